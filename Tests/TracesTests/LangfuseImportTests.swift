import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of Langfuse makes of small exports of our own.
@Suite struct LangfuseImportTests {
    /// An observation that begins at a second of one minute.
    private func observation(
        _ id: String, as type: String = "GENERATION", at second: Int = 1, in trace: String = "t",
        parent: String? = nil, _ members: String = ""
    ) -> String {
        let parent = parent.map { "\"\($0)\"" } ?? "null"
        let time = "2026-01-02T03:04:0\(second)"
        return """
            {"id": "\(id)", "traceId": "\(trace)", "type": "\(type)", "name": "\(id)", \
            "startTime": "\(time).000Z", "endTime": "\(time).500Z", \
            "parentObservationId": \(parent)\(members.isEmpty ? "" : ", " + members)}
            """
    }

    private func export(
        _ id: String = "t", _ observations: [String] = [], _ members: String = ""
    ) -> String {
        let members = members.isEmpty ? "" : ", " + members
        return """
            {"trace": {"id": "\(id)", "timestamp": "2026-01-02T03:04:00Z"\(members)}, \
            "observations": [\(observations.joined(separator: ", "))]}
            """
    }

    private func trace(
        _ id: String, _ observations: [String] = [], _ members: String = ""
    ) -> String {
        let members = members.isEmpty ? "" : ", " + members
        return """
            {"id": "\(id)", "timestamp": "2026-01-02T03:04:00Z"\(members), \
            "observations": [\(observations.joined(separator: ", "))], "scores": []}
            """
    }

    private let talk =
        #""input": [{"role": "user", "content": "Hi"}], "output": {"role": "assistant", "content": "Ho"}"#

    private func session(_ text: String) throws -> Session {
        let fixture = try Fixture()
        let report = try fixture.importText(text, as: "r.json")
        #expect(report.format == .langfuse)
        #expect(report.rejections.map(\.reason) == [])
        try fixture.expectTrueSums()
        return try #require(try fixture.sessions().first?.session)
    }

    // MARK: The shapes of a file

