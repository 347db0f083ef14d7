import Analysis
import Basics
import GitKit
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("Approving several proposals at once")
struct ApprovalGroupTests {
    /// A shop with a snippet for each of `count` proposals.
    private func shop(_ count: Int, settings: String = "version: 1\n") throws -> (Shop, [String]) {
        let shop = try Shop(settings: settings)
        for number in 0..<count {
            try shop.write(
                "prompts/snippets/part-\(number).yaml",
                "kind: snippet\nid: part-\(number)\ntext: Rule \(number).\n")
        }
        try shop.git("add", "--all")
        try shop.git("commit", "--quiet", "-m", "Parts")
        let edits = (0..<count).map { number in
            Shop.proposal(
                "Edit \(number)",
                [
                    "asset": .string("snippet/part-\(number)"), "path": "/text",
                    "op": "replaceText", "find": .string("Rule \(number)."),
                    "with": .string("Rule \(number), kindly."),
                ])
        }
        let file: JSONValue = ["source": "tests", "proposals": .array(edits)]
        let batch = try shop.open(as: "olga@example.org")
            .propose(edits: Array(file.text(.compact).utf8), file: "edits.json")
        #expect(batch.proposals.count == count)
        return (shop, batch.proposals.map(\.record.id.description))
    }

    private func approve(
        _ names: [String], in shop: Shop, as mail: String = "carl@example.org"
    ) throws -> (done: [Decision], failure: PromptGitError?) {
        var done: [Decision] = []
        let failure = failure {
            try shop.open(as: mail).approve(names) { done.append($0) }
        }
        return (done, failure)
    }

    private func failure(_ work: () throws -> Void) -> PromptGitError? {
        do {
            try work()
            return nil
        } catch {
            return error as? PromptGitError
        }
    }

    /// Below the number from which on objects are packed, and above it.
    @Test("makes a merge of each, and moves main once", arguments: [3, 12])
    func several(count: Int) throws {
        let (shop, ids) = try shop(count)
        let before = try shop.git("rev-parse", "main")
        let (done, failure) = try approve(ids, in: shop)
        #expect(failure == nil)
        #expect(done.map(\.proposal.description) == ids)
        let merges = try shop.git(
            "log", "--first-parent", "--reverse", "--format=%H %s", "\(before)..main"
        ).split(separator: "\n").map(String.init)
        #expect(merges == zip(done, ids).map { "\($0.commit) Approve \($1)" })
        for (decision, id) in zip(done, ids) {
            let heads = try shop.git(
                "log", "-1", "--format=%(trailers:key=Proposal-Head,valueonly)", decision.commit)
            let parent = try shop.git("rev-parse", "\(decision.commit)^2")
            #expect(heads.trimmingPrefix("\n") == parent + "\n" || heads == parent, "\(id)")
        }
        #expect(
            try shop.git("reflog", "-1", "--format=%gd %H", "main").contains(
                done.last?.commit ?? "?"))
        #expect(try shop.git("reflog", "--format=%gs", "main").split(separator: "\n").count == 3)
        #expect(try shop.git("for-each-ref", "refs/heads/proposals") == "")
        for number in 0..<count {
            #expect(
                try shop.read("prompts/snippets/part-\(number).yaml")
                    .contains("Rule \(number), kindly."))
        }
        #expect(try shop.open().verifyAudit().problems == [])
        try shop.expectSound()
    }

    @Test("stops at the first that can't be approved, and those before it stand")
    func stops() throws {
        let (shop, ids) = try shop(12)
        _ = try shop.open().reject(ids[4], reason: "no")
        let (done, failure) = try approve(ids, in: shop)
        #expect(failure?.code == .refused)
        #expect(failure?.message.contains(ids[4]) == true)
        #expect(done.map(\.proposal.description) == Array(ids[..<4]))
        for (index, id) in ids.enumerated() {
            let state = try ProposalCatalog(shop.open()).state(
                of: #require(ProposalID(id)))
            #expect(state == (index < 4 ? .approved : index == 4 ? .rejected : .open))
        }
        try shop.expectSound()
    }

    @Test("takes each only once, and a name of nothing last")
    func twice() throws {
        let (shop, ids) = try shop(3)
        let twice = try approve([ids[0], ids[1], ids[0]], in: shop)
        #expect(twice.done.count == 2)
        #expect(twice.failure?.message.contains("is approved") == true)
        let unknown = try approve([ids[2], "20990101-nothing-00000000"], in: shop)
        #expect(unknown.done.map(\.proposal.description) == [ids[2]])
        #expect(unknown.failure?.code == .notFound)
        try shop.expectSound()
    }

    @Test("a file that somebody works on is in the way of one, not of all")
    func dirty() throws {
        let (shop, ids) = try shop(10)
        let file = "prompts/snippets/part-6.yaml"
        try shop.write(file, try shop.read(file) + "tags: [mine]\n")
        var done: [Decision] = []
        #expect(throws: GitError.self) { try shop.open().approve(ids) { done.append($0) } }
        #expect(done.map(\.proposal.description) == Array(ids[..<6]))
        #expect(try shop.read(file).contains("tags: [mine]"))
        try shop.git("checkout", "--", file)
        #expect(try approve(Array(ids[6...]), in: shop).failure == nil)
        try shop.expectSound()
    }

    @Test("what needs more people is an event, between merges")
    func quorum() throws {
        let settings = """
            version: 1
            review:
              rules:
                - path: prompts/snippets/part-1.yaml
                  quorum: 2

            """
        let (shop, ids) = try shop(3, settings: settings)
        let first = try approve(ids, in: shop)
        #expect(first.failure == nil)
        #expect(first.done.map(\.missing) == [nil, "one more approval", nil])
        let again = try approve([ids[1]], in: shop)
        #expect(again.failure?.message.contains("already") == true)
        let second = try approve([ids[1]], in: shop, as: "eva@example.org")
        #expect(second.done.map(\.missing) == [nil])
        try shop.expectSound()
    }

    @Test("the same one twice is one event")
    func oneEvent() throws {
        let (shop, ids) = try shop(
            1, settings: "version: 1\nreview: {quorum: {low: 2, medium: 2, high: 2}}\n")
        let (done, failure) = try approve([ids[0], ids[0]], in: shop)
        #expect(done.map(\.missing) == ["one more approval"])
        #expect(failure?.code == .refused)
        let files = try shop.git("ls-tree", "-r", "--name-only", Ledger.reference)
        #expect(files.split(separator: "\n").count { $0.contains(ids[0]) } == 1)
    }

    @Test("who approved before merges, where the settings ask for fewer people since")
    func lowered() throws {
        let (shop, ids) = try shop(
            1, settings: "version: 1\nreview: {quorum: {low: 2, medium: 2, high: 2}}\n")
        #expect(try approve(ids, in: shop).done.first?.missing == "one more approval")
        #expect(try approve(ids, in: shop).failure?.code == .refused)
        try shop.write("promptgit.yaml", "version: 1\n")
        try shop.git("commit", "--quiet", "--all", "-m", "One is enough")
        let (done, failure) = try approve(ids, in: shop)
        #expect(failure == nil)
        let message = try shop.git("log", "-1", "--format=%B", #require(done.first).commit)
        #expect(message.split(separator: "\n").count { $0.hasPrefix("Approved-by: ") } == 1)
        #expect(message.contains("Approval-Event: "))
        #expect(try shop.open().verifyAudit().problems == [])
        try shop.expectSound()
    }
}
