import Basics
import GitKit
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("Editing a proposal")
struct EditTests {
    private func record(_ shop: Shop) throws -> ProposalRecord {
        let catalog = try ProposalCatalog(shop.open())
        return try catalog.proposal(catalog.resolve("1")).record
    }

    @Test("a commit on its branch becomes its operations, and the editor one of its authors")
    func takesOver() throws {
        let shop = try Shop(settings: "version: 1")
        let proposal = try shop.proposeTone()
        try shop.git("checkout", "--quiet", proposal.branch)
        try shop.edit(
            "prompts/snippets/tone.yaml", "Name the tour", "Always name the tour",
            as: "paul@example.org")
        try shop.edit("prompts/souls/haff.yaml", "friendly", "kind", as: "paul@example.org")
        try shop.git("checkout", "--quiet", "main")
        #expect(failure(.refused) { try shop.open().approve("1") } != nil)
        let decision = try shop.open(as: "carl@example.org", minute: 5).edit("1", ProposalEdit())
        #expect(decision.notes == [])
        #expect(try shop.git("rev-parse", proposal.branch) == decision.commit)
        #expect(
            try shop.git("merge-base", "--is-ancestor", proposal.head ?? "", decision.commit) == "")
        let record = try record(shop)
        #expect(Set(record.operations.map(\.asset.description)) == ["snippet/tone", "soul/haff"])
        #expect(record.risk.tier == .high)
        #expect(record.risk.tainted)
        for mail in ["paul@example.org", "carl@example.org", "olga@example.org"] {
            #expect(failure(.refused) { try shop.open(as: mail).approve("1") } != nil)
        }
        _ = try shop.open(as: "eva@example.org").approve("1")
        #expect(try shop.read("prompts/snippets/tone.yaml").contains("Always name the tour"))
        #expect(try shop.read("prompts/souls/haff.yaml").contains("- kind"))
        try shop.expectSound()
    }

    @Test("another content of an asset is what is merged, without its comments")
    func content() throws {
        let shop = try Shop()
        try shop.proposeTone()
        var edit = ProposalEdit()
        let text = (Shop.files["prompts/snippets/tone.yaml"] ?? "")
            .replacing("Be polite.", with: "Be brief.").replacing("# How", with: "# What: how")
        edit.files = [("snippet/tone", Array(text.utf8))]
        edit.rationale = "Short is better."
        let decision = try shop.open().edit("1", edit)
        #expect(decision.notes.count == 1)
        #expect(try record(shop).rationale == "Short is better.")
        _ = try shop.open().approve("1")
        let merged = try shop.read("prompts/snippets/tone.yaml")
        #expect(
            merged
                == (Shop.files["prompts/snippets/tone.yaml"] ?? "").replacing(
                    "Be polite.", with: "Be brief."))
        try shop.expectSound()
    }

    @Test("what would change nothing, or break main, is refused and leaves the branch")
    func refused() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        #expect(failure(.refused) { try shop.open().edit("1", ProposalEdit()) } != nil)
        var back = ProposalEdit()
        back.files = [("tone", Array((Shop.files["prompts/snippets/tone.yaml"] ?? "").utf8))]
        #expect(failure(.refused) { try shop.open().edit("1", back) } != nil)
        var broken = ProposalEdit()
        broken.files = [("tone", Array("kind: snippet\nid: tone\ntext: '{{> nope}}'\n".utf8))]
        let error = failure(.refused) { try shop.open().edit("1", broken) }
        #expect(error?.diagnostics.map(\.rule) == ["unknown-include"])
        var unreadable = ProposalEdit()
        unreadable.files = [("tone", Array("kind: [\n".utf8))]
        #expect(failure(.refused) { try shop.open().edit("1", unreadable) } != nil)
        var unknown = ProposalEdit()
        unknown.files = [("nope", [])]
        #expect(failure(.notFound) { try shop.open().edit("1", unknown) } != nil)
        #expect(try shop.git("rev-parse", proposal.branch) == proposal.head)
        try shop.expectSound()
    }

    @Test("a rebase carries what was committed on the branch")
    func rebase() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("checkout", "--quiet", proposal.branch)
        try shop.edit("prompts/snippets/tone.yaml", "and warm", "and very warm")
        try shop.git("checkout", "--quiet", "main")
        try shop.edit("prompts/snippets/tone.yaml", "Answer in", "Reply in")
        _ = try shop.open().rebase("1")
        _ = try shop.open().approve("1")
        let text = try shop.read("prompts/snippets/tone.yaml")
        #expect(text.contains("Be polite and very warm.") && text.contains("Reply in"))
    }
}

@Suite("Proposals that nobody decides on")
struct ClosingTests {
    static let day: Int64 = 24 * 60

    @Test("expire by an event, are told to the memory, and can be opened again")
    func expiry() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let other = Shop.proposal("Name it", Shop.toneEdit("Name the tour", "Name each tour"))
        let early = try shop.propose(other, seed: "2", minute: 14 * Self.day - 60)
        #expect(early.notes == [])
        #expect(try shop.state(of: proposal) == .open)
        let late = try shop.propose(
            Shop.proposal("Say more", Shop.toneEdit()), seed: "3", minute: 14 * Self.day + 60)
        #expect(late.notes.contains { $0.contains("\(proposal.record.id) has expired") })
        #expect(try shop.state(of: proposal) == .expired)
        // Silence is no judgement, but the same on the same evidence would only come every day.
        #expect(late.withheld.count == 1)
        #expect(late.withheld.first?.reason.contains("expired") == true)
        #expect(try shop.git("branch", "--list", proposal.branch) == "")
        let id = proposal.record.id.description
        #expect(failure(.refused) { try shop.open().approve(id) } != nil)
        _ = try shop.open(minute: 15 * Self.day).rebase(id)
        #expect(try shop.state(of: proposal) == .open)
        _ = try shop.open(minute: 15 * Self.day + 1).approve(id)
        #expect(try shop.state(of: proposal) == .approved)
        try shop.expectSound()
    }

    @Test("never expire where the settings say 0", arguments: [0, 30])
    func days(_ days: Int) throws {
        let shop = try Shop(settings: "review: {expireAfterDays: \(days)}\n")
        let proposal = try shop.proposeTone()
        let other = Shop.proposal("Name it", Shop.toneEdit("Name the tour", "Name each tour"))
        _ = try shop.propose(other, seed: "2", minute: 29 * Self.day)
        #expect(try shop.state(of: proposal) == .open)
        _ = try shop.propose(
            Shop.proposal("Short", Shop.toneEdit("short sentences", "few words")), seed: "3",
            minute: 31 * Self.day)
        #expect(try shop.state(of: proposal) == (days == 0 ? .open : .expired))
    }
}
