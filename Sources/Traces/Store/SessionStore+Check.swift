internal import SQLiteKit

extension SessionStore {
    /// Looks for damage: SQLite's own checks, whether every session has its messages and can be read, and
    /// whether the sums are what the sessions add up to.
    ///
    /// - Returns: what is wrong, a sentence each; empty where nothing is.
    /// - Throws: ``TraceError`` when the store can't be read at all.
    package func problems() throws(TraceError) -> [String] {
        try connection.snapshot(or: TraceError.store) { () throws(TraceError) in
            var problems = try Self.storing { () throws(SQLiteError) in try ownProblems() }
            // What SQLite can't trust need not be added up.
            guard problems.isEmpty else { return problems }
            problems += try Self.storing { () throws(SQLiteError) in try wrongCounts() }
            problems += try Self.storing { () throws(SQLiteError) in try wrongPrincipalDays() }
            problems += try Self.storing { () throws(SQLiteError) in try openProblems() }
            for dimension in Dimension.allCases {
                problems += try Self.storing { () throws(SQLiteError) in
                    try wrongSums(of: dimension)
                }
            }
            do throws(TraceError) {
                try forEachSession { _ in }
            } catch {
                problems.append(error.description)
            }
            return problems
        }
    }

    private func ownProblems() throws(SQLiteError) -> [String] {
        var problems: [String] = []
        try connection.forEach("PRAGMA integrity_check") { row in
            if let text = row.text(0), text != "ok" { problems.append(text) }
        }
        try connection.forEach(
            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2"
        ) { row in
            let (table, parent) = (row.text(0) ?? "", row.text(1) ?? "")
            problems.append("\(row.int(2) ?? 0) rows of \(table) belong to no row of \(parent)")
        }
        return problems
    }

    private func wrongCounts() throws(SQLiteError) -> [String] {
        var problems: [String] = []
        let bits = StoreSchema.placeBits
        for (table, column) in [
            ("messages", "messages"), ("tool_calls", "agent_calls + user_calls"),
        ] {
            try connection.forEach(
                """
                SELECT evidence, \(column), found FROM sessions
                LEFT JOIN (SELECT number >> \(bits) AS session, count(*) AS found FROM \(table)
                    GROUP BY session) ON session = sessions.number
                WHERE coalesce(found, 0) <> \(column)
                """
            ) { row in
                problems.append(
                    "session \(row.text(0) ?? "") has \(row.int(2) ?? 0) rows of \(table), and its "
                        + "numbers say \(row.int(1) ?? 0)")
            }
            try connection.forEach(
                """
                SELECT count(*) FROM \(table)
                WHERE number >> \(bits) NOT IN (SELECT number FROM sessions)
                """
            ) { row in
                if let count = row.int(0), count > 0 {
                    problems.append("\(count) rows of \(table) belong to no session")
                }
            }
        }
        return problems
    }

    private func wrongSums(of dimension: Dimension) throws(SQLiteError) -> [String] {
        let grouping = Grouping.dimension(dimension)
        let reader = SumsReader(connection: connection, query: MetricsQuery(), grouping: grouping)
        let kept = try reader.fromSums(of: dimension)
        let counted = try reader.fromSessions()
        let known = Dictionary(uniqueKeysWithValues: counted.map { ($0.value, $0.metrics) })
        var problems: [String] = []
        let values = Set(kept.map(\.value)).union(known.keys)
        let sums = Dictionary(uniqueKeysWithValues: kept.map { ($0.value, $0.metrics) })
        for value in values.sorted() where sums[value] != known[value] {
            problems.append(
                "the sums of \(dimension) '\(value)' are not what its sessions add up to")
        }
        return problems
    }
}
