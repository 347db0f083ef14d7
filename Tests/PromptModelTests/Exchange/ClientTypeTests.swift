import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

/// What is exported, judged by the types of the programs that it is for.
@Suite("The types of the APIs' own programs")
struct ClientTypeTests {
    /// An export of tools in a format.
    private func exported(_ json: JSONValue, _ format: ExchangeFormat) throws -> JSONValue {
        let imported = try ToolImport.tools(json, file: "tools.json")
        let library = Exchange.library(imported.assets)
        let tools = ToolExport.composed(imported.assets.map(\.reference.id), in: library)
        return ToolExport.json(
            of: Array(zip(tools, imported.assets.map(\.object))), format: format
        ).json
    }

    private static let schema: JSONValue = [
        "type": "object", "properties": ["day": ["type": "string"]],
    ]

    /// A tool in each format, with keys that are the format's own.
    private static let own: [JSONValue] = [
        [
            [
                "type": "function",
                "function": [
                    "name": "book", "description": "Books.", "parameters": schema, "strict": true,
                ],
            ], ["type": "function", "function": ["name": "bare"]],
        ],
        [
            [
                "type": "function", "name": "book", "parameters": schema, "strict": false,
                "defer_loading": true,
            ]
        ],
        [
            [
                "name": "book", "input_schema": schema, "type": "custom", "strict": true,
                "cache_control": ["type": "ephemeral"], "input_examples": [["day": "today"]],
            ]
        ],
        [
            "tools": [
                [
                    "name": "book", "title": "Book", "inputSchema": schema,
                    "outputSchema": ["type": "object"], "annotations": ["readOnlyHint": true],
                ]
            ]
        ], [["name": "book", "description": "Books {{it}}.", "parameters": schema]],
    ]

    @Test(
        "take tools from each of the others", .needsPythonPackage("openai"),
        .needsPythonPackage("anthropic"), .needsPythonPackage("mcp-types"),
        .needsPythonPackage("langfuse"))
    func tools() throws {
        var cases: [(format: ExchangeFormat, value: JSONValue)] = []
        for format in ExchangeFormat.ofTools {
            for source in Self.own {
                let value = try exported(source, format)
                cases.append((format, value))
                // Once more from there.
                for other in ExchangeFormat.ofTools where other != format {
                    cases.append((other, try exported(value, other)))
                }
            }
            let real = "tau-bench/airline/tools.json"
            if RealData.has(real) {
                let value = try JSONValue(parsing: RealData.bytes(real))
                cases.append((format, try exported(value, format)))
            }
        }
        let refusals = try Clients.refusals(cases)
        #expect(refusals.count == cases.count)
        for (refusal, (format, value)) in zip(refusals, cases) {
            #expect(refusal == nil, "\(format): \(value.text(.compact).prefix(400))")
        }
        // Each of them refuses what is another's.
        let wrong = zip(ExchangeFormat.ofTools, ExchangeFormat.ofTools.dropFirst() + [.openai])
        let other = try wrong.map { format, other in
            (format: format, value: try exported(Self.own[0], other))
        }
        #expect(try Clients.refusals(other).allSatisfy { $0 != nil })
    }

    @Test("take prompts, and so does Langfuse's contract", .needsPythonPackage("langfuse"))
    func prompts() throws {
        var random = RandomPrompt(seed: 9)
        var cases: [(format: ExchangeFormat, value: JSONValue)] = []
        for _ in 0..<60 {
            let object = random.make()
            let bytes = Array(YAMLWriter.text(of: .object(object)).utf8)
            var export = PromptExport(asset: object, format: .langfuse, bytes: bytes)
            let file = try export.file(isLossy: true, context: Exchange.context())
            cases.append((.langfuse, try JSONValue(parsing: file.bytes)))
        }
        let path = "api/langfuse-openapi.yml"
        let contract = RealData.has(path) ? try RealData.path(path) : nil
        let refusals = try Clients.refusals(cases, contract: contract)
        #expect(refusals == cases.map { _ in nil })
        let wrong: JSONValue = ["name": "a", "type": "chat", "prompt": "Hi"]
        #expect(try Clients.refusals([(.langfuse, wrong)], contract: contract) != [nil])
    }
}
