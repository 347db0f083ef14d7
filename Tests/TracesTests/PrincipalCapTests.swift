import Basics
import SQLiteKit
import TestSupport
import Testing

@testable import Traces

@Suite("The cap on a principal's weight")
struct PrincipalCapTests {
    private static func session(_ number: Int, _ random: inout SeededGenerator) -> Session {
        func one(of names: [String?]) -> String? { names.randomElement(using: &random) ?? nil }
        var session = example("\(number)", run: one(of: ["a", "b"]) ?? "a")
        session.startedAt =
            number % 9 == 0
            ? nil
            : Timestamp(seconds: 1_795_132_800 + Int64.random(in: 0..<200_000, using: &random))
        session.principal = one(of: ["anna", "anna", "anna", "bert", "", nil])
        session.agent = one(of: ["sales", "support"])
        session.channel = one(of: ["web", nil])
        session.tags["house"] = one(of: ["1", "2", nil])
        session.sampleWeight = [1, 0.5, 3].randomElement(using: &random) ?? 1
        session.outcome.success = Bool.random(using: &random)
        session.outcome.reward = Double.random(in: 0...1, using: &random)
        session.cost = Bool.random(using: &random) ? Double(number) * 0.001 : nil
        return session
    }

    private static func sessions(_ count: Int, seed: UInt64) -> [Session] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { session($0, &random) }
    }

    /// Every group of every dimension, and some that only the sessions themselves tell.
    private func expectGroups(
        _ store: SessionStore, _ sessions: [Session], cap: Int,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        for dimension in Dimension.allCases {
            for segment in ["", nil] {
                var query = MetricsQuery()
                query.segment = segment
                for (value, metrics) in try store.groups(of: query, by: .dimension(dimension)) {
                    let chosen = sessions.filter { dimension.values(of: $0).contains(value) }
                    #expect(
                        metrics == Self.metrics(chosen, of: sessions, cap: cap),
                        "\(dimension) '\(value)'", sourceLocation: sourceLocation)
                }
            }
        }
        #expect(try store.problems() == [], sourceLocation: sourceLocation)
    }

    /// What some of the sessions add up to, weighed by what all of them weigh.
    private static func metrics(
        _ chosen: [Session], of all: [Session], cap: Int
    ) -> Metrics {
        var weights: [PrincipalDay: Int] = [:]
        for session in all {
            guard let day = PrincipalDay(session) else { continue }
            weights[day, default: 0] += Int((session.sampleWeight * 1e6).rounded())
        }
        var sums = NumberSums()
        var days: [PrincipalDay: NumberSums] = [:]
        var tools: [ToolKey: ToolMeasures] = [:]
        for session in chosen {
            let calls = SessionCalls(session)
            for (key, measures) in calls.counts {
                tools[key, default: ToolMeasures()].add(measures)
            }
            let numbers = SessionNumbers(session, calls, session.spoken)
            if let day = PrincipalDay(session) {
                days[day, default: NumberSums()].add(numbers)
            } else {
                sums.add(numbers)
            }
        }
        for (day, ofDay) in days {
            let total = weights[day] ?? 0
            let isAbove = cap > 0 && total > cap * 1_000_000
            sums.add(
                ofDay.weighed(by: isAbove ? Double(cap * 1_000_000) / Double(total) : nil))
        }
        return Metrics(sums, tools: tools)
    }

    @Test("makes the sessions of a principal's day weigh as many as it says, and no other less")
    func definition() throws {
        let fixture = try Fixture()
        try fixture.store.setPrincipalCap(2)
        var all: [Session] = []
        for (number, weight) in [1.0, 1, 1, 5].enumerated() {
            var session = example("anna \(number)")
            (session.principal, session.sampleWeight) = ("anna", weight)
            session.outcome.success = number == 3
            all.append(session)
        }
        var other = example("bert")
        other.principal = "bert"
        other.outcome.success = true
        all.append(other)
        for number in 0..<3 {
            var nobody = example("nobody \(number)")
            nobody.outcome.success = false
            all.append(nobody)
        }
        try fixture.importText(lines(all))
        let metrics = try fixture.store.metrics()
        // Anna's sessions weigh a quarter each: 0.25 three times, and 1.25 that succeeded.
        #expect(metrics.success.rate == (1.25 + 1) / (2 + 1 + 3))
        #expect(metrics.weighedDown == 4)
        #expect((metrics.sessions, metrics.success.known, metrics.success.count) == (8, 8, 2))
        let squares = 3 * 0.25 * 0.25 + 1.25 * 1.25 + 4
        let size = try #require(metrics.success.weights.effectiveCount)
        #expect(abs(size - 36 / squares) < 1e-3)
        #expect(try metrics == Metrics(of: fixture.sessions().map(\.session), principalCap: 2))
        // By what only the sessions tell, too.
        var query = MetricsQuery()
        query.values = [.channel: "", .segment: ""]
        #expect(try fixture.store.metrics(query) == metrics)
    }

    @Test("gives the same in every order and in any batches", arguments: [0, 1, 3, 1000])
    func order(cap: Int) throws {
        let all = Self.sessions(150, seed: 3)
        let whole = try Fixture()
        try whole.store.setPrincipalCap(cap)
        try whole.importText(lines(all, namingRun: true))
        let stored = try whole.sessions().map(\.session)
        try expectGroups(whole.store, stored, cap: cap)
        let isWeighed = try whole.store.metrics().weighedDown > 0
        #expect(isWeighed == (cap > 0 && cap < 1000))

        var random = SeededGenerator(seed: 4)
        for size in [1, 7, 60] {
            let parts = try Fixture()
            try parts.store.setPrincipalCap(cap)
            let shuffled = all.shuffled(using: &random)
            for start in stride(from: 0, to: all.count, by: size) {
                try parts.importText(
                    lines(Array(shuffled[start..<min(start + size, all.count)]), namingRun: true))
            }
            for dimension in Dimension.allCases {
                let grouping = SessionStore.Grouping.dimension(dimension)
                let (found, expected) = (
                    try parts.store.groups(of: MetricsQuery(), by: grouping),
                    try whole.store.groups(of: MetricsQuery(), by: grouping)
                )
                #expect(found.map(\.value) == expected.map(\.value))
                #expect(found.map(\.metrics) == expected.map(\.metrics))
            }
            #expect(try parts.store.problems() == [])
        }
    }

    @Test("follows sessions that are replaced, judged afterwards or weighed by another cap")
    func changes() throws {
        let fixture = try Fixture()
        try fixture.store.setPrincipalCap(4)
        var all = Self.sessions(120, seed: 7)
        try fixture.importText(lines(all, namingRun: true))
        #expect(try fixture.importText(lines(all, namingRun: true)).unchanged == 120)
        // Others take over sessions, and come to other days and weights.
        var random = SeededGenerator(seed: 8)
        for number in stride(from: 0, to: 120, by: 3) {
            let run = all[number].source
            all[number] = Self.session(number, &random)
            all[number].source = run
        }
        #expect(try fixture.importText(lines(all, namingRun: true)).replaced > 30)
        try expectGroups(fixture.store, fixture.sessions().map(\.session), cap: 4)
        for stored in try fixture.sessions().prefix(20) {
            var amendment = Amendment(at: Timestamp(seconds: 1), who: "eva")
            amendment.feedback = 1
            amendment.outcome.success = true
            try fixture.store.amend(stored.evidenceID, amendment)
        }
        let stored = try fixture.sessions().map(\.session)
        try expectGroups(fixture.store, stored, cap: 4)
        for cap in [1, 1000, 3, 0, 5] {
            #expect(try fixture.store.setPrincipalCap(cap) != nil)
            #expect(try fixture.store.setPrincipalCap(cap) == nil)
            try expectGroups(fixture.store, stored, cap: cap)
        }
        // All sessions of a principal go to another one.
        for index in all.indices where all[index].principal == "anna" {
            all[index].principal = "carla"
        }
        try fixture.importText(lines(all, namingRun: true))
        try expectGroups(fixture.store, fixture.sessions().map(\.session), cap: 5)
    }

    @Test("leaves the numbers as they were when the principal is erased")
    func erasing() throws {
        let fixture = try Fixture()
        try fixture.store.setPrincipalCap(3)
        let all = Self.sessions(120, seed: 11)
        try fixture.importText(lines(all, namingRun: true))
        let before = try fixture.store.metrics()
        #expect(before.weighedDown > 0)
        let erased = all.count { $0.principal == "anna" }
        #expect(try fixture.store.removeTexts(of: .principal("anna")) == erased)
        #expect(try fixture.store.metrics() == before)
        #expect(try fixture.store.problems() == [])
        #expect(!(try fixture.sessions().contains { $0.session.principal == "anna" }))
        // Another cap and back, and the files again.
        try fixture.store.setPrincipalCap(1)
        #expect(try fixture.store.problems() == [])
        #expect(try fixture.store.metrics() != before)
        try fixture.store.setPrincipalCap(3)
        #expect(try fixture.importText(lines(all, namingRun: true)).unchanged == 120)
        #expect(try fixture.store.metrics() == before)
        // Who comes later under the name is somebody else, and can be erased too.
        var later = Self.sessions(40, seed: 12)
        for index in later.indices { later[index].id += " later" }
        try fixture.importText(lines(later, namingRun: true))
        let both = try fixture.store.metrics()
        #expect(try fixture.store.removeTexts(of: .principal("anna")) > 0)
        #expect(try fixture.store.metrics() == both)
        #expect(try fixture.store.problems() == [])
    }

    @Test("counts the same in a store that reads an export, also of principals who were erased")
    func export() throws {
        let fixture = try Fixture()
        try fixture.store.setPrincipalCap(3)
        try fixture.importText(lines(Self.sessions(120, seed: 13), namingRun: true))
        func copy() throws -> Metrics {
            var text = ""
            try fixture.store.forEachLine { text += String(decoding: $0, as: UTF8.self) + "\n" }
            let other = try Fixture()
            try other.store.setPrincipalCap(3)
            try other.importText(text)
            return try other.store.metrics()
        }
        #expect(try copy() == fixture.store.metrics())
        _ = try fixture.store.removeTexts(of: .principal("anna"))
        let (found, expected) = (try copy(), try fixture.store.metrics())
        for (one, other) in zip(found.shares, expected.shares) {
            #expect(one.share.known == other.share.known)
            guard let rate = other.share.rate else { continue }
            #expect(abs((one.share.rate ?? -1) - rate) < 1e-6, "\(one.name)")
        }
        let reward = try #require(expected.reward.mean)
        #expect(abs((found.reward.mean ?? -1) - reward) < 1e-6)
    }

    @Test("comes to a store that had none, and is found out when it is damaged")
    func migration() throws {
        let fixture = try Fixture()
        let all = Self.sessions(60, seed: 17)
        try fixture.importText(lines(all, namingRun: true))
        let stored = try fixture.sessions().map(\.session)
        let path = fixture.scratch.path("traces.sqlite")
        let connection = try Connection(path: path)
        try connection.execute(
            """
            DROP TABLE weighting; DROP TABLE principal_days; DROP TABLE principal_sums;
            DROP TABLE weighed_down; DROP INDEX sessions_by_principal;
            PRAGMA user_version = \(StoreSchema.migrations.count - 1)
            """)
        let store = try SessionStore(path: path)
        #expect(try store.metrics() == Metrics(of: stored))
        #expect(try store.setPrincipalCap(2) == 0)
        try expectGroups(store, stored, cap: 2)
        for (damage, message) in [
            ("UPDATE principal_days SET weight = weight + 1", "days of principals are wrong"),
            ("UPDATE principal_sums SET sessions = 1", "not what their sessions add up to"),
            ("UPDATE sums SET success_weight = 7 WHERE dimension = 0", "the sums of all ''"),
            ("DELETE FROM weighed_down", "the sums of all ''"),
        ] {
            try connection.execute("SAVEPOINT damage; \(damage); RELEASE damage")
            #expect(try store.problems().contains { $0.contains(message) }, "\(damage)")
        }
    }
}
