/// Writes entries as lines: two spaces a level, lists indented below their keys, a list or mapping
/// that stands on one line and fits there left on it.
struct LayoutPrinter {
    let source: YAMLSource
    /// The spans of what can hold white space at the end of a line.
    let leafSpans: [Range<Int>]
    /// Whether keys take the order of the layout.
    let ordersKeys: Bool
    private(set) var lines: [String] = []
    /// Whether an empty line would become part of the text of the block scalar before it.
    private var isBehindKeptLines = false

    init(source: YAMLSource, leafSpans: [Range<Int>], ordersKeys: Bool) {
        self.source = source
        self.leafSpans = leafSpans
        self.ordersKeys = ordersKeys
    }

    private var flow: FlowLayout { FlowLayout(source: source) }
    private var scalars: ScalarLayout { ScalarLayout(source: source) }

    // MARK: Lines

    /// Adds a line as it is.
    mutating func add(_ line: String) {
        lines.append(line)
        isBehindKeptLines = false
    }

    /// Puts another line in the place of the last one.
    mutating func replaceLast(by line: String) { lines[lines.count - 1] = line }

    /// Adds an empty line, unless there is one, nothing stands before it, or it would mean something.
    mutating func addEmptyLine() {
        guard let last = lines.last, !last.isEmpty, !isBehindKeptLines else { return }
        lines.append("")
    }