    @Test func takesATraceInEveryShapeOfAFile() throws {
        let exported = [export("1", [observation("a", in: "1", talk)]), export("2")]
        let whole = [trace("1", [observation("a", in: "1", talk)]), trace("2")]
        let listed = """
            {"id": "3", "timestamp": "2026-01-02T03:04:00Z", "htmlPath": "/3", "input": "Hi", \
            "output": "Ho", "observations": ["a"], "scores": ["s"]}
            """
        let loose = [observation("a", in: "1", talk), observation("b", as: "SPAN", in: "2")]
        let page = #"{"data": [\#(whole.joined(separator: ",\n"))], "meta": {"page": 1}}"#
        let files: [(String, [String])] = [
            (exported[0], ["1"]), ("[\(exported.joined(separator: ","))]", ["1", "2"]),
            (exported.joined(separator: "\n"), ["1", "2"]), (whole[0], ["1"]),
            ("[\(whole.joined(separator: ","))]", ["1", "2"]),
            (whole.joined(separator: "\n") + "\n", ["1", "2"]), (page, ["1", "2"]),
            (#"{"data": [\#(listed)], "meta": {}}"#, ["3"]),
            (loose.joined(separator: "\n"), ["1", "2"]),
            ("[\(loose.joined(separator: ","))]", ["1", "2"]),
            (#"{"data": [\#(loose.joined(separator: ","))], "meta": {}}"#, ["1", "2"]),
        ]
        for (text, ids) in files {
            let fixture = try Fixture()
            let report = try fixture.importText(text, as: "r.json")
            #expect(report.format == .langfuse)
            #expect(report.rejected == 0)
            let sessions = try fixture.sessions().map(\.session)
            #expect(sessions.map(\.id) == ids)
            #expect(sessions.first?.messages.map(\.text) == ["Hi", "Ho"])
        }
    }

    @Test func tracesOfOneSessionAreOne() throws {
        let fixture = try Fixture()
        let first = observation("a", at: 1, in: "1", talk)
        let second = observation(
            "b", at: 2, in: "2",
            #"""
            "input": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}, {"role": "user", "content": "Hi"}], "output": "Hm", "sessionId": "s"
            """#)
        let lines = [
            trace("2", [second], #""sessionId": "s", "name": "later", "tags": ["x"]"#)
                .replacing("03:04:00Z", with: "03:05:00Z"),
            trace("3", [], #""sessionId": "other""#),
            trace("1", [first], #""sessionId": "s", "name": "chat", "userId": "u""#),
            trace("4"),
        ]
        try fixture.importText(lines.joined(separator: "\n"), as: "r.jsonl")
        let sessions = try fixture.sessions().map(\.session)
        #expect(sessions.map(\.id).sorted() == ["3", "4", "s"])
        let joined = try #require(sessions.first { $0.id == "s" })
        #expect(joined.agent == "chat")
        #expect(joined.principal == "u")
        #expect(joined.tags == ["x": "true"])
        #expect(joined.messages.map(\.text) == ["Hi", "Ho", "Hi", "Hm"])
    }

    /// Applications often trace no more of a turn than what was asked and answered.
    @Test func everyTurnOfASessionIsThere() throws {
        let fixture = try Fixture()
        let generation = observation("a", at: 5, in: "3", #""output": "Ho""#)
        let turns = [
            trace("1", [], #""sessionId": "s", "input": "Hi", "output": "Ho""#),
            trace("2", [], #""sessionId": "s", "input": "Hi", "output": "Ho""#)
                .replacing("03:04:00Z", with: "03:04:01Z"),
            trace("3", [generation], #""sessionId": "s", "input": "Hi", "output": "Ho""#)
                .replacing("03:04:00Z", with: "03:04:02Z"),
            trace("4", [observation("b", at: 6, in: "4", talk)], #""sessionId": "s""#)
                .replacing("03:04:00Z", with: "03:04:03Z"),
        ]
        try fixture.importText(turns.joined(separator: "\n"), as: "r.jsonl")
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.messages.map(\.text) == ["Hi", "Ho", "Hi", "Ho", "Hi", "Ho", "Hi", "Ho"])
        #expect(
            session.messages.map { $0.role == .user } == [
                true, false, true, false, true, false, true, false,
            ])
    }

    @Test func looseObservationsMeetTheirTrace() throws {
        let fixture = try Fixture()
        let lines = [
            observation("b", at: 2, in: "1", #""input": "Again", "output": "Hm", "tags": ["y"]"#),
            trace("1", [], #""name": "chat", "release": "v1""#),
            observation(
                "a", at: 1, in: "1", talk + #", "traceName": "no", "sessionId": "s", "userId": "u""#
            ),
            observation("b", at: 2, in: "1", #""input": "Again", "output": "Really""#),
        ]
        try fixture.importText(lines.joined(separator: "\n"), as: "r.jsonl")
        let session = try #require(try fixture.sessions().first?.session)
        #expect(try fixture.sessions().count == 1)
        #expect(session.id == "1")
        #expect(session.agent == "chat")
        #expect(session.principal == "u")
        #expect(session.tags == ["y": "true", "release": "v1"])
        #expect(session.messages.map(\.text) == ["Hi", "Ho", "Again", "Really"])
    }

    @Test func aLargeFileThatNamesItsTraceLastIsKnown() throws {
        let filler = #""metadata": "\#(String(repeating: "x", count: 1 << 20))""#
        let observations = [observation("a", talk), observation("b", as: "SPAN", at: 2, filler)]
        let list = observations.joined(separator: ",")
        let text = #"{"observations": [\#(list)], "trace": {"id": "t"}}"#
        #expect(try session(text).messages.map(\.text) == ["Hi", "Ho"])
    }

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
        #expect(try session(text).messages.isEmpty == false)
    }

    // MARK: Bad records

    @Test(
        arguments: [
            (#"{"trace": {"id": 1}, "observations": []}"#, "'trace.id' is not a text"),
            (#"{"trace": {"name": "x"}, "observations": []}"#, "'trace.id' is missing"),
            (
                #"{"trace": {"id": ""}, "observations": []}"#,
                "'trace.id' is not a text with a character"
            ),
            (
                #"{"trace": {"id": "t", "timestamp": "yesterday"}, "observations": []}"#,
                "'trace.timestamp' is not a date and time (RFC 3339)"
            ),
            (
                #"{"trace": {"id": "t", "tags": "x"}, "observations": []}"#,
                "'trace.tags' is not a list"
            ),
            (
                #"{"trace": {"id": "t", "totalCost": -1}, "observations": []}"#,
                "'trace.totalCost' is not from 0 to 1000000"
            ),
            (
                #"{"trace": {"id": "t", "scores": [1]}, "observations": []}"#,
                "'trace.scores[0]' is not an object"
            ),
            (#"{"trace": {"id": "t"}, "observations": [1]}"#, "'observations[0]' is not an object"),
            (
                #"{"trace": {"id": "t"}, "observations": [{"id": "a", "type": "SPAN"}]}"#,
                "'observations[0].startTime' is missing"
            ),
            (
                #"{"trace": {"id": "t", "observations": [{"type": "SPAN"}]}, "observations": []}"#,
                "'trace.observations[0].id' is missing"
            ),
        ]) func setsABadTraceAside(_ text: String, _ reason: String) throws
    {
        let fixture = try Fixture()
        let report = try fixture.importText(text + "\n" + export(), as: "r.jsonl")
        #expect(report.imported == 1)
        #expect(report.rejections.map(\.reason) == [reason])
    }

    @Test(
        arguments: [
            (
                #""usageDetails": {"input": "12"}"#,
                "'observations[0].usageDetails.input' is not a whole number"
            ),
            (
                #""usageDetails": {"input": -1}"#,
                "'observations[0].usageDetails.input' is not from 0 to 1000000000000"
            ),
            (
                #""costDetails": {"total": -1}"#,
                "'observations[0].costDetails.total' is not from 0 to 1000000"
            ),
            (#""totalCost": "1""#, "'observations[0].totalCost' is not a number"),
            (#""model": 1"#, "'observations[0].model' is not a text"),
            (#""promptVersion": 1.5"#, "'observations[0].promptVersion' is not a whole number"),
            (#""level": true"#, "'observations[0].level' is not a text"),
            (#""usage": []"#, "'observations[0].usage' is not an object"),
        ]) func setsABadObservationAside(_ members: String, _ reason: String) throws
    {
        let fixture = try Fixture()
        let report = try fixture.importText(
            "[\(export("t", [observation("a", members)])), \(export("u"))]", as: "r.json")
        #expect(report.imported == 1)
        #expect(report.rejections.map(\.reason) == [reason])
    }

    @Test func aTimeWithoutAZoneIsUTC() throws {
        let text = export().replacing("03:04:00Z", with: "03:04:00.25")
        #expect(try session(text).startedAt == Timestamp(iso8601: "2026-01-02T03:04:00.25Z"))
    }

    @Test func aLineWithTwoObjectsIsSetAside() throws {
        let fixture = try Fixture()
        let cut = String(export("5").dropLast(9))
        let lines = [export("1"), export("2") + export("3"), export("4"), cut]
        let report = try fixture.importText(lines.joined(separator: "\n"), as: "r.jsonl")
        #expect(try fixture.sessions().map(\.session.id) == ["1", "4"])
        #expect(report.rejections.map(\.line) == [2, 4])
        #expect(report.rejections.last?.reason.contains("the file may be cut off") == true)
    }

    /// Wherever it is cut, nothing of it is kept, and the error says that it is cut.
    @Test func refusesADocumentThatIsCutOff() throws {
        let fixture = try Fixture()
        let text = export("t", [observation("a", talk), observation("b", at: 2, talk)])
        let start = try #require(text.firstRange(of: "[{")).lowerBound.utf16Offset(in: text)
        for count in stride(from: start + 1, to: text.utf8.count, by: 7) {
            let cut = String(decoding: Array(text.utf8)[..<count], as: UTF8.self)
            let error = #expect(throws: TraceError.self) {
                try fixture.importText(cut, as: "r.json")
            }
            #expect(error?.code == .truncated)
        }
        #expect(try fixture.sessions().isEmpty)
        #expect(try fixture.importText(text, as: "r.json").imported == 1)
    }

    @Test(arguments: [
        #"{"data": [{"id": 1}], "meta": {}}"#, #"{"id": "x", "timestamp": "y"}"#,
        #"{"id": "x", "traceId": "t", "startTime": "s", "type": "server"}"#, "[1]", "{}",
    ]) func leavesOtherFilesAlone(_ text: String) throws {
        let fixture = try Fixture()
        let error = #expect(throws: TraceError.self) { try fixture.importText(text, as: "r.json") }
        #expect(error?.code == .unknownFormat)
    }
}
