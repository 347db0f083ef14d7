import Basics
import JSONKit
import Testing
import Traces

/// Spans of our own, written as OTLP writes them in JSON.
enum OTLP {
    static let trace = "0AF7651916CD43DD8448EB211C80319C"

    /// A span that lasts from one second to another after a fixed moment.
    static func span(
        _ id: String, under parent: String = "", in trace: String = Self.trace,
        named name: String = "", from start: Int = 0, to end: Int = 1, failed: Bool = false,
        _ attributes: JSONObject = [:], events: [(String, JSONObject)] = []
    ) -> JSONValue {
        [
            "traceId": .string(trace), "spanId": .string(id), "parentSpanId": .string(parent),
            "name": .string(name), "kind": 3, "startTimeUnixNano": .string(nanoseconds(start)),
            "endTimeUnixNano": .string(nanoseconds(end)), "attributes": pairs(attributes),
            "status": failed ? ["code": 2, "message": "it broke"] : [:],
            "events": .array(
                events.map { name, attributes in
                    ["name": .string(name), "attributes": pairs(attributes)]
                }),
        ]
    }

    /// What a span of a language model has.
    static func chat(
        _ input: JSONValue, _ output: JSONValue, tokens: (Int, Int)? = (10, 2),
        _ more: JSONObject = [:]
    ) -> JSONObject {
        var attributes: JSONObject = [
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": "p",
            "gen_ai.request.model": "m", "gen_ai.response.model": "m-1",
            "gen_ai.input.messages": .string(input.text()),
            "gen_ai.output.messages": .string(output.text()),
        ]
        if let tokens {
            attributes["gen_ai.usage.input_tokens"] = .count(tokens.0)
            attributes["gen_ai.usage.output_tokens"] = .count(tokens.1)
        }
        for (key, value) in more.members { attributes[key] = value }
        return attributes
    }

    static func text(_ role: String, _ text: String) -> JSONValue {
        ["role": .string(role), "parts": [["type": "text", "content": .string(text)]]]
    }

    static func call(_ id: String, _ name: String, _ arguments: JSONValue) -> JSONValue {
        [
            "role": "assistant",
            "parts": [
                [
                    "type": "tool_call", "id": .string(id), "name": .string(name),
                    "arguments": arguments,
                ]
            ], "finish_reason": "tool_call",
        ]
    }

    static func answer(_ id: String, _ text: String) -> JSONValue {
        [
            "role": "tool",
            "parts": [
                ["type": "tool_call_response", "id": .string(id), "response": .string(text)]
            ],
        ]
    }

    /// What one line of the collector's file has.
    static func batch(_ spans: [JSONValue], service: String = "helpdesk") -> JSONValue {
        [
            "resourceSpans": [
                [
                    "resource": ["attributes": pairs(["service.name": .string(service)])],
                    "scopeSpans": [["scope": ["name": "s"], "spans": .array(spans)]],
                ]
            ]
        ]
    }

    static func line(_ spans: JSONValue...) -> String { batch(spans).text() + "\n" }

    static func time(_ second: Int) -> Timestamp {
        Timestamp(seconds: 1_767_225_600 + Int64(second))
    }

    private static func nanoseconds(_ second: Int) -> String {
        String(time(second).microseconds * 1000)
    }

    private static func pairs(_ attributes: JSONObject) -> JSONValue {
        .array(attributes.members.map { ["key": .string($0.key), "value": any($0.value)] })
    }

    static func any(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null: [:]
        case .bool: ["boolValue": value]
        case .integer(let number): ["intValue": .string(String(number))]
        case .number: ["doubleValue": value]
        case .string: ["stringValue": value]
        case .array(let elements): ["arrayValue": ["values": .array(elements.map(any))]]
        case .object(let object): ["kvlistValue": ["values": pairs(object)]]
        }
    }
}

extension Fixture {
    /// The sessions that lines of OTLP become; none of them is set aside.
    func sessions(ofOTLP text: String) throws -> [Session] {
        let report = try importText(text, as: "r.jsonl")
        #expect(report.format == .openTelemetry)
        #expect(report.rejections == [])
        try expectTrueSums()
        return try sessions().map(\.session)
    }
}
