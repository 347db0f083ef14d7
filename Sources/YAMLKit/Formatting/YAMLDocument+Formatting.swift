internal import Basics

extension YAMLDocument {
    /// The bytes of the file in one canonical layout.
    ///
    /// Two spaces a level and lists indented below their keys; keys in the order of the layout;
    /// texts of several lines, and long ones that people read, as blocks; lists and mappings that
    /// stand on one line and fit there left on it, others by lines; quotes only where they are
    /// needed; at most one empty line between two parts; one line break at the end. Line breaks
    /// stay of the kind that most lines have, and so does a byte order mark. Comments stay with what they stand above, behind or
    /// below. What is written in a way that can't be told safely, such as a key behind a `?` or
    /// comments inside of `[]`, stays as it is.
    ///
    /// What was written is read again: every value, tag, anchor and comment must be there as
    /// before. Throws ``YAMLEditError`` where that can't be had.
    package func formatted(_ layout: YAMLLayout = .any) throws(YAMLEditError) -> [UInt8] {
        let spans = leafSpans
        let comments = comments(outside: spans)
        var failure: YAMLError?
        // An alias can be in the way of another order of the keys.
        for ordersKeys in layout == .any ? [false] : [true, false] {
            let formatter = DocumentLayout(
                document: self, spans: spans, comments: comments, ordersKeys: ordersKeys)
            guard let bytes = formatter.bytes(layout) else { return self.bytes }
            do throws(YAMLError) {
                let result = try YAMLDocument(parsing: bytes, file: file, limits: limits)
                if saysTheSame(as: result, comments: comments) { return bytes }
            } catch {
                failure = error
            }
        }
        throw YAMLEditError(
            .notPossible,
            "the file can't be laid out without changing what it says"
                + (failure.map { ": \($0.message)" } ?? ""),
            at: [], location(ofByte: source.start))
    }

    /// Whether another document has the same values, tags, anchors and comments, whatever the
    /// order of the keys.
    func saysTheSame(as other: YAMLDocument, comments: [SourceComment]? = nil) -> Bool {
        let own = comments ?? self.comments(outside: leafSpans)
        let others = other.comments(outside: other.leafSpans)
        guard own.map(\.text).sorted() == others.map(\.text).sorted() else { return false }
        switch (root, other.root) {
        case (nil, nil): return true
        case (let root?, let other?): return root.saysTheSame(as: other)
        default: return false
        }
    }
}

extension YAMLNode {
    /// Whether another node has the same value, tag and anchor, whatever the order of its keys.
    func saysTheSame(as other: YAMLNode) -> Bool {
        guard tag == other.tag, anchor == other.anchor else { return false }
        switch (content, other.content) {
        case (.alias(let name), .alias(let otherName)):
            guard name == otherName else { return false }
            // Another node may have taken the name.
            return value.isIdentical(to: other.value)
        case (.scalar(let scalar), .scalar(let otherScalar)):
            return scalar.text == otherScalar.text && value.isIdentical(to: other.value)
        case (.sequence(let elements, _), .sequence(let others, _)):
            guard elements.count == others.count else { return false }
            return zip(elements, others).allSatisfy { $0.saysTheSame(as: $1) }
        case (.mapping(let members, _), .mapping(let others, _)):
            guard members.count == others.count else { return false }
            let byName = Dictionary(
                others.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            return members.allSatisfy { member in
                guard let match = byName[member.name] else { return false }
                return member.key.saysTheSame(as: match.key)
                    && member.value.saysTheSame(as: match.value)
            }
        default: return false
        }
    }
}

/// The whole of a file: what stands before its root, the root, and what stands behind it.
private struct DocumentLayout {
    let document: YAMLDocument
    let spans: [Range<Int>]
    let comments: [SourceComment]
    let ordersKeys: Bool

    private var source: YAMLSource { document.source }

    /// The bytes; nil for a file that stays as it is.
    func bytes(_ layout: YAMLLayout) -> [UInt8]? {
        guard let root = document.root, root.isLaidOut else { return nil }
        guard root.isBlockCollection || canBeBlock(root) else { return nil }
        var printer = LayoutPrinter(
            source: source, leafSpans: spans, ordersKeys: ordersKeys)
        let start = root.fullSpan.lowerBound
        guard let markerLine = add(headerBefore: start, to: &printer) else { return nil }
        var reader = LayoutReader(document, comments: comments, leafSpans: spans)
        _ = reader.comments(before: markerLine.end)
        addProperties(of: root, onMarkerLine: markerLine.hasRoot, to: &printer)
        let end = documentEnd(after: root.span.upperBound)
        var entries: [LayoutEntry]
        if root.isBlockCollection {
            entries = reader.entries(ofRoot: root, end: end)
            addHeader(&entries, to: &printer)
        } else {
            printer.add(reader.lines(before: start), column: 0)
            entries = FlowLayout(source: source).entries(of: root)
        }
        printer.add(entries, layout: layout, column: 0)
        printer.add(reader.lines(before: end), column: 0)
        if end < source.bytes.count {
            printer.add("...")
            printer.add(reader.lines(before: source.bytes.count), column: 0)
        }
        let text = printer.lines.joined(separator: source.lineEnding.rawValue)
        return Array(source.bytes[..<source.start]) + Array(text.utf8) + source.lineEnding.bytes
    }

