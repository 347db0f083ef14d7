import Basics
import JSONKit
import TestSupport
import Testing
import Traces

@Suite struct MetricsTests {
    /// The members that hold single numbers, and the rest as they must be for one session or two.
    private func shape(of metrics: Metrics) throws -> String {
        var members = try #require(metrics.json.objectValue)
        #expect(
            members.keys == [
                "sessions", "weighedDown", "messages", "toolCalls", "toolFailures",
                "repeatedCalls", "escalated", "success", "reward", "cost", "tokens", "counts",
                "shares", "amounts", "tools",
            ])
        #expect(members["counts"]?.objectValue?.keys.count == 23)
        #expect(
            members["shares"]?.objectValue?.keys == [
                "success", "booked", "escalated", "ownerCorrected", "handledByPerson", "toolFailed",
                "unanswered",
            ])
        #expect(
            members["amounts"]?.objectValue?.keys == [
                "reward", "feedback", "sentiment", "selfScore", "complexity", "cost", "userCost",
                "inputTokens", "outputTokens", "cachedTokens", "userInputTokens",
                "userOutputTokens", "duration", "answerTime",
            ])
        for name in ["counts", "shares", "amounts"] { members[name] = nil }
        return JSONValue.object(members).text()
    }

    @Test func theJSONHasTheDocumentedShape() throws {
        let fixture = try Fixture()
        var session = example("1", failed: true)
        session.outcome = Outcome(success: true, reward: 0.5)
        session.escalated = false
        session.cost = 0.25
        try fixture.importText(lines([session, example("2")]))
        let metrics = try fixture.store.metrics()
        #expect(
            try shape(of: metrics) == """
                {"sessions":2,"weighedDown":0,"messages":8,"toolCalls":{"agent":2,"user":0},"toolFailures":1,\
                "repeatedCalls":0,"escalated":0,"success":{"known":1,"count":1},\
                "reward":{"known":1,"mean":0.5},"cost":{"known":1,"total":0.25},\
                "tokens":{"input":460,"output":50},\
                "tools":[{"name":"look_up","calls":2,"failures":1}]}
                """)
        let failed = try #require(metrics.json["shares"]?["toolFailed"])
        #expect(failed["rate"]?.doubleValue == 0.5)
        // statsmodels.stats.proportion.proportion_confint(1, 2, method="wilson")
        let interval = try #require(failed["interval"]?.arrayValue).compactMap(\.doubleValue)
        #expect(abs(interval[0] - 0.0945312057) < 1e-9 && abs(interval[1] - 0.9054687943) < 1e-9)
        #expect(
            metrics.json["amounts"]?["cost"]?.text() == """
                {"known":1,"total":0.25,"mean":0.25,"interval":null}
                """)
        #expect(metrics.json["counts"]?["judgedAnswers"] == 2)
    }

    @Test func whatNoSessionSaysIsNull() throws {
        let fixture = try Fixture()
        var session = example("1", failed: nil)
        for index in session.messages.indices { session.messages[index].tokens = nil }
        try fixture.importText(lines([session]))
        let metrics = try fixture.store.metrics()
        #expect(
            try shape(of: metrics) == """
                {"sessions":1,"weighedDown":0,"messages":4,"toolCalls":{"agent":1,"user":0},"toolFailures":null,\
                "repeatedCalls":0,"escalated":null,"success":{"known":0,"count":0},\
                "reward":{"known":0,"mean":null},"cost":{"known":0,"total":null},\
                "tokens":{"input":null,"output":null},\
                "tools":[{"name":"look_up","calls":1,"failures":null}]}
                """)
        for name in ["success", "booked", "escalated", "ownerCorrected", "toolFailed"] {
            #expect(
                metrics.json["shares"]?[name]?.text()
                    == #"{"known":0,"count":0,"rate":null,"interval":null}"#)
        }
        #expect(
            metrics.json["amounts"]?["inputTokens"]?.text()
                == #"{"known":0,"total":null,"mean":null,"interval":null}"#)
        try fixture.expectTrueSums()
    }

    @Test func anEmptyStoreHasNothing() throws {
        let fixture = try Fixture()
        #expect(
            try shape(of: try fixture.store.metrics()) == """
                {"sessions":0,"weighedDown":0,"messages":0,"toolCalls":{"agent":0,"user":0},"toolFailures":0,\
                "repeatedCalls":0,"escalated":0,"success":{"known":0,"count":0},\
                "reward":{"known":0,"mean":null},"cost":{"known":0,"total":null},\
                "tokens":{"input":0,"output":0},"tools":[]}
                """)
    }

    @Test func anUnknownRunIsAnErrorThatKnowsBetter() throws {
        let fixture = try Fixture()
        try fixture.importText(lines([example("1")]), as: "spring.jsonl")
        let error = #expect(throws: TraceError.self) {
            try fixture.store.metrics(MetricsQuery(run: "sprnig"))
        }
        #expect(error?.code == .unknownRun)
        #expect(error?.suggestion == "did you mean 'spring'?")
    }

    @Test func manySmallCostsAddUpExactly() throws {
        let fixture = try Fixture()
        let sessions = (1...1000).map { index in
            var session = example("\(index)")
            session.cost = 0.1
            return session
        }
        try fixture.importText(lines(sessions))
        let cost = try fixture.store.metrics().cost
        #expect((cost.known, cost.total) == (1000, 100))
    }

    @Test func theMeanRewardIsWeighted() throws {
        let fixture = try Fixture()
        let sessions = [(1.0, 1.0), (0.0, 3.0)].enumerated().map { index, pair in
            var session = example("\(index)")
            session.outcome.reward = pair.0
            session.sampleWeight = pair.1
            return session
        }
        try fixture.importText(lines(sessions))
        let reward = try fixture.store.metrics().reward
        #expect((reward.known, reward.mean) == (2, 0.25))
    }

    @Test func sumsPastTheLargestNumberStayThere() throws {
        let fixture = try Fixture()
        let sessions = (1...20).map { index in
            var session = example("\(index)")
            session.cost = 1_000_000
            session.outcome.reward = 1_000_000
            session.sampleWeight = 1_000_000
            session.tokens = TokenUsage(input: 1_000_000_000_000, output: 1)
            return session
        }
        for (index, session) in sessions.enumerated() {
            try fixture.importText(lines([session]), as: "\(index).jsonl")
        }
        let metrics = try fixture.store.metrics()
        #expect(metrics.cost.total == 20_000_000)
        #expect(metrics.tokens.input == 20_000_000_000_000)
        #expect(metrics.reward.known == 20)
        // A sum that no longer fits is unknown instead of wrong.
        #expect(metrics.reward.mean == nil && metrics.reward.interval == nil)
        #expect(metrics.json["reward"]?["mean"] == .null)
    }

    // MARK: Questions

    private func filled() throws -> Fixture {
        let fixture = try Fixture()
        var sessions: [Session] = []
        for index in 0..<12 {
            var session = example("\(index)", failed: index % 2 == 0)
            session.startedAt = Timestamp(
                seconds: 1_795_132_800 + Int64(index) * 43_200)  // 2026-11-20 and every half day
            session.segment = index % 3 == 0 ? "new" : nil
            session.agent = index % 4 == 0 ? "sales" : "support"
            session.promptVersions = ["support": index < 6 ? "aaaaaaaaaaaa" : "bbbbbbbbbbbb"]
            session.outcome.success = index % 5 == 0 ? true : (index % 5 == 1 ? nil : false)
            session.escalated = index == 11
            session.taskID = "t\(index % 2)"
            if index == 3 { session.messages[1].toolCalls[0].name = "search" }
            sessions.append(session)
        }
        try fixture.importText(lines(sessions))
        return fixture
    }

    private func ids(_ fixture: Fixture, _ change: (inout SessionFilter) -> Void) throws -> [String]
    {
        var filter = SessionFilter()
        change(&filter)
        let ids = try fixture.sessions(matching: filter).map(\.session.id)
        var summaries: [String] = []
        try fixture.store.forEachSummary(matching: filter) { summaries.append($0.id) }
        if filter.limit == nil { #expect(Set(summaries) == Set(ids)) }
        return ids
    }

    @Test func filtersSessions() throws {
        let fixture = try filled()
        #expect(try ids(fixture) { $0.segments = ["new"] } == ["0", "3", "6", "9"])
        #expect(try ids(fixture) { $0.agents = ["sales", "nobody"] } == ["0", "4", "8"])
        #expect(try ids(fixture) { $0.runs = ["nothing"] } == [])
        #expect(try ids(fixture) { $0.success = true } == ["0", "5", "10"])
        #expect(try ids(fixture) { $0.success = false }.count == 6)
        #expect(try ids(fixture) { $0.escalated = true } == ["11"])
        #expect(try ids(fixture) { $0.tools = ["search"] } == ["3"])
        #expect(try ids(fixture) { $0.hasToolFailure = true } == ["0", "2", "4", "6", "8", "10"])
        #expect(
            try ids(fixture) {
                $0.taskIDs = ["t1"]; $0.segments = ["new"]
            } == ["3", "9"])
        #expect(try ids(fixture) { $0.limit = 2 } == ["0", "1"])
        #expect(
            try ids(fixture) {
                $0.since = Timestamp(iso8601: "2026-11-21")
                $0.before = Timestamp(iso8601: "2026-11-22")
            } == ["2", "3"])
        #expect(
            try ids(fixture) {
                $0.version = PromptVersion(prompt: "support", version: "bbbbbbbbbbbb")
            } == ["6", "7", "8", "9", "10", "11"])
    }

    @Test func addsUpBySegmentVersionAndDay() throws {
        let fixture = try filled()
        let all = try fixture.sessions().map(\.session)
        var query = MetricsQuery(run: "run")
        query.segment = "new"
        #expect(
            try fixture.store.metrics(query) == Metrics(of: all.filter { $0.segment == "new" }))
        query = MetricsQuery()
        query.version = PromptVersion(prompt: "support", version: "aaaaaaaaaaaa")
        #expect(try fixture.store.metrics(query) == Metrics(of: all.prefix(6)))
        query.segment = "new"
        #expect(
            try fixture.store.metrics(query)
                == Metrics(of: all.prefix(6).filter { $0.segment == "new" }))
        query = MetricsQuery()
        query.firstDay = "2026-11-21"
        query.lastDay = "2026-11-22"
        #expect(
            try fixture.store.metrics(query)
                == Metrics(
                    of: all.filter {
                        $0.startedAt.map { ["2026-11-21", "2026-11-22"].contains($0.day) } ?? false
                    }))
    }
}
