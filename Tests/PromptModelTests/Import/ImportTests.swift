import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Imports")
struct ImportTests {
    private func library(_ imported: [ImportedAssets]) -> Library {
        Library(files: imported.flatMap(\.files).map { ($0.path, $0.bytes) })
    }

    private func text(_ imported: ImportedAssets) throws -> String {
        String(decoding: try #require(imported.files.first).bytes, as: UTF8.self)
    }

    @Test("a Markdown file becomes a prompt that reads well")
    func markdown() throws {
        let imported = try PromptImport.prompt(
            Array("# Harbour Policy\n\nBe kind.\n- Never lie.\n".utf8), file: "docs/Policy.md",
            model: "acme/large", tools: ["refund"])
        #expect(imported.notes.isEmpty)
        #expect(imported.files.map(\.path) == ["prompts/policy.yaml"])
        #expect(
            try text(imported) == """
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
        let imported = try PromptImport.prompt(Array(content.utf8), file: "p.txt")
        let library = library([imported])
        // Logic that is left for run time comes with the text, and is the owner's to decide.
        let settings = Validation.Settings(disabled: ["run-time-logic"])
        #expect(
            Validation.diagnostics(of: library, settings: settings).map(\.message) == [])
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
        let imported = try PromptImport.prompt(Array(source.utf8), file: "sum.md")
        let asset = try #require(library([imported])[AssetReference(.prompt, "sum")])
        #expect(asset.description == "Sums up.")
        #expect(asset.prompt?.model == "acme/x")
        #expect(asset.prompt?.messages.first?.content == "Sum up.\n")
        #expect(imported.notes == ["did not carry over from the header: color"])
    }

    @Test("bytes of other systems")
    func bytes() throws {
        let imported = try PromptImport.prompt(
            [0xEF, 0xBB, 0xBF] + Array("a\r\nb\rc\n".utf8), file: "p.md")
        #expect(
            library([imported])[AssetReference(.prompt, "p")]?.prompt?.messages.first?.content
                == "a\nb\nc\n")
        #expect(imported.notes.count == 1)
    }

    @Test("what can't be imported")
    func refused() {
        func code(_ body: () throws(ImportError) -> ImportedAssets) -> String? {
            do {
                _ = try body()
                return nil
            } catch { return error.code.rawValue }
        }
        #expect(
            code { () throws(ImportError) in try PromptImport.prompt([0xFF], file: "a.md") }
                == "encoding")
        #expect(
            code { () throws(ImportError) in try PromptImport.prompt([0x20], file: "a.md") }
                == "empty")
        #expect(
            code { () throws(ImportError) in try PromptImport.prompt([0x61], file: "Ä.md") } == "id"
        )
        #expect(
            code { () throws(ImportError) in try ToolImport.tools([:], file: "t") } == "no-tools")
        #expect(
            code { () throws(ImportError) in try ToolImport.tools([], file: "t") } == "no-tools")
    }

    @Test("tools in the forms of several APIs")
    func tools() throws {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]
        let imported = try ToolImport.tools(
            [
                "tools": [
                    ["name": "getCustomer", "description": "Finds.", "parameters": schema],
                    [
                        "type": "function",
                        "function": [
                            "name": "refund", "description": "Pays {{back}}.", "strict": true,
                            "parameters": schema,
                        ],
                    ],
                    ["name": "search", "description": "Looks.", "input_schema": schema],
                    ["name": "list", "description": "Lists.", "inputSchema": schema],
                    ["name": "get_customer", "description": "Finds too."],
                    ["name": "bare"], ["type": "web_search"], ["name": "☃"],
                    ["name": "odd", "description": "d", "parameters": [1]],
                ]
            ], file: "tools.json", source: .imported)
        let library = library([imported])
        #expect(Validation.diagnostics(of: library).map(\.message) == [])
        #expect(
            library.ids(of: .tool) == [
                "bare", "get_customer", "get_customer_2", "list", "odd", "refund", "search",
            ])
        let tool = try #require(library[AssetReference(.tool, "get_customer")]?.tool)
        #expect(tool.name == "getCustomer")
        #expect(tool.parameters == schema)
        #expect(tool.source == .imported)
        #expect(library[AssetReference(.tool, "get_customer_2")]?.tool?.name == "get_customer")
        #expect(library[AssetReference(.tool, "refund")]?.tool?.template == TemplateLanguage.none)
        #expect(library[AssetReference(.tool, "list")]?.tool?.parameters == schema)
        #expect(
            imported.notes == [
                "took the texts of 'refund' as they are: they have '{{'",
                "did not carry over from 'refund': strict",
                "named 'get_customer' get_customer_2: another function is get_customer already",
                "'bare' has no description: say what the model must know",
                "left out entry 7 of type 'web_search': it has no name",
                "left out '☃': no id can be made of its name",
                "left out the parameters of 'odd': they are no schema",
            ])
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
        let ids = tools.files.map { Paths.stem($0.path) }
        let bytes = try RealData.bytes("\(folder)/\(policy)")
        let prompt = try PromptImport.prompt(bytes, file: policy, tools: ids)
        let library = library([tools, prompt])
        #expect(Validation.diagnostics(of: library).map(\.message) == [])
        #expect(tools.notes.isEmpty)
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
            let imported = try PromptImport.prompt(RealData.bytes(file), file: file)
            #expect(Validation.diagnostics(of: library([imported])).map(\.message) == [], "\(file)")
        }
    }
}
