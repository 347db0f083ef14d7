internal import Basics
internal import SQLiteKit

/// Changes of the sums that have not been written yet.
///
/// A file's sessions fall into few groups, so adding up in memory saves nearly all writes; when
/// there are many groups after all, they are written in between.
struct DimensionSums {
    /// What sessions are grouped by.
    struct Group: Hashable {
        var dimension: Dimension
        var value: String
        var day: String

        /// Gives a statement the dimension, the value and the day.
        func add(to values: inout Binder) {
            values.add(dimension.rawValue)
            values.add(value)
            values.add(day)
        }

        /// The dimension, the value and the day.
        var values: [SQLiteValue] {
            [.integer(Int64(dimension.rawValue)), .text(value), .text(day)]
        }

        /// The groups that a session belongs to.
        static func all(of session: Session) -> [Group] {
            let day = session.startedAt?.day ?? ""
            return Dimension.allCases.flatMap { dimension in
                dimension.values(of: session).map {
                    Group(dimension: dimension, value: $0, day: day)
                }
            }
        }
    }

    private struct Sums {
        var sessions = NumberSums()
        /// By the number of the tool.
        var tools: [Int: ToolMeasures] = [:]

        mutating func add(
            _ sums: NumberSums, _ tools: [(tool: Int, measures: ToolMeasures)], _ sign: Int
        ) {
            sessions.add(sums, sign: sign)
            for (tool, measures) in tools {
                self.tools[tool, default: ToolMeasures()].add(measures, sign: sign)
            }
        }
    }

    private var groups: [Group: Sums] = [:]
    private var tools = Numbering<ToolKey>()
    private var hasRemovals = false

    /// How many groups are kept in memory.
    private static let limit = 4000

    var isLarge: Bool { groups.count > Self.limit }

    /// Adds a session's numbers to its groups, or takes them away with `sign` -1.
    mutating func add(
        _ numbers: SessionNumbers, tools: [ToolCount], to groups: [Group], sign: Int = 1
    ) {
        if sign < 0 { hasRemovals = true }
        let sums = NumberSums(numbers)
        var measures: [(tool: Int, measures: ToolMeasures)] = []
        for tool in tools { measures.append((self.tools.number(of: tool.key), tool.measures)) }
        for group in groups {
            self.groups[group, default: Sums()].add(sums, measures, sign)
        }
    }

    /// Adds what a group's sums change by without any session coming or going.
    mutating func add(_ correction: NumberSums, to group: Group) {
        groups[group, default: Sums()].sessions.add(correction)
    }

    private static let addSessions = sum(into: "sums", [], NumberSums.columns)
    private static let addTools = sum(
        into: "tool_sums", ["requestor", "tool"], ToolMeasures.columns)
    private static let addWeighedDown = sum(into: "weighed_down", [], ["sessions"])

    /// Inserts a row, or adds its sums to the one that is there; a sum that no longer fits becomes the
    /// largest or smallest number instead of one with a point.
    private static func sum(
        into table: String, _ keys: [String], _ columns: [String]
    ) -> String {
        let names = ["dimension", "value", "day"] + keys + columns
        let additions = columns.map {
            "\($0) = CAST(\($0) + excluded.\($0) AS INTEGER)"
        }
        return """
            INSERT INTO \(table) (\(names.joined(separator: ", ")))
            VALUES (\(placeholders(names.count)))
            ON CONFLICT DO UPDATE SET \(additions.joined(separator: ", "))
            """
    }

    /// Adds the changes to the tables and forgets them.
    mutating func write(to connection: Connection) throws(SQLiteError) {
        guard !groups.isEmpty else { return }
        let addSessions = try connection.prepare(Self.addSessions)
        let addTools = try connection.prepare(Self.addTools)
        var isLessWeighedDown = false
        for (group, sums) in groups {
            try addSessions.run { values in
                group.add(to: &values)
                for sum in sums.sessions.values { values.add(sum) }
            }
            for (tool, measures) in sums.tools {
                try addTools.run { values in
                    group.add(to: &values)
                    tools.values[tool].add(to: &values)
                    measures.add(to: &values)
                }
            }
            let weighedDown = sums.sessions.weighedDown
            guard weighedDown != 0 else { continue }
            try connection.run(Self.addWeighedDown, group.values + [SQLiteValue(weighedDown)])
            isLessWeighedDown = isLessWeighedDown || weighedDown < 0
        }
        if hasRemovals {
            try connection.run("DELETE FROM sums WHERE sessions = 0")
            try connection.run(
                "DELETE FROM tool_sums WHERE calls = 0 AND judged = 0 AND unjudged = 0")
        }
        if isLessWeighedDown { try connection.run("DELETE FROM weighed_down WHERE sessions = 0") }
        self = DimensionSums()
    }
}

extension ToolKey {
    /// Gives a statement the requestor and the name, for two columns.
    func add(to values: inout Binder) {
        values.add(requestor.number)
        values.add(name)
    }

    /// Reads the requestor and the name, in two columns.
    init(_ row: borrowing Row, at column: Int) {
        requestor = ToolCall.Requestor(number: row.int64(column))
        name = row.text(column + 1) ?? ""
    }
}

extension ToolCall.Requestor {
    /// How the store writes it.
    var number: Int64 { self == .agent ? 0 : 1 }

    init(number: Int64?) { self = number == 1 ? .user : .agent }
}

extension ToolMeasures {
    /// The columns that keep the numbers of a tool.
    static let columns = ["calls", "judged", "unjudged", "failures"]

    /// Gives a statement the values of these columns.
    func add(to values: inout Binder) {
        for number in [calls, judged, unjudged, failures] { values.add(number) }
    }

    /// Reads the columns that begin at `column`.
    init(_ row: borrowing Row, at column: Int) {
        calls = row.int(column) ?? 0
        judged = row.int(column + 1) ?? 0
        unjudged = row.int(column + 2) ?? 0
        failures = row.int(column + 3) ?? 0
    }
}

/// As many question marks as there are values, for SQL.
func placeholders(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
}
