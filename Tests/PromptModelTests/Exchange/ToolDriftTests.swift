import Basics
import JSONKit
import PromptModel
import Testing

@Suite("Imported tools and the code")
struct ToolDriftTests {
    private static let tool = """
        kind: tool
        id: refund
        source: imported
        description: |
          Pays money back.
        parameters:
          type: object
          properties:
            amount: {type: number, description: How much.}
            day: {type: string}
          required: [amount]

        """

    /// What the code says, in the three forms that applications have.
    private static func code(
        _ description: String = "Pays money back.", _ parameters: String = parameters
    ) -> [String] {
        [
            #"[{"type":"function","function":{"name":"refund","description":"\#(description)","parameters":\#(parameters)}}]"#,
            #"{"tools":[{"name":"refund","description":"\#(description)","input_schema":\#(parameters)}]}"#,
            #"{"tools":[{"name":"refund","description":"\#(description)","inputSchema":\#(parameters)}]}"#,
        ]
    }

    private static let parameters =
        #"{"type":"object","properties":{"amount":{"type":"number","description":"How much."},"#
        + #""day":{"type":"string"}},"required":["amount"]}"#

    private func check(_ files: [String: String], _ code: String) throws -> [Diagnostic] {
        try ToolDrift.check(
            Library(files), against: JSONValue(parsing: Array(code.utf8)), file: "tools.json")
    }

    @Test("nothing is said where they say the same", arguments: code())
    func same(code: String) throws {
        #expect(try check(["prompts/tools/refund.yaml": Self.tool], code) == [])
    }

    @Test("what was just imported has not drifted", arguments: code("Pays {{ back."))
    func imported(code: String) throws {
        let assets = try ToolImport.tools(
            JSONValue(parsing: Array(code.utf8)), file: "t", source: .imported
        ).assets
        let texts = assets.map {
            (
                $0.reference.kind.path(ofID: $0.reference.id),
                String(decoding: $0.bytes, as: UTF8.self)
            )
        }
        #expect(try check(Dictionary(uniqueKeysWithValues: texts), code) == [])
    }

    /// What the code says instead, the line and column, and a part of the message.
    private static let drifted: [(String, String, Int, Int, String)] = [
        ("Pays money back.", "Pays it back.", 4, 14, "the description of 'refund'"),
        ("How much.", "The sum.", 9, 41, "/parameters/properties/amount/description"),
        (#""number""#, #""integer""#, 9, 20, "/parameters/properties/amount/type"),
        (#","day":{"type":"string"}"#, "", 10, 10, "the code has no /parameters/properties/day"),
        (
            #""day":"#, #""reason":{"type":"string"},"day":"#, 9, 5,
            "/parameters/properties/reason of 'refund' is missing"
        ),
        (#"["amount"]"#, #"["amount","day"]"#, 11, 13, "/parameters/required"),
        (#""name":"refund""#, #""name":"refnd""#, 2, 5, "has no function 'refund'"),
    ]

    @Test("each field that differs has its place", arguments: drifted)
    func places(find: String, with: String, line: Int, column: Int, message: String) throws {
        for code in Self.code() {
            try #require(code.contains(find))
            let found = try check(
                ["prompts/tools/refund.yaml": Self.tool], code.replacing(find, with: with))
            let own = found.filter { $0.location.file != "tools.json" }
            #expect(own.count == 1)
            #expect(own.first?.rule == "tool-drift")
            #expect(own.first?.severity == .error)
            #expect(own.first?.message.contains(message) == true, "\(found)")
            #expect(own.first?.location.line == line, "\(own)")
            #expect(own.first?.location.column == column, "\(own)")
        }
    }

    @Test("a function that no tool mirrors is named, and served tools may say what they like")
    func missing() throws {
        let served = Self.tool.replacing("imported", with: "served")
            .replacing("Pays money back.", with: "Returns money.")
        #expect(try check(["prompts/tools/refund.yaml": served], Self.code()[0]) == [])
        let found = try check(
            ["prompts/tools/refunds.yaml": Self.tool.replacing("id: refund", with: "id: refunds")],
            Self.code()[0])
        #expect(
            found.map(\.message) == [
                "tools.json has no function 'refunds'", "no tool mirrors the function 'refund'",
            ])
        #expect(found.map(\.suggestion) == ["did you mean 'refund'?", "did you mean 'refunds'?"])
    }

    @Test("texts are compared as the model reads them, with their snippets")
    func snippets() throws {
        let files = [
            "prompts/tools/refund.yaml": Self.tool.replacing("money", with: "{{> money}}"),
            "prompts/snippets/money.yaml": "kind: snippet\nid: money\ntext: money\n",
        ]
        #expect(try check(files, Self.code()[0]) == [])
    }
}
