extension PlantedFiles {
    /// A tool whose parameters have these properties.
    private static func properties(_ lines: String) -> Plant {
        let block = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
        return .tool("description: a\nparameters:\n  type: object\n  properties:\n\(block)")
    }

    /// What the parameters of tools must be.
    static let schemas: [String: [Plant]] = [
        "tool-parameters": [
            .tool("description: a\nparameters: {type: ⟨string⟩}\n"),
            .tool(
                "description: a\nparameters:\n  type: object\n"
                    + "  properties: {date: {type: string}}\n  required: [⟨dat⟩]\n"),
            .tool(
                "description: ä\nparameters:\n  properties:\n    a:\n      type: object\n"
                    + "      properties: {b: {}}\n      required:\n        - b\n        - ⟨c⟩\n"),
            .tool("description: a\nparameters:\n  type: ⟨'array'⟩\n"),
        ],
        "json-schema": [
            properties("day: {type: ⟨text⟩}"),
            properties("day: {type: ⟨String⟩}"),
            properties("day: {type: [string, ⟨none⟩]}"),
            properties("day: {type: [string, ⟨string⟩]}"),
            properties("day: {type: string, description: ⟨12⟩}"),
            properties("day: {type: string, required: ⟨true⟩}"),
            properties("day: {type: string, enum: ⟨a⟩}"),
            properties("day: {type: string, enum: [a, b, ⟨a⟩]}"),
            properties("day: {type: string, enum: [a, ⟨1⟩]}"),
            properties("day: {type: integer, minimum: ⟨5⟩, maximum: 2}"),
            properties("day: {type: integer, exclusiveMaximum: ⟨true⟩}"),
            properties("day: {type: string, minLength: ⟨-1⟩}"),
            properties("day: {type: string, minLength: ⟨9⟩, maxLength: 3}"),
            properties("day: {type: string, pattern: '⟨(a⟩'}".replacing("'⟨(a⟩'", with: "⟨'(a'⟩")),
            properties("day: {type: string, pattern: ⟨'[z-a]'⟩}"),
            properties("day: {type: string, pattern: ⟨'*a'⟩}"),
            properties("day: {type: string, pattern: ⟨'(?P<y>a)'⟩}"),
            properties("day: {$ref: ⟨'#/$defs/day'⟩}"),
            properties("day: ⟨string⟩"),
            properties("day: {anyOf: ⟨[]⟩}"),
            properties("day: {anyOf: [{type: ⟨int⟩}]}"),
            properties("days: {type: array, items: {type: ⟨list⟩}}"),
            properties("days: {type: array, items: [⟨{type: string}⟩]}")
                .replacing("[⟨{type: string}⟩]", with: "⟨[{type: string}]⟩"),
            properties("days: {type: array, ⟨minItem⟩: 1}"),
            properties("days: {type: array, uniqueItems: ⟨1⟩}"),
            properties("day: {type: number, multipleOf: ⟨0⟩}"),
            .tool(
                "description: ä\nparameters:\n  type: object\n  properties: ⟨[]⟩\n"),
            .tool(
                "description: a\nparameters:\n  type: object\n  properties: {a: {}}\n"
                    + "  required: [a, ⟨a⟩]\n"),
        ],
    ]
}

extension Plant {
    fileprivate func replacing(_ text: String, with other: String) -> Plant {
        Plant(files.mapValues { $0.replacing(text, with: other) })
    }
}
