import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

@Suite("Arguments and their schema")
struct ArgumentSchemaTests {
    /// Each keyword of the schema with a value that fits and one that does not.
    static let cases: [(schema: String, fits: String, misfits: String)] = [
        (#"{"type": "string"}"#, #""a""#, "1"), (#"{"type": "integer"}"#, "2.0", "2.5"),
        (#"{"type": ["number", "null"]}"#, "null", "true"), (#"{"type": "array"}"#, "[]", "{}"),
        (#"{"type": "boolean"}"#, "false", "0"), (#"{"type": "object"}"#, "{}", "[]"),
        (#"{"enum": ["a", 1]}"#, "1.0", #""b""#), (#"{"const": null}"#, "null", "0"),
        (#"{"required": ["a"]}"#, #"{"a": null}"#, #"{"b": 1}"#),
        (#"{"properties": {"a": {"type": "string"}}}"#, #"{"b": 1}"#, #"{"a": 1}"#),
        (#"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"a": 1}"#, #"{"b": 1}"#),
        (#"{"additionalProperties": {"type": "string"}}"#, #"{"a": "b"}"#, #"{"a": 1}"#),
        (#"{"items": {"type": "string"}}"#, #"["a"]"#, "[1]"),
        (#"{"minimum": 1, "maximum": 2}"#, "2", "3"), (#"{"exclusiveMinimum": 1}"#, "1.5", "1"),
        (#"{"exclusiveMaximum": 1}"#, "0", "1"), (#"{"minLength": 2}"#, #""ab""#, #""a""#),
        (#"{"maxLength": 1}"#, "\"\u{1F600}\"", #""ab""#), (#"{"maxItems": 1}"#, "[1]", "[1, 2]"),
        (#"{"minItems": 1}"#, "[1]", "[]"), (#"{"uniqueItems": true}"#, "[1, 2]", "[1, 1]"),
        (#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, "null", "1"),
        (#"{"oneOf": [{"minimum": 1}, {"maximum": 2}]}"#, "0", "1"),
        (#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, "1", "0"),
        (#"{"not": {"type": "null"}}"#, "0", "null"),
        (#"{"type": "string", "x": 1}"#, #""a""#, "1"),
        (
            ##"{"$ref": "#/$defs/day", "$defs": {"day": {"enum": ["Monday"]}}}"##, #""Monday""#,
            #""Sunday""#
        ),
    ]

    @Test("fit or not by each keyword", arguments: cases)
    func keywords(_ schema: String, _ fits: String, _ misfits: String) throws {
        let schema = try #require(ArgumentSchema(JSONValue(parsing: schema)))
        #expect(try schema.fits(JSONValue(parsing: fits)))
        #expect(try !schema.fits(JSONValue(parsing: misfits)))
    }

    @Test("are not judged where there is no schema", arguments: ["null", "{}", "[]", "1"])
    func none(_ schema: String) throws {
        #expect(try ArgumentSchema(JSONValue(parsing: schema)) == nil)
    }

    @Test("end where a schema refers to itself without end")
    func circle() throws {
        let text = ##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}"##
        let circle = try #require(ArgumentSchema(JSONValue(parsing: text)))
        #expect(circle.fits(1))
    }

    /// What `jsonschema` of PyPI says of random values and random schemas.
    @Test("are judged as another validator judges them", .needsPythonPackage("jsonschema"))
    func asAnotherValidator() throws {
        var random = SeededGenerator(seed: 7)
        var lines: [JSONValue] = []
        for _ in 0..<3000 {
            lines.append(["schema": schema(3, &random), "value": value(3, &random)])
        }
        let script = """
            import json, sys
            from jsonschema import Draft202012Validator
            for line in sys.stdin:
                case = json.loads(line)
                print("1" if Draft202012Validator(case["schema"]).is_valid(case["value"]) else "0")
            """
        let result = try Scratch().run(
            PythonTools.path("python3"), "-c", script,
            input: lines.map { $0.text() + "\n" }.joined())
        try #require(result.status == 0, "\(result.stderr)")
        let verdicts = result.stdout.split(separator: "\n").map { $0 == "1" }
        try #require(verdicts.count == lines.count)
        for (line, verdict) in zip(lines, verdicts) {
            let schema = ArgumentSchema(line["schema"] ?? .null)
            let fits = schema?.fits(line["value"] ?? .null) ?? true
            #expect(fits == verdict, "\(line.text())")
        }
        #expect(verdicts.contains(true) && verdicts.contains(false))
    }

    private func value(_ depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        let names = ["a", "b", "c"]
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: -2...4, using: &random))
        case 3: return .number(Double(Int.random(in: -4...8, using: &random)) / 2)
        case 4, 5:
            return .string(["", "a", "bc", "é\u{1F600}"].randomElement(using: &random) ?? "")
        case 6:
            return .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth - 1, &random) })
        default:
            var object = JSONObject()
            for name in names where Bool.random(using: &random) {
                object[name] = value(depth - 1, &random)
            }
            return .object(object)
        }
    }

    private func schema(_ depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        var object = JSONObject()
        let types = ["null", "boolean", "integer", "number", "string", "array", "object"]
        let type = { (random: inout SeededGenerator) in
            JSONValue.string(types.randomElement(using: &random) ?? "null")
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0..<(depth > 0 ? 16 : 8), using: &random) {
            case 0: object["type"] = type(&random)
            case 1: object["type"] = .array([type(&random), type(&random)])
            case 2: object["enum"] = .array([value(1, &random), value(1, &random)])
            case 3: object["minimum"] = .integer(Int64.random(in: -1...2, using: &random))
            case 4: object["exclusiveMaximum"] = .integer(Int64.random(in: 0...3, using: &random))
            case 5: object["maxLength"] = .integer(Int64.random(in: 0...2, using: &random))
            case 6: object["minItems"] = .integer(Int64.random(in: 0...2, using: &random))
            case 7: object["required"] = .array([.string("a")])
            case 8: object["items"] = schema(depth - 1, &random)
            case 9, 10:
                object["properties"] = [
                    "a": schema(depth - 1, &random), "b": schema(depth - 1, &random),
                ]
            case 11: object["additionalProperties"] = .bool(false)
            case 12:
                object["anyOf"] = .array([schema(depth - 1, &random), schema(depth - 1, &random)])
            case 13:
                object["oneOf"] = .array([schema(depth - 1, &random), schema(depth - 1, &random)])
            case 14: object["not"] = schema(depth - 1, &random)
            default: object["const"] = value(1, &random)
            }
        }
        return .object(object)
    }
}
