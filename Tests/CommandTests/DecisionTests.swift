import JSONKit
import TestSupport
import Testing

@testable import Basics

/// What may become of a proposal, and what git shows of it, through the real binary.
struct DecisionTests {
    // MARK: Names

    @Test("a number outside the batch names nothing", arguments: ["0", "2", "-1", "99", "2026x"])
    func numberOutsideTheBatch(_ name: String) throws {
        let library = try SmallLibrary()
        try library.propose(SmallLibrary.addPrice)
        for words in [["approve"], ["reject", "--reason", "No"], ["rebase"], ["revert"]] {
            try library.refuse(words + [name], status: 1, saying: name)
        }
    }

    @Test("a part of an id names a proposal only where it is the only one")
    func ambiguousPart() throws {
        let library = try SmallLibrary()
        let first = try library.propose(SmallLibrary.addPrice)
        try library.propose(SmallLibrary.addName)
        try library.refuse("approve", "change-snippet", status: 1, saying: "any of 2 proposals")
        try library.refuse("approve", "nope", status: 1, saying: "no proposal is named 'nope'")
        try library.refuse("approve", "", status: 1, saying: "no proposal is named ''")
        try library.succeed("approve", String(first.suffix(8)))
    }

    @Test("several are approved one by one, and those before a refusal stand")
    func several() throws {
        let library = try SmallLibrary()
        let first = try library.propose(SmallLibrary.addPrice)
        let second = try library.propose(SmallLibrary.addName)
        try library.refuse(
            "approve", first, second, "--head", "main", status: 2, saying: "head of one proposal")
        let result = try library.run("approve", first, first, second, "--json")
        #expect(result.status == 3)
        let list = try JSONValue(parsing: Array(result.stdout.utf8)).arrayValue
        #expect(list?.map { $0["id"]?.stringValue } == [first])
        #expect(try library.state(of: first) == "approved")
        #expect(try library.state(of: second) == "open")
    }

    // MARK: States

