import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Exchange of tools")
struct ToolExchangeTests {
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
        let library = Exchange.library(imported.assets)
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
            imported.items.map(\.sentence) == [
                "the name 'getCustomer': an id has lower-case letters, digits, '-' and '_': it is "
                    + "'get_customer'",
                "took the texts of 'refund' as they are: they have '{{'",
                "of 'refund': strict: an asset has no keys for it",
                "named 'get_customer' get_customer_2: another function is get_customer already",
                "'bare' has no description: say what the model must know",
                "left out entry 7 of type 'web_search': it is a part of the model's API, and no "
                    + "function of yours",
                "left out '☃': no id can be made of its name",
                "left out the parameters of 'odd': they are no schema",
            ])
    }

    @Test(
        "no tools",
        arguments: [[:], [], ["tools": []], [["type": "web_search_20250305", "name": "search"]]]
            as [JSONValue])
    func refused(json: JSONValue) {
        #expect(throws: ImportError.self) { try ToolImport.tools(json, file: "t") }
    }

    /// Imports a list of functions and writes it again.
    private func roundTrip(_ json: JSONValue, _ format: ExchangeFormat) throws -> JSONValue {
        let imported = try ToolImport.tools(json, file: "tools.json")
        let library = Exchange.library(imported.assets)
        #expect(Validation.diagnostics(of: library).map(\.message) == [])
        let tools = ToolExport.composed(imported.assets.map(\.reference.id), in: library)
        #expect(tools.count == imported.assets.count)
        return ToolExport.json(
            of: Array(zip(tools, imported.assets.map(\.object))), format: format
        ).json
    }

    @Test(
        "each API's functions come back as they were",
        arguments: [
            (
                .openai,
                [
                    [
                        "type": "function",
                        "function": [
                            "name": "pay", "description": "Pays.", "strict": true,
                            "parameters": ["type": "object", "properties": [:]],
                        ], "cache": ["a": 1],
                    ]
                ]
            ),
            (
                .responses,
                [
                    [
                        "type": "function", "name": "pay", "description": "Pays.", "strict": false,
                        "parameters": ["type": "object", "properties": [:]],
                    ]
                ]
            ),
            (
                .anthropic,
                [
                    [
                        "name": "getPay", "description": "Pays {{it}}.",
                        "input_schema": ["type": "object", "properties": [:]],
                        "cache_control": ["type": "ephemeral"], "type": "custom",
                    ]
                ]
            ),
            (
                .mcp,
                [
                    "tools": [
                        [
                            "name": "pay", "title": "Pay", "description": "Pays.",
                            "inputSchema": [
                                "type": "object", "properties": ["a": ["type": "string"]],
                            ],
                            "outputSchema": ["type": "object"],
                            "annotations": ["readOnlyHint": false, "destructiveHint": true],
                        ]
                    ]
                ]
            ),
        ] as [(ExchangeFormat, JSONValue)])
    func same(format: ExchangeFormat, json: JSONValue) throws {
        #expect(try roundTrip(json, format) == json)
    }

    @Test(
        "real tools come back, and go to every API", .needsData("tau-bench"),
        arguments: [
            "tau-bench/airline/tools.json", "tau-bench/retail/tools.json",
            "tau2/domains/airline/tools.json", "tau2/domains/telecom/tools.json",
            "tau2/domains/telecom/user_tools.json", "tau2/domains/banking_knowledge/tools.json",
        ])
    func real(file: String) throws {
        let json = try JSONValue(parsing: RealData.bytes(file))
        #expect(try roundTrip(json, .openai) == json)
        let count = json.arrayValue?.count ?? 0
        #expect(try roundTrip(json, .anthropic).arrayValue?.count == count)
        let mcp = try roundTrip(json, .mcp)
        #expect(mcp["tools"]?.arrayValue?.count == count)
        // From one API to another and back nothing is lost.
        #expect(try roundTrip(roundTrip(mcp, .anthropic), .openai) == json)
    }
}
