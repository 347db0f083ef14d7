import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

/// Who may bring a proposal to main: every way of approving, by everybody, in every state.
@Suite("The policy")
struct PolicyMatrixTests {
    /// The way in which an approval is given.
    enum Channel: String, CaseIterable {
        /// By the command that completes the quorum.
        case merge
        /// By an earlier event of the ledger, which the merge of somebody else counts.
        case event
        /// By bringing back what was reverted.
        case comeback
    }

    /// What somebody has to do with a proposal, with the mail address they use.
    enum Role: String, CaseIterable {
        case author = "olga@example.org"
        case authorByOtherAddress = "olga@home.example"
        case editor = "paul@example.org"
        case coauthor = "cora@example.org"
        case bot = "7+robot[bot]@users.example.org"
        case promptgit = "promptgit@promptgit.invalid"
        case stranger = "sam@example.org"
        case approver = "ada@example.org"
        case approverByOtherAddress = "ada@home.example"

        var mayApprove: Bool { self == .approver || self == .approverByOtherAddress }
    }

    enum State: String, CaseIterable {
        case open, unfinished, approved, reverted, rejected, superseded, expired, withdrawn
    }

    private static let settings = """
        version: 1
        people:
          - {name: Ada, mails: [ada@example.org, ada@home.example]}
          - {name: Olga, mails: [olga@example.org, olga@home.example]}
        review:
          approvers: [Ada, Olga, paul@example.org, cora@example.org, eva@example.org]
          quorum: {high: QUORUM}

        """

    /// A library with a proposal that three people have written.
    private func shop(quorum: Int = 1) throws -> (Shop, Proposal) {
        let shop = try Shop(
            settings: Self.settings.replacing("QUORUM", with: "\(quorum)"))
        let proposal = try shop.proposeTone()
        try shop.git("checkout", "--quiet", proposal.branch)
        try shop.write(
            "prompts/snippets/tone.yaml",
            try shop.read("prompts/snippets/tone.yaml").replacing("and warm", with: "and kind"))
        try shop.git("add", "--all")
        try shop.scratch.git(
            ["commit", "--quiet", "-m", "Kinder\n\nCo-authored-by: Cora <cora@example.org>"],
            environment: [
                "GIT_AUTHOR_EMAIL": "paul@example.org", "GIT_COMMITTER_EMAIL": "paul@example.org",
            ])
        try shop.git("checkout", "--quiet", "main")
        _ = try shop.open(as: "paul@example.org", minute: 1).edit("1", ProposalEdit())
        return (shop, proposal)
    }

    @Test(
        "lets nobody approve but those whom the settings name and who did not write it",
        arguments: Channel.allCases, Role.allCases)
    func roles(_ channel: Channel, _ role: Role) throws {
        let (shop, proposal) = try shop(quorum: channel == .event ? 2 : 1)
        let id = proposal.record.id.description
        switch channel {
        case .merge:
            let main = try shop.git("rev-parse", "main")
            let decision = try? shop.open(as: role.rawValue, minute: 2).approve(id)
            #expect((decision != nil) == role.mayApprove)
            #expect((try shop.git("rev-parse", "main") != main) == role.mayApprove)
        case .event:
            // Whoever can push the ledger can write an event; it must not count.
            let head = try shop.git("rev-parse", proposal.branch)
            let git = try Repository(
                discovering: shop.scratch.root, environment: shop.scratch.environment)
            let by = Signature(
                name: "Somebody", email: role.rawValue, time: Surroundings.fixedNow)
            try Ledger.append(
                LedgerEvent(
                    kind: .approved, subject: id, at: by.time, by: by.named,
                    heads: [.init(proposal: proposal.record.id, commit: head)]),
                git: git, author: by)
            let decision = try shop.open(as: "eva@example.org", minute: 2).approve(id)
            #expect((decision.missing == nil) == role.mayApprove)
            #expect((try shop.state(of: proposal) == .approved) == role.mayApprove)
        case .comeback:
            _ = try shop.open(as: "eva@example.org", minute: 2).approve(id)
            let reversal = try shop.open(as: "eva@example.org", minute: 3).revert([id])
            let result = try? shop.open(as: role.rawValue, minute: 4).revert([reversal.commit])
            #expect((result != nil) == role.mayApprove)
            #expect((try shop.state(of: proposal) == .approved) == role.mayApprove)
        }
        #expect(try shop.open().verifyAudit().problems == [])
    }

