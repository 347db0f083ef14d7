import JSONKit
import TestSupport
import Testing

@testable import Basics

@Suite("The commands import and export")
struct ExchangeCommandTests {
    private static let guide = """
        ---
        name: guide
        model: {id: large, provider: acme}
        ---
        system:
        You guide {{guest}}.
        """ + "\n"

    private static let tools = """
        [{"type": "function", "function": {"name": "book", "description": "Books.",
          "parameters": {"type": "object", "properties": {"day": {"type": "string"}}}}}]
        """

    private func library(_ files: [String: String] = [:]) throws -> SmallLibrary {
        let library = try SmallLibrary()
        for (name, text) in files { try library.scratch.write(name, text) }
        try library.scratch.gitCommit("Files to import")
        return library
    }

    private func status(_ library: SmallLibrary) throws -> String {
        try library.scratch.git("status", "--porcelain", "--untracked-files=all")
    }

    // MARK: - Again and over others

    @Test("a file imported again changes nothing, and says so")
    func again() throws {
        let library = try library(["guide.prompty": Self.guide, "tools.json": Self.tools])
        for words in [
            ["prompt", "guide.prompty"], ["tools", "tools.json", "--prompt", "support"],
        ] {
            let first = try library.run(["import"] + words)
            #expect(first.status == 0 && first.stdout.hasPrefix("wrote prompts/"))
            try library.scratch.gitCommit("Imported")
            for flags in [[], ["--replace"]] {
                let second = try library.run(["import"] + words + flags)
                #expect(second.status == 0 && second.stdout == "")
                #expect(second.stderr.contains(" says it already\n"))
                #expect(try status(library) == "")
            }
        }
        let json = try JSONValue(
            parsing: Array(try library.succeed("import", "prompt", "guide.prompty", "--json").utf8))
        #expect(json["written"] == [] && json["dryRun"] == false)
        #expect(json["assets"]?.arrayValue?.first?["change"] == "unchanged")
    }

