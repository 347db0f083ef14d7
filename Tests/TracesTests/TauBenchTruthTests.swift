import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// The visible run of tau-bench against the numbers that were counted of it.
@Suite(.needsData("tau-bench/truth_visible.json")) struct TauBenchTruthTests {
    private let fixture: Fixture
    private let report: ImportReport
    private let sessions: [Session]
    private let truth: JSONValue
    private let raw: [JSONValue]

    init() throws {
        fixture = try Fixture()
        let file = "tau-bench/visible/gpt-4o_airline.json"
        report = try fixture.store.importFile(
            RealData.path(file), surroundings: fixture.scratch.surroundings)
        sessions = try fixture.sessions().map(\.session)
        let truths = try JSONValue(parsing: RealData.bytes("tau-bench/truth_visible.json"))
        truth = try #require(truths["files"]?.arrayValue?.first)
        raw = try #require(JSONValue(parsing: RealData.bytes(file)).arrayValue)
    }

    private func counts(_ value: JSONValue?) -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: (value?.objectValue?.members ?? []).map {
                ($0.key, $0.value.integerValue ?? -1)
            })
    }

    private func counts(of texts: [String]) -> [String: Int64] {
        Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
    }

    @Test func metricsEqualTheTruth() throws {
        #expect(report.format == .chatCompletions)
        #expect(report.rejected == 0)
        #expect(report.run == "gpt-4o_airline")
        let metrics = try fixture.store.metrics()
        let json = metrics.json
        #expect(json["sessions"] == truth["conversations"])
        #expect(json["messages"] == truth["messages"])
        #expect(json["toolCalls"]?["agent"] == truth["tool_calls"])
        #expect(json["toolCalls"]?["user"] == 0)
        #expect(json["toolFailures"] == truth["tool_failures"])
        #expect(json["escalated"] == truth["escalated"])
        #expect(json["success"]?["count"] == truth["full_successes"])
        #expect(json["success"]?["known"] == truth["conversations"])
        #expect(json["reward"]?["known"] == truth["conversations"])
        #expect(json["reward"]?["mean"]?.doubleValue == truth["mean_reward"]?.doubleValue)
        #expect(
            Dictionary(uniqueKeysWithValues: metrics.tools.map { ($0.name, Int64($0.calls)) })
                == counts(truth["calls_by_tool"]))
        #expect(
            Dictionary(
                uniqueKeysWithValues: metrics.tools.map { ($0.name, Int64($0.failures ?? -1)) }
            ).filter { $0.value != 0 } == counts(truth["failures_by_tool"]))
        // What the file does not say.
        #expect(metrics.cost.known == 0)
        #expect(metrics.tokens == TokenUsage())
        try fixture.expectTrueSums()
    }

    @Test func sessionsEqualTheTruth() throws {
        #expect(Set(sessions.map(\.taskID)).count == truth["tasks"]?.integerValue.map(Int.init))
        #expect(Set(sessions.map(\.trial)).count == truth["trials"]?.integerValue.map(Int.init))
        let messages = sessions.flatMap(\.messages)
        #expect(
            counts(of: messages.map(\.role.rawValue)) == counts(truth["messages_by_role"]))
        let failing = sessions.filter { session in
            session.toolExchanges.contains { $0.failed == true }
        }
        #expect(
            Int64(failing.count) == truth["conversations_with_tool_failure"]?.integerValue)
        let texts = messages.flatMap(\.toolCalls).filter { $0.arguments.stringValue != nil }
        #expect(Int64(texts.count) == truth["invalid_json_arguments"]?.integerValue)
        let rewards = sessions.filter { ($0.outcome.reward ?? 0) != 0 }
        #expect(Int64(rewards.count) == truth["nonzero_rewards"]?.integerValue)
        let escalated = sessions.filter { $0.escalated == true }
        #expect(Int64(escalated.count) == truth["escalated"]?.integerValue)
        #expect(sessions.allSatisfy { $0.escalated != nil })
        // The truth is rounded to hundred-thousandths; five runs have no cost.
        let costs = sessions.compactMap(\.userCost)
        #expect(costs.count == 195)
        let userCost = try #require(truth["user_cost"]?.doubleValue)
        #expect((costs.reduce(0, +) * 1e5).rounded() == (userCost * 1e5).rounded())
        #expect(sessions.allSatisfy { $0.messages.first?.role == .system })
        #expect(sessions.allSatisfy { $0.id == "\($0.taskID ?? "")/\($0.trial ?? -1)" })
    }

    /// A key that is new here wants a line in a test of this suite.
    @Test func everyKeyOfTheTruthIsHeld() throws {
        let keys = Set(truth.objectValue?.members.map(\.key) ?? [])
        #expect(
            keys == [
                "file", "model", "domain", "conversations", "tasks", "trials", "messages",
                "messages_by_role", "tool_calls", "tool_failures",
                "conversations_with_tool_failure", "invalid_json_arguments", "repeated_calls",
                "mean_reward", "full_successes", "nonzero_rewards", "pass_hat_k", "user_cost",
                "escalated", "calls_by_tool", "failures_by_tool", "error_texts",
                "tools_never_called", "called_but_unknown",
            ])
        // The file itself names neither.
        let stem = "\(truth["model"]?.stringValue ?? "")_\(truth["domain"]?.stringValue ?? "")"
        #expect(report.run == stem)
        #expect(sessions.allSatisfy { $0.model == nil && $0.taskType == nil })
    }

    @Test func failuresHaveTheTruthsTexts() throws {
        let errors = sessions.flatMap(\.toolExchanges).filter { $0.failed == true }
        let texts = counts(of: errors.map { $0.answer ?? "" })
        for (text, count) in counts(truth["error_texts"]) { #expect(texts[text] == count) }
        // It lists the most frequent ones.
        let listed = counts(truth["error_texts"]).values.min() ?? 0
        #expect(texts.filter { $0.value > listed }.count <= counts(truth["error_texts"]).count)
    }

    @Test func calledToolsAreTheOnesThatThereAre() throws {
        let tools = try JSONValue(parsing: RealData.bytes("tau-bench/airline/tools.json"))
        let known = Set(
            (tools.arrayValue ?? []).compactMap { $0["function"]?["name"]?.stringValue })
        let called = Set(sessions.flatMap(\.messages).flatMap(\.toolCalls).map(\.name))
        #expect(!known.isEmpty)
        #expect(
            known.subtracting(called).sorted()
                == truth["tools_never_called"]?.arrayValue?.compactMap(\.stringValue))
        #expect(
            called.subtracting(known).sorted()
                == truth["called_but_unknown"]?.arrayValue?.compactMap(\.stringValue))
    }

    /// The truth compares arguments as the model wrote them, so that white space tells two calls
    /// apart; a metric compares what they say.
    @Test func repeatedCallsAreComparedByWhatTheySay() throws {
        var asWritten = 0
        for run in raw {
            var seen: Set<[String?]> = []
            for message in run["traj"]?.arrayValue ?? [] {
                for call in message["tool_calls"]?.arrayValue ?? [] {
                    let function = call["function"]
                    let words = [
                        function?["name"]?.stringValue, function?["arguments"]?.stringValue,
                    ]
                    if !seen.insert(words).inserted { asWritten += 1 }
                }
            }
        }
        #expect(Int64(asWritten) == truth["repeated_calls"]?.integerValue)
        #expect(try fixture.store.metrics().repeatedCalls == 32)
    }

    @Test func reliabilityEqualsTheTruth() throws {
        for k in 1...4 {
            let expected = try #require(truth["pass_hat_k"]?["pass^\(k)"]?.doubleValue)
            let estimate = try #require(passHat(k, of: sessions))
            #expect((estimate * 1e6).rounded() == (expected * 1e6).rounded(), "k = \(k)")
        }
        #expect(passHat(5, of: sessions) == nil)
        #expect(truth["pass_hat_k"]?.objectValue?.members.count == 4)
        let published = [0.420, 0.273, 0.220, 0.200]
        for (k, expected) in zip(1...4, published) {
            #expect(passHat(k, of: sessions).map { ($0 * 1e3).rounded() / 1e3 } == expected)
        }
    }

    /// Counted in the file with a few lines of Python.
    @Test func theSimulatedUserEndsMostRuns() {
        let ends = counts(of: sessions.map { $0.outcome.termination ?? "" })
        #expect(ends == ["user_stop": 147, "": 53])
    }

    @Test func aSecondImportChangesNothing() throws {
        let again = try fixture.store.importFile(
            RealData.path("tau-bench/visible/gpt-4o_airline.json"),
            surroundings: fixture.scratch.surroundings)
        #expect((again.imported, again.replaced, again.unchanged) == (0, 0, 200))
    }

    @Test func roundTripsThroughJSONLines() throws {
        var lines: [UInt8] = []
        try fixture.store.forEachLine { lines += $0 + [UInt8(ascii: "\n")] }
        let path = try fixture.scratch.write("all.jsonl", bytes: lines)
        let again = try fixture.store.importFile(
            path, surroundings: fixture.scratch.surroundings)
        #expect(again.format == .jsonLines)
        #expect((again.imported, again.replaced, again.unchanged) == (0, 0, 200))
    }
}
