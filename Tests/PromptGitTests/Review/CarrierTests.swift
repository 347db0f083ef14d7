import Basics
import GitKit
import PromptGit
import PromptModel
import TestSupport
import Testing

/// Branches that somebody made to get something past a reviewer.
@Suite("A hostile branch")
struct CarrierTests {
    enum Trick: String, CaseIterable {
        case workflow, settings, otherRecord, moreThanSaid, lessThanSaid, link, executable
        case overwrite, otherKind, foreignBase, changedKind
    }

    @Test("is refused, and main stays", arguments: Trick.allCases)
    func trick(_ trick: Trick) throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let record = ProposalRecord.path(of: proposal.record.id)
        try shop.git("checkout", "--quiet", proposal.branch)
        let tone = "prompts/snippets/tone.yaml"
        switch trick {
        case .workflow: try shop.write(".github/workflows/x.yml", "on: push\n")
        case .settings: try shop.write("promptgit.yaml", "version: 1\n# mine\n")
        case .otherRecord:
            try shop.write("proposals/20261120-x-00000001.yaml", "kind: proposal\n")
        case .moreThanSaid:
            try shop.write(
                "prompts/souls/haff.yaml", try shop.read("prompts/souls/haff.yaml") + "tone: loud\n"
            )
        case .lessThanSaid: try shop.git("checkout", "--quiet", "main", "--", tone)
        case .link:
            try shop.git("rm", "--quiet", "--force", tone)
            try shop.scratch.run("mkdir", "-p", "prompts/snippets").expectDone()
            try shop.scratch.run("ln", "-s", "../souls/haff.yaml", tone).expectDone()
        case .executable: try shop.scratch.run("chmod", "+x", tone).expectDone()
        case .overwrite:
            // A new asset in the file of another one takes that away without a word.
            let text = "kind: snippet\nid: tone2\ntext: |\n  Loud.\n"
            try shop.git("checkout", "--quiet", "main", "--", tone)
            try shop.write("prompts/souls/haff.yaml", text)
            try rewrite(shop, record, create: "snippet/tone2", "prompts/souls/haff.yaml", text)
        case .otherKind:
            // What is announced as a snippet is a tool.
            let text =
                "kind: tool\nid: pay\nname: pay\ndescription: Pays.\nsource: served\n"
                + "parameters: {type: object, properties: {}}\n"
            try shop.git("checkout", "--quiet", "main", "--", tone)
            try shop.write("prompts/snippets/pay.yaml", text)
            try rewrite(shop, record, create: "snippet/pay", "prompts/snippets/pay.yaml", text)
        case .foreignBase:
            // The branch claims to stand on a commit of its own that main never had.
            let base = try shop.git("rev-parse", "HEAD")
            try shop.write(
                record, try shop.read(record).replacing(proposal.record.base.commit, with: base))
        case .changedKind:
            let old = try shop.read(record)
            try shop.git("checkout", "--quiet", "main", "--", tone)
            try shop.write(tone, try shop.read(tone).replacing("kind: snippet", with: "kind: soul"))
            let start = try #require(old.firstRange(of: "operations:"))
            let end = try #require(old.firstRange(of: "evidence:"))
            try shop.write(
                record,
                old[..<start.lowerBound]
                    + "operations:\n  - {asset: snippet/tone, path: /kind, op: set, value: soul, old: snippet}\n"
                    + old[end.lowerBound...])
        }
        try shop.scratch.gitCommit("A trick")
        try shop.git("checkout", "--quiet", "main")
        let main = try shop.git("rev-parse", "main")
        #expect(throws: PromptGitError.self) { try shop.open().approve("1") }
        #expect(try shop.git("rev-parse", "main") == main)
        try shop.expectSound()
    }

    private func rewrite(
        _ shop: Shop, _ record: String, create asset: String, _ file: String, _ text: String
    ) throws {
        let old = try shop.read(record)
        let blob = try shop.git("hash-object", shop.scratch.path(file))
        let start = try #require(old.firstRange(of: "operations:"))
        let end = try #require(old.firstRange(of: "evidence:"))
        let body = text.split(separator: "\n").map { "      \($0)\n" }.joined()
        try shop.write(
            record,
            old[..<start.lowerBound] + """
                operations:
                  - asset: \(asset)
                    op: create
                    file: \(file)
                    text: |
                \(body)    blob: \(blob)

                """ + old[end.lowerBound...])
    }

    @Test("a person's own edit of an operation, kept in step with the record, is taken")
    func honest() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let record = ProposalRecord.path(of: proposal.record.id)
        try shop.git("checkout", "--quiet", proposal.branch)
        for path in [record, "prompts/snippets/tone.yaml"] {
            try shop.write(path, try shop.read(path).replacing("and warm", with: "and brief"))
        }
        try shop.scratch.gitCommit("Better")
        try shop.git("checkout", "--quiet", "main")
        _ = try shop.open().approve("1")
        #expect(try shop.read("prompts/snippets/tone.yaml").contains("polite and brief"))
        try shop.expectSound()
    }

    @Test("a new asset never takes the place of a file that main got meanwhile")
    func takenPlace() throws {
        let shop = try Shop()
        let text = "kind: snippet\nid: greeting\ntext: |\n  Hello.\n"
        try shop.propose(
            Shop.proposal(
                "Greet", ["asset": "snippet/greeting", "op": "create", "text": .string(text)]))
        let own = "kind: snippet\nid: other\ntext: |\n  Mine.\n"
        try shop.write("prompts/snippets/greeting.yaml", own)
        try shop.scratch.gitCommit("A file of that name")
        #expect(failure(.conflict) { try shop.open().approve("1") } != nil)
        #expect(failure(.conflict) { try shop.open().rebase("1") } != nil)
        #expect(try shop.read("prompts/snippets/greeting.yaml") == own)
    }
}
