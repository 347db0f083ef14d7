import TestSupport
import Testing

@testable import Basics

/// `init`, `new` and the hook that `init` writes, through the real binary and the real git.
struct InitTests {
    private static let broken = "kind: snippet\nid: tone\ntxt: x\n"
    private static let sound = "kind: snippet\nid: tone\ntext: x\n"

    private func repository() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.gitInit()
        return scratch
    }

    /// A directory with the tested command under its name, for hooks.
    private func withCommand(_ scratch: Scratch) throws -> [String: String] {
        let folder = scratch.home + "/bin"
        try Files.createDirectory(folder)
        _ = try scratch.run("ln", "-sf", promptgitBinary, folder + "/promptgit")
        return ["PATH": folder + ":" + (scratch.environment["PATH"] ?? "")]
    }

    @Test("what it writes is what it says, and a second time changes nothing")
    func twice() throws {
        let scratch = try repository()
        let first = try scratch.promptgit("init")
        #expect(first.status == 0, "\(first.stderr)")
        try expectSnapshot(
            scratch.masked(first.stdout + first.stderr), named: "init/first")
        #expect(try scratch.git("config", "promptgit.main") == "main")
        let settings = try scratch.read("promptgit.yaml")
        #expect(settings.contains("allowSelfApproval: true"))
        try scratch.write("promptgit.yaml", settings + "# mine\n")
        let second = try scratch.promptgit("init")
        try expectSnapshot(
            scratch.masked(second.stdout + second.stderr), named: "init/second")
        #expect(try scratch.read("promptgit.yaml") == settings + "# mine\n")
        #expect(try scratch.promptgit("validate").status == 0)
    }

    @Test("who does not work alone may not approve their own edits unless they say so")
    func others() throws {
        let scratch = try repository()
        try scratch.git("commit", "--quiet", "--allow-empty", "--author=Eva <eva@x>", "-m", "E")
        #expect(try scratch.promptgit("init").status == 0)
        #expect(try scratch.read("promptgit.yaml").contains("allowSelfApproval: false"))
        try scratch.git("clean", "--quiet", "--force", "-d")
        #expect(try scratch.promptgit("init", "--allow-self-approval").status == 0)
        #expect(try scratch.read("promptgit.yaml").contains("allowSelfApproval: true"))
    }

    @Test("on a branch beside the usual one the usual one is main")
    func ownBranch() throws {
        let scratch = try repository()
        try scratch.gitCommit("First")
        try scratch.git("checkout", "--quiet", "-b", "feature")
        #expect(try scratch.promptgit("init").status == 0)
        #expect(try scratch.git("config", "promptgit.main") == "main")
    }

    /// What stands where something of ours belongs.
    static let obstacles: [(name: String, make: @Sendable (Scratch) throws -> Void)] = [
        ("prompts", { try $0.write("prompts", "") }),
        ("proposals", { try $0.write("proposals", "") }),
        (".githooks", { try $0.write(".githooks", "") }),
        ("promptgit.yaml", { try Files.createDirectory($0.path("promptgit.yaml")) }),
        ("promptgit.yaml", { _ = try $0.run("ln", "-s", "nowhere", "promptgit.yaml") }),
    ]

    @Test("what is in the way is named before anything is written", arguments: obstacles.indices)
    func inTheWay(_ index: Int) throws {
        let scratch = try repository()
        let (name, make) = Self.obstacles[index]
        try make(scratch)
        let before = try Files.list(scratch.root).sorted()
        let result = try scratch.promptgit("init")
        #expect(result.status == 1)
        #expect(result.stderr.contains("/\(name) is in the way"), "\(result.stderr)")
        #expect(try Files.list(scratch.root).sorted() == before)
    }

    @Test("a bare repository has no place for files")
    func bare() throws {
        let scratch = try Scratch()
        try scratch.gitInit(bare: true)
        let result = try scratch.promptgit("init")
        #expect(result.status == 1)
        #expect(result.stderr.contains("bare repository"))
    }

    /// Other managers of hooks, and what is said of them.
    static let managers: [(make: @Sendable (Scratch) throws -> Void, note: String)] = [
        ({ try $0.git("config", "core.hooksPath", ".husky/_") }, "git runs hooks from .husky/_"),
        ({ try $0.write(".pre-commit-config.yaml", "repos: []\n") }, "pre-commit looks after"),
        ({ try $0.write("lefthook.yml", "") }, "lefthook looks after"),
        ({ try $0.write(".git/hooks/pre-commit", "#!/bin/sh\n") }, "hooks/pre-commit looks after"),
    ]

    @Test("another manager of hooks is left alone", arguments: managers.indices)
    func otherHooks(_ index: Int) throws {
        let scratch = try repository()
        let (make, note) = Self.managers[index]
        try make(scratch)
        let config = try scratch.run("git", "config", "core.hooksPath").stdout
        let result = try scratch.promptgit("init", "--hooks")
        #expect(result.status == 0)
        #expect(result.stderr.contains(note), "\(result.stderr)")
        #expect(result.stderr.contains("promptgit validate --staged"))
        #expect(try scratch.run("git", "config", "core.hooksPath").stdout == config)
    }

    @Test("the hook looks at the staged bytes alone", arguments: ["", "a b/it's"])
    func hook(folder: String) throws {
        let scratch = try repository()
        let environment = try withCommand(scratch)
        try Files.createDirectory(scratch.path(folder))
        let start = try scratch.promptgit("init", "--hooks", in: folder)
        #expect(start.status == 0, "\(start.stderr)")
        let file = Paths.join(folder, "prompts/snippets/tone.yaml")
        func commit(_ words: String...) throws -> Int32 {
            try scratch.run(
                "git", ["commit", "--quiet", "-m", "M"] + words, environment: environment
            )
            .status
        }
        try scratch.write(file, Self.sound)
        try scratch.git("add", "--all")
        #expect(try commit() == 0)

        // Staged bad, the work tree good.
        try scratch.write(file, Self.broken)
        try scratch.git("add", "--all")
        try scratch.write(file, Self.sound)
        #expect(try commit() == 1)

        // Staged good, the work tree bad.
        try scratch.write(file, Self.sound + "tags: [a]\n")
        try scratch.git("add", "--all")
        try scratch.write(file, Self.broken)
        #expect(try commit() == 0)

        // `git commit -- PATH` commits from an index of its own.
        try scratch.write("README", "Read me.\n")
        try scratch.git("add", "README")
        #expect(try commit("--", file) == 1)
        #expect(try commit("--", "README") == 0)
        #expect(try commit("--all") == 1)

        // A linked worktree has an index and files of its own.
        try scratch.git("worktree", "add", "--quiet", "../side")
        try scratch.write(scratch.path("../side/" + file), Self.broken)
        let side = try scratch.run(
            "git", ["commit", "--quiet", "--all", "-m", "M"], in: "../side",
            environment: environment)
        #expect(side.status == 1)
        #expect(side.stderr.contains("did you mean 'text'?"), "\(side.stderr)")
    }

    @Test("without promptgit the hook says what is missing")
    func hookWithoutCommand() throws {
        let scratch = try repository()
        #expect(try scratch.promptgit("init", "--hooks").status == 0)
        try scratch.git("add", "--all")
        let result = try scratch.run(
            "git", ["commit", "--quiet", "-m", "M"], environment: ["PATH": "/usr/bin:/bin"])
        #expect(result.status == 1)
        #expect(result.stderr.contains("promptgit is not on the PATH"), "\(result.stderr)")
        #expect(result.stderr.contains("--no-verify"))
    }

    @Test("a new asset of each kind is valid, listed, shown and has a history")
    func newOfEachKind() throws {
        let scratch = try repository()
        #expect(try scratch.promptgit("init").status == 0)
        let kinds = [
            "agent", "prompt", "snippet", "soul", "knowledge", "tool", "enhancement", "sendRule",
            "rubric", "config",
        ]
        for kind in kinds {
            let result = try scratch.promptgit("new", kind, "my-first")
            #expect(result.status == 0, "\(result.stderr)")
            let again = try scratch.promptgit("new", kind, "my-first")
            #expect(again.status == 1)
            #expect(again.stderr.contains("exists already"), "\(again.stderr)")
        }
        let check = try scratch.promptgit("validate")
        // That nothing uses them yet is all there is to say.
        #expect(
            check.stdout.matches(of: /\[[a-z-]+\]\n/).map { String($0.0) } == [
                "[unused-asset]\n", "[unused-snippet]\n", "[unused-asset]\n", "[unused-asset]\n",
            ])
        #expect(check.stderr == "11 files checked: 0 errors, 1 warning\n")
        try scratch.gitCommit("New")
        let list = try scratch.promptgit("list").stdout
        for kind in kinds {
            #expect(list.contains("\(kind)/my-first"))
            for words in [["show", "\(kind)/my-first"], ["history", "\(kind)/my-first"]] {
                let result = try scratch.run(promptgitBinary, words)
                #expect(result.status == 0, "\(words): \(result.stderr)")
            }
        }
    }

    @Test("an id that is none is refused", arguments: ["X", "a b", "../a", "a/b", ""])
    func badID(_ id: String) throws {
        let scratch = try repository()
        #expect(try scratch.promptgit("init").status == 0)
        let result = try scratch.promptgit("new", "snippet", id)
        #expect(result.status == 1)
        #expect(result.stderr.contains("'\(id)' is no id"), "\(result.stderr)")
    }

    @Test("a library of one folder keeps its proposals apart")
    func libraryInAFolder() throws {
        let scratch = try repository()
        try Files.createDirectory(scratch.path("team/a"))
        #expect(try scratch.promptgit("init", in: "team/a").status == 0)
        #expect(try scratch.promptgit("new", "snippet", "tone", in: "team/a").status == 0)
        try scratch.gitCommit("A library below")
        let edits = SmallLibrary.replace("short", with: "short and kind")
        let batch = try scratch.promptgit(
            "propose", "--from", "-", in: "team/a/prompts", input: edits)
        #expect(batch.status == 0, "\(batch.stderr)")
        let branch = try scratch.git("branch", "--list", "--format=%(refname:short)", "proposals/*")
        #expect(branch.hasPrefix("proposals/team/a/20"))
        #expect(try scratch.promptgit("approve", "1", in: "team/a").status == 0)
        #expect(try scratch.read("team/a/prompts/snippets/tone.yaml").contains("short and kind"))
        let outside = try scratch.promptgit("list")
        #expect(outside.status == 1)
        #expect(outside.stderr.contains("promptgit.yaml"))
    }
}
