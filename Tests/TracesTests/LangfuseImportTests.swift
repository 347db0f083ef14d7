import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of Langfuse makes of small exports of our own.
@Suite struct LangfuseImportTests: LangfuseRecords {
    // MARK: A session's fields

    @Test func mapsATrace() throws {
        let call = observation(
            "a",
            talk + """
                , "model": "m", "promptName": "greet", "promptVersion": 3, \
                "usageDetails": {"input": 10, "input_cached_tokens": 4, "output": 2, \
                "output_reasoning": 1, "total": 17}, "costDetails": {"input": 0.25, "total": 0.5}, \
                "toolDefinitions": {"find": "{\\"description\\": \\"Finds.\\", \
                \\"parameters\\": {\\"type\\": \\"object\\"}}"}
                """)
        let session = try session(
            export(
                "t", [call],
                """
                "name": "desk", "userId": "u", "sessionId": "s", "tags": ["vip"], \
                "environment": "staging", "release": "v2", "version": "7", "totalCost": 9
                """))
        #expect(session.id == "t")
        #expect(session.source == "r")
        #expect(session.agent == "desk")
        #expect(session.principal == "u")
        #expect(
            session.tags == [
                "vip": "true", "environment": "staging", "release": "v2", "version": "7",
            ])
        #expect(session.promptVersions == ["greet": "3"])
        #expect(session.promptName == nil && session.promptRevision == nil)
        #expect(session.model == "m")
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:00Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-02T03:04:01.5Z"))
        #expect(session.tokens == TokenUsage(input: 14, output: 3, cached: 4))
        #expect(session.cost == 0.5)
        #expect(session.escalated == nil && session.outcome == Outcome())
        #expect(
            session.tools == [
                ToolDefinition(
                    name: "find", description: "Finds.", parameters: ["type": "object"])
            ])
        let answer = try #require(session.messages.last)
        #expect(answer.model == "m" && answer.cost == 0.5)
        #expect(answer.tokens == session.tokens)
        #expect(answer.timestamp == session.endedAt)
    }

    @Test func aPromptWithoutAVersionIsOnlyNamed() throws {
        let call = observation("a", talk + #", "promptName": "greet""#)
        let session = try session(export("t", [call]))
        #expect(session.promptName == "greet")
        #expect(session.promptVersions == [:])
    }

    @Test(
        arguments: [
            (#"{"name": "user-feedback", "value": 1, "dataType": "BOOLEAN"}"#, 1),
            (#"{"name": "user_feedback", "value": 0, "dataType": "BOOLEAN"}"#, -1),
            (#"{"name": "user-feedback", "value": 1, "dataType": "NUMERIC"}"#, 1),
            (#"{"name": "user-feedback", "value": -1, "dataType": "NUMERIC"}"#, -1),
            (#"{"name": "user-feedback", "value": 0, "dataType": "NUMERIC"}"#, nil),
            (#"{"name": "user-feedback", "value": 4, "dataType": "NUMERIC"}"#, nil),
            (#"{"name": "user-feedback", "value": "good", "dataType": "CATEGORICAL"}"#, nil),
            (#"{"name": "correctness", "value": 1, "dataType": "BOOLEAN"}"#, nil),
        ] as [(String, Double?)])
    func onlyThumbsAreFeedback(_ score: String, _ expected: Double?) throws {
        let session = try session(export("t", [], #""scores": [\#(score), "s1"]"#))
        #expect(session.feedback == expected)
        #expect(session.outcome == Outcome())
    }

    // MARK: Tokens and costs

    @Test func usageThatAParentRepeatsCountsOnce() throws {
        let usage = #""usageDetails": {"input": 10, "output": 1}, "totalCost": 0.25"#
        let twice = #""usageDetails": {"input": 20, "output": 2}, "totalCost": 0.5"#
        let session = try session(
            export(
                "t",
                [
                    observation("agent", as: "AGENT", twice),
                    observation("outer", parent: "agent", usage),
                    observation("step", as: "SPAN", at: 2, parent: "outer"),
                    observation("inner", at: 2, parent: "step", talk + ", " + usage),
                    // A tool that asks a model makes a call of its own.
                    observation("tool", as: "TOOL", at: 3, parent: "inner"),
                    observation("asked", at: 4, parent: "tool", usage),
                    observation("vectors", as: "EMBEDDING", at: 5, #""totalCost": 0.125"#),
                ]))
        #expect(session.tokens == TokenUsage(input: 20, output: 2))
        #expect(session.cost == 0.625)
        #expect(session.messages.compactMap(\.cost) == [0.25])
    }

    @Test(
        arguments: [
            (#""usageDetails": {"input": 1}, "costDetails": {}, "totalCost": 0"#, nil),
            (#""usageDetails": {}, "totalCost": 0"#, 4),
            (#""usageDetails": {"input": 1}, "calculatedTotalCost": 2"#, 2),
            (#""usage": {"input": 1, "output": 2, "unit": "TOKENS", "totalCost": 3}"#, 3),
        ] as [(String, Double?)])
    func aCostOfNothingIsUnknown(_ members: String, _ expected: Double?) throws {
        let session = try session(
            export("t", [observation("a", talk + ", " + members)], #""totalCost": 4"#))
        #expect(session.cost == expected)
    }

    @Test(
        arguments: [
            (#""usage": {"input": 5, "output": 2, "unit": null}"#, TokenUsage(input: 5, output: 2)),
            (#""usage": {"input": 5, "output": 2, "unit": "CHARACTERS"}"#, TokenUsage()),
            (#""inputUsage": 5, "outputUsage": 0"#, TokenUsage(input: 5, output: 0)),
            (#""usageDetails": {"input": 0, "output": 0, "total": 0}"#, TokenUsage()),
            (
                #""usageDetails": {"input": 5, "cache_read_input_tokens": 3, "output": null}"#,
                TokenUsage(input: 8, cached: 3)
            ),
        ]) func readsTokensFromWhereverTheyAre(_ members: String, _ expected: TokenUsage) throws
    {
        let session = try session(export("t", [observation("a", talk + ", " + members)]))
        #expect(session.tokens == expected)
    }

    // MARK: Tools

    private let asking = #"""
        "input": [{"role": "user", "content": "Hi"}], "output": {"role": "assistant", "content": null,
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"n\": 1}"}},
        {"id": "2", "type": "function", "function": {"name": "f", "arguments": "{\"n\": 2}"}}]}
        """#.filter { $0 != "\n" }

    @Test func toolsAnswerTheirCalls() throws {
        let session = try session(
            export(
                "t",
                [
                    observation("a", asking),
                    observation(
                        "execute_tool f", as: "TOOL", at: 2,
                        #""input": "{\"n\": 2}", "level": "ERROR", "statusMessage": "too many""#),
                    observation("f", as: "TOOL", at: 3, #""input": {"n": 1}, "output": "\"one\"""#),
                    observation("g", as: "TOOL", at: 4, #""input": {"x": 0}, "output": {"y": 1}"#),
                    observation("b", at: 5, #""output": "Done""#),
                ]))
        #expect(
            session.messages.map(\.role) == [
                .user, .assistant, .tool, .tool, .assistant, .tool, .assistant,
            ])
        let exchanges = session.toolExchanges
        #expect(exchanges.map(\.call.name) == ["f", "f", "g"])
        #expect(exchanges.map(\.answer) == ["one", "too many", #"{"y":1}"#])
        #expect(exchanges.map(\.failed) == [nil, true, nil])
        #expect(session.messages.last?.text == "Done")
    }

    /// The answer of the chat stays as it is; the tool's own record says when and whether it failed.
    @Test func anAnswerThatIsThereIsOnlyCompleted() throws {
        let answered = #"""
            "input": [{"role": "user", "content": "Hi"}, {"role": "tool", "tool_call_id": "1", "content": "said"}], "output": "Done"
            """#
        let session = try session(
            export(
                "t",
                [
                    observation("a", asking),
                    observation(
                        "f", as: "SPAN", at: 2,
                        #""input": {"n": 1}, "output": "logged", "level": "ERROR""#),
                    observation("f", as: "SPAN", at: 2, #""input": {"n": 9}, "output": "no tool""#)
                        .replacing(#""id": "f""#, with: #""id": "f2""#),
                    observation("b", at: 3, answered),
                ]))
        #expect(session.messages.compactMap(\.text) == ["Hi", "said", "Done"])
        let first = try #require(session.toolExchanges.first)
        #expect(first.failed == true)
        let answer = session.messages[try #require(first.answerMessage)]
        #expect(answer.timestamp == Timestamp(iso8601: "2026-01-02T03:04:02.5Z"))
    }

    @Test func anErrorThatEndsATraceIsItsTermination() throws {
        let failed = observation("a", as: "SPAN", #""level": "ERROR""#)
        #expect(try session(export("t", [failed])).outcome == Outcome(termination: "ERROR"))
        let recovered = [
            observation("a", at: 1, #""level": "ERROR""#).replacing(
                #""parentObservationId": null"#, with: #""parentObservationId": "r""#),
            observation("r", as: "SPAN", at: 1), observation("b", at: 2, parent: "r", talk),
        ]
        #expect(try session(export("t", recovered)).outcome == Outcome())
    }

    // MARK: The conversation

    @Test func stepsAroundTheModelTellWhatItDoesNot() throws {
        let session = try session(
            export(
                "t",
                [
                    observation(
                        "run", as: "AGENT",
                        #"""
                        "input": {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]},
                        "output": {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "At last"}]}
                        """#.filter { $0 != "\n" }),
                    observation("a", at: 2, parent: "run", #""output": {"choices": []}"#),
                ]))
        #expect(session.messages.map(\.role) == [.system, .user, .assistant, .assistant])
        #expect(session.messages.map(\.text) == ["Be kind.", "Hi", #"{"choices":[]}"#, "At last"])
    }

    @Test func aTraceWithoutModelCallsHasItsInputAndOutput() throws {
        let plain = try session(export("t", [], #""input": "Hi", "output": "\"Ho\"""#))
        #expect(plain.messages.map(\.text) == ["Hi", "Ho"])
        #expect(plain.messages.map(\.role) == [.user, .assistant])
        let odd = try session(export("t", [], #""input": {"q": 1}, "output": {"a": [2]}"#))
        #expect(odd.messages.map(\.text) == [#"{"q":1}"#, #"{"a":[2]}"#])
        #expect(try session(export()).messages == [])
    }

    @Test func parentsInACircleEnd() throws {
        let text = export(
            "t", [observation("a", parent: "b", talk), observation("b", parent: "a", talk)])
        // The first is taken for the outer one, of the same call.
        #expect(try session(text).messages.map(\.text) == ["Hi", "Ho"])
    }
}
