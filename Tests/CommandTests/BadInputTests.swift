import TestSupport
import Testing

@testable import Basics

/// Bad input: one clear error, the right exit code, and nothing written.
struct BadInputTests {
    // MARK: Repositories

    @Test("without a commit each command says what to do first")
    func emptyRepository() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        let before = try scratch.promptgit("list")
        #expect(before.status == 1)
        #expect(before.stderr.contains("run 'promptgit init'"))
        #expect(try scratch.promptgit("init").status == 0)
        for words in [["list"], ["validate"], ["build", "--out", "out"]] {
            let result = try scratch.run(promptgitBinary, words)
            #expect(result.status == 0, "\(words): \(result.stderr)")
        }
        for words in [
            ["proposals"], ["propose"], ["reflect"], ["approve", "1"], ["rebase", "1"],
            ["reject", "1", "--reason", "No"], ["revert", "1"], ["diff", "1"], ["history", "a"],
        ] {
            let result = try scratch.run(promptgitBinary, words)
            #expect(result.status == 1, "\(words)")
            #expect(result.stderr.contains("has no commit"), "\(words): \(result.stderr)")
        }
        let metrics = try scratch.promptgit("metrics")
        #expect(metrics.status == 1)
        #expect(metrics.stderr.contains("run 'promptgit observe FILE' first"))
    }

    @Test("the settings on main count, and are named where they are malformed")
    func settingsOnMain() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let sound = try library.scratch.read("promptgit.yaml")
        try library.scratch.write("promptgit.yaml", "reviw: {}\n")
        let commit = try library.scratch.gitCommit("Malformed").prefix(7)
        try library.scratch.write("promptgit.yaml", sound)
        let error = try library.refuse(
            "approve", id, status: 1, saying: "promptgit.yaml is malformed at the commit \(commit)")
        #expect(error.contains("did you mean 'review'?"))
        try library.scratch.git("rm", "--quiet", "--cached", "promptgit.yaml")
        try library.scratch.git("commit", "--quiet", "-m", "Gone")
        try library.refuse(
            "approve", id, status: 1, saying: "commit promptgit.yaml on the main branch first")
    }

    // MARK: Settings

    /// A settings file, the place of its error, and the error.
    static let settings: [(text: String, place: String, reason: String)] = [
        ("reviw: {}\n", "1:1", "did you mean 'review'?"),
        ("version: 2\n", "1:10", "version 2 of this file is not known"),
        ("version: 1\nversion: 1\n", "2:1", "stands here a second time"),
        ("review: [a]\n", "1:9", "'review' has keys and values"),
        ("review:\n  allowSelfApproval: maybe\n", "2:22", "is true or false"),
        ("review: {approvers: eva}\n", "1:21", "is a list of texts"),
        ("risk: {lowKinds: [snipet]}\n", "1:18", "did you mean 'snippet'?"),
        ("risk: {maxReach: -1}\n", "1:18", "is a whole number of at least 0"),
        ("rules: {nope: error}\n", "1:9", "there is no rule 'nope'"),
        ("rules: {id-form: fatal}\n", "1:18", "a rule's severity is"),
        ("{", "1:2", "a value was expected"),
        ("- a\n", "1:1", "keys and values"),
    ]

    @Test("malformed settings are a diagnostic with its place", arguments: settings.indices)
    func malformedSettings(_ index: Int) throws {
        let (text, place, reason) = Self.settings[index]
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", text)
        let result = try scratch.promptgit("validate")
        #expect(result.status == 3)
        #expect(result.stdout.contains("promptgit.yaml:\(place): error: "), "\(result.stdout)")
        #expect(result.stdout.contains(reason), "\(result.stdout)")
        let build = try scratch.promptgit("build", "--out", "out")
        #expect(build.status == 3)
        #expect(!scratch.exists("out"))
    }

    // MARK: Assets

    private static let head = "kind: snippet\nid: tone\n"

    /// The bytes of an asset, the place of its error, and the error; nil where it is a good one.
    static let assets: [(name: String, bytes: [UInt8], error: (place: String, reason: String)?)] = [
        ("empty", [], ("1:1", "this file is empty")),
        ("a comment", Array("# only this\n".utf8), ("1:1", "this file is empty")),
        ("a list", Array("- a\n".utf8), ("1:1", "this file is a list")),
        ("a text", Array("hello\n".utf8), ("1:1", "this file is a text")),
        ("Windows' line ends", Array((head + "text: x\n").replacing("\n", with: "\r\n").utf8), nil),
        ("a byte-order mark", [0xEF, 0xBB, 0xBF] + Array((head + "text: x\n").utf8), nil),
        ("UTF-16", [0xFF, 0xFE, 0x6B, 0x00], ("1:1", "UTF-16")),
        (
            "no UTF-8", Array((head + "text: ").utf8) + [0xFF, 0x0A],
            ("3:7", "the byte 0xFF does not belong to valid UTF-8")
        ),
        ("a NUL", Array((head + "text: a\0b\n").utf8), ("3:8", "U+0000 is not allowed")),
        ("a tab", Array((head + "text:\n\tx\n").utf8), ("4:1", "a tab can't indent YAML")),
        ("a key twice", Array((head + "id: tone\ntext: x\n").utf8), ("3:1", "a second time")),
        ("two documents", Array((head + "text: x\n---\na: b\n").utf8), ("4:1", "second document")),
        (
            "too deep",
            Array((head + "text: x\nmetadata: {a: " + nested(100) + "}\n").utf8),
            ("4:", "nested more than 64 levels deep")
        ),
        (
            "far too deep",
            Array((head + "text: x\nmetadata: {a: " + nested(100_000) + "}\n").utf8),
            ("4:", "nested more than 64 levels deep")
        ),
        ("aliases that explode", Array((head + "text: x\n" + bomb).utf8), ("", "with its aliases")),
        (
            "an alias in itself", Array((head + "text: x\nmetadata: &a [*a]\n").utf8),
            ("4:15", "inside the value it stands for")
        ),
        (
            "too large",
            Array((head + "text: |\n" + String(repeating: "  x\n", count: 1 << 18)).utf8),
            ("1:1", "larger than the 1048576 bytes that are read")
        ),
        ("no kind", Array("id: tone\ntext: x\n".utf8), ("1:1", "needs the key 'kind'")),
        (
            "an unknown kind", Array("kind: snipet\nid: tone\n".utf8),
            ("1:7", "did you mean 'snippet'?")
        ),
        (
            "an unknown key", Array((head + "text: x\ntxt: x\n").utf8),
            ("4:1", "did you mean 'text'?")
        ),
        (
            "an escape sequence", Array("kind: snippet\nid: \"\\e[31m\"\ntext: x\n".utf8),
            ("2:5", #"'\u{1b}[31m'"#)
        ),
    ]

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    /// Ten times ten times …: 10⁹ values once the aliases are written out.
    private static let bomb =
        "metadata:\n  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + zip("bcdefghi", "abcdefgh").map { name, inner in
            let alias = Array(repeating: "*\(inner)", count: 10).joined(separator: ", ")
            return "  \(name): &\(name) [\(alias)]\n"
        }.joined()

    @Test("a file that is no good asset has one error, with its place", arguments: assets.indices)
    func badAsset(_ index: Int) throws {
        let (name, bytes, error) = Self.assets[index]
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\n")
        try scratch.write("prompts/snippets/tone.yaml", bytes: bytes)
        let work = try scratch.promptgit("validate")
        try scratch.gitCommit("As it is")
        let staged = try scratch.promptgit("validate", "--staged")
        let commit = try scratch.promptgit("validate", "--revision", "HEAD")
        #expect(work == staged, "\(name)")
        #expect(work == commit, "\(name)")
        guard let error else {
            #expect(work.status == 0, "\(name): \(work.stdout)")
            #expect(try scratch.promptgit("list").stdout.contains("snippet/tone"))
            return
        }
        #expect(work.status == 3, "\(name)")
        let errors = work.stdout.split(separator: "\n").filter { $0.contains(": error: ") }
        #expect(errors.count == 1, "\(name): \(work.stdout)")
        #expect(
            work.stdout.contains("prompts/snippets/tone.yaml:\(error.place)"),
            "\(name): \(work.stdout)")
        #expect(work.stdout.contains(error.reason), "\(name): \(work.stdout)")
        #expect(!work.stdout.contains("\u{1B}"), "\(name) reaches the terminal as it is")
        #expect(try scratch.promptgit("list").status == 0)
        #expect(try scratch.promptgit("build", "--out", "out").status == 3)
        #expect(!scratch.exists("out"))
    }

    @Test("an asset that can't be read is missing from the list, and said")
    func unlisted() throws {
        let library = try SmallLibrary()
        try library.scratch.write("prompts/größe mit leer.yaml", "[")
        let list = try library.run("list")
        #expect(list.status == 0)
        #expect(list.stdout.contains("snippet/tone"))
        #expect(list.stderr.contains("prompts/größe mit leer.yaml is left out"), "\(list.stderr)")
    }

    // MARK: Conversations

    private static let session =
        #"{"id": "s1", "messages": [{"role": "user", "text": "Hello"}]}"#

    /// The bytes of a file of conversations, and why it is none.
    static let conversations: [(name: String, bytes: [UInt8], reason: String)] = [
        ("empty.jsonl", [], "the file is empty"),
        ("binary.jsonl", [0x7F, 0x45, 0x4C, 0x46, 0x00, 0xFF], "in no known format"),
        ("other.json", Array(#"{"a": 1}"#.utf8), "in no known format"),
        ("cut.json", Array(#"{"simulations": [{"id": "a", "mess"#.utf8), "cut off"),
    ]

    @Test(
        "a file that holds no conversations is named, and none is kept",
        arguments: conversations.indices)
    func badConversations(_ index: Int) throws {
        let (name, bytes, reason) = Self.conversations[index]
        let library = try SmallLibrary()
        let file = try library.scratch.write(library.scratch.home + "/" + name, bytes: bytes)
        let error = try library.refuse("observe", file, status: 1, saying: reason)
        #expect(error.contains(name))
    }

    @Test("a file that is not there stops the reading of all")
    func missingConversations() throws {
        let library = try SmallLibrary()
        let home = library.scratch.home
        let good = try library.scratch.write(home + "/a b ü.jsonl", Self.session + "\n")
        try library.scratch.write(home + "/nothing/.hidden", "")
        for (other, reason) in [
            (home + "/nope.jsonl", "there is no file"),
            (home + "/nothing", "there are no files in"),
            (home + "/*.nope", "no file matches"), ("/dev/null", "is no regular file"),
        ] {
            try library.refuse("observe", good, other, status: 1, saying: reason)
            try library.refuse("metrics", status: 1, saying: "no sessions have been read")
        }
        try library.refuse("observe", good, "--format", "tau3", status: 2, saying: "'tau2'?")
        let cut = try library.scratch.write(home + "/cut.json", #"{"simulations": ["#)
        try library.refuse(
            "observe", good, cut, status: 1, saying: "the other files are in the store")
        #expect(try library.succeed("observe", good).contains("1 unchanged"))
        for words in [["metrics"], ["reflect"], ["propose"]] {
            try library.refuse(words + ["--run", "nope"], status: 1, saying: "'nope'")
        }
        try library.succeed("metrics", "--run", "a b ü")
    }

    @Test("a bad line is set aside with its number, and the rest goes in")
    func badLine() throws {
        let library = try SmallLibrary()
        let file = try library.scratch.write(
            library.scratch.home + "/run.jsonl",
            Self.session + "\n{\"id\": \n" + Self.session.replacing("s1", with: "s2") + "\n")
        let result = try library.run("observe", file)
        #expect(result.status == 3)
        #expect(result.stdout == "2 sessions imported, 0 unchanged, 1 set aside\n")
        #expect(result.stderr.contains("run.jsonl:2: set aside: "), "\(result.stderr)")
    }

    // MARK: Names and command lines

    /// A command line and what is wrong with it.
    static let usage: [(words: [String], reason: String)] = [
        (["aprove", "1"], "did you mean 'approve'?"),
        ([""], "unknown command ''"),
        (["--bogus"], "unknown option '--bogus'"),
        (["list", "--bogus"], "unknown option '--bogus'"),
        (["list", "--kind", "tol"], "did you mean 'tool'?"),
        (["list", "--json=1"], "takes no value"),
        (["list", "-C"], "needs a value"),
        (["-C", "nowhere", "list"], "there is no directory"),
        (["approve"], "missing argument PROPOSAL"),
        (["rebase", "1", "2"], "takes no further argument"),
        (["build"], "missing option --out"),
        (["history", "tone", "--limit", "0"], "a whole number from 1"),
        (["validate", "--staged", "--revision", "HEAD"], "exclude each other"),
        (["completion", "tcsh"], "one of 'bash', 'zsh' or 'fish'"),
    ]

    @Test("a command line that is none ends with 2", arguments: usage.indices)
    func badCommandLine(_ index: Int) throws {
        try SmallLibrary().refuse(
            Self.usage[index].words, status: 2, saying: Self.usage[index].reason)
    }

    /// A command that names what is not there, its status, and what it says.
    static let unknown: [(words: [String], status: Int32, reason: String)] = [
        (["show", "ton"], 1, "did you mean 'tone'?"),
        (["show", "tone@nope"], 1, "there is no revision 'nope'"),
        (["history", "nope"], 1, "no asset is named 'nope'"),
        (["history", "prompts/never.yaml"], 1, "no commit up to HEAD has prompts/never.yaml"),
        (["history", "tone", "--revision", "nope"], 1, "there is no revision 'nope'"),
        (["render", "tone"], 1, "snippet/tone is no prompt"),
        (["render", "support", "--var", "x=1"], 3, "no placeholder 'x'"),
        (["diff", "nope"], 1, "no revision, proposal, version or asset is named 'nope'"),
        (["diff", "main", "tonne"], 1, "did you mean 'tone'?"),
        (["diff", "main..nothing"], 1, "no revision, proposal, version or asset is named"),
        (["diff", "abcdef"], 1, "no revision, proposal, version or asset is named 'abcdef'"),
        (["validate", "--revision", "nope"], 1, "there is no revision 'nope'"),
        (["build", "--out", "promptgit.yaml"], 1, "promptgit.yaml"),
        (["import", "tools", "promptgit.yaml"], 1, "promptgit.yaml:1:1: this is not valid JSON"),
        (["render", "support", "--vars", "prompts/support.yaml"], 3, "no placeholder"),
        (["import", "prompt", "nope.md"], 1, "nope.md"),
        (["propose", "--from", "nope.json"], 1, "nope.json"),
    ]

    @Test("a name that nothing has is said", arguments: unknown.indices)
    func unknownName(_ index: Int) throws {
        let (words, status, reason) = Self.unknown[index]
        try SmallLibrary().refuse(words, status: status, saying: reason)
    }

    @Test("output that can't be written fails the command", .needsProgram("sh"))
    func fullOutput() throws {
        let library = try SmallLibrary()
        let script = "'\(promptgitBinary)' show tone >/dev/full"
        let full = try library.scratch.run("sh", "-c", script)
        #expect(full.status == 1)
        #expect(full.stderr.contains("cannot write to the standard output"), "\(full.stderr)")
        // A reader that has seen enough is no error to speak of.
        let closed = try library.scratch.run("sh", "-c", "'\(promptgitBinary)' --help | head -1")
        #expect(closed.status == 0)
        #expect(closed.stderr == "")
    }
}
