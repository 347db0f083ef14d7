import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of exchanges with the Anthropic Messages API makes of small logs of our own.
@Suite struct AnthropicImportTests {
    // MARK: One exchange

    @Test func mapsAnExchange() throws {
        let request = #"""
            {"model":"claude-x","max_tokens":99,"system":[{"type":"text","text":"Be kind."},
             {"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
             "metadata":{"user_id":"u1"},
             "tools":[{"name":"look_up","description":"Looks.","input_schema":{"type":"object"}},
              {"type":"web_search_20250305","name":"web_search","max_uses":2},
              {"type":"mcp_toolset","mcp_server_name":"x"}],
             "messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},
              {"type":"image","source":{"type":"url","url":"https://a.example/x.png"}}]},
             {"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"s"},
              {"type":"tool_use","id":"t1","name":"look_up","input":{"q":1}},
              {"type":"tool_use","id":"t2","name":"look_up","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"a boat"},
              {"type":"tool_result","tool_use_id":"t2","is_error":true},
              {"type":"text","text":"Well?"}]}]}
            """#
        let response = #"""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-x-1",
             "content":[{"type":"thinking","thinking":"A boat."},
              {"type":"redacted_thinking","data":"x"},
              {"type":"text","text":"It is","citations":null},
              {"type":"text","text":" a boat.","citations":[{"type":"char_location"}]}],
             "stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":5,"cache_creation_input_tokens":20,
              "cache_read_input_tokens":300,"output_tokens":7,"service_tier":"standard"}}
            """#
        let session = try self.session(
            #"{"timestamp":"2026-01-02T03:04:05Z","request":\#(request),"response":\#(response)}"#)
        #expect(session.id == "msg_1")
        #expect(session.source == "run")
        #expect(session.principal == "u1")
        #expect(session.model == "claude-x-1")
        #expect(session.tokens == TokenUsage(input: 325, output: 7, cached: 300))
        #expect(session.cost == nil)
        #expect(session.outcome == Outcome(termination: "end_turn"))
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:05Z"))
        #expect(
            session.tools == [
                ToolDefinition(
                    name: "look_up", description: "Looks.", parameters: ["type": "object"]),
                ToolDefinition(name: "web_search"),
            ])
        #expect(
            session.messages.map(\.role) == [
                .system, .user, .assistant, .tool, .tool, .user, .assistant,
            ])
        #expect(session.messages[0].text == "Be kind.\nBe brief.")
        #expect(session.messages[1].media == [Media(.image)])
        #expect(session.messages[2].reasoning == "Hm.")
        #expect(session.messages[2].tokens == nil)
        #expect(session.messages[3].text == "a boat")
        #expect(session.messages[4].text == nil)
        #expect(session.messages[6].text == "It is a boat.")
        #expect(session.messages[6].reasoning == "A boat.")
        #expect(session.messages[6].tokens == session.tokens)
        #expect(session.toolExchanges.map(\.failed) == [false, true])
    }

    static let ask =
        #""model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]"#
    static let reply =
        #""type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}"#

    @Test(arguments: [
        #"{"request":{\#(ask)},"response":{"id":"msg_1",\#(reply)}}"#,
        #"{"id":"r1","request":{"timestamp":1767323045.5,"method":"POST","headers":{},"body":{\#(ask)}},"response":{"timestamp":1767323046,"status_code":200,"body":{"id":"msg_1",\#(reply)}}}"#,
        #"{"request_body":{\#(ask)},"response_body":{"id":"msg_1",\#(reply)}}"#,
        #"{\#(ask),"response":{"id":"msg_1",\#(reply)}}"#,
        #"{"id":"msg_1","messages":[{"role":"user","content":"Hi"}],\#(reply)}"#,
        #"{"id":"msg_1","messages":[{"role":"user","content":"Hi"}],"content":[{"type":"text","text":"Hello"}],"model":"claude-x","usage":{"input_tokens":3,"output_tokens":2},"stop_reason":"end_turn"}"#,
    ])
    func readsTheShapesThatLogsHave(_ record: String) throws {
        for (name, text) in [
            ("run.jsonl", record + "\n" + record + "\n"), ("list.json", "[\n\(record)\n]"),
            ("document.json", record), ("cut.jsonl", "garbage\n" + record + "\n"),
        ] {
            let fixture = try Fixture()
            let report = try fixture.importText(text, as: name)
            #expect(report.format == .anthropic)
            #expect((report.imported, report.rejected) == (1, name == "cut.jsonl" ? 1 : 0))
            let session = try #require(try fixture.sessions().first?.session)
            #expect(session.id == "msg_1")
            #expect(session.messages.map(\.text) == ["Hi", "Hello"])
            #expect(session.tokens == TokenUsage(input: 3, output: 2))
            #expect(session.model == "claude-x")
            try fixture.expectTrueSums()
        }
    }

    /// Formats are told by what a file begins with, in which long texts are shortened.
    @Test(arguments: [
        #""system":"S","#, #""tools":[{"name":"f","input_schema":{}}],"#,
        #""messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]},"#, "",
    ])
    func findsTheFormatThoughTheFirstRecordIsLong(_ start: String) throws {
        let long = String(repeating: "long ", count: 300_000)
        let messages = start.contains("messages") ? start : start + #""messages":["#
        let record =
            #"{"request":{"model":"c",\#(messages){"role":"user","content":"\#(long)"}]},"response":{"id":"m",\#(Self.reply)}}"#
        for (text, name) in [
            (record + "\n" + record, "a.jsonl"), ("[" + record + "]", "a.json"),
            ("{\n" + record.dropFirst(), "b.json"),
        ] {
            let fixture = try Fixture()
            let report = try fixture.importText(text, as: name)
            #expect((report.format, report.imported) == (.anthropic, 1))
            #expect(report.rejected == 0)
        }
    }

    @Test func secondsSince1970AreATime() throws {
        let session = try self.session(
            #"{"request":{"timestamp":1767323045.5,"body":{\#(Self.ask)}},"response":{"timestamp":1767323047,"body":{"id":"m",\#(Self.reply)}}}"#
        )
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:05.5Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-02T03:04:07Z"))
    }

    @Test func aFailedCallIsASessionWithoutAnAnswer() throws {
        let session = try self.session(
            #"{"request":{\#(Self.ask)},"response":{"type":"error","error":{"type":"overloaded_error","message":"x"},"request_id":"req_1"}}"#
        )
        #expect(session.id == "req_1")
        #expect(session.messages.map(\.role) == [.user])
        #expect(session.outcome.termination == "overloaded_error")
        #expect(session.tokens == TokenUsage())
    }

    // MARK: Streams

    private func stream(_ events: [String], end: String = "") -> String {
        let text = events.map { "event: x\ndata: \($0)\n\n" }.joined() + end
        let response: JSONValue = ["status_code": 200, "body_raw": .string(text)]
        return #"{"request":{"body":{\#(Self.ask)}},"response":\#(response.text())}"#
    }

    private let events = [
        #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_read_input_tokens":20,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        #"{"type":"ping"}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"."}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"I "}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"look."}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{}}}"#,
        #"{"type":"content_block_stop","index":1}"#,
        #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"look","input":{}}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":30,"input_tokens":null}}"#,
        #"{"type":"message_stop"}"#,
    ]

    @Test func putsAStreamTogether() throws {
        let session = try self.session(stream(events))
        #expect(session.id == "msg_1")
        #expect(session.messages.count == 2)
        #expect(session.messages[1].reasoning == "Hm.")
        #expect(session.messages[1].text == "I look.")
        #expect(
            session.messages[1].toolCalls == [ToolCall(id: "t1", name: "look", arguments: ["a": 1])]
        )
        #expect(session.tokens == TokenUsage(input: 25, output: 30, cached: 20))
        #expect(session.outcome.termination == "tool_use")
    }

    @Test func aStreamThatBreaksOffHasWhatCame() throws {
        let cut = try session(stream(Array(events.prefix(13)), end: "data: {\"type\":\"mess"))
        #expect(cut.messages[1].text == "I look.")
        #expect(cut.messages[1].toolCalls.map(\.arguments) == ["{\"a\":"])
        #expect(cut.tokens == TokenUsage(input: 25, output: nil, cached: 20))
        #expect(cut.outcome.termination == nil)
        let fixture = try Fixture()
        let error = #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#
        let failed = stream([events[0], error])
        let named = failed.dropLast() + #","request_id":"r"}"#
        let report = try fixture.importText(named + "\n" + stream(["{}"]) + "\n" + stream([]))
        #expect(report.imported == 1)
        #expect(
            report.rejections.map(\.reason)
                == [String](
                    repeating: "'response.body_raw' is not a stream of events with a message",
                    count: 2))
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.outcome.termination == "overloaded_error")
        #expect(session.messages.map(\.role) == [.user])
    }

    // MARK: What is none

    @Test(arguments: [
        // OpenAI's chat completions, with its own shapes of content.
        #"{"request":{"model":"gpt","messages":[{"role":"user","content":"Hi"}]},"response":{"id":"c","object":"chat.completion","choices":[{"message":{"role":"assistant","content":"Hello"}}],"usage":{"prompt_tokens":1}}}"#,
        #"{"model":"gpt","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"response":{"choices":[]}}"#,
        #"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}"#,
        #"{"request":{"model":"gpt","messages":[]},"response":{"error":{"message":"x","type":"y"}}}"#,
        #"{"messages":[{"role":"user","content":"Hi"}],"content":"Hello","usage":{"input_tokens":1}}"#,
        #"{"request":{"model":"claude-x","prompt":"Hi"},"response":{"type":"completion","completion":"Hello"}}"#,
    ])
    func otherLogsAreNotTaken(_ record: String) throws {
        let fixture = try Fixture()
        let format = try fixture.format(of: record + "\n" + record + "\n", as: "log.jsonl")
        #expect(format == nil || format == .chatCompletions)
    }

    @Test func ourOwnFormatIsNotTaken() throws {
        let fixture = try Fixture()
        #expect(try fixture.importText(lines([example("1")])).format == .jsonLines)
        #expect(
            try fixture.importText(
                #"{"type":"assistant","sessionId":"s","uuid":"u","message":{"id":"msg_1","content":[]}}"#,
                as: "log.jsonl"
            ).format == .claudeCode)
    }

    @Test(arguments: [
        ("[]", "'the record' is not an object"),
        (#"{"response":{}}"#, "'messages' is missing"),
        (#"{"request":{"model":"x"},"response":{}}"#, "'request.messages' is missing"),
        (#"{"request":"x","response":{}}"#, "'request' is not an object"),
        (#"{"request":{"body":{}},"response":{}}"#, "'request.body.messages' is missing"),
        (#"{"messages":[]}"#, "'response' is missing"),
        (#"{"messages":{},"response":{}}"#, "'messages' is not a list"),
        (#"{"messages":["x"],"response":{}}"#, "'messages[0]' is not an object"),
        (#"{"messages":[{"content":"x"}],"response":{}}"#, "'messages[0].role' is missing"),
        (#"{"messages":[{"role":"user"}],"response":{}}"#, "'messages[0].content' is missing"),
        (
            #"{"messages":[{"role":"bot","content":"x"}],"response":{}}"#,
            "'messages[0].role' is not one of 'user', 'assistant', 'system'"
        ),
        (
            #"{"messages":[{"role":"user","content":[{"type":"text","text":3}]}],"response":{}}"#,
            "'messages[0].content[0].text' is not a text"
        ),
        (#"{"messages":[],"response":{}}"#, "'response.content' is missing"),
        (#"{"messages":[],"response":{"content":"x"}}"#, "'response.content' is not a list"),
        (#"{"messages":[],"response":{"content":[]}}"#, "'response.id' is missing"),
        (
            #"{"messages":[],"response":{"id":"","content":[]}}"#,
            "'response.id' is not a text with a character"
        ),
        (#"{"messages":[],"response":{"id":7,"content":[]}}"#, "'response.id' is not a text"),
        (
            #"{"messages":[],"response":{"id":"m","content":[],"usage":{"input_tokens":"12"}}}"#,
            "'response.usage.input_tokens' is not a whole number"
        ),
        (
            #"{"messages":[],"response":{"id":"m","content":[],"usage":{"output_tokens":-2}}}"#,
            "'response.usage.output_tokens' is not from 0 to 1000000000000"
        ),
        (
            #"{"messages":[],"response":{"id":"m","content":[{"type":"tool_use","id":"t"}]}}"#,
            "'response.content[0].name' is missing"
        ),
        (
            #"{"messages":[],"tools":[{"description":"x"}],"response":{"id":"m","content":[]}}"#,
            "'tools[0].name' is missing"
        ),
        (
            #"{"messages":[],"system":3,"response":{"id":"m","content":[]}}"#,
            "'system' is not a text or a list"
        ),
        (
            #"{"messages":[],"timestamp":"now","response":{"id":"m","content":[]}}"#,
            "'timestamp' is not a date and time (RFC 3339)"
        ),
        (
            #"{"messages":[],"timestamp":-3,"response":{"id":"m","content":[]}}"#,
            "'timestamp' is not from 0 to 100000000000"
        ),
        (#"{"messages":[],"response":{"type":"error"}}"#, "'response.error' is missing"),
        (
            #"{"messages":[],"response":{"type":"error","error":{"type":"x"}}}"#,
            "'request_id' is missing"
        ),
        ("{} {}", "column 4: something follows the value"),
        (#"{"messages":["#, "column 14: the text ends where a value is expected"),
    ])
    func setsABadRecordAsideAndTakesTheRest(_ record: String, _ reason: String) throws {
        let fixture = try Fixture()
        let first = anthropicExchange(["a"], id: "m1", answer: "b")
        let report = try fixture.importText(
            [first, record, anthropicExchange(["c"], id: "m2", answer: "d")].joined(separator: "\n")
                + "\n")
        #expect((report.format, report.imported) == (.anthropic, 2))
        #expect(
            report.rejections == [
                RejectedRecord(line: 2, offset: first.utf8.count + 1, reason: reason)
            ])
    }

    @Test func aCutDocumentIsRefused() throws {
        let fixture = try Fixture()
        let list = "[" + anthropicExchange(["a"], id: "m1", answer: "b") + ",{\"request\":"
        let error = #expect(throws: TraceError.self) {
            try fixture.importText(list, as: "list.json")
        }
        #expect(error?.code == .truncated)
        #expect(try fixture.sessions().isEmpty)
    }

    private func session(_ record: String) throws -> Session {
        let fixture = try Fixture()
        let line = record.split(separator: "\n").joined()
        let report = try fixture.importText(line + "\n")
        #expect(report.format == .anthropic)
        #expect(report.rejections == [])
        try fixture.expectTrueSums()
        return try #require(try fixture.sessions().first?.session)
    }
}
