import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What counts of spans that repeat each other, and what runs of tools add.
@Suite struct OpenTelemetryUsageTests {
    private let ask = OTLP.text("user", "Is it open?")
    private let found = OTLP.answer("c1", "yes")
    private let tell = OTLP.text("assistant", "It is.")

    private func only(_ text: String) throws -> Session {
        let sessions = try Fixture().sessions(ofOTLP: text)
        #expect(sessions.count == 1)
        return try #require(sessions.first)
    }

    // MARK: Usage

    /// A framework and the client below it both write a span of one call.
    @Test func ofNestedSpansOfOneCallTheInnerCounts() throws {
        let attributes = OTLP.chat([ask], [tell], ["llm.cost.total": .number(0.25)])
        let session = try only(
            OTLP.line(
                OTLP.span("a1", from: 0, to: 5, attributes),
                OTLP.span("b1", under: "a1", from: 1, to: 4, attributes)))
        #expect(session.messages.map(\.text) == ["Is it open?", "It is."])
        #expect(session.tokens == TokenUsage(input: 10, output: 2))
        #expect(session.cost == 0.25)
    }

    @Test func aCostIsKnownWhereEachCallsIs() throws {
        func session(_ costs: [Double?]) throws -> Session {
            try only(
                costs.enumerated().map { index, cost in
                    OTLP.line(
                        OTLP.span(
                            "a\(index)", from: index,
                            OTLP.chat(
                                [ask], [tell], cost.map { ["llm.cost.total": .number($0)] } ?? [:]))
                    )
                }.joined())
        }
        #expect(try session([0.25, 0.5]).cost == 0.75)
        #expect(try session([0.25, nil]).cost == nil)
    }

    /// Content is recorded only where somebody asked for it.
    @Test func countsWhatHasNoContent() throws {
        let bare: JSONObject = [
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "m",
            "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2,
        ]
        func tool(_ id: String, _ name: String) -> JSONObject {
            [
                "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": .string(name),
                "gen_ai.tool.call.id": .string(id),
            ]
        }
        let session = try only(
            OTLP.line(
                OTLP.span("a0", from: 0, to: 20, ["gen_ai.operation.name": "invoke_agent"]),
                OTLP.span("a1", under: "a0", from: 1, to: 2, bare),
                OTLP.span("a2", under: "a0", from: 3, to: 4, tool("x", "find")),
                OTLP.span("a3", under: "a0", from: 4, to: 5, failed: true, tool("y", "send")),
                OTLP.span("a4", under: "a0", from: 6, to: 7, bare),
                OTLP.span("a5", under: "a0", from: 8, to: 9, failed: true, bare)))
        #expect(session.messages.map(\.role) == [.assistant, .tool, .tool, .assistant])
        #expect(session.messages.map(\.text) == [nil, nil, "it broke", nil])
        #expect(session.toolExchanges.map(\.call.name) == ["find", "send"])
        #expect(session.toolExchanges.map(\.failed) == [false, true])
        #expect(session.tokens == TokenUsage(input: 30, output: 6))
        #expect(session.messages[0].tokens == TokenUsage(input: 10, output: 2))
        #expect(session.model == "m")
    }

    /// The agent's span has the words, the calls' spans the numbers.
    @Test func usageOfACallIsNotThatOfTheAgentsWords() throws {
        let session = try only(
            OTLP.line(
                OTLP.span(
                    "a1", from: 0, to: 9,
                    [
                        "gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "m",
                        "gen_ai.input.messages": [ask], "gen_ai.output.messages": [tell],
                        "gen_ai.usage.input_tokens": 30,
                    ]),
                OTLP.span(
                    "b1", under: "a1", from: 1, to: 2,
                    [
                        "gen_ai.operation.name": "chat", "gen_ai.response.model": "m-1",
                        "gen_ai.usage.input_tokens": 30, "llm.cost.total": .number(0.5),
                    ])))
        #expect(session.messages.map(\.text) == ["Is it open?", "It is."])
        #expect(session.messages.map(\.tokens) == [nil, nil])
        #expect(session.tokens == TokenUsage(input: 30))
        #expect((session.cost, session.model) == (0.5, "m-1"))
    }

