import Basics
import TestSupport
import Testing

/// The merge driver that `init` installs, called by the real git.
struct MergeDriverTests {
    private static let base = """
        kind: soul
        id: haff
        name: Haff  # the boat
        goals:
          - Help guests.
          - Be kind.
        """ + "\n"
    private static let ours = base.replacing("Haff ", with: "Hoff ")
        .replacing("kind.\n", with: "kind.\n  - Be quick.\n")
    private static let theirs = base.replacing("kind.\n", with: "kind.\n  - Be brief.\n")
    private static let merged = ours.replacing("quick.\n", with: "quick.\n  - Be brief.\n")
    private static let path = "prompts/souls/haff.yaml"

    /// A repository with the driver and a branch `topic` beside `main`; git finds the command.
    private func repository(
        ours: String = ours, theirs: String = theirs, base: String = base
    ) throws -> (scratch: Scratch, environment: [String: String]) {
        let scratch = try Scratch()
        try scratch.gitInit()
        let folder = scratch.home + "/bin"
        try Files.createDirectory(folder)
        _ = try scratch.run("ln", "-sf", promptgitBinary, folder + "/promptgit")
        let path = folder + ":" + (scratch.environment["PATH"] ?? "")
        #expect(try scratch.promptgit("init").status == 0)
        try scratch.write(Self.path, base)
        try scratch.gitCommit("Base")
        try scratch.git("checkout", "--quiet", "-b", "topic")
        try scratch.write(Self.path, theirs)
        try scratch.gitCommit("Theirs")
        try scratch.git("checkout", "--quiet", "main")
        try scratch.write(Self.path, ours)
        try scratch.gitCommit("Ours")
        return (scratch, ["PATH": path])
    }

    @Test(
        "what git would not merge is merged",
        arguments: [["merge", "--quiet", "--no-edit", "topic"], ["cherry-pick", "topic"]])
    func clean(_ command: [String]) throws {
        let (scratch, environment) = try repository()
        try scratch.git(command, environment: environment)
        #expect(try scratch.read(Self.path) == Self.merged)
        #expect(try scratch.git("status", "--porcelain") == "")
        #expect(try scratch.promptgit("validate").status == 0)
    }

