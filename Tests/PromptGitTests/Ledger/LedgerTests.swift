import Basics
import GitKit
import JSONKit
import PromptGit
import TestSupport
import Testing

@Suite("The ledger")
struct LedgerTests {
    static let events: [LedgerEvent] = [
        LedgerEvent(
            kind: .proposed, subject: "20261120-a", at: Surroundings.fixedNow, by: "promptgit",
            heads: []),
        LedgerEvent(
            kind: .rejected, subject: "20261120-x-00000001",
            at: Timestamp(microseconds: 1_795_162_500_123_456), by: "Ada Ä <ada@example.org>",
            reason: "It says \"no\",\nand \u{1F600} \u{7} too.",
            heads: [head("20261120-x-00000001"), head("20261119-y-z-00000002")],
            library: "services/shop"),
        LedgerEvent(
            kind: .rejected, subject: "20261120-x-00000001", at: Timestamp(microseconds: 1), by: "",
            reason: "", heads: [head("20261120-x-00000001")]),
    ]

    static func head(_ id: String) -> LedgerEvent.ProposalHead {
        guard let id = ProposalID(id) else { preconditionFailure("\(id) is no id") }
        return .init(proposal: id, commit: String(repeating: "ab", count: 20))
    }

    @Test("an event comes back from its file", arguments: events)
    func roundTrip(event: LedgerEvent) throws {
        let json = try JSONValue(parsing: event.fileBytes)
        #expect(LedgerEvent(json: json) == event)
        #expect(event.fileBytes.last == UInt8(ascii: "\n"))
        let parts = event.path.split(separator: "/")
        #expect(parts.count == 4)
        #expect(parts[1] == event.subject.prefix(8))
    }

    @Test("the ledger is a chain of commits that keeps the heads it names")
    func chain() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        _ = try shop.open().reject("1", reason: "No.")
        #expect(try shop.git("branch", "--list", "proposals/*") == "")
        try shop.git("reflog", "expire", "--expire=now", "--all")
        try shop.git("gc", "--quiet", "--prune=now")
        let head = try #require(proposal.head)
        #expect(try shop.git("cat-file", "-t", head) == "commit")
        let log = try shop.git("log", "--format=%s", "--first-parent", "refs/promptgit/ledger")
        #expect(
            log
                == "rejected: \(proposal.record.id)\nproposed: \(proposal.record.origin.batch)\nBegin the ledger"
        )
        try shop.expectSound()
    }

    @Test("two processes that add events at once lose none")
    func race() async throws {
        let shop = try Shop()
        let scratch = shop.scratch
        let head = try shop.git("rev-parse", "HEAD")
        let id = try #require(ProposalID("20261120-x-00000001"))
        let writers = 6
        let each = 5
        try await withThrowingTaskGroup { group in
            for writer in 0..<writers {
                group.addTask {
                    let git = try Repository(
                        opening: scratch.path(), environment: scratch.environment)
                    let author = Signature(
                        name: "W", email: "w@example.org", time: Surroundings.fixedNow,
                        offsetMinutes: 0)
                    for number in 0..<each {
                        try Ledger.append(
                            LedgerEvent(
                                kind: .rejected, subject: id.description,
                                at: Surroundings.fixedNow, by: "writer \(writer)",
                                reason: "\(number)",
                                heads: [.init(proposal: id, commit: head)]),
                            git: git, author: author)
                    }
                }
            }
            try await group.waitForAll()
        }
        let ledger = try Ledger(
            reading: Repository(opening: scratch.path(), environment: scratch.environment),
            library: "")
        #expect(ledger.events.count == writers * each)
        let count = try shop.git("rev-list", "--count", "--first-parent", "refs/promptgit/ledger")
        #expect(Int(count).map { $0 >= writers * each } == true)
        try shop.expectSound()
    }

    /// What somebody else put into the ledger.
    static let foreign = [
        ("a file that is no JSON", "events/x.json", "{"),
        ("a file of another form", "events/20261120/a/x.json", "{\"event\": \"proposed\"}"),
        ("an event of another kind", "events/20261120/a/x.json", "{\"event\": \"sealed\"}"),
        ("a file that is no event at all", "events/README", "Hello."),
    ]

    @Test("a file that is no event is named, and nothing is decided", arguments: foreign)
    func foreignFile(what: String, path: String, text: String) throws {
        let shop = try Shop()
        try shop.proposeTone()
        try addToLedger(shop, path, text)
        let error = failure(.invalidFiles) { try shop.open().approve("1") }
        #expect(error?.message.contains(path) == true)
        #expect(failure(.invalidFiles) { try shop.open().proposals(in: [.open]) } != nil)
    }

    @Test("an event that somebody changed does not pass for one")
    func changedEvent() throws {
        let shop = try Shop()
        try shop.proposeTone()
        _ = try shop.open().reject("1", reason: "No.")
        let path = try #require(
            try shop.git("ls-tree", "-r", "--name-only", "refs/promptgit/ledger")
                .split(separator: "\n").first { $0.contains("-say-more-") })
        let text = try shop.git("cat-file", "blob", "refs/promptgit/ledger:\(path)")
        try addToLedger(shop, String(path), text.replacing("No.", with: "Yes.") + "\n")
        #expect(failure(.invalidFiles) { try shop.open().approve("1") } != nil)
    }

    private func addToLedger(_ shop: Shop, _ path: String, _ text: String) throws {
        let index = ["GIT_INDEX_FILE": shop.scratch.path("../ledger-index")]
        let blob = try shop.scratch.git("hash-object", "-w", "--stdin", input: text)
        try shop.scratch.git("read-tree", "refs/promptgit/ledger", environment: index)
        try shop.scratch.git(
            "update-index", "--add", "--cacheinfo", "100644,\(blob),\(path)", environment: index)
        let tree = try shop.scratch.git("write-tree", environment: index)
        let commit = try shop.scratch.git(
            "commit-tree", "-m", "x", "-p", "refs/promptgit/ledger", tree)
        try shop.git("update-ref", "refs/promptgit/ledger", commit)
    }
}