    @Test("what was decided is not decided again")
    func decidedOnce() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.refuse("revert", id, status: 3, saying: "only an approved proposal")
        try library.succeed("approve", id)
        for words in [["approve"], ["reject", "--reason", "No"], ["rebase"]] {
            try library.refuse(words + [id], status: 3, saying: "is approved")
        }
        try library.succeed("revert", id)
        for words in [["approve"], ["reject", "--reason", "No"], ["rebase"], ["revert"]] {
            try library.refuse(words + [id], status: 3, saying: "is reverted")
        }
    }

    @Test("what was rejected stays rejected, with its reason")
    func rejectedOnce() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.refuse("reject", id, status: 2, saying: "--reason")
        try library.refuse("reject", id, "--reason", " ", status: 1, saying: "needs a reason")
        try library.succeed("reject", id, "--reason", "Too long")
        for words in [["approve"], ["reject", "--reason", "No"], ["rebase"]] {
            try library.refuse(words + [id], status: 3, saying: "was rejected: Too long")
        }
        try library.refuse("revert", id, status: 3, saying: "is rejected")
        let again = try library.run("propose", "--from", library.scratch.home + "/edits.json")
        #expect(again.status == 0)
        #expect(again.stderr.contains("withheld"))
        #expect(try library.scratch.git("branch", "--list", "proposals/*") == "")
    }

    /// Ways in which a person brings a branch to main without promptgit.
    static let byHand: [(name: String, commands: [[String]])] = [
        (
            "a squash",
            [["merge", "--quiet", "--squash", "BRANCH"], ["commit", "--quiet", "-m", "S"]]
        ),
        ("a merge", [["merge", "--quiet", "--no-ff", "-m", "M", "BRANCH"]]),
        ("a fast-forward", [["merge", "--quiet", "--ff-only", "BRANCH"]]),
        (
            "a rebase",
            [["commit", "--quiet", "--allow-empty", "-m", "E"], ["cherry-pick", "BRANCH"]]
        ),
    ]

    @Test(
        "a branch that came to main by hand is approved, and can be reverted",
        arguments: byHand.indices, [true, false])
    func mergedByHand(_ way: Int, deletesBranch: Bool) throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let before = try library.scratch.git("rev-parse", "main^{tree}")
        for command in Self.byHand[way].commands {
            try library.scratch.git(command.map { $0 == "BRANCH" ? "proposals/\(id)" : $0 })
        }
        if deletesBranch { try library.scratch.git("branch", "-D", "proposals/\(id)") }
        #expect(try library.state(of: id) == "approved", "\(Self.byHand[way].name)")
        try library.refuse("approve", id, status: 3, saying: "is approved")
        try library.succeed("revert", id)
        #expect(try library.state(of: id) == "reverted", "\(Self.byHand[way].name)")
        #expect(try library.scratch.git("rev-parse", "main^{tree}") == before)
        #expect(try library.scratch.git("status", "--porcelain") == "")
    }

    @Test("git's own revert of a merge counts as one")
    func revertedByGit() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.succeed("approve", id)
        try library.scratch.git("revert", "--mainline", "1", "--no-edit", "HEAD")
        #expect(try library.state(of: id) == "reverted")
        try library.refuse("revert", id, status: 3, saying: "is reverted")
    }

    @Test("a branch that was deleted by hand is withdrawn, and may be proposed again")
    func deletedByHand() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.scratch.git("branch", "-D", "proposals/\(id)")
        #expect(try library.state(of: id) == "withdrawn")
        try library.refuse("approve", id, status: 3, saying: "is withdrawn")
        #expect(try library.succeed("show", id).contains("withdrawn"))
        #expect(try library.propose(SmallLibrary.addPrice) != id)
    }

    // MARK: Branches that hold something else

    /// What a person may commit on a proposal's branch, and why it is not approved then.
    static let tampering:
        [(name: String, reason: String, change: @Sendable (Scratch) throws -> Void)] =
            [
                (
                    "another edit", "other changes than its record says",
                    { try $0.write("prompts/snippets/tone.yaml", SmallLibrary.tone + "  Lie.\n") }
                ),
                (
                    "a file that is no asset", "README, which is no asset",
                    { try $0.write("README", "!") }
                ),
                (
                    "the settings", "promptgit.yaml, which is no asset",
                    { try $0.write("promptgit.yaml", "review: {allowSelfApproval: true}\n") }
                ),
                (
                    "a hook", ".githooks/pre-commit, which is no asset",
                    { try $0.write(".githooks/pre-commit", "#!/bin/sh\n") }
                ),
                (
                    "another record", "00000000.yaml, which is no asset",
                    { try $0.write("proposals/20261120-x-00000000.yaml", "kind: proposal\n") }
                ),
                (
                    "a link", "makes prompts/link.yaml something else than a file",
                    { _ = try $0.run("ln", "-s", "/etc/passwd", "prompts/link.yaml") }
                ),
                (
                    "an executable asset", "makes prompts/snippets/tone.yaml executable",
                    { _ = try $0.run("chmod", "+x", "prompts/snippets/tone.yaml") }
                ),
                (
                    "no record", "has lost its record",
                    { try $0.git("rm", "--quiet", "-r", "proposals") }
                ),
            ]

    @Test(
        "a branch that holds something else is not approved, and no proposal's business not rebased",
        arguments: tampering.indices)
    func tampered(_ index: Int) throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let way = Self.tampering[index]
        try library.commit(onBranchOf: id) { try way.change(library.scratch) }
        #expect(try library.state(of: id) == "open")
        try library.refuse("approve", id, status: 3, saying: way.reason)
        if way.name != "another edit" {
            try library.refuse("rebase", id, status: 3, saying: way.reason)
            try library.refuse("edit", id, status: 3, saying: way.reason)
        }
        try library.succeed("reject", id, "--reason", "It holds \(way.name)")
    }

    @Test("a record can't make its change look harmless")
    func tamperedRisk() throws {
        let library = try SmallLibrary()
        let id = try library.propose(
            SmallLibrary.replace("Name the date.", with: "Name the price."))
        let record = "proposals/\(id).yaml"
        try library.commit(onBranchOf: id) {
            let text = try library.scratch.read(record)
            #expect(text.contains("tier: high"))
            try library.scratch.write(record, text.replacing("tier: high", with: "tier: low"))
        }
        try library.refuse("approve", id, status: 3, saying: "its risk is low, but it is high")
        try library.succeed("rebase", id)
        #expect(try library.succeed("show", id).contains("high"))
        try library.succeed("approve", id)
    }

    /// What makes a record one that can't be read.
    static let badRecords = [
        (change: { @Sendable (text: String, _: String) in text + "[\n" }, reason: "not valid YAML"),
        (
            change: { @Sendable text, id in
                text.replacing("id: \(id)", with: "id: 20261120-other-00000000")
            }, reason: "that of 20261120-other-00000000"
        ),
    ]

    @Test("a record that can't be read hides no other proposal", arguments: badRecords.indices)
    func unreadableRecord(_ index: Int) throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let bad = Self.badRecords[index]
        let record = "proposals/\(id).yaml"
        try library.commit(onBranchOf: id) {
            try library.scratch.write(record, bad.change(library.scratch.read(record), id))
        }
        for command in ["approve", "rebase"] {
            try library.refuse(command, id, status: 1, saying: bad.reason)
        }
        let other = try library.propose(SmallLibrary.addName)
        let list = try library.run("proposals")
        #expect(list.status == 0)
        #expect(list.stdout.contains(other))
        #expect(list.stderr.contains("\(id) is left out"))
        #expect(list.stderr.contains(bad.reason))
    }

    @Test("a branch without a record is no proposal, and in nobody's way")
    func strayBranch() throws {
        let library = try SmallLibrary()
        try library.scratch.git("branch", "proposals/notes")
        try library.scratch.git("checkout", "--quiet", "-b", "proposals/20261120-x-00000000")
        try library.scratch.gitCommit("Nothing")
        try library.scratch.git("checkout", "--quiet", "main")
        let id = try library.propose(SmallLibrary.addPrice)
        #expect(try library.state(of: id) == "open")
        try library.refuse("approve", "x-00000000", status: 1, saying: "the record of")
        try library.succeed("approve", id)
    }

    // MARK: When main has moved

    @Test("of two proposals for one file the second is applied again")
    func twoForOneFile() throws {
        let library = try SmallLibrary()
        let first = try library.propose(SmallLibrary.addPrice)
        let second = try library.propose(SmallLibrary.addName)
        try library.succeed("approve", first)
        // Its text comes from elsewhere, so it wants another look on top of the first.
        let hint = try library.refuse("approve", second, status: 5, saying: "wants another look")
        #expect(hint.contains("promptgit rebase"))
        try library.succeed("rebase", second)
        try library.succeed("approve", second)
        let tone = try library.scratch.read("prompts/snippets/tone.yaml")
        #expect(tone.contains("Name the price."))
        #expect(tone.contains("Use the name."))
        try library.succeed("revert", first)
        #expect(
            try library.scratch.read("prompts/snippets/tone.yaml")
                == SmallLibrary.tone.replacing("Say goodbye.", with: "Say goodbye. Use the name."))
        #expect(try library.state(of: second) == "approved")
    }

    @Test("of two proposals for one sentence the second is a conflict")
    func twoForOneSentence() throws {
        let library = try SmallLibrary()
        let first = try library.propose(SmallLibrary.addPrice)
        let second = try library.propose(
            SmallLibrary.replace("Name the date.", with: "Let them guess."))
        try library.succeed("approve", second)
        try library.refuse("approve", first, status: 5, saying: "no longer fits main")
        try library.refuse("rebase", first, status: 5, saying: "no longer fits main")
        #expect(try library.state(of: first) == "open")
    }

    @Test("a revert goes around a later edit, and stops at one of the same sentence")
    func revertAfterEdits() throws {
        let library = try SmallLibrary()
        let git = library.scratch
        let file = "prompts/snippets/tone.yaml"
        let id = try library.propose(SmallLibrary.addPrice)
        try library.succeed("approve", id)
        let merged = try git.read(file)
        try git.write(file, merged.replacing("Be kind.", with: "Be very kind."))
        try git.gitCommit("Another sentence")
        try git.write(file, try git.read(file).replacing("the price.", with: "the whole price."))
        try git.gitCommit("The same sentence")
        let error = try library.refuse(
            "revert", id, status: 5, saying: "a later edit is in the way")
        #expect(error.contains("snippet/tone"))
        #expect(error.contains("hint"))
        try git.git("revert", "--no-edit", "HEAD")
        try library.succeed("revert", id, "--reason", "It got too long")
        #expect(
            try git.read(file) == SmallLibrary.tone.replacing("Be kind.", with: "Be very kind."))
        #expect(try git.git("log", "-1", "--format=%B").contains("Reason: It got too long"))
    }

    @Test("a head that the reviewer did not see is not approved")
    func otherHead() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.refuse("approve", id, "--head", "main", status: 5, saying: "not at main")
        let head = try library.scratch.git("rev-parse", "proposals/\(id)")
        try library.succeed("approve", id, "--head", String(head.prefix(10)))
    }

    // MARK: The work tree

    /// What stands in the way of a merge.
    static let obstacles: [(name: String, make: @Sendable (Scratch, String) throws -> Void)] = [
        ("an edit", { git, _ in try git.write("prompts/snippets/tone.yaml", "mine\n") }),
        (
            "a staged edit",
            { git, _ in
                try git.write("prompts/snippets/tone.yaml", "mine\n")
                try git.git("add", "-A")
            }
        ),
        ("a deleted file", { git, _ in _ = try git.run("rm", "prompts/snippets/tone.yaml") }),
        ("an untracked file", { git, id in try git.write("proposals/\(id).yaml", "mine\n") }),
    ]

    @Test(
        "what is in the way refuses an approval before anything changes",
        arguments: obstacles.indices)
    func dirtyWorkTree(_ index: Int) throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try Self.obstacles[index].make(library.scratch, id)
        try library.refuse("approve", id, status: 1, saying: "in the way")
    }

    @Test("an edit of another file stays as it is", arguments: [true, false])
    func unrelatedEdit(isStaged: Bool) throws {
        let library = try SmallLibrary()
        let git = library.scratch
        let id = try library.propose(SmallLibrary.addPrice)
        let mine = SmallLibrary.support + "description: Mine.\n"
        try git.write("prompts/support.yaml", mine)
        if isStaged { try git.git("add", "-A") }
        let status = try git.git("status", "--porcelain")
        try library.succeed("approve", id)
        #expect(try git.git("status", "--porcelain") == status)
        try library.succeed("revert", id)
        #expect(try git.git("status", "--porcelain") == status)
        #expect(try git.read("prompts/support.yaml") == mine)
    }

    @Test("somebody else's lock on the index is waited for, and left alone")
    func lockedIndex() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.scratch.write(".git/index.lock", "")
        let result = try library.run("approve", id)
        #expect(result.status == 1)
        #expect(result.stderr.contains("index.lock"))
        #expect(library.scratch.exists(".git/index.lock"))
        #expect(try library.scratch.git("log", "-1", "--format=%s", "main") == "Prompts as code")
    }

    @Test("a merge reaches main from a detached head and from a linked worktree")
    func elsewhereCheckedOut() throws {
        let library = try SmallLibrary()
        let git = library.scratch
        let first = try library.propose(SmallLibrary.addPrice)
        try git.git("checkout", "--quiet", "--detach")
        let before = try git.git("rev-parse", "HEAD")
        try library.succeed("approve", first)
        #expect(try git.git("rev-parse", "HEAD") == before)
        #expect(try git.git("status", "--porcelain") == "")
        try git.git("checkout", "--quiet", "main")
        try git.git("worktree", "add", "--quiet", "-b", "side", "../side")
        let revert = try library.run("revert", first, in: "../side")
        #expect(revert.status == 0, "\(revert.stderr)")
        // The work tree in which main is checked out follows, not the one of the command.
        #expect(try git.read("prompts/snippets/tone.yaml") == SmallLibrary.tone)
        #expect(try git.git("status", "--porcelain") == "")
        #expect(try git.git("status", "--porcelain", in: "../side") == "")
    }

    @Test("a bare repository can be read and decided in")
    func bareRepository() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.scratch.git("clone", "--quiet", "--mirror", ".", "../bare")
        for words in [["list"], ["validate"], ["proposals"], ["show", id], ["diff", id]] {
            let result = try library.run(words, in: "../bare")
            #expect(result.status == 0, "\(words): \(result.stderr)")
        }
        let new = try library.run(["new", "snippet", "x"], in: "../bare")
        #expect(new.status == 1)
        #expect(new.stderr.contains("bare repository"))
        for words in [["approve", id], ["revert", id]] {
            let result = try library.run(words, in: "../bare")
            #expect(result.status == 0, "\(words): \(result.stderr)")
        }
    }

    // MARK: Who may

    @Test("who wrote an edit approves it only where the settings allow it")
    func selfApproval() throws {
        let library = try SmallLibrary(settings: "version: 1\n")
        let id = try library.propose(SmallLibrary.addPrice)
        try library.refuse("approve", id, status: 3, saying: "wrote this proposal")
        // The settings that count are main's.
        try library.scratch.write("promptgit.yaml", "review: {allowSelfApproval: true}\n")
        try library.refuse("approve", id, status: 3, saying: "wrote this proposal")
        try library.scratch.gitCommit("Allow it")
        try library.succeed("approve", id)
    }

    @Test("only approvers approve, and bots never")
    func approvers() throws {
        let library = try SmallLibrary(
            settings: "review: {allowSelfApproval: true, approvers: [eva@example.org]}\n")
        let id = try library.propose(SmallLibrary.addPrice)
        try library.refuse("approve", id, status: 3, saying: "may not approve here")
        for (name, mail, status) in [
            ("eva[bot]", "eva@example.org", Int32(3)), ("Eva", "EVA@example.org", 0),
        ] {
            let result = try library.scratch.promptgit(
                "approve", id,
                environment: [
                    "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": mail,
                    "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail,
                ])
            #expect(result.status == status, "\(name): \(result.stderr)")
        }
    }

    @Test("without a name nobody decides")
    func noIdentity() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let nobody = [
            "GIT_COMMITTER_NAME": "", "GIT_COMMITTER_EMAIL": "", "GIT_AUTHOR_NAME": "",
            "GIT_AUTHOR_EMAIL": "",
        ]
        for words in [["approve", id], ["reject", id, "--reason", "No"]] {
            let result = try library.scratch.run(promptgitBinary, words, environment: nobody)
            #expect(result.status == 1)
            #expect(result.stderr.contains("user.name"), "\(result.stderr)")
        }
        #expect(try library.state(of: id) == "open")
    }

    // MARK: Clones

    @Test("a shallow clone decides and proposes nothing")
    func shallowClone() throws {
        let library = try SmallLibrary()
        try library.scratch.gitCommit("Another commit")
        let url = "file://" + library.scratch.root
        try library.scratch.git("clone", "--quiet", "--depth", "1", url, "../shallow")
        let file = try library.scratch.write("../edits.json", SmallLibrary.addPrice)
        for words in [
            ["propose", "--from", file], ["approve", "1"], ["reject", "1", "--reason", "No"],
            ["rebase", "1"], ["revert", "1"],
        ] {
            let result = try library.run(words, in: "../shallow")
            #expect(result.status == 1, "\(words)")
            #expect(result.stderr.contains("shallow"), "\(words): \(result.stderr)")
            #expect(result.stderr.contains("git fetch --unshallow"))
        }
    }

    @Test("main has to contain what its upstream has before anything is decided")
    func behindUpstream() throws {
        let library = try SmallLibrary()
        try library.scratch.git("clone", "--quiet", ".", "../clone")
        try library.scratch.gitCommit("Somebody else's")
        try library.scratch.git("fetch", "--quiet", in: "../clone")
        let file = try library.scratch.write("../edits.json", SmallLibrary.addPrice)
        let late = try library.run(["propose", "--from", file], in: "../clone")
        #expect(late.status == 5)
        #expect(late.stderr.contains("git pull"))
        try library.scratch.git("pull", "--quiet", in: "../clone")
        let current = try library.run(["propose", "--from", file], in: "../clone")
        #expect(current.status == 0, "\(current.stderr)")
        let approval = try library.run(["approve", "1"], in: "../clone")
        #expect(approval.status == 0, "\(approval.stderr)")
        #expect(approval.stderr.contains("only in this clone"))
    }
}
