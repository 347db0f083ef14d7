import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// How the importer of Langfuse finds traces in files, and what it does with bad ones.
@Suite struct LangfuseFileTests: LangfuseRecords {
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
