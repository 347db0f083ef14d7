internal import Basics

extension YAMLDocument {
    /// The document without the member or element at a path.
    ///
    /// Its lines go, and with them the comments that belong to it: those on its own lines, those on
    /// lines directly above it at its own column (unless they begin the file: such comments are
    /// about the file), and those below it that are indented deeper than it. Where empty lines stand
    /// above and below, those below go too. When nothing else is in the collection, `{}` or `[]`
    /// takes its place.
    ///
    /// Throws ``YAMLEditError`` when nothing stands there, for the root, when the path leads through
    /// an alias, and when an alias elsewhere stands for what would go.
    package func removing(_ path: YAMLPath) throws(YAMLEditError) -> YAMLDocument {
        guard let parentPath = path.parent else {
            throw YAMLEditError(
                .wrongKind, "the whole document can't be removed", at: path,
                location(ofByte: source.start))
        }
        let slot = try slot(at: path)
        let parent = try self.slot(at: parentPath)
        let candidates: [[Splice]]
        switch parent.node.content {
        case .mapping(let members, _) where members.count == 1:
            candidates = replacements(of: parent, with: .object(JSONObject()))
        case .sequence(let elements, _) where elements.count == 1:
            candidates = replacements(of: parent, with: .array([]))
        case .mapping(let members, let style):
            let index = members.firstIndex { $0.value.span == slot.node.span } ?? 0
            candidates = removals(of: index, members.map(\.value), style, slot, parent)
        case .sequence(let elements, let style):
            candidates = removals(of: path.last?.indexValue ?? 0, elements, style, slot, parent)
        case .scalar, .alias: throw noSuchPath(path)
        }
        return try applying(candidates, at: path) { _ in nil }
    }

    private func removals(
        of index: Int, _ values: [YAMLNode], _ style: YAMLCollectionStyle, _ slot: Slot,
        _ parent: Slot
    ) -> [[Splice]] {
        let start = slot.entryStart
        let end = slot.node.span.upperBound
        if style == .flow || parent.isInFlow {
            if index + 1 < values.count {
                let next = entryStart(of: index + 1, in: parent.node)
                return [[Splice(start..<next, [])]]
            }
            return [[Splice(values[index - 1].span.upperBound..<end, [])]]
        }
        let lineStart = source.lineStarts[source.line(ofByte: start)]
        if source.skipBlanks(from: lineStart) == start { return lineRemovals(of: slot, in: parent) }
        // The first entry stands behind a `-` or `?`; the next one moves there, unless a comment
        // stands between them.
        let next = entryStart(of: index + 1, in: parent.node)
        let isNothingBetween = bytes[end..<next].allSatisfy(isWhiteSpace)
        if isNothingBetween { return [[Splice(start..<next, [])]] }
        var before = start
        while before > lineStart, bytes[before - 1] == 0x20 { before -= 1 }
        return [
            [Splice(before..<source.lineEnd(from: end), [])], [Splice(start..<next, [])],
        ]
    }

    /// Removes the lines of an entry that starts its line.
    private func lineRemovals(of slot: Slot, in parent: Slot) -> [[Splice]] {
        let start = commentsStart(above: slot, in: parent)
        let column = source.column(ofByte: slot.entryStart)
        var end = nextLine(after: slot.node.span.upperBound)
        var position = end
        while position < bytes.count {
            let text = source.skipBlanks(from: position)
            let isComment = source.byte(at: text) == UInt8(ascii: "#")
            guard isComment ? text - position > column : source.breakLength(at: text) > 0 else {
                break
            }
            position = nextLine(after: text)
            if isComment { end = position }
        }
        var endWithEmptyLines = end
        while endWithEmptyLines < bytes.count {
            let text = source.skipBlanks(from: endWithEmptyLines)
            guard source.breakLength(at: text) > 0 else { break }
            endWithEmptyLines = nextLine(after: text)
        }
        var ranges = [start..<endWithEmptyLines, start..<end]
        if !isEmptyLine(before: start) { ranges.swapAt(0, 1) }
        return ranges.map { range in
            // A file that ends without a line break goes on doing so.
            var lower = range.lowerBound
            if range.upperBound == bytes.count, let last = bytes.last, last != 0x0A, last != 0x0D,
                lower > source.start
            {
                lower -= 1
                if bytes[lower] == 0x0A, lower > source.start, bytes[lower - 1] == 0x0D {
                    lower -= 1
                }
            }
            return [Splice(lower..<range.upperBound, [])]
        }
    }

    private func nextLine(after offset: Int) -> Int {
        let end = source.lineEnd(from: offset)
        return end + source.breakLength(at: end)
    }

    /// Whether the line above one that starts at an offset is empty, or there is none.
    private func isEmptyLine(before lineStart: Int) -> Bool {
        let line = source.line(ofByte: lineStart)
        guard line > 0, lineStart == source.lineStarts[line] else { return line == 0 }
        let previous = source.skipBlanks(from: source.lineStarts[line - 1])
        return source.breakLength(at: previous) > 0
    }

    /// The start of the first line of the comments that stand directly above an entry, at its own
    /// column, or of the entry's own line; comments that begin the file are left out.
    func commentsStart(above slot: Slot, in parent: Slot) -> Int {
        let ownLine = source.line(ofByte: slot.entryStart)
        let column = source.column(ofByte: slot.entryStart)
        var line = ownLine
        let floor = previousEnd(of: slot, in: parent).map { source.line(ofByte: $0) } ?? -1
        while line - 1 > floor {
            let start = source.lineStarts[line - 1]
            let text = source.skipBlanks(from: start)
            guard text - start == column, source.byte(at: text) == UInt8(ascii: "#") else { break }
            line -= 1
        }
        return source.lineStarts[line == 0 ? ownLine : line]
    }

    /// The end of what stands before an entry: the value of the entry before it, or the key or `-`
    /// that its collection stands behind; nil for the first entry of the root.
    private func previousEnd(of slot: Slot, in parent: Slot) -> Int? {
        let ends: [Int] =
            switch parent.node.content {
            case .mapping(let members, _): members.map(\.value.span.upperBound)
            case .sequence(let elements, _): elements.map(\.span.upperBound)
            case .scalar, .alias: []
            }
        let before = ends.last { $0 <= slot.entryStart }
        return before ?? (parent.parent == .root ? nil : parent.indicatorEnd)
    }
}
