import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// How the importer of OTLP reads values, and what it does with wrong ones.
@Suite struct OpenTelemetryValueTests {
    private let ask = OTLP.text("user", "Is it open?")
    private let tell = OTLP.text("assistant", "It is.")

    private func only(_ text: String) throws -> Session {
        let sessions = try Fixture().sessions(ofOTLP: text)
        #expect(sessions.count == 1)
        return try #require(sessions.first)
    }

    @Test func readsValuesAndEnumsInEachForm() throws {
        let values: JSONValue = [
            ["key": "gen_ai.request.model", "value": ["stringValue": "m"]],
            ["key": "gen_ai.operation.name", "value": ["stringValue": "chat"]],
            ["key": "gen_ai.usage.input_tokens", "value": ["intValue": 12]],
            ["key": "gen_ai.usage.output_tokens", "value": ["doubleValue": 3]],
            ["key": "gen_ai.usage.cache_read.input_tokens", "value": ["doubleValue": "NaN"]],
            ["key": "gen_ai.request.stream", "value": ["boolValue": true]],
            ["key": "gen_ai.seed", "value": ["bytesValue": "AAEC"]],
            ["key": "gen_ai.none", "value": [:]],
        ]
        let span: JSONValue = [
            "traceId": "aB", "spanId": "01", "startTimeUnixNano": 1_767_225_600_000_001_000,
            "endTimeUnixNano": "0", "attributes": values, "status": ["code": "STATUS_CODE_ERROR"],
        ]
        let session = try only(
            JSONValue.object(["resourceSpans": [["scopeSpans": [["spans": [span]]]]]]).text())
        #expect(session.id == "ab")
        #expect(session.tokens == TokenUsage(input: 12, output: 3))
        #expect(session.startedAt == Timestamp(microseconds: 1_767_225_600_000_001))
        #expect(session.endedAt == nil)
        #expect((session.agent, session.messages) == (nil, []))
        #expect(session.outcome.termination == "error")
    }