    @Test("a rebase and a stash are merged too")
    func rebase() throws {
        let (scratch, environment) = try repository()
        try scratch.git("checkout", "--quiet", "topic")
        try scratch.git("rebase", "--quiet", "main", environment: environment)
        #expect(try scratch.read(Self.path) == Self.merged)
        try scratch.write(Self.path, Self.merged.replacing("Be kind", with: "Be very kind"))
        try scratch.git("stash", "push", "--quiet")
        try scratch.write(Self.path, Self.merged.replacing("Help", with: "Always help"))
        try scratch.gitCommit("Meanwhile")
        try scratch.git("stash", "pop", "--quiet", environment: environment)
        #expect(
            try scratch.read(Self.path)
                == Self.merged.replacing("Help", with: "Always help")
                .replacing("Be kind", with: "Be very kind"))
    }

    @Test("a conflict stays one, and is marked around its line")
    func conflict() throws {
        let (scratch, environment) = try repository(
            theirs: Self.theirs.replacing("Haff ", with: "Huff "))
        try scratch.git("config", "merge.conflictStyle", "diff3")
        let result = try scratch.run(
            "git", "merge", "--no-edit", "topic", environment: environment)
        #expect(result.status == 1)
        #expect(try scratch.git("ls-files", "--unmerged").contains(Self.path))
        let lines = try scratch.read(Self.path).split(separator: "\n")
        let marked = lines.drop { !$0.hasPrefix("<<<<<<<") }.prefix { !$0.hasPrefix("goals") }
        #expect(
            marked == [
                "<<<<<<< ours", "name: Hoff  # the boat", "||||||| base",
                "name: Haff  # the boat", "=======", "name: Huff  # the boat", ">>>>>>> theirs",
            ])
        #expect(lines.suffix(2) == ["  - Be quick.", "  - Be brief."])
    }

    /// What a merge of lines has to do: each side, and the conflicts of git's own.
    static let others: [(base: String, ours: String, theirs: String)] = [
        ("a: 1\n", "a: [\n", "a: 2\n"),
        ("a: 1\n---\nb: 1\n", "a: 2\n---\nb: 1\n", "a: 1\n---\nb: 2\n"),
        ("", "a: 1\nb: 2\n", "a: 1\nb: 3\n"),
        ("a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n", "a: &x 3\nb: *x\n"),
        ("x\r\ny\r\nz\r\n", "x1\r\ny\r\nz\r\n", "x\r\ny\r\nz1\r\n"),
        ("a: 1\nb: 1", "a: 1\na: 2\nb: 1", "a: 1\nb: 2"),
    ]

    @Test("what is out of the ordinary comes out as git merges it", arguments: others.indices)
    func lines(_ index: Int) throws {
        let scratch = try Scratch()
        let example = Self.others[index]
        try scratch.write("o", example.base)
        try scratch.write("a", example.ours)
        try scratch.write("b", example.theirs)
        let git = try scratch.run(
            "git", "merge-file", "-p", "--marker-size=9", "-L", "ours", "-L", "base", "-L",
            "theirs", "a", "o", "b")
        let result = try scratch.promptgit("merge-driver", "--marker-size", "9", "o", "a", "b")
        #expect(result.status == (git.status == 0 ? 0 : 1), "\(result.stderr)")
        #expect(try scratch.read("a") == git.stdout)
        #expect(result.stderr.contains("is merged by lines, as git does it: "))
        #expect(try Files.list(scratch.root).sorted() == ["a", "b", "o"])
    }

    @Test("where nothing can be done git is told so, and our file stays")
    func failures() throws {
        let scratch = try Scratch()
        try scratch.write("o", "a: 1\n")
        try scratch.write("a", "a: 2\n")
        try scratch.write("b", "a: 1\nb: 2\n")
        try Files.createDirectory(scratch.path("folder"))
        _ = try scratch.run("ln", "-s", "a", "link")
        try scratch.write("locked", "a: 2\n")
        _ = try scratch.run("chmod", "444", "locked")
        for files in [
            ["missing", "a", "b"], ["o", "missing", "b"], ["o", "a", "missing"],
            ["folder", "a", "b"], ["o", "link", "b"], ["o", "locked", "b"],
        ] {
            let result = try scratch.run(promptgitBinary, ["merge-driver"] + files)
            #expect(result.status == 129, "\(files)")
            #expect(result.stderr.hasPrefix("error: cannot merge: "), "\(result.stderr)")
            #expect(try scratch.read("a") == "a: 2\n")
        }
        _ = try scratch.run("sh", "-c", "printf 'a\\000b' > a")
        let binary = try scratch.promptgit("merge-driver", "o", "a", "b")
        #expect(binary.status == 1)
        #expect(try Files.read(scratch.path("a")) == [0x61, 0, 0x62])
    }

    @Test("init installs what is missing and keeps what somebody set")
    func install() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write(".gitattributes", "*.png binary\n*.prompt.yml merge=union")
        #expect(try scratch.promptgit("init").status == 0)
        let attributes = try scratch.read(".gitattributes")
        #expect(
            attributes == "*.png binary\n*.prompt.yml merge=union\n"
                + "prompts/**/*.yaml merge=promptgit\n*.prompt.yaml merge=promptgit\n")
        #expect(
            try scratch.git("check-attr", "merge", Self.path) == "\(Self.path): merge: promptgit")
        let driver = try scratch.git("config", "merge.promptgit.driver")
        #expect(driver.hasPrefix("promptgit merge-driver ") && driver.hasSuffix(" %O %A %B"))
        try scratch.git("config", "merge.promptgit.driver", "mine")
        let again = try scratch.promptgit("init")
        #expect(again.stdout.contains("kept .gitattributes"))
        #expect(try scratch.read(".gitattributes") == attributes)
        #expect(try scratch.git("config", "merge.promptgit.driver") == "mine")
        // A clone has the attributes alone.
        try scratch.gitCommit("Library")
        try scratch.git("clone", "--quiet", ".", "../work/clone")
        #expect(try scratch.promptgit("init", in: "clone").status == 0)
        #expect(try scratch.git("config", "merge.promptgit.driver", in: "clone") == driver)
        #expect(try scratch.git("status", "--porcelain", in: "clone") == "")
    }
}