    /// Adds comments on lines of their own.
    mutating func add(_ comments: [LayoutEntry.Line], column: Int, isFirst: Bool = false) {
        for (index, comment) in comments.enumerated() {
            if comment.isAfterEmptyLine, !(isFirst && index == 0) { addEmptyLine() }
            add(spaces(column) + comment.text)
        }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    // MARK: Entries

    /// Adds the entries of a collection at a column.
    ///
    /// - Parameters:
    ///   - entries: the entries, in the order of the file.
    ///   - layout: what is known of the collection.
    ///   - column: the column they begin at.
    ///   - prefix: what stands before the first one on its line, such as `- `; nil begins a line.
    mutating func add(
        _ entries: [LayoutEntry], layout: YAMLLayout, column: Int, prefix: String? = nil
    ) {
        var prefix = prefix
        for (index, entry) in ordered(entries, layout).enumerated() {
            if let opening = prefix, !entry.leading.isEmpty {
                add(opening.trimmingBlanks)
                prefix = nil
            }
            if index > 0, entry.leading.first?.isAfterEmptyLine ?? entry.isAfterEmptyLine {
                addEmptyLine()
            }
            add(entry.leading, column: column, isFirst: index == 0)
            if !entry.leading.isEmpty, entry.isAfterEmptyLine { addEmptyLine() }
            add(entry, layout: layout, column: column, start: prefix ?? spaces(column))
            prefix = nil
        }
    }

    private func ordered(_ entries: [LayoutEntry], _ layout: YAMLLayout) -> [LayoutEntry] {
        guard ordersKeys, let order = layout.order else { return entries }
        func rank(_ entry: LayoutEntry) -> Int {
            entry.key.flatMap { order[$0.keyText] } ?? order.count
        }
        return entries.enumerated()
            .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }

    private mutating func add(
        _ entry: LayoutEntry, layout: YAMLLayout, column: Int, start: String
    ) {
        if let span = entry.verbatim {
            addVerbatim(span, column: column, start: start)
            isBehindKeptLines = entry.value.keepsEmptyLines
            add(entry.tail, column: column + 2)
            return
        }
        let head: String
        let known: YAMLLayout
        if let key = entry.key {
            head = start + flow.properties(of: key) + keyText(key) + (key.isAlias ? " :" : ":")
            known = layout.value(of: key.keyText)
        } else {
            head = start + "-"
            known = layout.element
        }
        add(entry, behind: head, layout: known, column: column)
        add(entry.tail, column: column + 2)
    }

    private func keyText(_ key: YAMLNode) -> String {
        guard case .scalar(let scalar) = key.content else { return source.text(of: key.span) }
        return scalars.inline(key, scalar, inFlow: false)
    }

    /// Adds a value behind its key or `-`.
    private mutating func add(
        _ entry: LayoutEntry, behind head: String, layout: YAMLLayout, column: Int
    ) {
        let value = entry.value
        let properties = String(flow.properties(of: value).dropLast())
        let opening = properties.isEmpty ? head : head + " " + properties
        switch value.content {
        case .alias:
            add(closed(opening + " " + source.text(of: value.span), entry))
        case .scalar:
            addScalar(entry, opening: opening, layout: layout, column: column)
        case .sequence(_, .block), .mapping(_, .block):
            addBlock(entry, entry.entries, opening: opening, layout, column)
        case .sequence(let elements, .flow) where elements.isEmpty:
            add(closed(opening + " []", entry))
        case .mapping(let members, .flow) where members.isEmpty:
            add(closed(opening + " {}", entry))
        case .sequence(_, .flow), .mapping(_, .flow):
            addFlow(entry, opening: opening, layout, column)
        }
    }

    private func closed(_ line: String, _ entry: LayoutEntry) -> String {
        line + ([entry.head, entry.trailing].compactMap { $0.map { " " + $0 } }.joined())
    }

    private mutating func closeLast(_ entry: LayoutEntry) {
        if let last = lines.last { replaceLast(by: closed(last, entry)) }
    }

    private mutating func addBlock(
        _ entry: LayoutEntry, _ entries: [LayoutEntry], opening: String, _ layout: YAMLLayout,
        _ column: Int
    ) {
        let isPlainElement = entry.key == nil && opening.hasSuffix("-")
        if isPlainElement, entry.head == nil, entry.trailing == nil {
            add(entries, layout: layout, column: column + 2, prefix: opening + " ")
            return
        }
        add(closed(opening, entry))
        add(entries, layout: layout, column: column + 2)
    }

    private mutating func addFlow(
        _ entry: LayoutEntry, opening: String, _ layout: YAMLLayout, _ column: Int
    ) {
        let value = entry.value
        if value.isMapping, source.byte(at: value.span.lowerBound) != UInt8(ascii: "{") {
            // A pair without braces in a list.
            return addBlock(entry, flow.entries(of: value), opening: opening, layout, column)
        }
        let written = value.isOnOneLine ? source.text(of: value.span) : nil
        let text = flow.text(of: value).map {
            // The properties stand in the opening.
            String($0.dropFirst(flow.properties(of: value).count))
        }
        if let line = text ?? written,
            opening.unicodeScalars.count + 1 + line.unicodeScalars.count <= ScalarLayout.width
                || !flow.canBeBlock(value)
        {
            add(closed(opening + " " + line, entry))
        } else if flow.canBeBlock(value) {
            addBlock(entry, flow.entries(of: value), opening: opening, layout, column)
        } else {
            addVerbatim(
                value.span, column: column, start: opening + " ",
                from: entry.column ?? column)
            closeLast(entry)
        }
    }

    private mutating func addScalar(
        _ entry: LayoutEntry, opening: String, layout: YAMLLayout, column: Int
    ) {
        let value = entry.value
        if value.span.isEmpty {
            add(closed(opening, entry))
            return
        }
        let form = scalars.form(
            of: value, isText: layout == .text,
            // A deeper comment below would become part of a block.
            canBecomeBlock: entry.tail.isEmpty, column: column,
            used: opening.unicodeScalars.count + 1)
        switch form {
        case .inline(let text): add(closed(opening + " " + text, entry))
        case .block(let header, let texts):
            add(closed(opening + " " + header, entry))
            for line in texts { lines.append(line) }
            isBehindKeptLines = header.hasSuffix("+")
        case .verbatim:
            addContinued(value.span, opening: opening, column: column + 2)
            closeLast(entry)
        }
    }

    /// Adds a scalar over several lines, whose indentation means nothing.
    private mutating func addContinued(_ span: Range<Int>, opening: String, column: Int) {
        for (index, line) in source.lines(of: span).enumerated() {
            let text = line.drop { $0 == 0x20 || $0 == 0x09 }
            let written = String(decoding: index == 0 ? line : text, as: UTF8.self)
            add(index == 0 ? opening + " " + written : text.isEmpty ? "" : spaces(column) + written)
        }
    }

    /// Adds bytes of the file, their lines as far to the right or to the left as their first one.
    private mutating func addVerbatim(
        _ span: Range<Int>, column: Int, start: String, from origin: Int? = nil
    ) {
        let shift = column - (origin ?? source.column(ofByte: span.lowerBound))
        for (index, line) in source.lines(of: span).enumerated() {
            var text = line
            if !leafSpans.holdBreak(at: text.endIndex + 1) {
                while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
            }
            guard index > 0 else {
                add(start + String(decoding: text, as: UTF8.self))
                continue
            }
            if text.isEmpty {
                add("")
            } else if shift >= 0 {
                add(spaces(shift) + String(decoding: text, as: UTF8.self))
            } else {
                let blanks = text.prefix { $0 == 0x20 }.count
                add(String(decoding: text.dropFirst(min(-shift, blanks)), as: UTF8.self))
            }
        }
    }
}

extension String {
    /// The text without blanks at its end.
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.utf8.last == 0x20 { text.removeLast() }
        return text
    }
}

extension YAMLSource {
    /// The lines of some bytes, without their breaks.
    func lines(of span: Range<Int>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = span.lowerBound
        while true {
            let end = min(lineEnd(from: start), span.upperBound)
            lines.append(bytes[start..<end])
            guard end < span.upperBound else { return lines }
            start = end + breakLength(at: end)
        }
    }
}
