/// Laying out plain text in columns; a character counts as one column.
enum TextLayout {
    /// The words of a paragraph in lines of at most `width` characters.
    ///
    /// A longer word has a line to itself; an empty text has one empty line.
    static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return lines + [line]
    }

    /// Paragraphs separated by empty lines, each wrapped; lines that begin with a space are kept as
    /// they are.
    static func wrapParagraphs(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var paragraph: [Substring] = []
        func flush() {
            guard !paragraph.isEmpty else { return }
            lines += wrap(paragraph.joined(separator: " "), width: width)
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix(" ") {
                flush()
                lines.append(String(line))
            } else {
                paragraph.append(line)
            }
        }
        flush()
        return lines
    }

    /// Terms with their explanations beside them, the explanations in one column; a term too long
    /// for that has its explanation below.
    static func columns(
        _ rows: [(term: String, text: String)], width: Int, indent: Int = 2, widestTerm: Int = 26
    ) -> [String] {
        let fitting = rows.map(\.term.count).filter { $0 <= widestTerm }
        let start = indent + (fitting.max() ?? widestTerm) + 2
        let margin = String(repeating: " ", count: indent)
        let gap = String(repeating: " ", count: start)
        return rows.flatMap { row in
            let text = row.text.isEmpty ? [] : wrap(row.text, width: max(20, width - start))
            guard row.term.count <= widestTerm, let first = text.first else {
                return [margin + row.term] + text.map { gap + $0 }
            }
            let fill = String(repeating: " ", count: start - indent - row.term.count)
            return [margin + row.term + fill + first] + text.dropFirst().map { gap + $0 }
        }
    }
}
