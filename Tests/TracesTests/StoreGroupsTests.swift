import Basics
import JSONKit
import SQLiteKit
import TestSupport
import Testing

@testable import Traces

@Suite("Sums by dimensions")
struct StoreGroupsTests {
    private static func session(_ number: Int, _ random: inout SeededGenerator) -> Session {
        func one(of names: [String?]) -> String? { names.randomElement(using: &random) ?? nil }
        var session = example(
            "\(number)", run: one(of: ["a", "b"]) ?? "a", failed: Bool.random(using: &random))
        session.startedAt =
            number % 7 == 0
            ? nil
            : Timestamp(seconds: 1_795_132_800 + Int64.random(in: 0..<400_000, using: &random))
        session.agent = one(of: ["sales", "support", nil])
        session.channel = one(of: ["web", nil])
        session.workspace = one(of: ["haff", "see", nil])
        session.segment = one(of: ["new", "old", nil])
        session.model = one(of: ["m1", "m2"])
        session.taskType = one(of: ["booking", nil])
        if let arm = one(of: ["x", "y", nil]) { (session.experiment, session.arm) = ("e", arm) }
        for prompt in ["desk", "tone"] where Bool.random(using: &random) {
            session.promptVersions[prompt] = one(of: ["aaaaaaaaaaaa", "bbbbbbbbbbbb"])
        }
        for tag in ["season", "house"] where Bool.random(using: &random) {
            session.tags[tag] = one(of: ["1", "2"])
        }
        session.outcome.success = [true, false, nil].randomElement(using: &random) ?? nil
        session.outcome.reward = Bool.random(using: &random) ? 0.25 : nil
        session.cost = Bool.random(using: &random) ? Double(number) * 0.001 : nil
        session.sampleWeight = [1, 0.5, 3].randomElement(using: &random) ?? 1
        session.messages[1].toolCalls[0].name = one(of: ["find", "book"]) ?? "find"
        return session
    }

    /// What a session has in a dimension; an empty text where it has nothing.
    private func values(_ session: Session, _ grouping: SessionStore.Grouping) -> [String] {
        switch grouping {
        case .one: [""]
        case .day: [session.startedAt?.day ?? ""]
        case .dimension(let dimension): dimension.values(of: session)
        case .dimensionAndDay(let dimension):
            dimension.values(of: session).map { "\($0)\u{1F}\(session.startedAt?.day ?? "")" }
        }
    }

    @Test("are what the sessions of each value add up to, with filters or without")
    func groups() throws {
        var random = SeededGenerator(seed: 5)
        let fixture = try Fixture()
        var all = (0..<120).map { Self.session($0, &random) }
        try fixture.importText(lines(all, namingRun: true))
        // Some come again with other content.
        for number in 0..<30 { all[number * 4] = replaced(all[number * 4], &random) }
        let again = try fixture.importText(lines(all, namingRun: true))
        #expect(again.replaced > 20 && again.replaced + again.unchanged == 120)
        let stored = try fixture.sessions().map(\.session)
        #expect(stored.count == 120)

        var queries = [MetricsQuery()]
        for dimension in Dimension.allCases where dimension != .all {
            let values = Set(stored.flatMap { dimension.values(of: $0) })
            for value in values {
                var query = MetricsQuery()
                query.values[dimension] = value
                queries.append(query)
                query.values[.segment] = "new"
                query.firstDay = "2026-11-21"
                query.lastDay = "2026-11-22"
                queries.append(query)
            }
        }
        let groupings: [SessionStore.Grouping] =
            [.one, .day] + Dimension.allCases.map { .dimension($0) }
            + [.dimensionAndDay(.channel), .dimensionAndDay(.tag)]
        var found = 0
        for query in queries {
            let chosen = stored.filter { session in
                query.values.allSatisfy { $0.key.values(of: session).contains($0.value) }
                    && (query.firstDay.map { (session.startedAt?.day ?? "") >= $0 } ?? true)
                    && (query.lastDay.map { (session.startedAt?.day ?? "~") <= $0 } ?? true)
            }
            for grouping in groupings {
                var expected: [String: [Session]] = [:]
                for session in chosen {
                    for value in values(session, grouping) {
                        // A group by what the query names is the one that it names.
                        if case .dimension(let dimension) = grouping,
                            let wanted = query.values[dimension], wanted != value
                        {
                            continue
                        }
                        if case .dimensionAndDay(let dimension) = grouping,
                            let wanted = query.values[dimension],
                            !value.hasPrefix("\(wanted)\u{1F}")
                        {
                            continue
                        }
                        expected[value, default: []].append(session)
                    }
                }
                let groups = try fixture.store.groups(of: query, by: grouping)
                #expect(groups.map(\.value) == expected.keys.sorted(), "\(query) \(grouping)")
                for (value, metrics) in groups {
                    #expect(
                        metrics == Metrics(of: expected[value] ?? []),
                        "\(query) \(grouping) \(value)")
                    found += 1
                }
            }
        }
        #expect(found > 1000)
    }

    private func replaced(_ session: Session, _ random: inout SeededGenerator) -> Session {
        let number = (Int(session.id) ?? 0)
        var other = Self.session(number, &random)
        other.source = session.source
        return other
    }
}
