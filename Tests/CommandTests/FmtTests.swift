import JSONKit
import TestSupport
import Testing

@testable import Basics

@Suite("promptgit fmt")
struct FmtTests {
    /// A snippet as somebody might have written it, and in the canonical layout.
    static let written = """
        # What every answer sounds like.
        text: "Answer in short sentences.\\nBe kind.\\n"   # for all prompts
        id: 'tone'
        kind: snippet
        """
    static let laidOut = """
        kind: snippet
        id: tone
        # What every answer sounds like.
        text: | # for all prompts
          Answer in short sentences.
          Be kind.

        """

    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        try library.scratch.write("prompts/snippets/tone.yaml", Self.written)
        return library
    }

    private var path: String { "prompts/snippets/tone.yaml" }

    @Test("writes what changes, names it, and has nothing to do the second time")
    func writes() throws {
        let library = try library()
        let version = try library.succeed("list", "--json")
        let first = try library.run("fmt")
        #expect(first.status == 0, "\(first.stderr)")
        #expect(first.stdout == path + "\n")
        #expect(first.stderr == "2 files looked at, 1 changed\n")
        #expect(try library.scratch.read(path) == Self.laidOut)
        #expect(try library.succeed("list", "--json") == version)
        let second = try library.run("fmt")
        #expect(second.stdout == "")
        #expect(second.stderr == "2 files looked at, 0 changed\n")
    }

    @Test("--check and --diff write nothing")
    func looksOnly() throws {
        let library = try library()
        let check = try library.run("fmt", "--check")
        #expect(check.status == 3)
        #expect(check.stdout == path + "\n")
        let diff = try library.run("fmt", "--diff")
        #expect(diff.status == 0)
        try expectSnapshot(diff.stdout, named: "fmt/diff")
        let both = try library.run("fmt", "--check", "--diff", "--json")
        #expect(both.status == 3)
        try expectSnapshot(both.stdout, named: "fmt/check.json")
        #expect(try library.scratch.read(path) == Self.written)
        // git applies the difference, and the result is what fmt writes.
        try library.scratch.git("apply", "-", input: diff.stdout)
        #expect(try library.scratch.read(path) == Self.laidOut)
    }

    @Test("takes files and folders from where one stands")
    func paths() throws {
        let library = try library()
        for (words, folder, count) in [
            (["tone.yaml"], "prompts/snippets", 1), (["."], "prompts/snippets", 1),
            (["prompts/support.yaml"], "", 1), (["..", "tone.yaml"], "prompts/snippets", 2),
        ] {
            let result = try library.run(["fmt", "--check"] + words, in: folder)
            #expect(result.stderr.hasPrefix("\(count) file"), "\(words): \(result.stderr)")
        }
        for (word, reason) in [
            ("promptgit.yaml", "is no asset file"), ("nope.yaml", "there is no file nope.yaml"),
            ("..", "is outside the repository"),
        ] {
            try library.refuse("fmt", word, status: 1, saying: reason)
        }
    }

    @Test("a file with an error is named, and the others are laid out")
    func errors() throws {
        let library = try library()
        try library.scratch.write("prompts/broken.yaml", "kind: snippet\n\ttext: x\n")
        let result = try library.run("fmt")
        #expect(result.status == 1)
        #expect(result.stdout == path + "\n")
        try expectSnapshot(result.stderr, named: "fmt/broken")
        #expect(try library.scratch.read(path) == Self.laidOut)
        #expect(try library.scratch.read("prompts/broken.yaml") == "kind: snippet\n\ttext: x\n")
    }

    @Test("--staged looks at the staged bytes of what a commit would change")
    func staged() throws {
        let library = try library()
        #expect(try library.run("fmt", "--check", "--staged").status == 0)
        try library.scratch.git("add", path)
        try library.scratch.write(path, Self.laidOut)
        let staged = try library.run("fmt", "--check", "--staged")
        #expect(staged.status == 3)
        #expect(staged.stdout == path + "\n")
        #expect(
            staged.stderr == "1 file looked at, 1 would change\n'promptgit fmt' lays them out\n")
        try library.scratch.git("add", path)
        #expect(try library.run("fmt", "--check", "--staged").status == 0)
        try library.refuse("fmt", "--staged", status: 2, saying: "goes with --check or --diff")
    }

    @Test("keeps a file's mode, and leaves links and everything else alone")
    func files() throws {
        let library = try library()
        let scratch = library.scratch
        let full = scratch.path(path)
        #expect(try scratch.run("chmod", "755", full).status == 0)
        #expect(try scratch.run("ln", "-s", "tone.yaml", full + ".link.yaml").status == 0)
        try scratch.write("proposals/old.yaml", "a:   1\n")
        try library.succeed("fmt")
        #expect(Files.mode(of: full) == 0o755)
        #expect(Files.kind(of: full + ".link.yaml", followingLinks: false) == .link)
        #expect(try scratch.read("proposals/old.yaml") == "a:   1\n")
        try library.refuse("fmt", path + ".link.yaml", status: 1, saying: "is a symbolic link")
        #expect(try scratch.git("status", "--porcelain", "promptgit.yaml") == "")
    }

    @Test("line ends of Windows stay")
    func lineEnds() throws {
        let library = try library()
        try library.scratch.write(path, Self.written.replacing("\n", with: "\r\n"))
        try library.succeed("fmt")
        #expect(try library.scratch.read(path) == Self.laidOut.replacing("\n", with: "\r\n"))
    }
}
