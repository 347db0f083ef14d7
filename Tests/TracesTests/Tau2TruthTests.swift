import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// The seven visible runs against the numbers that their makers counted.
@Suite(.needsData("tau2/truth_visible.json")) struct Tau2TruthTests {
    private static func truths() throws -> [JSONValue] {
        let truth = try JSONValue(parsing: RealData.bytes("tau2/truth_visible.json"))
        return try #require(truth["files"]?.arrayValue)
    }

    static let files = RealData.files(in: "tau2/visible", ending: ".json")

    private func counts(_ value: JSONValue?) -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: (value?.objectValue?.members ?? []).map {
                ($0.key, $0.value.integerValue ?? -1)
            })
    }

    @Test(arguments: files) func metricsEqualTheTruth(_ file: String) throws {
        let truth = try #require(
            try Self.truths().first { $0["file"]?.stringValue.map { "tau2/" + $0 } == file })
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        let report = try store.importFile(
            RealData.path(file), surroundings: scratch.surroundings)
        #expect(report.format == .tau2)
        #expect(report.rejected == 0)
        #expect(report.imported == truth["conversations"]?.integerValue.map(Int.init))

        let metrics = try store.metrics(MetricsQuery(run: Paths.stem(file)))
        let json = metrics.json
        #expect(json["sessions"] == truth["conversations"])
        #expect(json["messages"] == truth["messages"])
        #expect(json["toolCalls"]?["agent"] == truth["agent_tool_calls"])
        #expect(json["toolCalls"]?["user"] == truth["user_tool_calls"])
        #expect(json["toolFailures"] == truth["tool_failures"])
        #expect(json["repeatedCalls"] == truth["repeated_agent_calls"])
        #expect(json["escalated"] == truth["escalated"])
        #expect(json["success"]?["count"] == truth["successes"])
        #expect(json["success"]?["known"] == truth["conversations"])
        #expect(json["reward"]?["known"] == truth["conversations"])
        #expect(json["reward"]?["mean"]?.doubleValue == truth["mean_reward"]?.doubleValue)

        // A cost of 0 or null is unknown, and so are tokens that no message has.
        let cost = try #require(truth["agent_cost"]?.doubleValue)
        #expect(metrics.cost.known == (cost == 0 ? 0 : metrics.sessions))
        #expect(
            metrics.cost.total.map { ($0 * 1e6).rounded() }
                == (cost == 0 ? nil : (cost * 1e6).rounded()))
        #expect(json["tokens"]?["input"] == truth["tokens"]?["assistant_prompt"] ?? .null)
        #expect(json["tokens"]?["output"] == truth["tokens"]?["assistant_completion"] ?? .null)

        // The user's model, messages by role, answers that read like failures, times.
        let userCost = try #require(truth["user_cost"]?.doubleValue)
        // Where there is no user, the model that stands in for one costs nothing; else 0 is unknown.
        let hasUser = truth["messages_by_role"]?["user"] != nil
        let ourUserCost = amount(json, "userCost", "total")
        #expect((ourUserCost == nil) == (userCost == 0 && hasUser))
        #expect(abs((ourUserCost ?? 0) - userCost) < 1e-6)
        for (name, key) in [
            ("userInputTokens", "user_prompt"), ("userOutputTokens", "user_completion"),
        ] {
            #expect(amount(json, name, "total") == truth["tokens"]?[key]?.doubleValue)
        }
        for (name, key) in [
            ("agentMessages", "assistant"), ("toolMessages", "tool"), ("userMessages", "user"),
        ] {
            #expect(json["counts"]?[name] == truth["messages_by_role"]?[key] ?? 0)
        }
        #expect(json["counts"]?["softFailures"] == truth["soft_failures"])
        #expect(
            json["shares"]?["toolFailed"]?["count"] == truth["conversations_with_tool_failure"])
        let duration = try #require(truth["duration_sum"]?.doubleValue)
        // The truth rounds each duration to a millisecond, or their sum.
        let sum = try #require(amount(json, "duration", "total"))
        #expect(abs(sum - duration) <= 0.001 * Double(metrics.sessions), "\(sum) \(duration)")

        let tools = metrics.tools
        #expect(
            Dictionary(uniqueKeysWithValues: tools.map { ($0.name, Int64($0.calls)) })
                == counts(truth["calls_by_tool"]))
        #expect(
            Dictionary(uniqueKeysWithValues: tools.map { ($0.name, Int64($0.failures ?? -1)) })
                .filter { $0.value != 0 } == counts(truth["failures_by_tool"]))
        #expect(tools.map(\.calls) == tools.map(\.calls).sorted(by: >))
    }

    private func amount(_ json: JSONValue, _ name: String, _ member: String) -> Double? {
        json["amounts"]?[name]?[member]?.doubleValue
    }

    @Test(arguments: files) func everySessionEndsAsInTheTruth(_ file: String) throws {
        let truth = try #require(
            try Self.truths().first { $0["file"]?.stringValue.map { "tau2/" + $0 } == file })
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        _ = try store.importFile(RealData.path(file), surroundings: scratch.surroundings)
        let sessions = try contents(of: store).map(\.session)
        var ends: [String: Int64] = [:]
        for session in sessions { ends[session.outcome.termination ?? "", default: 0] += 1 }
        #expect(ends == counts(truth["termination"]))
        func tasks(_ key: String) -> [String] {
            (truth[key]?.arrayValue ?? []).compactMap(\.stringValue).sorted()
        }
        #expect(
            sessions.filter { $0.outcome.success == false }.compactMap(\.taskID).sorted()
                == tasks("failed_task_ids"))
        #expect(
            sessions.filter { $0.escalated == true }.compactMap(\.taskID).sorted()
                == tasks("escalated_task_ids"))
        let durations = sessions.compactMap { Metrics(of: [$0]).json["amounts"]?["duration"] }
            .compactMap { $0["total"]?.doubleValue }.sorted()
        let longest = try #require(truth["duration_max"]?.doubleValue)
        #expect(abs((durations.last ?? 0) - longest) <= 0.001)
        #expect(durations.count == sessions.count)
        let middle =
            (durations[(durations.count - 1) / 2] + durations[durations.count / 2]) / 2
        let median = try #require(truth["duration_median"]?.doubleValue)
        #expect(abs(middle - median) <= 0.001)
        let userCalls = sessions.flatMap(\.messages).flatMap(\.toolCalls)
            .filter { $0.requestor == .user }
        #expect(
            Dictionary(grouping: userCalls, by: \.name).mapValues { Int64($0.count) }
                == counts(truth["user_calls_by_tool"]))
    }

    @Test(arguments: files) func sessionsAgreeWithTheirSums(_ file: String) throws {
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        try _ = store.importFile(RealData.path(file), surroundings: scratch.surroundings)
        var sessions: [Session] = []
        var evidence: Set<String> = []
        try store.forEachSession {
            sessions.append($0.session)
            evidence.insert($0.evidenceID)
        }
        #expect(Metrics(of: sessions) == (try store.metrics()))
        #expect(evidence.count == sessions.count)
        #expect(sessions.allSatisfy { $0.source == Paths.stem(file) && !$0.messages.isEmpty })
        #expect(sessions.allSatisfy { $0.taskID != nil && $0.startedAt != nil && $0.model != nil })
        let exchanges = sessions.flatMap(\.toolExchanges)
        #expect(exchanges.count == sessions.flatMap(\.messages).flatMap(\.toolCalls).count)
        // No answer is lost or counted twice, though ids repeat inside some sessions.
        #expect(exchanges.count { $0.failed == true } == (try store.metrics().toolFailures))

        var summaries = 0
        try store.forEachSummary { summary in
            summaries += 1
            let session = sessions.first { $0.id == summary.id }
            #expect(summary.metrics == Metrics(of: session.map { [$0] } ?? []))
        }
        #expect(summaries == sessions.count)
    }

    @Test func aSecondImportChangesNothing() throws {
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        var imported = 0
        for file in Self.files {
            imported += try store.importFile(
                RealData.path(file), surroundings: scratch.surroundings
            ).imported
        }
        #expect(imported == 290)
        let before = try contents(of: store)
        for file in Self.files {
            let report = try store.importFile(
                RealData.path(file), surroundings: scratch.surroundings)
            #expect((report.imported, report.replaced, report.rejected) == (0, 0, 0))
        }
        #expect(try contents(of: store) == before)
        #expect(try store.metrics().sessions == 290)
        #expect(try store.runs().map(\.name) == Self.files.map(Paths.stem).sorted())
    }

    private func contents(of store: SessionStore) throws -> [StoredSession] {
        var sessions: [StoredSession] = []
        try store.forEachSession { sessions.append($0) }
        return sessions
    }

    @Test(arguments: files) func roundTripsThroughJSONLines(_ file: String) throws {
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        try _ = store.importFile(RealData.path(file), surroundings: scratch.surroundings)
        var lines: [UInt8] = []
        try store.forEachLine { lines += $0 + [UInt8(ascii: "\n")] }
        let path = try scratch.write("all.jsonl", bytes: lines)

        let again = try store.importFile(path, surroundings: scratch.surroundings)
        #expect(again.format == .jsonLines)
        #expect((again.imported, again.replaced, again.rejected) == (0, 0, 0))

        let other = try SessionStore(path: scratch.path("other.sqlite"))
        _ = try other.importFile(path, surroundings: scratch.surroundings)
        #expect(try other.metrics() == store.metrics())
        #expect(
            try contents(of: other).map(\.session) == contents(of: store).map(\.session))
    }

    @Test func keepsTheAgentsSystemPrompt() throws {
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        for file in Self.files {
            try _ = store.importFile(RealData.path(file), surroundings: scratch.surroundings)
        }
        let runs = try store.runs()
        let policy = try RealData.text("tau2/domains/airline/policy.md")
        for run in runs where run.taskType == "airline" {
            let hash = try #require(run.instructionsHash)
            #expect(try store.instructions(hash: hash) == policy)
        }
        #expect(Set(runs.map(\.taskType)) == ["airline", "retail", "telecom"])
        #expect(runs.first { $0.name == "whissle_airline" }?.model == "whissle")
    }
}
