import Basics
import TestSupport
import Testing
import Traces

/// Files as they come of crashes, of several writers and of careless programs: what is good goes in, and the
/// rest is set aside with a reason.
@Suite struct OddFilesTests {
    private let good = #"{"id": "good", "messages": []}"#

    private func rejections(_ lines: String...) throws -> [String] {
        let fixture = try Fixture()
        let report = try fixture.importText(([good] + lines + [""]).joined(separator: "\n"))
        #expect(report.imported == 1)
        #expect(report.rejections.map(\.line) == Array(2..<2 + report.rejections.count))
        try fixture.expectTrueSums()
        return report.rejections.map(\.reason)
    }

    @Test func twoObjectsOnALineAreNoRecord() throws {
        #expect(
            try rejections(#"{"id": "a", "messages": []} {"id": "b", "messages": []}"#)
                == ["column 29: something follows the value"])
    }

    /// Two programs that write to one file without waiting for each other.
    @Test func linesInsideOfEachOtherAreSetAside() throws {
        let reasons = try rejections(
            #"{"id": "a", "mess{"id": "b", "messages": []}"#, #"ages": []}"#)
        #expect(reasons == ["column 20: expected ':'", "column 1: expected a value"])
    }

    @Test func linesOfAnotherFormatAreSetAside() throws {
        let reasons = try rejections(
            #"{"messages": [{"role": "user", "content": "Hi"}], "model": "m"}"#,
            #"{"traceId": "t", "startTime": "2026-01-02T03:04:05Z"}"#)
        #expect(reasons.count == 2)
        #expect(reasons.allSatisfy { $0.contains("unknown key") || $0.contains("is missing") })
    }

    @Test(arguments: [
        (#""cost": "0.5""#, "'cost' is not a number"),
        (#""tokens": {"input": "12"}"#, "'tokens.input' is not a whole number"),
        (#""trial": "1""#, "'trial' is not a whole number"),
        (#""duration": "3 s""#, "'duration' is not a number"),
        (#""outcome": {"success": "true"}"#, "'outcome.success' is not true or false"),
        (#""startedAt": 1767225600"#, "'startedAt' is not a text"),
        (#""duration": -1"#, "'duration' is not from 0 to 315576000"),
        (#""cost": 1e400"#, "column 37: the number is out of the range of a double"),
        (#""cost": NaN"#, "column 37: expected a value"),
        (#""agent": "\ud83d""#, "column 39: half of a surrogate pair stands alone"),
        (#""agent": "\ude00\ud83d""#, "column 39: half of a surrogate pair stands alone"),
    ])
    func aValueOfAnotherKindIsNotGuessedAt(_ member: String, _ reason: String) throws {
        #expect(try rejections(#"{"id": "a", "messages": [], \#(member)}"#) == [reason])
    }

    /// Times are kept as they were written; what they add up to is then unknown.
    @Test func aClockThatJumpsSaysNothing() throws {
        let fixture = try Fixture()
        try fixture.importText(
            #"""
            {"id": "a", "startedAt": "2026-01-02T03:04:05Z", "endedAt": "2026-01-02T03:00:00Z", "messages": [{"role": "user", "text": "Hi", "timestamp": "2026-01-02T03:04:05Z"}, {"role": "assistant", "text": "Ho", "timestamp": "1970-01-01T00:00:00Z"}]}

            """#)
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-02T03:00:00Z"))
        let json = try fixture.store.metrics().json
        #expect(json["amounts"]?["duration"]?["known"] == 0)
        #expect(json["amounts"]?["answerTime"]?["known"] == 0)
        #expect(json["counts"]?["timedAnswers"] == 0)
        try fixture.expectTrueSums()
    }

    @Test func aTimeWithoutAZoneIsUTC() throws {
        let fixture = try Fixture()
        try fixture.importText(
            #"{"id": "a", "messages": [], "startedAt": "2026-01-02T03:04:05"}"# + "\n"
                + #"{"id": "b", "messages": [], "startedAt": "2026-01-02T05:04:05+02:00"}"# + "\n")
        let starts = try fixture.sessions().map(\.session.startedAt)
        #expect(starts == [0, 0].map { _ in Timestamp(iso8601: "2026-01-02T03:04:05Z") })
    }

    @Test func aMessageOfAHundredMegabytesIsOne() throws {
        let fixture = try Fixture()
        let count = 100_000_000
        var bytes = Array(#"{"id": "a", "messages": [{"role": "user", "text": ""#.utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "a"), count: count)
        bytes += Array("\"}]}\n\(good)\n".utf8)
        let path = try fixture.scratch.write("run.jsonl", bytes: bytes)
        let report = try fixture.store.importFile(
            path, surroundings: fixture.scratch.surroundings)
        #expect((report.imported, report.rejected) == (2, 0))
        let length = try fixture.sessions().first { $0.session.id == "a" }?
            .session.messages.first?.text?.utf8.count
        #expect(length == count)
    }
}