    @Test("lets an approver decide on what is open alone", arguments: State.allCases)
    func states(_ state: State) throws {
        let (shop, proposal) = try shop()
        let id = proposal.record.id
        let head = try shop.git("rev-parse", proposal.branch)
        let git = try Repository(
            discovering: shop.scratch.root, environment: shop.scratch.environment)
        let own = Signature(
            name: "promptgit", email: "promptgit@promptgit.invalid", time: Surroundings.fixedNow)
        func close(_ kind: LedgerEvent.Kind) throws {
            try Ledger.append(
                LedgerEvent(
                    kind: kind, subject: id.description, at: own.time, by: own.named,
                    heads: [.init(proposal: id, commit: head)]), git: git, author: own)
        }
        switch state {
        case .open: break
        case .unfinished: try shop.git("update-ref", "-d", Ledger.reference)
        case .approved: _ = try shop.open(as: "eva@example.org", minute: 2).approve("1")
        case .reverted:
            _ = try shop.open(as: "eva@example.org", minute: 2).approve("1")
            _ = try shop.open(as: "eva@example.org", minute: 3).revert(["main"])
        case .rejected:
            _ = try shop.open(as: "eva@example.org", minute: 2).reject("1", reason: "No")
        case .superseded: try close(.superseded)
        case .expired: try close(.expired)
        case .withdrawn: try shop.git("branch", "--quiet", "-D", proposal.branch)
        }
        #expect(try shop.state(of: proposal).rawValue == state.rawValue)
        let main = try shop.git("rev-parse", "main")
        let decision = try? shop.open(as: "ada@example.org", minute: 5).approve(id.description)
        #expect((decision != nil) == (state == .open))
        #expect((try shop.git("rev-parse", "main") != main) == (state == .open))
        if state != .open { #expect(try shop.state(of: proposal).rawValue == state.rawValue) }
    }

    private static let tone2 = "kind: snippet\nid: tone-2\ntext: Hello.\n"

    /// Trees that somebody with a shell can put on a proposal's branch: entries as `git mktree`
    /// takes them, `BLOB` being a blob.
    static let hostile: [(name: String, path: String, mode: String, text: String)] = [
        ("a link as an asset", "prompts/snippets/tone.yaml", "120000", "/etc/passwd"),
        ("a link beside the assets", "prompts/link.yaml", "120000", "../.git/config"),
        ("a submodule", "prompts/sub", "160000", ""),
        ("an executable asset", "prompts/snippets/tone.yaml", "100755", "kind: snippet\n"),
        ("attributes", ".gitattributes", "100644", "* filter=evil\n"),
        ("attributes of a folder", "prompts/.gitattributes", "100644", "* merge=evil\n"),
        ("the settings", "promptgit.yaml", "100644", "review: {allowSelfApproval: true}\n"),
        ("a hook", ".githooks/pre-commit", "100755", "#!/bin/sh\n"),
        ("modules", ".gitmodules", "100644", "[submodule \"x\"]\n"),
        ("a case twin", "prompts/snippets/TONE.yaml", "100644", "kind: snippet\nid: TONE\n"),
        ("a case twin with a good id", "prompts/SNIPPETS/tone-2.yaml", "100644", tone2),
        ("a case twin of a folder", "Prompts/snippets/x.yaml", "100644", "kind: snippet\nid: x\n"),
        ("git's own folder", ".git/config", "100644", "[core]\n"),
        ("git's folder in other letters", "prompts/.GIT/config", "100644", "[core]\n"),
        ("a way up", "../outside.yaml", "100644", "kind: snippet\nid: outside\n"),
        ("a workflow", ".github/workflows/x.yaml", "100644", "on: push\n"),
        ("another record", "proposals/20261120-x-00000000.yaml", "100644", "kind: proposal\n"),
    ]

    @Test("merges no hostile tree", arguments: hostile.indices)
    func hostileTree(_ index: Int) throws {
        let (name, path, mode, text) = Self.hostile[index]
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let head = try #require(proposal.head)
        let id =
            mode == "160000"
            ? head
            : try shop.scratch.run("git", "hash-object", "-w", "--stdin", input: text).stdout
                .replacing("\n", with: "")
        let tree = try tree(
            try shop.git("rev-parse", head + "^{tree}"),
            path.split(separator: "/").map(String.init)[...], "\(mode) \(id)", shop)
        let commit = try shop.git("commit-tree", tree, "-p", head, "-m", name)
        try shop.git("update-ref", "refs/heads/" + proposal.branch, commit)
        let main = try shop.git("rev-parse", "main")
        for work in ["approve", "edit", "rebase"] {
            #expect(throws: (any Error).self, "\(work): \(name)") {
                switch work {
                case "approve": _ = try shop.open(minute: 1).approve("1")
                case "edit": _ = try shop.open(minute: 1).edit("1", ProposalEdit())
                default: _ = try shop.open(minute: 1).rebase("1")
                }
            }
            #expect(try shop.git("rev-parse", "main") == main, "\(work): \(name)")
            #expect(try shop.git("rev-parse", proposal.branch) == commit, "\(work): \(name)")
        }
        _ = try shop.open(minute: 1).reject("1", reason: "Hostile")
        #expect(try shop.git("status", "--porcelain") == "")
    }

    /// A tree with another entry at a path, made by `git mktree`, which checks no names.
    private func tree(
        _ base: String, _ path: ArraySlice<String>, _ entry: String, _ shop: Shop
    ) throws -> String {
        let first = try #require(path.first)
        var lines = try shop.git("ls-tree", base).split(separator: "\n").map(String.init)
        let old = lines.first { $0.hasSuffix("\t" + first) }
        lines.removeAll { $0.hasSuffix("\t" + first) }
        let words = entry.split(separator: " ").map(String.init)
        if path.count == 1 {
            let kind = words[0] == "160000" ? "commit" : "blob"
            lines.append("\(words[0]) \(kind) \(words[1])\t\(first)")
        } else {
            let below = old.map { String($0.split(separator: "\t")[0].split(separator: " ")[2]) }
            let empty = try shop.scratch.run("git", "mktree").stdout.replacing("\n", with: "")
            let inner = try tree(below ?? empty, path.dropFirst(), entry, shop)
            lines.append("040000 tree \(inner)\t\(first)")
        }
        let made = try shop.scratch.run(
            "git", "mktree", input: lines.map { $0 + "\n" }.joined())
        return made.stdout.replacing("\n", with: "")
    }
}