    @Test("a changed file updates its asset by a small edit, and leaves what people added")
    func changed() throws {
        let library = try library(["guide.prompty": Self.guide])
        try library.succeed("import", "prompt", "guide.prompty")
        let path = "prompts/guide.yaml"
        let edited = "# By hand\nowners: [ann]\n" + (try library.scratch.read(path))
        try library.scratch.write(path, edited)
        try library.scratch.write("guide.prompty", Self.guide.replacing("You guide", with: "Guide"))
        let json = try JSONValue(
            parsing: Array(try library.succeed("import", "prompt", "guide.prompty", "--json").utf8))
        let asset = try #require(json["assets"]?.arrayValue?.first)
        #expect(asset["change"] == "updated" && asset["operations"] == 1)
        #expect(
            try library.scratch.read(path) == edited.replacing("You guide", with: "Guide"))
        try library.succeed("export", "guide", "--output", "again.prompty")
        #expect(
            try library.scratch.read("again.prompty")
                == Self.guide.replacing("You guide", with: "Guide"))
    }

    @Test("an asset from elsewhere is overwritten only when that is said")
    func replace() throws {
        let library = try library([
            "support.md": "Help.\n", "tools.json": Self.tools, "a/guide.prompty": Self.guide,
            "a/guide.md": "Guide.\n",
        ])
        try library.refuse(
            "import", "prompt", "support.md", status: 1,
            saying: "prompt/support exists already (prompts/support.yaml): it was not imported")
        try library.succeed("import", "prompt", "a/guide.prompty")
        try library.refuse(
            "import", "prompt", "a/guide.md", status: 1, saying: "it was imported from prompty")
        try library.succeed("import", "prompt", "a/guide.md", "--replace")
        #expect(try library.succeed("export", "guide") == "Guide.\n")

        try library.succeed("import", "tools", "tools.json")
        let other = Self.tools.replacing("Books.", with: "Books a tour.")
        try library.scratch.write("tools.json", other)
        let advice = try library.refuse(
            "import", "tools", "tools.json", status: 1, saying: "says something else than the file")
        #expect(advice.contains("hint: overwrite it with '--replace'"))
        try library.succeed("import", "tools", "tools.json", "--replace")
        #expect(try library.succeed("show", "tool/book").contains("Books a tour."))
    }

    @Test("files of one name are told apart by their folders")
    func folders() throws {
        let library = try library([
            "a/system.md": "A.\n", "b/system.md": "B.\n", "a/user.md": "Ask A.\n",
            "b/user.md": "Ask B.\n", "b/other.md": "Other.\n",
        ])
        let files = ["a/system.md", "b/system.md", "a/user.md", "b/user.md", "b/other.md"]
        let result = try library.run(["import", "prompt"] + files)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(
            result.stdout.split(separator: "\n") == [
                "wrote prompts/a.yaml", "wrote prompts/b.yaml", "wrote prompts/a-user.yaml",
                "wrote prompts/b-user.yaml", "wrote prompts/other.yaml",
            ])
        #expect(try library.run(["import", "prompt"] + files).stdout == "")
    }

    // MARK: - All or nothing

    @Test(
        "of several files none is written when one is bad",
        arguments: [
            ("bad.prompty", "---\na: [\n---\nHi\n", "bad.prompty:3:1"),
            ("bad.prompty", "system:\n{{ name | upper }}\n", "filters"),
            (
                "new/bad.prompt.yaml",
                "messages:\n  - {role: user, content: Hi}\nmodelParameters: {temperature: 9}\n",
                "'temperature' must be a number from 0 to 2"
            ),
            ("one.txt", "Hi\n", "one.md and one.txt would both be prompt/one"),
            ("bad.json", "{\"name\": \"x\"", "bad.json:1:13: this is not valid JSON"),
            ("bad.md", "a\u{0}b", "bad.md:1:2: a NUL byte stands here"),
        ])
    func allOrNothing(file: String, text: String, reason: String) throws {
        let library = try library(["one.md": "One.\n", "two.md": "Two.\n"])
        try library.scratch.write(file, text)
        try library.refuse(
            "import", "prompt", "one.md", file, "two.md", status: 1, saying: reason)
        #expect(!library.scratch.exists("prompts/one.yaml"))
        // Without it the others are.
        try library.succeed("import", "prompt", "one.md", "two.md")
        #expect(library.scratch.exists("prompts/two.yaml"))
    }

    @Test("files that were written are taken back when a later one can't be")
    func rollback() throws {
        let library = try library(["one.md": "One.\n", "two.md": "Two.\n"])
        try library.succeed("import", "prompt", "one.md")
        try library.scratch.gitCommit("One")
        try library.scratch.write("one.md", "One again.\n")
        // A directory stands where the second asset's file must go.
        try library.scratch.write("prompts/two.yaml/keep.txt", "x")
        let before = try status(library)
        let result = try library.run("import", "prompt", "one.md", "two.md")
        #expect(result.status == 1 && result.stdout == "")
        #expect(result.stderr.contains("prompts/two.yaml"), "\(result.stderr)")
        #expect(try status(library) == before)
        #expect(try library.scratch.read("prompts/one.yaml").contains("One.\n"))
    }

    @Test("a dry run says what would be written, and writes nothing")
    func dryRun() throws {
        let library = try library(["guide.prompty": Self.guide, "tools.json": Self.tools])
        for (words, path) in [
            (["prompt", "guide.prompty"], "prompts/guide.yaml"),
            (["tools", "tools.json"], "prompts/tools/book.yaml"),
        ] {
            let result = try library.run(["import"] + words + ["--dry-run"])
            #expect(result.status == 0)
            #expect(result.stdout.hasPrefix("would write \(path)\n"))
            #expect(try status(library) == "")
        }
    }

    // MARK: - Wrong input

    @Test(
        "what can't be imported is refused with what is wrong, where, and what to do",
        arguments: [
            (["prompt", "nope.md"], "there is no file 'nope.md'"),
            (["prompt", "plan.md"], "hint: did you mean 'plain.md'?"),
            (["prompt", "folder"], "'folder' is a directory\n  hint: name the files in it"),
            (["tools", "folder"], "'folder' is a directory"),
            (["prompt", "empty.md"], "empty.md is empty\n  hint: there is nothing to import"),
            (["prompt", "cut.json"], "cut.json:1:33: this is not valid JSON: the text ends"),
            (["tools", "cut.json"], "cut.json:1:33: this is not valid JSON: the text ends"),
            (["prompt", "list.json"], "list.json has no form that is known\n  hint: name it with"),
            (["tools", "list.json"], "list.json holds no function schemas"),
            (["tools", "plain.md"], "plain.md:1:1: this is not valid JSON"),
            (
                ["prompt", "plain.md", "--format", "langfuse"],
                "plain.md:1:1: this is not valid JSON"
            ),
            (["prompt", "plain.md", "--format", "github"], "plain.md:1:1: this is no prompt of a"),
            (
                ["prompt", "plain.md", "--format", "promptfoo"],
                "plain.md:1:1: this is no promptfoo"
            ),
            (["prompt", "list.json", "--format", "langfuse"], "list.json is no Langfuse prompt"),
            (["prompt", "role.prompt.yml"], "role.prompt.yml:1:19: 'tool' is no role"),
            (["prompt", "plain.md", "--id", "A!"], "no id can be made of 'A!'"),
            (
                ["prompt", "plain.md", "plain.txt"],
                "would both be prompt/plain\n  hint: import them"
            ),
            (["prompt", "plain.md", "plain.txt", "--id", "x"], "one id was given for 2 files"),
            (["prompt", "-"], "the standard input is empty"),
        ] as [([String], String)])
    func refused(words: [String], reason: String) throws {
        let library = try library([
            "folder/a.md": "A.\n", "empty.md": " \n", "list.json": "[1]\n", "plain.md": "Plain.\n",
            "cut.json": "{\"name\": \"x\", \"prompt\": [{\"role\"", "plain.txt": "Plain.\n",
            "role.prompt.yml": "messages: [{role: tool, content: x}]\n",
        ])
        try library.refuse(["import"] + words, status: 1, saying: reason)
    }

    // MARK: - Export

    @Test(
        "what can't be exported is refused, and no file is written",
        arguments: [
            (["nope"], 1, "no asset is named 'nope'"), (["support@nope"], 1, "no revision 'nope'"),
            (["support", "--format", "nope"], 2, "must be one of 'github', 'prompty'"),
            (["support", "--format", "soul"], 1, "can't be written as a SOUL.md\n  hint: formats"),
            (
                ["support", "--format", "openai"], 1,
                "prompt/support lists no tools\n  hint: name them"
            ),
            (["support", "tone"], 1, "holds one asset, and 2 were named"),
            (["chat", "--format", "markdown"], 1, "the roles of the messages"),
            (["broken"], 1, "prompts/broken.yaml is not valid"),
        ] as [([String], Int32, String)])
    func exportRefused(words: [String], status: Int32, reason: String) throws {
        let library = try library([
            "prompts/chat.yaml":
                "kind: prompt\nid: chat\nmessages:\n  - {role: user, content: Hi}\n",
            "prompts/broken.yaml": "kind: prompt\nid: broken\n",
        ])
        try library.refuse(
            ["export"] + words + ["--output", "out.txt"], status: status, saying: reason)
        #expect(!library.scratch.exists("out.txt"))
    }

    @Test("a prompt is written with its snippets, to a file and to the standard output alike")
    func export() throws {
        let library = try library()
        let result = try library.run("export", "support", "--format", "markdown")
        #expect(result.status == 0)
        #expect(result.stdout.hasPrefix("You help. Answer in short sentences.\nName the date.\n"))
        #expect(result.stderr.contains("their texts are put in"))
        try library.succeed("export", "support", "--format", "markdown", "--output", "a/b/out.md")
        #expect(try library.scratch.read("a/b/out.md") == result.stdout)
        // As it was at a revision.
        try library.scratch.write(
            "prompts/support.yaml", SmallLibrary.support.replacing("You help", with: "You guide"))
        #expect(
            try library.run("export", "support@HEAD", "--format", "markdown").stdout
                == result.stdout)
        #expect(
            try library.run("export", "support", "--format", "markdown").stdout
                == result.stdout.replacing("You help", with: "You guide"))
    }

    @Test("a code host's file in the library is the asset already")
    func itself() throws {
        let library = try library(["guide.prompt.yml": "messages: [{role: user, content: Hi}]\n"])
        try library.refuse(
            "import", "prompt", "guide.prompt.yml", status: 1,
            saying: "guide.prompt.yml is prompt/guide already\n  hint: code hosts' prompt files")
        #expect(try library.succeed("export", "guide").contains("content: Hi"))
        // One that git does not know yet is none, and will be.
        try library.scratch.write("new.prompt.yml", "messages: [{role: user, content: Hi}]\n")
        let result = try library.run("import", "prompt", "new.prompt.yml")
        #expect(result.stderr.contains("new.prompt.yml lies in the library"))
    }

    @Test("a prompt is piped from one library into another")
    func pipe() throws {
        let first = try library()
        let second = try library()
        let file = try first.run("export", "support", "--format", "prompty").stdout
        let result = try second.scratch.run(
            promptgitBinary, ["import", "prompt", "-", "--format", "prompty", "--id", "piped"],
            input: file)
        #expect(result.stdout == "wrote prompts/piped.yaml\n")
        #expect(try second.succeed("export", "piped") == file)
    }
}