    @Test func anAgentSpeaksWhereNoCallBelowItDoes() throws {
        let session = try only(
            OTLP.line(
                OTLP.span(
                    "a1", from: 0, to: 9, failed: true,
                    [
                        "gen_ai.operation.name": "invoke_agent", "error.type": "timeout",
                        "gen_ai.usage.input_tokens": 5,
                        "gen_ai.input.messages": [ask], "gen_ai.output.messages": [tell],
                    ]),
                OTLP.span(
                    "b1", under: "a1", from: 2, to: 3,
                    ["gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "find"])))
        #expect(session.messages.map(\.role) == [.user, .assistant, .tool, .assistant])
        #expect(session.messages.last?.text == "It is.")
        #expect(session.tokens == TokenUsage(input: 5))
        #expect(session.outcome == Outcome(termination: "timeout"))
    }

    // MARK: Tools

    @Test func aRunWithoutAnIDBelongsToTheCallWithItsNameAndArguments() throws {
        let calls: JSONValue = [
            "role": "assistant",
            "parts": [
                ["type": "tool_call", "name": "f", "arguments": ["n": 1]],
                ["type": "tool_call", "name": "f", "arguments": #"{"n": 2}"#],
            ],
        ]
        func tool(_ id: String, _ n: Int, failed: Bool) -> JSONValue {
            OTLP.span(
                id, named: "execute_tool f", from: 2 + n, to: 3 + n, failed: failed,
                [
                    "gen_ai.operation.name": "execute_tool",
                    "gen_ai.tool.call.arguments": ["n": .count(n)],
                    "gen_ai.tool.call.result": ["sum": .count(n)],
                ])
        }
        let session = try only(
            OTLP.line(
                OTLP.span("a1", from: 0, to: 1, OTLP.chat([ask], [calls])),
                tool("b2", 2, failed: true), tool("b1", 1, failed: false),
                OTLP.span(
                    "b3", under: "b1", named: "execute_tool f", from: 3, to: 4,
                    ["gen_ai.operation.name": "execute_tool"])))
        #expect(session.messages.map(\.role) == [.user, .assistant, .tool, .tool])
        #expect(session.messages[1].toolCalls.map(\.arguments) == [["n": 1], ["n": 2]])
        #expect(session.messages[2].text == #"{"sum":1}"#)
        #expect(session.messages.suffix(2).map(\.toolResult?.failed) == [false, true])
    }

    /// The id of a call can repeat, as some models count their calls anew for each answer.
    @Test func theRunsOfARepeatedIDBelongToItsCallsInOrder() throws {
        let call = OTLP.call("c1", "f", [:])
        func tool(_ id: String, _ start: Int, failed: Bool) -> JSONValue {
            OTLP.span(
                id, from: start, to: start + 1, failed: failed,
                [
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f",
                    "gen_ai.tool.call.id": "c1",
                ])
        }
        let session = try only(
            OTLP.line(
                OTLP.span("a1", from: 0, to: 1, OTLP.chat([ask], [call])),
                tool("b1", 2, failed: false),
                OTLP.span("a2", from: 4, to: 5, OTLP.chat([ask, call, found], [call])),
                tool("b2", 6, failed: true),
                OTLP.span(
                    "a3", from: 8, to: 9, OTLP.chat([ask, call, found, call, found], [tell])),
                // A third span of a run that is known, as of a server that the tool is on.
                tool("b3", 6, failed: true)))
        #expect(
            session.messages.map(\.role) == [
                .user, .assistant, .tool, .assistant, .tool, .assistant,
            ])
        #expect(session.toolExchanges.map(\.failed) == [false, true])
    }

    @Test func anAnswerWithoutItsCallGetsItsFlag() throws {
        let session = try only(
            OTLP.line(
                OTLP.span("a1", from: 2, to: 3, OTLP.chat([ask, found], [tell])),
                OTLP.span(
                    "b1", from: 0, to: 1,
                    [
                        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up",
                        "gen_ai.tool.call.id": "c1", "error.type": "500",
                    ])))
        #expect(session.messages.map(\.role) == [.user, .tool, .assistant])
        #expect(session.messages[1].toolResult == ToolResult(callID: "c1", failed: true))
    }
}
