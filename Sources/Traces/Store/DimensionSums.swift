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
        var tools: [ToolKey: ToolMeasures] = [:]

        mutating func add(
            _ numbers: SessionNumbers, _ ofSession: [ToolKey: ToolMeasures], sign: Int
        ) {
            sessions.add(numbers, sign: sign)
            for (tool, measures) in ofSession {
                tools[tool, default: ToolMeasures()].add(measures, sign: sign)
            }
        }
    }

    private var groups: [Group: Sums] = [:]
    private var hasRemovals = false

    /// How many groups are kept in memory.
    private static let limit = 4000

    var isLarge: Bool { groups.count > Self.limit }

    /// Adds a session's numbers to its groups, or takes them away with `sign` -1.
    mutating func add(
        _ numbers: SessionNumbers, tools: [ToolKey: ToolMeasures], to groups: [Group],
        sign: Int = 1
    ) {
        if sign < 0 { hasRemovals = true }
        for group in groups {
            self.groups[group, default: Sums()].add(numbers, tools, sign: sign)
        }
    }

    private static let addSessions = sum(into: "sums", [], NumberSums.columns)
    private static let addTools = sum(
        into: "tool_sums", ["requestor", "tool"], ToolMeasures.columns)

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
        for (group, sums) in groups {
            let values = sums.sessions.values.map { SQLiteValue.integer(Int64($0)) }
            try addSessions.run(group.values + values)
            for (tool, measures) in sums.tools {
                try addTools.run(group.values + tool.values + measures.values)
            }
        }
        if hasRemovals {
            try connection.run("DELETE FROM sums WHERE sessions = 0")
            try connection.run(
                "DELETE FROM tool_sums WHERE calls = 0 AND judged = 0 AND unjudged = 0")
        }
        self = DimensionSums()
    }
}

extension ToolKey {
    /// The requestor and the name, in two columns.
    var values: [SQLiteValue] { [.integer(requestor.number), .text(name)] }

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

    var values: [SQLiteValue] {
        [calls, judged, unjudged, failures].map { .integer(Int64($0)) }
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
