/// How a scalar is written in a file that is laid out.
struct ScalarLayout {
    /// A scalar's text behind its key.
    enum Form {
        /// On the line of the key.
        case inline(String)
        /// A header on the line of the key, and lines with their indentation.
        case block(header: String, lines: [String])
        /// As it stands, over several lines.
        case verbatim
    }

    /// The columns that a line should not exceed.
    static let width = 100

    let source: YAMLSource

    /// The form of a scalar.
    ///
    /// - Parameters:
    ///   - node: the scalar, no alias.
    ///   - isText: whether people read it.
    ///   - canBecomeBlock: whether it may be written as a block where it is none.
    ///   - column: the column of the key or `-` it stands behind.
    ///   - used: the columns of its line that are taken already.
    /// - Returns: the form; an existing block keeps its style and its lines.
    func form(
        of node: YAMLNode, isText: Bool, canBecomeBlock: Bool, column: Int, used: Int
    ) -> Form {
        guard case .scalar(let scalar) = node.content else { return .verbatim }
        switch scalar.style {
        case .literal, .folded: return block(node, scalar, indentation: column + 2)
        case .plain, .singleQuoted, .doubleQuoted: break
        }
        let written = source.text(of: node.span)
        // What a program of its own makes of a tagged scalar may depend on how it is written, and
        // an escape can be there to show a character that would not be seen.
        guard node.tag == nil, !Self.hasEscapes(written, scalar) else {
            return node.isOnOneLine ? .inline(written) : .verbatim
        }
        let inline = self.inline(node, scalar, inFlow: false)
        let hasBreak = scalar.text.unicodeScalars.contains("\n")
        let fits = used + inline.unicodeScalars.count <= Self.width
        let block =
            canBecomeBlock
            ? newBlock(scalar.text, isWrapped: !node.isOnOneLine, column: column) : nil
        if hasBreak || (isText && !fits && scalar.text.contains(" ") && node.stringValue != nil) {
            if let block { return .block(header: block.header, lines: block.lines) }
            return node.isOnOneLine ? .inline(inline) : .verbatim
        }
        if node.isOnOneLine || fits { return .inline(inline) }
        if let block { return .block(header: block.header, lines: block.lines) }
        return .verbatim
    }

    /// A scalar on one line, in quotes only where it needs them.
    func inline(_ node: YAMLNode, _ scalar: YAMLScalar, inFlow: Bool) -> String {
        let written = source.text(of: node.span)
        if node.isOnOneLine, scalar.style == .plain || node.tag != nil { return written }
        if node.isOnOneLine, Self.hasEscapes(written, scalar) { return written }
        return ScalarText.inline(scalar.text, preferring: nil, inFlow: inFlow)
    }

    /// Whether a text in double quotes names characters by their numbers.
    private static func hasEscapes(_ written: String, _ scalar: YAMLScalar) -> Bool {
        guard scalar.style == .doubleQuoted else { return false }
        var isEscaped = false
        for byte in written.utf8 {
            if isEscaped {
                isEscaped = false
                if "xuUN_LPabvfetr0".utf8.contains(byte) { return true }
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
            }
        }
        return false
    }

    /// A text as a new block; nil where one would hide something: white space at the ends of lines,
    /// or empty lines at its own ends.
    private func newBlock(_ text: String, isWrapped: Bool, column: Int) -> BlockScalarText? {
        guard let first = text.unicodeScalars.first, !"\n \t".unicodeScalars.contains(first),
            !text.hasSuffix("\n\n")
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard !lines.contains(where: { $0.utf8.last == 0x20 || $0.utf8.last == 0x09 }),
            // A text of one line gains nothing from its line break.
            lines.count > 2 || !text.hasSuffix("\n") || isWrapped
        else { return nil }
        let isLong = lines.contains { $0.unicodeScalars.count > Self.width - column - 2 }
        return BlockScalarText(
            text, style: isWrapped && isLong ? .folded : .literal, indentation: column + 2,
            parentColumn: column)
    }

    /// A block scalar with its lines as they are, at another indentation.
    private func block(_ node: YAMLNode, _ scalar: YAMLScalar, indentation: Int) -> Form {
        let layout = BlockScalarLayout(of: node, scalar)
        guard let old = layout.indentation, layout.contentStart < layout.end,
            scalar.text.unicodeScalars.contains(where: { !" \t\n".unicodeScalars.contains($0) })
        else { return .inline(ScalarText.doubleQuoted(scalar.text)) }
        let spaces = String(repeating: " ", count: indentation)
        var lines: [String] = []
        var start = layout.contentStart
        while start <= layout.end {
            let end = min(source.lineEnd(from: start), layout.end)
            let line = source.bytes[start..<end].dropFirst(old)
            lines.append(line.isEmpty ? "" : spaces + String(decoding: line, as: UTF8.self))
            guard end < layout.end else { break }
            start = end + source.breakLength(at: end)
        }
        var header = scalar.style == .folded ? ">" : "|"
        let first = scalar.text.utf8.first { $0 != 0x0A }
        if first == 0x20 || first == 0x09 { header += "2" }
        let breaks = scalar.text.utf8.reversed().prefix { $0 == 0x0A }.count
        if breaks == 0 { header += "-" }
        if breaks > 1 {
            header += "+"
            // Each line of the text ends with a break, so the last ones show as empty lines.
            while lines.last == "" { lines.removeLast() }
            lines += Array(repeating: "", count: breaks - 1)
        } else {
            while lines.last == "" { lines.removeLast() }
        }
        return .block(header: header, lines: lines)
    }
}
