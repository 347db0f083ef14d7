/// A text as the header and the lines of a block scalar.
struct BlockScalarText {
    /// The `|` or `>` with its indicators.
    let header: String
    /// The lines with their indentation, without line breaks; empty lines are empty.
    let lines: [String]

    /// Writes a text as a block scalar; nil when none can hold it.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - style: literal or folded.
    ///   - indentation: the spaces before each line.
    ///   - parentColumn: the column of the collection around it, which an indentation indicator
    ///     counts from, or -1 at the root.
    ///   - indicated: whether to write the indicator even where it is not needed.
    init?(
        _ text: String, style: YAMLScalar.Style = .literal, indentation: Int, parentColumn: Int,
        indicated: Bool = false
    ) {
        guard let body = Self.body(of: text) else { return nil }
        let texts = body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard texts.allSatisfy({ ScalarText.isPrintable($0, allowingTabs: true) }) else {
            return nil
        }
        var header = style == .folded ? ">" : "|"
        let first = texts.first { !$0.isEmpty }?.utf8.first
        if indicated || first == 0x20 || first == 0x09 {
            // libyaml and PyYAML refuse a tab where they still look for the indentation.
            let width = indentation - max(0, parentColumn)
            guard (1...9).contains(width) else { return nil }
            header += String(width)
        }
        if !text.hasSuffix("\n") { header += "-" }
        if text.hasSuffix("\n\n") { header += "+" }
        self.header = header
        let spaces = String(repeating: " ", count: indentation)
        let written = style == .folded ? Self.folded(texts, width: 96 - indentation) : texts
        lines = written.map { $0.isEmpty ? "" : spaces + $0 }
    }

    /// The text without the line break that ends its last line; nil for a text that is all white
    /// space, or whose last line is: readers differ about those.
    private static func body(of text: String) -> Substring? {
        guard text.unicodeScalars.contains(where: { $0 != " " && $0 != "\t" && $0 != "\n" }) else {
            return nil
        }
        // A carriage return and a line feed are one Character, so look at scalars.
        if text.unicodeScalars.last == "\n" { return Substring(text.unicodeScalars.dropLast()) }
        let lastLine = text.unicodeScalars.reversed().prefix { $0 != "\n" }
        return lastLine.allSatisfy { $0 == " " || $0 == "\t" } ? nil : text[...]
    }

    /// The source lines of a folded scalar: an empty line more between two lines that would be
    /// joined, and long lines broken at single spaces.
    private static func folded(_ texts: [String], width: Int) -> [String] {
        var lines: [String] = []
        var previous: String?
        var empty = 0
        for text in texts {
            if text.isEmpty {
                empty += 1
                continue
            }
            let joins = previous.map { !startsIndented($0) && !startsIndented(text) } ?? false
            let breaks = empty + (joins ? 1 : 0)
            lines += Array(repeating: "", count: breaks)
            lines += startsIndented(text) ? [text] : wrapped(text, width: max(40, width))
            previous = text
            empty = 0
        }
        return lines + Array(repeating: "", count: empty)
    }

    private static func startsIndented(_ text: String) -> Bool {
        text.utf8.first == 0x20 || text.utf8.first == 0x09
    }

    /// A line broken where a single space stands between two words, which folding turns back into
    /// that space.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        var words: [String] = []
        var canBreak = false
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            if words.isEmpty || (canBreak && !part.isEmpty && part.utf8.first != 0x09) {
                words.append(String(part))
            } else {
                words[words.count - 1] += " " + part
            }
            canBreak = !part.isEmpty && part.utf8.last != 0x09
        }
        var lines: [String] = []
        var count = 0
        for word in words {
            let length = word.unicodeScalars.count
            if lines.isEmpty || count + 1 + length > width {
                lines.append(word)
                count = length
            } else {
                lines[lines.count - 1] += " " + word
                count += 1 + length
            }
        }
        return lines
    }
}