    private func canBeBlock(_ root: YAMLNode) -> Bool {
        FlowLayout(source: source).canBeBlock(root)
            && !comments.contains { root.span.contains($0.offset) }
            && source.line(ofByte: root.span.upperBound)
                == source.line(ofByte: source.skipBlanks(from: root.span.upperBound))
            && !comments.contains {
                !$0.isOnOwnLine && $0.offset >= root.span.upperBound
            }
    }

    /// Adds the lines up to the `---`: directives and comments.
    ///
    /// Returns where the line of the `---` ends, and whether the root begins on it; nil where that
    /// line holds more than can be told apart.
    private func add(
        headerBefore start: Int, to printer: inout LayoutPrinter
    ) -> (end: Int, hasRoot: Bool)? {
        var marker: Int?
        let lastLine = source.line(ofByte: start)
        for line in 0...lastLine {
            let bytes = source.bytes[source.lineStarts[line]...].prefix(4)
            if bytes.starts(with: "---".utf8),
                bytes.count < 4 || isWhiteSpace(bytes[bytes.startIndex + 3]),
                source.lineStarts[line] < start
            {
                marker = line
            }
        }
        guard let marker else { return (source.start, false) }
        for line in 0..<marker {
            let span = source.lineStarts[line]..<source.lineEnd(from: source.lineStarts[line])
            var text = source.text(of: span)
            while text.utf8.last == 0x20 || text.utf8.last == 0x09 { text.removeLast() }
            if text.isEmpty { printer.addEmptyLine() } else { printer.add(text) }
        }
        let markerStart = source.lineStarts[marker]
        let comment = comments.first { $0.line == marker && $0.offset < start }
        printer.add("---" + (comment.map { " " + $0.text } ?? ""))
        if marker == lastLine { return comment == nil ? (markerStart + 3, true) : nil }
        return (source.lineEnd(from: markerStart), false)
    }

    private func addProperties(
        of root: YAMLNode, onMarkerLine isOnMarkerLine: Bool, to printer: inout LayoutPrinter
    ) {
        let properties = FlowLayout(source: source).properties(of: root)
        guard !properties.isEmpty else { return }
        printer.addProperties(properties, onLastLine: isOnMarkerLine)
    }

    /// Where the root's document ends: at a `...` or at the end of the file.
    private func documentEnd(after offset: Int) -> Int {
        for line in source.line(ofByte: offset)..<source.lineStarts.count {
            let start = source.lineStarts[line]
            if start >= offset, source.bytes[start...].starts(with: "...".utf8) { return start }
        }
        return source.bytes.count
    }

    /// Adds the comments that begin the file and are about all of it, and takes them from the first
    /// entry: those above an empty line, and such as editors and licence checks look for.
    private func addHeader(_ entries: inout [LayoutEntry], to printer: inout LayoutPrinter) {
        guard let first = entries.first, !first.leading.isEmpty else { return }
        var count = 0
        if first.isAfterEmptyLine {
            count = first.leading.count
        } else if let last = first.leading.lastIndex(where: \.isAfterEmptyLine) {
            count = last
        }
        if count == 0, first.leading.contains(where: { $0.isAboutFile }) {
            printer.add(first.leading, column: 0)
            entries[0].leading = []
            return
        }
        guard count > 0 else { return }
        printer.add(Array(first.leading[..<count]), column: 0)
        printer.addEmptyLine()
        entries[0].leading.removeFirst(count)
        // The empty line belongs to what was taken.
        if entries[0].leading.isEmpty {
            entries[0].isAfterEmptyLine = false
        } else {
            entries[0].leading[0].isAfterEmptyLine = false
        }
    }
}

extension LayoutPrinter {
    /// Adds the tag and the anchor of the root.
    mutating func addProperties(_ properties: String, onLastLine: Bool) {
        let text = String(properties.dropLast())
        if onLastLine, let last = lines.last {
            replaceLast(by: last + " " + text)
        } else {
            add(text)
        }
    }
}

extension LayoutEntry.Line {
    /// Whether a comment speaks to programs about the whole file.
    fileprivate var isAboutFile: Bool {
        let words = text.lowercased()
        return ["yaml-language-server", "spdx-", "copyright", "vim:", "-*-", "$schema"]
            .contains { words.contains($0) } || text.hasPrefix("#!")
    }
}

extension YAMLNode {
    /// Whether the node has parts to lay out.
    fileprivate var isLaidOut: Bool {
        switch content {
        case .sequence(let elements, _): !elements.isEmpty
        case .mapping(let members, _): !members.isEmpty
        case .scalar, .alias: false
        }
    }
}
