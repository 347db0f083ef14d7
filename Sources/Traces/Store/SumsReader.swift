internal import SQLiteKit

/// Reads what the sessions of a query add up to.
struct SumsReader {
    let connection: Connection
    let query: MetricsQuery
    let grouping: SessionStore.Grouping

    /// The groups, from the sums that are kept by a dimension; the query names no other.
    func fromSums(
        of dimension: Dimension
    ) throws(SQLiteError) -> [(value: String, metrics: Metrics)] {
        var conditions = Conditions()
        conditions.add("dimension = ?", .integer(Int64(dimension.rawValue)))
        conditions.add("value = ?", query.values[dimension])
        query.addDays(to: &conditions, "day")
        let group =
            switch grouping {
            case .one: "''"
            case .day: "day"
            case .dimension: "value"
            }
        return try read(
            """
            SELECT \(group), \(NumberSums.columns.joined(separator: ", ")) FROM sums
            """ + conditions.clause,
            tools: """
                SELECT \(group), requestor, tool, \(ToolMeasures.columns.joined(separator: ", "))
                FROM tool_sums
                """ + conditions.clause, conditions.values
        ) { row in
            NumberSums(row, at: 1)
        }
    }

    /// The groups, from the numbers of each session.
    func fromSessions() throws(SQLiteError) -> [(value: String, metrics: Metrics)] {
        var conditions = Conditions()
        query.addDays(to: &conditions, "sessions.day")
        for (dimension, value) in query.values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            conditions.add(dimension, is: value)
        }
        var group = "''"
        var labels = ""
        switch grouping {
        case .one: break
        case .day: group = "sessions.day"
        case .dimension(let dimension):
            if let column = dimension.column {
                group = "coalesce(\(column), '')"
            } else if let label = dimension.label {
                group = "coalesce(labels.name || '\(label.separator)' || labels.value, '')"
                labels = """
                     LEFT JOIN session_labels AS labels
                    ON labels.session = sessions.number AND labels.kind = \(label.kind)
                    """
            }
        }
        // Of several values that a session has, the one that the query names.
        if case .dimension(let dimension) = grouping {
            conditions.add("\(group) = ?", query.values[dimension])
        }
        let from = "FROM sessions JOIN runs ON runs.number = sessions.run" + labels
        return try read(
            "SELECT \(group), sessions.weight, \(SessionColumns.list) \(from)" + conditions.clause,
            tools: """
                SELECT \(group), requestor, tool, \(ToolMeasures.columns.joined(separator: ", "))
                \(from) JOIN session_tools ON session_tools.session = sessions.number
                """ + conditions.clause, conditions.values
        ) { row in NumberSums(SessionNumbers(row, at: 1)) }
    }

    private func read(
        _ sessions: String, tools: String, _ values: [SQLiteValue],
        _ sums: (borrowing Row) -> NumberSums
    ) throws(SQLiteError) -> [(value: String, metrics: Metrics)] {
        var ofSessions: [String: NumberSums] = [:]
        try connection.forEach(sessions, values) { row in
            ofSessions[row.text(0) ?? "", default: NumberSums()].add(sums(row))
        }
        var ofTools: [String: [ToolKey: ToolMeasures]] = [:]
        try connection.forEach(tools, values) { row in
            ofTools[row.text(0) ?? "", default: [:]][
                ToolKey(row, at: 1), default: ToolMeasures()
            ].add(ToolMeasures(row, at: 3))
        }
        return ofSessions.sorted { $0.key < $1.key }.map {
            (value: $0.key, metrics: Metrics($0.value, tools: ofTools[$0.key] ?? [:]))
        }
    }
}

extension NumberSums {
    /// Reads the columns that begin at `column`.
    init(_ row: borrowing Row, at column: Int) {
        var values: [Int] = []
        values.reserveCapacity(Self.columns.count)
        for place in Self.columns.indices { values.append(row.int(column + place) ?? 0) }
        self.init(values: values)
    }
}
