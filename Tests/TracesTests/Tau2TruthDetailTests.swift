import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What ``Tau2TruthTests`` leaves open: times, unknown costs, answers without a call, tools beside the
/// list, and the sums to their last digit.
@Suite(.needsData("tau2/truth_visible.json")) struct Tau2TruthDetailTests {
    /// A run of the truth with what we read of its file.
    private struct Run {
        let truth: JSONValue
        let sessions: [Session]
        let metrics: Metrics
        let description: Traces.Run
        /// The simulations as they stand in the file.
        let raw: [JSONValue]

        init(_ file: String) throws {
            let truths = try JSONValue(parsing: RealData.bytes("tau2/truth_visible.json"))
            truth = try #require(
                truths["files"]?.arrayValue?.first {
                    $0["file"]?.stringValue.map { "tau2/" + $0 } == file
                })
            let fixture = try Fixture()
            _ = try fixture.store.importFile(
                RealData.path(file), surroundings: fixture.scratch.surroundings)
            sessions = try fixture.sessions().map(\.session)
            metrics = try fixture.store.metrics()
            description = try #require(try fixture.store.runs().first)
            let document = try JSONValue(parsing: RealData.bytes(file))
            raw = try #require(document["simulations"]?.arrayValue)
        }

        func number(_ key: String) throws -> Double { try #require(truth[key]?.doubleValue) }

        func names(_ key: String) throws -> [String] {
            try #require(truth[key]?.arrayValue).compactMap(\.stringValue)
        }
    }

    /// Every key of the truth, and where it is held against ours; two say nothing of any session.
    private static let held: [String: String] = {
        let byFile = "metricsEqualTheTruth"
        let bySession = "everySessionEndsAsInTheTruth"
        var held: [String: String] = [:]
        for key in [
            "file", "conversations", "messages", "messages_by_role", "agent_tool_calls",
            "user_tool_calls", "tool_failures", "soft_failures", "conversations_with_tool_failure",
            "mean_reward", "successes", "tokens", "escalated", "repeated_agent_calls",
            "calls_by_tool", "failures_by_tool",
        ] { held[key] = byFile }
        for key in ["termination", "failed_task_ids", "escalated_task_ids", "user_calls_by_tool"] {
            held[key] = bySession
        }
        for key in ["first_timestamp", "last_timestamp"] { held[key] = "timesEqualTheTruth" }
        for key in ["agent_cost_null", "user_cost_null", "reward_null"] {
            held[key] = "whatIsNullIsUnknown"
        }
        for key in [
            "agent_cost", "user_cost", "duration_sum", "duration_median", "duration_max",
        ] { held[key] = "sumsAreExact" }
        held["unmatched_tool_messages"] = "answersWithoutACallAreCounted"
        for key in ["agent_tools_never_called", "called_but_not_in_tool_list"] {
            held[key] = "calledToolsAreHeldAgainstTheList"
        }
        for key in ["model", "domain"] { held[key] = "runsSayWhatTheyWereOf" }
        for key in ["git_commit", "agent_impl"] { held[key] = "not read: of the benchmark itself" }
        return held
    }()

    @Test func everyKeyOfTheTruthIsHeld() throws {
        let truths = try JSONValue(parsing: RealData.bytes("tau2/truth_visible.json"))
        let files = try #require(truths["files"]?.arrayValue)
        let keys = Set(files.flatMap { $0.objectValue?.members.map(\.key) ?? [] })
        #expect(keys == Set(Self.held.keys))
    }

    @Test(arguments: Tau2TruthTests.files) func timesEqualTheTruth(_ file: String) throws {
        let run = try Run(file)
        for (key, ours) in [
            ("first_timestamp", run.sessions.compactMap(\.startedAt).min()),
            ("last_timestamp", run.sessions.compactMap(\.endedAt).max()),
        ] {
            let text = try #require(run.truth[key]?.stringValue)
            let expected = try #require(Timestamp(iso8601: text))
            #expect(ours == expected, "\(key)")
        }
    }

    /// The truth counts null alone; with us a cost of 0 is unknown too, unless nobody acted.
    @Test(arguments: Tau2TruthTests.files) func whatIsNullIsUnknown(_ file: String) throws {
        let run = try Run(file)
        func members(_ key: String, where fits: (JSONValue) -> Bool) -> Int {
            run.raw.count { fits($0[key] ?? .null) }
        }
        for (key, role, unknown) in [
            ("agent_cost", Message.Role.assistant, run.sessions.count { $0.cost == nil }),
            ("user_cost", .user, run.sessions.count { $0.userCost == nil }),
        ] {
            let null = try Int(run.number(key + "_null"))
            #expect(members(key) { $0 == .null } == null)
            let acted = run.sessions.contains { $0.messages.contains { $0.role == role } }
            let free = members(key) { $0.doubleValue == 0 }
            #expect(unknown == null + (acted ? free : 0), "\(key)")
        }
        let unrewarded = try Int(run.number("reward_null"))
        #expect(run.sessions.count { $0.outcome.reward == nil } == unrewarded)
        #expect(run.sessions.count { $0.outcome.success == nil } == unrewarded)
    }

    /// The truth rounds costs to millionths and times to thousandths.
    @Test(arguments: Tau2TruthTests.files) func sumsAreExact(_ file: String) throws {
        let run = try Run(file)
        func rounded(_ value: Double, _ digits: Double) -> Double { (value * digits).rounded() }
        for (key, costs) in [
            ("agent_cost", run.sessions.compactMap(\.cost)),
            ("user_cost", run.sessions.compactMap(\.userCost)),
        ] {
            #expect(
                try rounded(costs.reduce(0, +), 1e6) == rounded(run.number(key), 1e6), "\(key)")
        }
        let durations = run.sessions.compactMap(\.duration).sorted()
        try #require(durations.count == run.sessions.count)
        let middle = (durations[(durations.count - 1) / 2] + durations[durations.count / 2]) / 2
        for (key, ours) in [
            ("duration_sum", durations.reduce(0, +)), ("duration_median", middle),
            ("duration_max", durations.last ?? 0),
        ] {
            #expect(try rounded(ours, 1e3) == rounded(run.number(key), 1e3), "\(key)")
        }
    }

    @Test(arguments: Tau2TruthTests.files)
    func answersWithoutACallAreCounted(_ file: String) throws {
        let run = try Run(file)
        var unmatched = 0
        var answers = 0
        for session in run.sessions {
            var called: Set<String> = []
            for message in session.messages {
                called.formUnion(message.toolCalls.compactMap(\.id))
                guard message.role == .tool else { continue }
                answers += 1
                let id = message.toolResult?.callID
                if id.map(called.contains) != true { unmatched += 1 }
            }
        }
        #expect(try unmatched == Int(run.number("unmatched_tool_messages")))
        // What the numbers are counted by finds as many.
        let answered = run.sessions.flatMap(\.toolExchanges).count { $0.answerMessage != nil }
        #expect(answers - answered == unmatched)
    }

    @Test(arguments: Tau2TruthTests.files)
    func calledToolsAreHeldAgainstTheList(_ file: String) throws {
        let run = try Run(file)
        let domain = try #require(run.description.taskType)
        let list = try JSONValue(parsing: RealData.bytes("tau2/domains/\(domain)/tools.json"))
        let listed = Set(
            try #require(list.arrayValue).compactMap { $0["function"]?["name"]?.stringValue })
        let called = Set(run.metrics.tools.map(\.name))
        #expect(!listed.isEmpty)
        #expect(
            try listed.subtracting(called).sorted() == run.names("agent_tools_never_called"))
        #expect(
            try called.subtracting(listed).sorted() == run.names("called_but_not_in_tool_list"))
    }

    @Test(arguments: Tau2TruthTests.files) func runsSayWhatTheyWereOf(_ file: String) throws {
        let run = try Run(file)
        #expect(run.description.model == run.truth["model"]?.stringValue)
        #expect(run.description.taskType == run.truth["domain"]?.stringValue)
        #expect(run.sessions.allSatisfy { $0.model == run.description.model })
    }
}
