import Basics
import TestSupport
import Testing
import Traces

/// Logs that Inspect wrote, against numbers counted from the files by other means.
@Suite(.needsData("traces/inspect")) struct InspectLogTests {
    /// What a log adds up to.
    struct Count: Sendable {
        var file: String
        var sessions: Int
        var messages: Int
        var calls = 0
        var failures: Int?
        var successes: Int?
        var tokens = TokenUsage()
        var media = 0
    }

    static let counts = [
        Count(
            file: "analysis/test_logs/2025-05-12T20-27-36-04-00_browser.json", sessions: 1,
            messages: 10, calls: 4, failures: 0, successes: 1,
            tokens: TokenUsage(input: 15235, output: 281, cached: 9088)),
        Count(
            file: "analysis/test_logs/2025-05-12T20-28-13-04-00_no-samples.json", sessions: 0,
            messages: 0),
        Count(
            file: "analysis/test_logs/2025-05-12T20-28-13-04-00_popularity.json", sessions: 3,
            messages: 9, successes: 2, tokens: TokenUsage(input: 192, output: 6, cached: 0)),
        Count(
            file: "analysis/test_logs/2025-05-12T20-28-26-04-00_security-guide.json", sessions: 3,
            messages: 9, successes: 3, tokens: TokenUsage(input: 959, output: 1033, cached: 0)),
        Count(
            file: "log/test_eval_log/log_formats.json", sessions: 1, messages: 3, successes: 0),
        Count(
            file: "log/test_eval_log/log_images.json", sessions: 1, messages: 3, successes: 0,
            tokens: TokenUsage(input: 323, output: 3), media: 1),
        Count(
            file: "log/test_eval_log/log_images_tc.json", sessions: 1, messages: 3, successes: 0,
            tokens: TokenUsage(input: 323, output: 5), media: 1),
        Count(
            file: "log/test_eval_log/log_read_sample.json", sessions: 1, messages: 3,
            successes: 1, tokens: TokenUsage(input: 66, output: 3)),
        Count(
            file: "log/test_eval_log/log_tool_call_error.json", sessions: 1, messages: 11,
            failures: 11),
        Count(
            file: "log/test_list_logs/ignore.json", sessions: 1, messages: 3, successes: 1,
            tokens: TokenUsage(input: 274, output: 189)),
        Count(
            file: "log/test_list_logs/"
                + "2024-11-05T13-31-45-05-00_input-task_8zXjbRzCWrL9GXiXo2vus9.json",
            sessions: 1, messages: 3, successes: 1, tokens: TokenUsage(input: 274, output: 189)),
    ]

    @Test(arguments: counts) func addsUpToWhatTheLogSays(_ count: Count) throws {
        let fixture = try Fixture()
        let path = try RealData.path("traces/inspect/tests/" + count.file)
        let report = try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
        #expect(report.format == .inspect)
        #expect((report.imported, report.rejected) == (count.sessions, 0))
        let metrics = try fixture.store.metrics()
        #expect(metrics.messages == count.messages)
        #expect(metrics.agentCalls == count.calls)
        #expect(metrics.toolFailures == (count.sessions == 0 ? 0 : count.failures ?? 0))
        #expect(metrics.success.count == (count.successes ?? 0))
        #expect(metrics.success.known == (count.successes == nil ? 0 : count.sessions))
        let sessions = try fixture.sessions().map(\.session)
        var tokens = TokenUsage()
        for session in sessions { tokens.add(session.tokens) }
        #expect(tokens == count.tokens)
        #expect(sessions.flatMap(\.messages).flatMap(\.media).count == count.media)
        try fixture.expectTrueSums()
        let again = try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
        #expect((again.imported, again.unchanged) == (0, count.sessions))
    }

    private func only(_ file: String) throws -> Session {
        let fixture = try Fixture()
        _ = try fixture.store.importFile(
            RealData.path("traces/inspect/tests/" + file),
            surroundings: fixture.scratch.surroundings)
        return try #require(try fixture.sessions().first?.session)
    }

    @Test func readsToolsAndTimesOfTheEvents() throws {
        let session = try only(Self.counts[0].file)
        #expect(session.id == "ATYFNjyWUz4mZ5Dgj6yd4f")
        #expect((session.taskID, session.taskType, session.trial) == ("1", "browser", 0))
        #expect(session.model == "openai/gpt-4o-mini")
        #expect(session.duration == 18.517)
        #expect(session.startedAt == Timestamp(iso8601: "2025-05-13T00:27:36.997226Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2025-05-13T00:27:56.689632Z"))
        #expect(session.tools.count == 8)
        #expect(session.tools.allSatisfy { $0.description?.hasPrefix("attachment:") == false })
        #expect(session.toolExchanges.map(\.failed) == [false, false, false, false])
        #expect(
            session.toolExchanges.map(\.call.name) == [
                "web_browser_go", "web_browser_click", "web_browser_click", "web_browser_click",
            ])
    }

    @Test(arguments: ["log_images.json", "log_images_tc.json"])
    func knowsAnImageByItsAttachment(_ name: String) throws {
        let session = try only("log/test_eval_log/" + name)
        #expect(session.messages[1].media == [Media(.image, type: "image/png")])
        #expect(session.messages[1].text == "What is this a picture of?")
    }

    @Test func aLogOfToolErrorsHasNothingElse() throws {
        let session = try only("log/test_eval_log/log_tool_call_error.json")
        #expect((session.id, session.trial) == ("1/4", 3))
        #expect(session.messages.allSatisfy { $0.toolResult?.failed == true })
        #expect(session.messages[0].toolResult?.callID == "bash_1")
        #expect((session.startedAt, session.outcome) == (nil, Outcome()))
    }
}
