internal import SQLiteKit

/// Reads what the sessions of a query add up to.
struct SumsReader {
    let connection: Connection
    let query: MetricsQuery
    let grouping: SessionStore.Grouping

    private typealias Groups = [String: NumberSums]

    /// ``SessionStore/daySeparator`` in SQL.
    private static let daySeparator = "char(31)"

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
            case .dimensionAndDay: "value || \(Self.daySeparator) || day"
            }
        var groups: Groups = [:]
        try connection.forEach(
            "SELECT \(group), \(NumberSums.columns.joined(separator: ", ")) FROM sums"
                + conditions.clause, conditions.values
        ) { row in
            groups[row.text(0) ?? "", default: NumberSums()].add(NumberSums(row, at: 1))
        }
        try connection.forEach(
            "SELECT \(group), sessions FROM weighed_down" + conditions.clause, conditions.values
        ) { row in
            groups[row.text(0) ?? "", default: NumberSums()].weighedDown += row.int(1) ?? 0
        }
        return try metrics(
            groups,
            tools: """
                SELECT \(group), requestor, tool, \(ToolMeasures.columns.joined(separator: ", "))
                FROM tool_sums
                """ + conditions.clause, conditions.values)
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
        case .dimension(let dimension), .dimensionAndDay(let dimension):
            (group, labels) = dimension.expression
            // Of several values that a session has, the one that the query names.
            conditions.add("\(group) = ?", query.values[dimension])
            if case .dimensionAndDay = grouping {
                group += " || \(Self.daySeparator) || sessions.day"
            }
        }
        let from = "FROM sessions JOIN runs ON runs.number = sessions.run" + labels
        return try metrics(
            try addedUp(group, from, conditions),
            tools: """
                SELECT \(group), requestor, tool, \(ToolMeasures.columns.joined(separator: ", "))
                \(from) JOIN session_tools ON session_tools.session = sessions.number
                """ + conditions.clause, conditions.values)
    }

    /// What belongs to a principal's day that is above the cap, of one group.
    private struct Capped: Hashable {
        var value: String
        var day: PrincipalDay
    }

    private func addedUp(
        _ group: String, _ from: String, _ conditions: Conditions
    ) throws(SQLiteError) -> Groups {
        let cap = try connection.principalCap()
        let days = try connection.cappedDays(cap)
        var groups: Groups = [:]
        var capped: [Capped: NumberSums] = [:]
        let rest = SessionColumns.names.count + 2
        try connection.forEach(
            """
            SELECT \(group), sessions.weight, \(SessionColumns.list), \(PrincipalDay.columns) \(from)
            """ + conditions.clause, conditions.values
        ) { row in
            let (value, numbers) = (row.text(0) ?? "", SessionNumbers(row, at: 1))
            if !days.isEmpty, let day = PrincipalDay(row, at: rest), days[day] != nil {
                capped[Capped(value: value, day: day), default: NumberSums()].add(numbers)
            } else {
                groups[value, default: NumberSums()].add(numbers)
            }
        }
        for (key, sums) in capped {
            let factor = days[key.day].flatMap(cap.factor)
            groups[key.value, default: NumberSums()].add(sums.weighed(by: factor))
        }
        return groups
    }

    private func metrics(
        _ groups: Groups, tools: String, _ values: [SQLiteValue]
    ) throws(SQLiteError) -> [(value: String, metrics: Metrics)] {
        var ofTools: [String: [ToolKey: ToolMeasures]] = [:]
        try connection.forEach(tools, values) { row in
            ofTools[row.text(0) ?? "", default: [:]][
                ToolKey(row, at: 1), default: ToolMeasures()
            ].add(ToolMeasures(row, at: 3))
        }
        return groups.sorted { $0.key < $1.key }.map {
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
