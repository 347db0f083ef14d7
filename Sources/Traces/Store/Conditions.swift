internal import SQLiteKit

/// The conditions of a query, and the values that belong to their question marks.
struct Conditions {
    private var texts: [String] = []
    private(set) var values: [SQLiteValue] = []

    mutating func add(_ text: String, _ values: SQLiteValue...) {
        add(text, all: values)
    }

    mutating func add(_ text: String, all values: [SQLiteValue]) {
        texts.append(text)
        self.values += values
    }

    /// Adds a condition on a value, unless the value is nil.
    mutating func add(_ text: String, _ value: String?) {
        if let value { add(text, .text(value)) }
    }

    /// Adds that an expression is one of these; nothing when there are none.
    mutating func add(_ expression: String, isOneOf values: [String]) {
        if values.isEmpty { return }
        texts.append("\(expression) IN (\(placeholders(values.count)))")
        self.values += values.map(SQLiteValue.text)
    }

    /// Adds that a session has a value in a dimension; an empty one stands for having none.
    mutating func add(_ dimension: Dimension, is value: String) {
        if let column = dimension.column {
            add("coalesce(\(column), '') = ?", .text(value))
        } else if let label = dimension.label {
            let labels = """
                (SELECT name || '\(label.separator)' || value FROM session_labels
                WHERE session = sessions.number AND kind = \(label.kind))
                """
            if value.isEmpty {
                texts.append("NOT EXISTS \(labels)")
            } else {
                add("? IN \(labels)", .text(value))
            }
        }
    }

    /// `WHERE …` with all of them, or nothing.
    var clause: String {
        texts.isEmpty ? "" : " WHERE " + texts.map { "(\($0))" }.joined(separator: " AND ")
    }
}
