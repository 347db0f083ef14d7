import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of OTLP makes of spans with the GenAI conventions.
@Suite struct OpenTelemetryImportTests {
    private let ask = OTLP.text("user", "Is it open?")
    private let look = OTLP.call("c1", "look_up", ["day": 1])
    private let found = OTLP.answer("c1", "yes")
    private let tell = OTLP.text("assistant", "It is.")

    private func only(_ text: String) throws -> Session {
        let sessions = try Fixture().sessions(ofOTLP: text)
        #expect(sessions.count == 1)
        return try #require(sessions.first)
    }

    /// An agent that calls a model, a tool and the model again.
    private var run: [JSONValue] {
        [
            OTLP.span(
                "a1", from: 0, to: 9,
                [
                    "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "opening-hours",
                    "gen_ai.usage.input_tokens": 30, "gen_ai.usage.output_tokens": 7,
                    "gen_ai.input.messages": .string(JSONValue.array([ask]).text()),
                    "gen_ai.output.messages": .string(JSONValue.array([tell]).text()),
                ]),
            OTLP.span(
                "b1", under: "a1", named: "chat m", from: 1, to: 2,
                OTLP.chat(
                    [ask], [look], tokens: (10, 2),
                    [
                        "gen_ai.system_instructions": #"[{"type":"text","content":"Be kind."}]"#,
                        "gen_ai.usage.cache_read.input_tokens": 4,
                        "gen_ai.tool.definitions":
                            #"[{"type":"function","name":"look_up","description":"Looks.","parameters":{"type":"object"}}]"#,
                    ])),
            OTLP.span(
                "c1", under: "a1", named: "execute_tool look_up", from: 3, to: 4, failed: true,
                [
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up",
                    "gen_ai.tool.call.id": "c1",
                ]),
            OTLP.span(
                "d1", under: "a1", from: 5, to: 6,
                OTLP.chat(
                    [ask, look, found], [tell], tokens: (20, 5),
                    ["gen_ai.system_instructions": #"[{"type":"text","content":"Be kind."}]"#])),
        ]
    }

    @Test func putsAConversationTogether() throws {
        let session = try only(OTLP.batch(run).text() + "\n")
        #expect(session.id == OTLP.trace.lowercased())
        #expect((session.agent, session.model) == ("helpdesk", "m-1"))
        #expect((session.startedAt, session.endedAt) == (OTLP.time(0), OTLP.time(9)))
        #expect(
            session.messages.map(\.role) == [.system, .user, .assistant, .tool, .assistant])
        #expect(session.messages.map(\.text) == ["Be kind.", "Is it open?", nil, "yes", "It is."])
        #expect(session.messages[2].tokens == TokenUsage(input: 10, output: 2, cached: 4))
        #expect(session.messages[2].timestamp == OTLP.time(2))
        #expect(session.messages[3].timestamp == OTLP.time(4))
        // The agent's own usage is the sum of its calls.
        #expect(session.tokens == TokenUsage(input: 30, output: 7, cached: 4))
        #expect(session.cost == nil)
        #expect(session.toolExchanges.map(\.failed) == [true])
        #expect(session.toolExchanges.map(\.call.arguments) == [["day": 1]])
        #expect(
            session.tools == [
                ToolDefinition(
                    name: "look_up", description: "Looks.", parameters: ["type": "object"])
            ])
        #expect(session.outcome == Outcome())
    }

    /// The file exporter promises no order, and a retry writes spans again.
    @Test func theOrderOfSpansAndTheirRepetitionDoNotMatter() throws {
        let expected = try only(OTLP.batch(run).text() + "\n")
        let lines = (run.reversed() + [run[1], run[3]]).map { OTLP.line($0) }
        #expect(try only(lines.joined()) == expected)
    }

    @Test func readsEachWayThatRecordsLie() throws {
        let expected = try only(OTLP.batch(run).text() + "\n")
        let halves = [OTLP.batch(Array(run[..<2])), OTLP.batch(Array(run[2...]))]
        let texts = [
            OTLP.batch(run).text(), OTLP.batch(run).text(.indented),
            JSONValue.array(halves).text(), JSONValue.array(halves).text(.indented),
            halves[0].text() + "\n" + halves[1].text(), "garbage\n" + OTLP.batch(run).text() + "\n",
        ]
        for text in texts.dropLast() { #expect(try only(text) == expected) }
        let fixture = try Fixture()
        let report = try fixture.importText(texts[5], as: "r.jsonl")
        #expect((report.format, report.imported, report.rejected) == (.openTelemetry, 1, 1))
    }

    /// A line can be longer than what is looked at to tell a file's format.
    @Test func readsALongLine() throws {
        let long = String(repeating: "long ", count: 250_000)
        let first = OTLP.line(
            OTLP.span("a1", OTLP.chat([OTLP.text("user", long)], [tell])))
        let second = OTLP.line(
            OTLP.span("b1", in: "ff", OTLP.chat([ask], [tell])))
        let sessions = try Fixture().sessions(ofOTLP: first + second)
        #expect(sessions.map(\.id) == [OTLP.trace.lowercased(), "ff"])
        #expect(sessions[0].messages[0].text == long)
    }

    @Test func theSpansOfAConversationAreOneSession() throws {
        func turn(_ trace: String, _ second: Int, _ input: [JSONValue], _ output: String) -> String
        {
            OTLP.line(
                OTLP.span(
                    "a1", in: trace, from: second, to: second + 1,
                    OTLP.chat(
                        .array(input), [OTLP.text("assistant", output)],
                        ["gen_ai.conversation.id": "conv"])))
        }
        let hello = OTLP.text("user", "Hello")
        let later = OTLP.text("user", "And tomorrow?")
        let session = try only(
            turn("02", 10, [hello, OTLP.text("assistant", "Hi"), later], "Too.")
                + turn("01", 0, [hello], "Hi"))
        #expect(session.id == "conv")
        #expect(session.messages.map(\.text) == ["Hello", "Hi", "And tomorrow?", "Too."])
        #expect(session.tokens == TokenUsage(input: 20, output: 4))
        #expect((session.startedAt, session.endedAt) == (OTLP.time(0), OTLP.time(11)))
        // Of two traces without anything in common each is a session.
        let apart = try Fixture().sessions(
            ofOTLP: OTLP.line(OTLP.span("a1", in: "01", OTLP.chat([ask], [tell])))
                + OTLP.line(OTLP.span("a1", in: "02", OTLP.chat([ask], [tell]))))
        #expect(apart.map(\.id) == ["01", "02"])
    }

    /// What is sent again is seldom the same letter by letter.
    @Test func aHistoryThatIsWrittenAnewIsNotRepeated() throws {
        let thought: JSONValue = [
            "role": "assistant",
            "parts": [
                ["type": "reasoning", "content": "Hm."], ["type": "text", "content": "A1"],
            ],
        ]
        let calls = [
            OTLP.chat([OTLP.text("system", "It is 8:00."), OTLP.text("user", "U1")], [thought]),
            OTLP.chat(
                [
                    OTLP.text("system", "It is 9:00."), OTLP.text("user", "U1"),
                    OTLP.text("assistant", "A1"), OTLP.text("user", "U2"),
                ], [OTLP.text("assistant", "A2")]),
            OTLP.chat(
                [
                    OTLP.text("user", "Summary"), OTLP.text("assistant", "A2"),
                    OTLP.text("user", "U3"),
                ],
                [OTLP.text("assistant", "A3")]),
        ]
        let session = try only(
            calls.enumerated().map { index, call in
                OTLP.line(OTLP.span("a\(index)", from: index * 2, to: index * 2 + 1, call))
            }.joined())
        #expect(
            session.messages.map(\.text) == ["It is 8:00.", "U1", "A1", "U2", "A2", "U3", "A3"])
        #expect(session.messages[2].reasoning == "Hm.")
    }

    // MARK: Forms of messages

    /// The conventions before 1.37: an event for each message.
    @Test(arguments: [true, false]) func readsMessagesOfEvents(_ isJSON: Bool) throws {
        func event(_ name: String, _ body: JSONObject) -> (String, JSONObject) {
            guard isJSON else { return (name, body) }
            return (name, ["gen_ai.event.content": .string(JSONValue.object(body).text())])
        }
        let call: JSONValue = [
            ["id": "c1", "type": "function", "function": ["name": "f", "arguments": #"{"n":1}"#]]
        ]
        let calls: JSONValue = isJSON ? call : .string(call.text())
        let session = try only(
            OTLP.line(
                OTLP.span(
                    "a1", ["gen_ai.system": "openai", "gen_ai.request.model": "m"],
                    events: [
                        event("gen_ai.system.message", ["content": "Be kind."]),
                        event("gen_ai.user.message", ["content": "Is it open?"]),
                        event("gen_ai.assistant.message", ["tool_calls": calls]),
                        event("gen_ai.tool.message", ["content": "yes", "id": "c1"]),
                        event(
                            "gen_ai.choice",
                            [
                                "index": 0, "finish_reason": "stop",
                                "message": isJSON ? ["content": "It is."] : "It is.",
                            ]),
                        event("gen_ai.choice", ["index": 1, "message": ["content": "Maybe."]]),
                        ("exception", ["exception.message": "no"]),
                    ])))
        #expect(
            session.messages.map(\.role) == [.system, .user, .assistant, .tool, .assistant])
        #expect(session.messages.map(\.text) == ["Be kind.", "Is it open?", nil, "yes", "It is."])
        #expect(session.toolExchanges.map(\.call.arguments) == [["n": 1]])
        #expect(session.toolExchanges.map(\.answer) == ["yes"])
        #expect(session.toolExchanges.map(\.failed) == [nil])
    }

    @Test func readsPartsOfMessages() throws {
        let user: JSONValue = [
            "role": "user",
            "parts": [
                ["type": "text", "content": "See"], ["type": "text", "content": "this"],
                ["type": "blob", "modality": "image", "mime_type": "image/png", "content": "AA"],
                ["type": "uri", "modality": "audio", "uri": "gs://a/b.wav"],
                ["type": "file", "modality": "document", "file_id": "f1"],
                ["type": "hologram", "depth": 3],
            ],
        ]
        let wrote: JSONValue = [
            "role": "assistant",
            "parts": [
                ["type": "reasoning", "content": "Hm."],
                [
                    "type": "server_tool_call", "id": "s1", "name": "web_search",
                    "server_tool_call": ["type": "web_search", "query": "q"],
                ],
                [
                    "type": "server_tool_call_response", "id": "s1",
                    "server_tool_call_response": ["type": "web_search", "hits": 2],
                ],
                ["type": "text", "content": "It is."],
            ],
        ]
        let answers: JSONValue = [
            "role": "tool",
            "parts": [
                ["type": "tool_call_response", "id": "x", "response": ["a": 1]],
                ["type": "tool_call_response", "id": "y", "result": "b"],
            ],
        ]
        let session = try only(
            OTLP.line(OTLP.span("a1", OTLP.chat([user, answers], [wrote, tell]))))
        #expect(session.messages[0].text == "See\nthis")
        #expect(
            session.messages[0].media == [
                Media(.image, type: "image/png"), Media(.audio), Media(.file, name: "f1"),
                Media(.file),
            ])
        #expect(
            session.messages.dropFirst().map(\.role) == [
                .tool, .tool, .assistant, .tool, .assistant,
            ])
        #expect(
            session.messages.compactMap(\.toolResult?.callID) == ["x", "y", "s1"])
        #expect(
            session.messages.dropFirst().map(\.text) == [
                #"{"a":1}"#, "b", nil, #"{"type":"web_search","hits":2}"#, "It is.",
            ])
        #expect(session.messages[3].reasoning == "Hm.")
        // Usage stands at the first of the messages that one call wrote.
        #expect(session.messages.compactMap(\.tokens) == [TokenUsage(input: 10, output: 2)])
    }
}
