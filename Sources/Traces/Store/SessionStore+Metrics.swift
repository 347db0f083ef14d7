internal import Basics
internal import SQLiteKit

extension SessionStore {
    /// What the sessions of a query add up to, from the sums: no session is read.
    ///
    /// Throws ``TraceError`` with the code `unknownRun` when no run has the name.
    package func metrics(_ query: MetricsQuery = MetricsQuery()) throws(TraceError) -> Metrics {
        var conditions = Conditions()
        if let run = query.run {
            conditions.add("run = ?", .integer(try number(ofRun: run)))
        }
        conditions.add("day >= ?", query.firstDay)
        // An unknown day sorts first, and is no day before any other.
        conditions.add("day <= ? AND day <> ''", query.lastDay)
        conditions.add("segment = ?", query.segment)
        conditions.add("prompt = ?", query.version?.prompt ?? "")
        conditions.add("version = ?", query.version?.version ?? "")
        return try Self.storing { () throws(SQLiteError) in
            let sums = try connection.first(
                "SELECT \(SessionMeasures.totalList) FROM rollups" + conditions.clause,
                conditions.values
            ) { SessionMeasures($0, at: 0) }
            var tools: [ToolKey: ToolMeasures] = [:]
            try connection.forEach(
                """
                SELECT requestor, tool, \(ToolMeasures.totalList)
                FROM tool_rollups\(conditions.clause) GROUP BY requestor, tool
                """, conditions.values
            ) { row in
                tools[ToolKey(row, at: 0)] = ToolMeasures(row, at: 2)
            }
            return Metrics(sums ?? SessionMeasures(), tools: tools)
        }
    }

    /// How many sessions name each version of a prompt.
    package func sessionCounts(ofPrompt id: String) throws(TraceError) -> [String: Int] {
        try Self.storing { () throws(SQLiteError) in
            var counts: [String: Int] = [:]
            try connection.forEach(
                "SELECT version, count(*) FROM session_versions WHERE prompt = ? GROUP BY version",
                [.text(id)]
            ) { row in
                if let version = row.text(0) { counts[version] = row.int(1) ?? 0 }
            }
            return counts
        }
    }

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
