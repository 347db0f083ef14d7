import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Imports of texts")
struct TextImportTests {
    @Test("a Markdown file becomes a prompt that reads well")
    func markdown() throws {
        let imported = try Exchange.asset(
            "# Harbour Policy\n\nBe kind.\n- Never lie.\n", file: "docs/Policy.md",
            context: Exchange.context(listedTools: ["refund"], model: "acme/large"))
        #expect(imported.notes.isEmpty)
        #expect(imported.reference.description == "prompt/policy")
        #expect(
            String(decoding: imported.bytes, as: UTF8.self) == """
                kind: prompt
                id: policy
                description: Harbour Policy
                model: acme/large
                tools:
                  - refund
                messages:
                  - role: system
                    content: |
                      # Harbour Policy

                      Be kind.
                      - Never lie.
                metadata:
                  import:
                    format: markdown
                    file: Policy.md

                """)
    }

    @Test(
        "braces",
        arguments: [
            ("Hi {name}, {\"a\": {}}", nil, []),
            ("Hi {{name}} of {{ shop.name }}", nil, ["name", "shop"]),
            ("{{#orders}}{{id}}{{/orders}}", nil, ["orders"]), ("{{component:header}}", "none", []),
            ("{{ upper(name) }} {{x}}", "none", []), ("{{> header}}", "none", []),
            ("{% if a %}{{b}}{% endif %}", "none", []), ("open {{ and no end", "none", []),
            ("{{soul.name}}", "none", []), ("{{\"a\":1}}", "none", []),
        ] as [(String, String?, [String])])
    func braces(content: String, template: String?, names: [String]) throws {
        let imported = try Exchange.asset(content, file: "p.txt")
        let library = Exchange.library([imported])
        let found = Validation.diagnostics(of: library).filter { $0.severity == .error }
        #expect(found.map(\.message) == [])
        let prompt = try #require(library[AssetReference(.prompt, "p")]?.prompt)
        #expect(prompt.template == (template == nil ? .mustache : .none))
        #expect(prompt.placeholders?.map(\.name) == names)
        #expect(prompt.messages.first?.content == content)
        #expect(imported.notes.isEmpty == (template == nil && names.isEmpty))
        #expect(try library.composition(of: "p").messages.first?.content == content)
    }

    @Test("a header is carried as far as it can be")
    func header() throws {
        let source = "---\ndescription: Sums up.\nmodel: acme/x\ncolor: red\n---\n\nSum up.\n"
        let imported = try Exchange.asset(source, file: "sum.md")
        let asset = try #require(Exchange.library([imported])[AssetReference(.prompt, "sum")])
        #expect(asset.description == "Sums up.")
        #expect(asset.prompt?.model == "acme/x")
        #expect(asset.prompt?.messages.first?.content == "Sum up.\n")
        #expect(
            imported.notes
                == ["sum.md:4:1: the key 'color' of the header: an asset has no key for it"])
        #expect(try Exchange.export(imported).text == source)
    }

    @Test(
        "bytes of other systems come back",
        arguments: [
            [0xEF, 0xBB, 0xBF] + Array("a\r\nb\r\n".utf8), Array("a\r\nb".utf8),
            Array("a\nb".utf8), [0xEF, 0xBB, 0xBF] + Array("a\n\n\n".utf8),
        ] as [[UInt8]])
    func bytes(bytes: [UInt8]) throws {
        let imported = try #require(Exchange.assets(bytes, file: "p.md").first)
        #expect(imported.notes.isEmpty)
        #expect(try Exchange.export(imported).bytes == bytes)
    }

    @Test("line ends of several kinds are noted")
    func mixedLineEnds() throws {
        let imported = try Exchange.asset("a\r\nb\rc\n", file: "p.md")
        let library = Exchange.library([imported])
        #expect(
            library[AssetReference(.prompt, "p")]?.prompt?.messages.first?.content == "a\nb\nc\n")
        #expect(
            imported.notes == [
                "the line ends: they are of several kinds, and all are line feeds now"
            ])
    }

    @Test(
        "what can't be imported, and where it is wrong",
        arguments: [
            ([0xFF], "a.md", "encoding", "a.md:1:1"),
            (Array("ä\nb".utf8) + [0xC3], "a.md", "encoding", "a.md:2:2"),
            (Array("a\n\0".utf8), "a.md", "encoding", "a.md:2:1"),
            ([0xFF, 0xFE, 0x61, 0], "a.md", "encoding", "a.md:1:1"), ([0x20], "a.md", "empty", nil),
            ([0x61], "Ä.md", "id", nil), ([0x61], "-", "id", nil),
            ([UInt8](repeating: 0x61, count: 10 << 20), "a.md", "too-large", nil),
            (Array("---\na: b\n".utf8), "a.prompty", "syntax", "a.prompty:1:1"),
            (Array("---\na: [\n---\nHi\n".utf8), "a.prompty", "syntax", "a.prompty:3:1"),
            (Array("---\n- a\n---\nHi\n".utf8), "a.prompt", "syntax", "a.prompt:2:1"),
            (Array("---\na: b\n---\n\n".utf8), "a.prompty", "empty", "a.prompty:4:1"),
            (Array("messages: 3\n".utf8), "a.prompt.yml", "syntax", "a.prompt.yml:1:1"),
            (
                Array("messages: [{role: user}]\n".utf8), "a.prompt.yml", "syntax",
                "a.prompt.yml:1:12"
            ),
            (Array("{\"a\": 1}".utf8), "a.json", "format", nil),
            (Array("{\"name\": 1".utf8), "promptfooconfig.json", "syntax", nil),
        ] as [([UInt8], String, String, String?)])
    func refused(bytes: [UInt8], file: String, code: String, place: String?) {
        do {
            _ = try Exchange.assets(bytes, file: file)
            Issue.record("it was imported")
        } catch {
            #expect(error.code.rawValue == code, "\(error)")
            if let place {
                #expect(error.diagnostics.map(\.location.description) == [place])
            }
        }
    }

    @Test(
        "the policies and tools of real agents import clean and whole",
        .needsData("tau2/domains"),
        arguments: [
            ("tau2/domains/airline", "policy.md"), ("tau2/domains/retail", "policy.md"),
            ("tau2/domains/telecom", "main_policy.md"), ("tau2/domains/mock", "policy.md"),
            ("tau2/domains/banking_knowledge", "prompts/full_kb.md"),
            ("tau-bench/airline", "wiki.md"), ("tau-bench/retail", "wiki.md"),
        ])
    func realAgents(folder: String, policy: String) throws {
        let json = try JSONValue(parsing: RealData.bytes("\(folder)/tools.json"))
        let tools = try ToolImport.tools(json, file: "tools.json")
        let ids = tools.assets.map(\.reference.id)
        let bytes = try RealData.bytes("\(folder)/\(policy)")
        let prompt = try Exchange.assets(
            bytes, file: policy, context: Exchange.context(listedTools: ids))
        let library = Exchange.library(tools.assets + prompt)
        #expect(Validation.diagnostics(of: library).map(\.message) == [])
        #expect(tools.items.isEmpty)
        #expect(library.count == (json.arrayValue?.count ?? 0) + 1)

        let id = try #require(library.ids(of: .prompt).first)
        let composition = try library.composition(of: id)
        #expect(composition.messages.map(\.content) == [String(decoding: bytes, as: UTF8.self)])
        #expect(composition.json(commit: nil)["tools"] == json)
    }

    @Test("every prompt of a real knowledge base imports clean", .needsData("tau2/domains"))
    func knowledgeBase() throws {
        let folder = "tau2/domains/banking_knowledge/prompts"
        let files = RealData.files(in: folder, ending: ".md")
        #expect(files.count > 10)
        for file in files {
            let imported = try Exchange.assets(RealData.bytes(file), file: file)
            #expect(
                Validation.diagnostics(of: Exchange.library(imported)).map(\.message) == [],
                "\(file)")
        }
    }
}
