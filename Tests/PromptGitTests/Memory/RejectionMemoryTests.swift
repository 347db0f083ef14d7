import Basics
import PromptGit
import TestSupport
import Testing

@Suite("What was decided before")
struct RejectionMemoryTests {
    private static func edit(_ text: String, sessions: Int?) -> JSONValue {
        Shop.proposal(
            "Say it", evidence: sessions.map { ["sessions": .count($0)] } ?? [:],
            Shop.toneEdit("Be polite.", "Be polite. " + text))
    }

    private static let text = "Look the customer up before you name any way to pay for a tour."

    /// Another wording, how many sessions there were and are, and whether it comes again.
    static let cases: [(text: String, before: Int?, now: Int?, comes: Bool)] = [
        (text, 4, 4, false), (text, 4, 7, false), (text, 4, 8, true), (text, 4, 80, true),
        (text, 0, 0, false), (text, 0, 1, true), (text, nil, 80, false), (text, 4, nil, false),
        (text.uppercased(), 4, 4, false),
        ("Look the customer up before you name any way to pay for a trip.", 4, 4, false),
        ("Speak of the weather when somebody asks for it, and of nothing else.", 4, 4, true),
        (text, .max, .max - 1, false), (text, .max / 2, .max, true),
    ]

    @Test("comes again only with new evidence, and says so then", arguments: cases.indices)
    func rejected(index: Int) throws {
        let (text, before, now, comes) = Self.cases[index]
        let shop = try Shop()
        let first = try shop.propose(Self.edit(Self.text, sessions: before))
        try #require(first.proposals.count == 1)
        _ = try shop.open().reject("1", reason: "Our API will change.")
        let second = try shop.propose(Self.edit(text, sessions: now), seed: "second", minute: 1)
        #expect(second.proposals.count == (comes ? 1 : 0))
        let id = first.proposals[0].record.id.description
        if comes {
            let rationale = second.proposals[0].record.rationale
            let isLike = text == Self.text
            #expect(rationale.contains(id) == isLike)
            #expect(!rationale.contains("API"), "the reason stays in the ledger")
        } else {
            #expect(second.withheld.count == 1)
            #expect(second.withheld[0].reason.contains(id))
            #expect(second.withheld[0].reason.contains("Our API will change."))
        }
    }

    @Test("a revert counts as a rejection")
    func reverted() throws {
        let shop = try Shop()
        let first = try shop.propose(Self.edit(Self.text, sessions: 4))
        _ = try shop.open().approve("1")
        _ = try shop.open(seed: "x").revert(first.proposals[0].record.id.description)
        let same = try shop.propose(Self.edit(Self.text, sessions: 5), seed: "second", minute: 1)
        #expect(same.withheld.count == 1)
        let more = try shop.propose(Self.edit(Self.text, sessions: 8), seed: "third", minute: 2)
        #expect(more.proposals.count == 1)
    }

    @Test("what is open or approved is not proposed again", arguments: [false, true])
    func present(approved: Bool) throws {
        let shop = try Shop()
        try shop.propose(Self.edit(Self.text, sessions: 4))
        if approved { _ = try shop.open().approve("1") }
        let same = try shop.propose(Self.edit(Self.text, sessions: 80), seed: "second", minute: 1)
        #expect(same.proposals.isEmpty)
    }

    @Test("a proposal whose branch somebody removed may come again")
    func withdrawn() throws {
        let shop = try Shop()
        let first = try shop.propose(Self.edit(Self.text, sessions: 4))
        try shop.git("branch", "--quiet", "-D", first.proposals[0].branch)
        let again = try shop.propose(Self.edit(Self.text, sessions: 4), seed: "second", minute: 1)
        #expect(again.proposals.count == 1)
    }

    @Test("two edits of one file that are the same make one proposal")
    func twice() throws {
        let shop = try Shop()
        let batch = try shop.propose(
            Self.edit(Self.text, sessions: 4), Self.edit(Self.text, sessions: 4))
        #expect(batch.proposals.count == 1)
        #expect(batch.withheld.count == 1)
    }
}
