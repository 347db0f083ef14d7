import Basics
import JSONKit
import TestSupport
import Testing

@Suite("promptgit diff")
struct DiffCommandTests {
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        try library.scratch.write(
            "prompts/snippets/tone.yaml",
            SmallLibrary.tone.replacing("Be kind.", with: "Be kind and brief."))
        return library
    }

    @Test("prints fields, the prompt as it is read, and tokens")
    func forms() throws {
        let library = try library()
        #expect(
            try library.succeed("diff", "--fields") == """
                snippet/tone (prompts/snippets/tone.yaml)
                  text changed
                    - Be kind.
                    + Be kind and brief.

                tokens, estimated at four bytes each
                prompt   before  after  change
                support      24     27      +3

                """)
        let rendered = try library.succeed("diff", "--rendered", "HEAD", "support")
        #expect(rendered.contains("\n-Be kind.\n+Be kind and brief.\n"))
        #expect(rendered.hasPrefix("--- prompt/support at HEAD, version "))
        #expect(rendered.contains("+++ prompt/support at the work tree, version "))
        #expect(
            try library.succeed("diff", "--tokens") == """
                tokens, estimated at four bytes each
                prompt   before  after  change
                support      24     27      +3

                """)
        #expect(try library.succeed("diff", "--fields", "HEAD", "HEAD") == "")
        #expect(try library.succeed("diff") == library.scratch.git("diff") + "\n")
        try library.refuse(
            "diff", "--fields", "--workspace", "north", status: 2,
            saying: "--workspace is for prompts as they are read")
        try library.refuse(
            "diff", "--fields", "--tokens", status: 2, saying: "two different reports")
    }

    @Test("has the documented shapes as JSON")
    func shapes() throws {
        let library = try library()
        func json(_ words: String...) throws -> JSONValue {
            let result = try library.run(["diff", "--json"] + words)
            return try JSONValue(parsing: Array(result.stdout.utf8))
        }
        let head = try library.scratch.git("rev-parse", "HEAD")
        let text = try json()
        #expect(text.objectValue?.keys == ["from", "to", "files", "diff"])
        #expect(text["from"] == .string(head))
        #expect(text["to"] == .null)
        let fields = try json("--fields")
        #expect(fields.objectValue?.keys == ["from", "to", "assets", "prompts"])
        let asset = try #require(fields["assets"]?.arrayValue?.first)
        #expect(
            asset.objectValue?.keys == [
                "asset", "workspace", "path", "change", "oldAsset", "oldPath", "fields", "problem",
            ])
        #expect(
            asset["fields"]?.arrayValue?.first?.objectValue?.keys == [
                "field", "oldField", "change", "old", "new",
            ])
        let keys = [
            "prompt", "change", "fromVersion", "toVersion", "tokens", "settings", "problem",
        ]
        #expect(fields["prompts"]?.arrayValue?.first?.objectValue?.keys == keys)
        let rendered = try json("--rendered")
        #expect(rendered.objectValue?.keys == ["from", "to", "workspace", "prompts"])
        let prompt = try #require(rendered["prompts"]?.arrayValue?.first)
        #expect(prompt.objectValue?.keys == keys + ["diff"])
        #expect(
            prompt["tokens"] == ["from": 24, "to": 27, "change": 3, "method": "utf8-bytes/4"])
        #expect(try json("--tokens")["prompts"] == fields["prompts"])
    }
}
