internal import Basics
internal import SQLiteKit

extension SessionStore {
    /// What the sessions of a query add up to.
    ///
    /// With at most one dimension it comes from the sums and no session is looked at; with several, the
    /// numbers of each session are added up, and still no session is read.
    ///
    /// Throws ``TraceError`` with the code `unknownRun` when no run has the name.
    package func metrics(_ query: MetricsQuery = MetricsQuery()) throws(TraceError) -> Metrics {
        try groups(of: query, by: .one).first?.metrics ?? Metrics(NumberSums(), tools: [:])
    }

    /// How the sessions of a query are grouped.
    package enum Grouping: Hashable, Sendable {
        /// All in one group.
        case one
        /// By day, as `yyyy-mm-dd`.
        case day
        /// By the values of a dimension.
        case dimension(Dimension)
        /// By the values of a dimension and by day: each value, ``daySeparator`` and the day.
        case dimensionAndDay(Dimension)
    }

    /// What stands between a value and a day: the unit separator of ASCII.
    static let daySeparator: Character = "\u{1F}"

    /// The sessions of a query by the values of a dimension, and of each value by day; an empty text is a
    /// value or a day that is not known.
    ///
    /// Throws ``TraceError`` with the code `unknownRun` when no run has the name.
    package func groupsByDay(
        of query: MetricsQuery, by dimension: Dimension
    ) throws(TraceError) -> [(value: String, days: [(day: String, metrics: Metrics)])] {
        var values: [String: [(day: String, metrics: Metrics)]] = [:]
        for (key, metrics) in try groups(of: query, by: .dimensionAndDay(dimension)) {
            guard let place = key.lastIndex(of: Self.daySeparator) else { continue }
            let day = String(key[key.index(after: place)...])
            values[String(key[..<place]), default: []].append((day, metrics))
        }
        return values.sorted { $0.key < $1.key }.map {
            (value: $0.key, days: $0.value.sorted { $0.day < $1.day })
        }
    }

    /// The sessions of a query in groups, each with its value and what it adds up to, in the order of the
    /// values; an empty value stands for the sessions that have none.
    ///
    /// Throws ``TraceError`` with the code `unknownRun` when no run has the name.
    package func groups(
        of query: MetricsQuery, by grouping: Grouping
    ) throws(TraceError) -> [(value: String, metrics: Metrics)] {
        if let run = query.run { try requireRun(run) }
        var dimensions = Set(query.values.keys)
        switch grouping {
        case .dimension(let dimension), .dimensionAndDay(let dimension):
            dimensions.insert(dimension)
        case .one, .day: break
        }
        let reader = SumsReader(connection: connection, query: query, grouping: grouping)
        // Sessions and tools of one moment, whatever is imported meanwhile.
        return try connection.snapshot(or: TraceError.store) { () throws(TraceError) in
            try Self.storing { () throws(SQLiteError) in
                try dimensions.count <= 1
                    ? reader.fromSums(of: dimensions.first ?? .all) : reader.fromSessions()
            }
        }
    }

    /// How many sessions name each version of a prompt.
    package func sessionCounts(ofPrompt id: String) throws(TraceError) -> [String: Int] {
        try Self.storing { () throws(SQLiteError) in
            var counts: [String: Int] = [:]
            try connection.forEach(
                """
                SELECT value, count(*) FROM session_labels WHERE kind = 0 AND name = ?
                GROUP BY value
                """, [.text(id)]
            ) { row in
                if let version = row.text(0) { counts[version] = row.int(1) ?? 0 }
            }
            return counts
        }
    }

    /// Throws ``TraceError`` with the code `unknownRun` unless there is a run with the name.
    package func requireRun(_ name: String) throws(TraceError) { _ = try number(ofRun: name) }

    func number(ofRun name: String) throws(TraceError) -> Int64 {
        let found = try Self.storing { () throws(SQLiteError) in
            try connection.first("SELECT number FROM runs WHERE name = ?", [.text(name)]) {
                $0.int64(0) ?? 0
            }
        }
        if let found { return found }
        let names = try runs().map(\.name)
        throw TraceError(
            code: .unknownRun, description: "there is no run '\(name)'",
            suggestion: closestMatch(to: name, among: names).map { "did you mean '\($0)'?" })
    }
}