    /// Other spans, and files of other signals, are passed over.
    @Test func whatIsOfNoModelAgentOrToolIsNoSession() throws {
        let fixture = try Fixture()
        let sessions = try fixture.sessions(
            ofOTLP: OTLP.line(
                OTLP.span("a1", ["http.request.method": "GET"]),
                OTLP.span(
                    "b1", ["gen_ai.operation.name": "embeddings", "gen_ai.request.model": "e"]),
                OTLP.span("c1", ["session.id": "s"]))
                + #"{"resourceMetrics": []}"# + "\n" + #"{"resourceSpans": []}"# + "\n")
        #expect(sessions == [])
    }

    @Test(arguments: [
        ("[]", "'the record' is not an object"), ("{}", "'resourceSpans' is missing"),
        (#"{"resourceSpans": {}}"#, "'resourceSpans' is not a list"),
        (#"{"resourceSpans": [1]}"#, "'resourceSpans[0]' is not an object"),
        (#"{"resourceSpans": []} {}"#, "column 23: something follows the value"),
        (span(#""spanId": "1""#), at("traceId' is missing")),
        (span(#""traceId": "0000""#), at("traceId' is not the id of a trace")),
        (span(#""traceId": """#), at("traceId' is not the id of a trace")),
        (span(#""traceId": 7"#), at("traceId' is not a text")),
        (
            span(#""traceId": "1", "startTimeUnixNano": "soon""#),
            at("startTimeUnixNano' is not a time in nanoseconds")
        ),
        (
            span(#""traceId": "1", "endTimeUnixNano": -5"#),
            at("endTimeUnixNano' is not a time in nanoseconds")
        ),
        (
            span(#""traceId": "1", "status": {"code": "BAD"}"#),
            at("status.code' is not a status code")
        ),
        (
            span(#""traceId": "1", "attributes": [{"value": {}}]"#),
            at("attributes[0].key' is missing")
        ),
        (
            span(#""traceId": "1", "attributes": [{"key": "a", "value": "b"}]"#),
            at("attributes[0].value' is not an object")
        ),
        (
            span(#""traceId": "1", "attributes": [{"key": "a", "value": {"intValue": "x"}}]"#),
            at("attributes[0].value.intValue' is not a whole number")
        ),
        (
            span(#""traceId": "1", "attributes": [{"key": "a", "value": {"doubleValue": "x"}}]"#),
            at("attributes[0].value.doubleValue' is not a number")
        ),
        (
            span(
                #""traceId": "1", "attributes": [{"key": "a", "value": {"arrayValue": {"values": [1]}}}]"#
            ), at("attributes[0].value.arrayValue.values[0]' is not an object")
        ),
    ])
    func setsABadLineAsideAndTakesTheRest(_ bad: String, _ reason: String) throws {
        let fixture = try Fixture()
        let good = OTLP.line(OTLP.span("a1", OTLP.chat([ask], [tell])))
        let report = try fixture.importText(good + bad + "\n" + good, as: "r.jsonl")
        #expect((report.imported, report.rejected) == (1, 1))
        #expect(report.rejections.map(\.reason) == [reason])
        #expect(report.rejections.map(\.line) == [2])
    }

    /// Its trace goes on without it, of which then nobody knows what it cost.
    @Test func aBadSpanLeavesTheOthersOfItsLine() throws {
        let fixture = try Fixture()
        func batch(_ bad: [JSONValue]) -> String {
            let paid = OTLP.chat([ask], [tell], ["llm.cost.total": .number(0.5)])
            let good = OTLP.span("a1", from: 1, paid)
            let other = OTLP.span("b1", in: "0B", from: 1, paid)
            return OTLP.batch([good] + bad + [other]).text() + "\n"
        }
        var bad = OTLP.span("a2", from: 3, OTLP.chat([ask], [tell])).objectValue ?? [:]
        bad["startTimeUnixNano"] = "noon"
        // A span that tells of something else leaves no gap in the conversation.
        var plain = OTLP.span("b2", in: "0B", ["http.request.method": "GET"]).objectValue ?? [:]
        plain["status"] = ["code": "FINE"]
        let report = try fixture.importText(
            batch([.object(bad), 7, .object(plain)]), as: "r.jsonl")
        let place = "'resourceSpans[0].scopeSpans[0].spans"
        #expect(
            report.rejections.map(\.reason) == [
                place + "[1].startTimeUnixNano' is not a time in nanoseconds",
                place + "[2]' is not an object", place + "[3].status.code' is not a status code",
            ])
        #expect(report.rejections.map(\.line) == [1, 1, 1])
        #expect(report.imported == 2)
        let sessions = try fixture.sessions().map(\.session)
        #expect(sessions.map(\.messages.count) == [2, 2])
        #expect(sessions.map(\.cost).contains(nil) && sessions.map(\.cost).contains(0.5))
        #expect(sessions.first { $0.cost == nil }?.id == OTLP.trace.lowercased())
        try fixture.expectTrueSums()

        // Read again when it is whole, the session has all of it.
        bad["startTimeUnixNano"] = "1767225603000000000"
        let again = try fixture.importText(batch([.object(bad)]), as: "r.jsonl")
        #expect((again.replaced, again.unchanged, again.rejected) == (1, 1, 0))
    }

    @Test func aTraceOfWhichNothingIsLeftIsNoSession() throws {
        let fixture = try Fixture()
        var bad = OTLP.span("a1", OTLP.chat([ask], [tell])).objectValue ?? [:]
        bad["endTimeUnixNano"] = -1
        let report = try fixture.importText(OTLP.line(.object(bad)), as: "r.jsonl")
        #expect((report.imported, report.rejected) == (0, 1))
    }

    @Test func aBadResourceLeavesTheOthers() throws {
        let fixture = try Fixture()
        let good = OTLP.batch([OTLP.span("a1", OTLP.chat([ask], [tell]))])["resourceSpans"]
        let resources =
            [7, ["resource": 5], ["scopeSpans": [["spans": 3], 4]]]
            + (good?.arrayValue ?? [])
        let text = JSONValue.object(["resourceSpans": .array(resources)]).text() + "\n"
        let report = try fixture.importText(text, as: "r.jsonl")
        #expect(report.imported == 1)
        #expect(
            report.rejections.map(\.reason) == [
                "'resourceSpans[0]' is not an object",
                "'resourceSpans[1].resource' is not an object",
                "'resourceSpans[2].scopeSpans[0].spans' is not a list",
                "'resourceSpans[2].scopeSpans[1]' is not an object",
            ])
    }

    private static func span(_ members: String) -> String {
        #"{"resourceSpans": [{"scopeSpans": [{"spans": [{\#(members)}]}]}]}"#
    }

    private static func at(_ rest: String) -> String {
        "'resourceSpans[0].scopeSpans[0].spans[0].\(rest)"
    }

    /// What is wrong inside the messages sets the session aside, and says nothing of their words.
    @Test(
        arguments: [
            (["gen_ai.input.messages": "[{"], "'gen_ai.input.messages' is not JSON"),
            (["gen_ai.input.messages": [1]], "'gen_ai.input.messages[0]' is not an object"),
            (
                ["gen_ai.input.messages": [["role": "ghost"]]],
                "'gen_ai.input.messages[0].role' is not a role"
            ),
            (
                ["gen_ai.output.messages": [["parts": [["type": "text", "content": 5]]]]],
                "'gen_ai.output.messages[0].parts[0].content' is not a text"
            ),
            (
                ["gen_ai.output.messages": [["parts": [["type": "tool_call", "id": "x"]]]]],
                "'gen_ai.output.messages[0].parts[0].name' is missing"
            ),
            (
                ["gen_ai.output.messages": [["content": 5]]],
                "'gen_ai.output.messages[0].content' is not a text or a list"
            ),
            (
                ["gen_ai.usage.input_tokens": "12"],
                "'gen_ai.usage.input_tokens' is not a whole number"
            ),
            (
                ["gen_ai.usage.output_tokens": -1],
                "'gen_ai.usage.output_tokens' is not from 0 to 1000000000000"
            ),
            (["llm.cost.total": .number(-0.5)], "'llm.cost.total' is not from 0 to 1000000"),
            (["llm.cost.total": "free"], "'llm.cost.total' is not a number"),
        ] as [(JSONObject, String)])
    func setsABadSessionAside(_ attributes: JSONObject, _ reason: String) throws {
        let fixture = try Fixture()
        let text =
            OTLP.line(OTLP.span("a1", in: "01", OTLP.chat([ask], [tell], attributes)))
            + OTLP.line(OTLP.span("b1", in: "02", OTLP.chat([ask], [tell])))
        let report = try fixture.importText(text, as: "r.jsonl")
        #expect((report.imported, report.rejected) == (1, 1))
        #expect(report.rejections.map(\.reason) == ["span a1: " + reason])
        #expect(report.rejections.map(\.line) == [1])
    }

    @Test func aFileThatIsCutOffKeepsItsWholeLines() throws {
        let fixture = try Fixture()
        let line = OTLP.line(OTLP.span("a1", OTLP.chat([ask], [tell])))
        let report = try fixture.importText(line + line.dropLast(30), as: "r.jsonl")
        #expect((report.imported, report.rejected) == (1, 1))
        #expect(report.rejections.first?.reason.hasSuffix("; the file may be cut off") == true)
        let document = OTLP.batch([OTLP.span("a1", OTLP.chat([ask], [tell]))]).text(.indented)
        let error = #expect(throws: TraceError.self) {
            try fixture.importText(String(document.dropLast(30)), as: "d.json")
        }
        #expect(error?.code == .truncated)
    }

    @Test func aSecondImportChangesNothing() throws {
        let fixture = try Fixture()
        let text = OTLP.batch([OTLP.span("a1", OTLP.chat([ask], [tell]))]).text() + "\n"
        #expect(try fixture.importText(text, as: "r.jsonl").imported == 1)
        let again = try fixture.importText(text, as: "r.jsonl")
        #expect((again.imported, again.unchanged, again.replaced) == (0, 1, 0))
    }
}
