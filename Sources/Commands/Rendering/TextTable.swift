/// Rows of text in aligned columns, two spaces apart.
package struct TextTable {
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

    /// Creates a table; the columns in `rightAligned`, from 0, hold numbers.
    package init(rightAligned: Set<Int> = []) { self.rightAligned = rightAligned }

    /// Adds a row.
    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// Whether there is no row.
    package var isEmpty: Bool { rows.isEmpty }

    /// The table as lines, each ended by a newline and without spaces at its end.
    package var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
                if column > 0 { line += "  " }
                line += rightAligned.contains(column) ? space + cell : cell + space
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
