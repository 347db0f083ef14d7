internal import SQLiteKit

/// Sums that the store keeps in columns.
protocol ColumnSums {
    static var columns: [String] { get }
    static var fields: [any WritableKeyPath<Self, Int> & Sendable] { get }
    init()
}

extension SessionMeasures: ColumnSums {}
extension ToolMeasures: ColumnSums {}

extension ColumnSums {
    var values: [SQLiteValue] {
        Self.fields.map { .integer(Int64(self[keyPath: $0])) }
    }

    /// Reads the columns that begin at `column`.
    init(_ row: borrowing Row, at column: Int) {
        self.init()
        for (index, field) in Self.fields.enumerated() {
            self[keyPath: field] = row.int(column + index) ?? 0
        }
    }

    static var columnList: String { columns.joined(separator: ", ") }

    /// The columns summed up; numbers that no longer fit become the largest one when read.
    static var totalList: String {
        columns.map { "CAST(coalesce(total(\($0)), 0) AS INTEGER)" }.joined(separator: ", ")
    }

    /// What adds the values of a row that is to be inserted to the one that is there.
    static var addition: String {
        columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
    }
}

extension Connection {
    /// The numbers of each tool of a session.
    func toolMeasures(ofSession number: Int64) throws(SQLiteError) -> [ToolKey: ToolMeasures] {
        var tools: [ToolKey: ToolMeasures] = [:]
        try forEach(
            "SELECT requestor, tool, \(ToolMeasures.columnList) FROM session_tools"
                + " WHERE session = ?", [.integer(number)]
        ) { row in tools[ToolKey(row, at: 0)] = ToolMeasures(row, at: 2) }
        return tools
    }
}

extension ToolKey {
    /// Reads the requestor and the name, in two columns.
    init(_ row: borrowing Row, at column: Int) {
        requestor = ToolCall.Requestor(rawValue: row.text(column) ?? "") ?? .agent
        name = row.text(column + 1) ?? ""
    }
}

/// As many question marks as there are values, for SQL.
func placeholders(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
}
