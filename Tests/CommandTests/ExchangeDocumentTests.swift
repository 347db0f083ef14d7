import JSONKit
import TestSupport
import Testing

@testable import Basics

/// Documents with every key of their formats, through the commands and back.
@Suite("Imported documents")
struct ExchangeDocumentTests {
    /// A document, the name it has, the asset it becomes, and whether it comes back byte for byte
    /// or with the same values.
    struct Document: CustomTestStringConvertible {
        var fixture: String
        var file: String
        var asset: String
        var isText = true

        var testDescription: String { fixture }
    }

    static let documents = [
        Document(fixture: "prompty", file: "guide.prompty", asset: "prompt/guide"),
        Document(fixture: "prompty-1", file: "guide.prompty", asset: "prompt/guide"),
        Document(fixture: "dotprompt", file: "guide.prompt", asset: "prompt/guide"),
        Document(fixture: "github", file: "guide.prompt.yml", asset: "prompt/guide", isText: false),
        Document(fixture: "langfuse", file: "guide.json", asset: "prompt/guide", isText: false),
        Document(fixture: "promptfoo", file: "promptfooconfig.yaml", asset: "prompt/guide"),
        Document(fixture: "agents", file: "guide/AGENTS.md", asset: "prompt/guide"),
        Document(fixture: "soul", file: "guide/SOUL.md", asset: "soul/guide"),
    ]

    @Test(
        "become the recorded assets, with what is not carried, and come back", arguments: documents)
    func comesBack(document: Document) throws {
        let library = try SmallLibrary()
        let text = try fixture(document.fixture)
        let file = try library.scratch.write("outside/" + document.file, text)
        let imported = try library.run("import", "prompt", "outside/\(document.file)", "--lossy")
        #expect(imported.status == 0)
        let path = document.asset == "soul/guide" ? "souls/guide" : "guide"
        let asset = try library.scratch.read("prompts/\(path).yaml")
        try expectSnapshot(
            "\(imported.stdout)\(imported.stderr)\n\(asset)",
            named: "exchange/\(document.fixture)")
        try library.succeed("validate")

        let exported = try library.succeed("export", document.asset, "--lossy")
        try library.succeed("export", document.asset, "--lossy", "--output", "out/again")
        #expect(try library.scratch.read("out/again") == exported)
        if document.isText {
            #expect(exported == text)
        } else if document.file.hasSuffix(".json") {
            let values = try [exported, text].map { try JSONValue(parsing: Array($0.utf8)) }
            #expect(values[0] == values[1])
        }
        // The export imported again changes nothing.
        try library.scratch.write(file, exported)
        let again = try library.run("import", "prompt", "outside/\(document.file)", "--lossy")
        #expect(again.stdout.isEmpty && again.status == 0)
        #expect(try library.scratch.read("prompts/\(path).yaml") == asset)
    }

    @Test("of tools become the recorded assets")
    func tools() throws {
        let library = try SmallLibrary()
        try library.scratch.write("tools.json", fixture("tools"))
        let imported = try library.run("import", "tools", "tools.json")
        #expect(imported.status == 0)
        let files = imported.stdout.split(separator: "\n").map { $0.dropFirst("wrote ".count) }
        let assets = try files.map { "\($0)\n" + (try library.scratch.read(String($0))) }
        try expectSnapshot(
            "\(imported.stderr)\n\(assets.joined(separator: "\n"))", named: "exchange/tools")
    }

    private func fixture(_ name: String) throws -> String {
        let path = PackageRoot.path("Tests/Fixtures/exchange/\(name).txt")
        return String(decoding: try Files.read(path), as: UTF8.self)
    }
}
