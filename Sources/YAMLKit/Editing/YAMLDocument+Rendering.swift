internal import Basics

extension YAMLDocument {
    /// The bytes of a slot's value: what stands on the line of its key, and its lines below.
    ///
    /// Between them are the spaces and the comment of that line.
    private func parts(of slot: Slot) -> (head: Range<Int>, tail: Range<Int>) {
        let span = slot.node.span
        if case .scalar(let scalar) = slot.node.content, slot.isBlockScalar {
            let header = BlockScalarLayout(of: slot.node, scalar).header
            let headerEnd = source.lineEnd(from: header.upperBound)
            return (header, min(headerEnd, span.upperBound)..<span.upperBound)
        }
        let end = source.lineEnd(from: span.upperBound)
        guard slot.isBlockCollection else { return (span, end..<end) }
        if slot.isOnIndicatorLine { return (span.lowerBound..<end, end..<end) }
        let indicator = slot.indicatorEnd
        return (indicator..<indicator, source.lineEnd(from: indicator)..<end)
    }

    /// The ways to put a rendering in the place of a slot's value.
    func splices(of rendering: Emitter.Rendering, in slot: Slot) -> [[Splice]] {
        let (head, tail) = parts(of: slot)
        // An empty tail behind a header of a block scalar may lie before the end of its line.
        let tailStart = max(tail.lowerBound, source.lineEnd(from: head.upperBound))
        let below = tailStart..<max(tailStart, tail.upperBound)
        let space = separator(before: head.lowerBound, in: slot)
        switch rendering {
        case .inline(let text):
            return [[Splice(head, space + text), Splice(tail, [])]]
        case .block(let block):
            let lines = lineEnding.bytes + joined(block.lines)
            return [[Splice(head, space + block.header), Splice(below, lines)]]
        case .lines(let lines):
            return splices(of: lines, in: slot, head, below)
        }
    }

    private func splices(
        of lines: [String], in slot: Slot, _ head: Range<Int>, _ below: Range<Int>
    ) -> [[Splice]] {
        let span = slot.node.span
        var candidates: [[Splice]] = []
        if slot.isBlockCollection {
            // In the place of the old collection, at its own column.
            let column = source.column(ofByte: span.lowerBound)
            let moved = Self.moved(lines, to: column)
            let end = source.lineEnd(from: span.upperBound)
            candidates.append([Splice(span, joined(moved))])
            candidates.append([Splice(span.lowerBound..<end, joined(moved))])
        } else if slot.parent == .sequence || slot.parent == .root {
            // Beside the `-`, or where the old root stood; a comment behind it would move.
            let column = source.column(ofByte: span.lowerBound)
            let isAlone =
                source.skipBlanks(from: span.upperBound)
                == source.lineEnd(from: span.upperBound)
            if span.isEmpty {
                let space = separator(before: head.lowerBound, in: slot)
                candidates.append([
                    Splice(head, Array(space.utf8) + joined(Self.trimmed(lines)))
                ])
            } else if isAlone || slot.isBlockScalar {
                let moved = joined(Self.moved(lines, to: column))
                candidates.append([Splice(span, moved)])
            }
        } else if !slot.isOnIndicatorLine {
            let moved = Self.moved(lines, to: source.column(ofByte: span.lowerBound))
            candidates.append([
                Splice(head, joined(moved.prefix(1))),
                Splice(below, lineEnding.bytes + joined(moved.dropFirst())),
            ])
        }
        // On lines of its own below the key.
        let start = slot.isOnIndicatorLine ? slot.indicatorEnd : head.lowerBound
        let colon = slot.hasIndicator ? "" : separator(before: head.lowerBound, in: slot)
        candidates.append([
            Splice(start..<head.upperBound, colon), Splice(below, lineEnding.bytes + joined(lines)),
        ])
        return candidates
    }

    /// What separates a value from what stands before it, with the `:` where there is none yet.
    private func separator(before offset: Int, in slot: Slot) -> String {
        guard slot.hasIndicator else {
            if slot.isInFlow { return ": " }
            return lineEnding.rawValue + String(repeating: " ", count: max(0, slot.parentColumn))
                + ": "
        }
        guard let before = source.byte(at: offset - 1), !isWhiteSpace(before) else { return "" }
        let isEmpty = slot.node.span.isEmpty || slot.isBlockCollection
        return isEmpty && slot.indicatorEnd == offset ? " " : ""
    }

    /// The lines of a collection without the indentation of the first.
    private static func trimmed(_ lines: [String]) -> [String] {
        guard let first = lines.first else { return [] }
        return [String(first.drop { $0 == " " })] + lines.dropFirst()
    }

    /// The lines of a collection moved to a column, the first without its indentation.
    private static func moved(_ lines: [String], to column: Int) -> [String] {
        let old = lines.first?.prefix { $0 == " " }.count ?? 0
        let moved = lines.map { line in
            if line.isEmpty || old == column { return line }
            return column > old
                ? String(repeating: " ", count: column - old) + line
                : String(line.dropFirst(old - column))
        }
        return trimmed(moved)
    }

    // MARK: Adding a member

    /// The ways to add a member at the end of a mapping that is not empty.
    func additions(of key: String, _ value: JSONValue, to slot: Slot) -> [[Splice]] {
        guard case .mapping(let members, let style) = slot.node.content, let last = members.last
        else { return [] }
        let column = source.column(ofByte: slot.node.span.lowerBound)
        let keyStyle = last.key.scalar?.style == .doubleQuoted ? last.key.scalar?.style : nil
        return emitters(in: slot.node).flatMap { emitter in
            if style == .flow || slot.isInFlow {
                return flowAdditions(
                    of: emitter.flowMember(key, value), behind: last.value,
                    entry: entryStart(of: members.count - 1, in: slot.node), in: slot.node)
            }
            let lines = emitter.member(key, value, column: column, keyStyle: keyStyle)
            return [blockAddition(of: lines, column: column, behind: last.value)]
        }
    }

    /// Adds the lines of an entry below the last line of the entry before it.
    func blockAddition(
        of lines: [Emitter.Line], column: Int, behind node: YAMLNode
    ) -> [Splice] {
        let end = source.lineEnd(from: node.span.upperBound)
        let texts = lines.map { $0.text(column: column) }
        return [Splice(end..<end, lineEnding.bytes + joined(texts))]
    }

    /// Adds an entry of a flow collection: on a line of its own where the last one has one.
    func flowAdditions(
        of text: String, behind node: YAMLNode, entry: Int, in collection: YAMLNode
    ) -> [[Splice]] {
        let end = node.span.upperBound
        if case .mapping = collection.content, collection.span.upperBound == end {
            // The one pair of `[a: b]` gets the braces that more pairs need.
            let start = collection.span.lowerBound
            return [[Splice(start..<start, "{"), Splice(end..<end, ", " + text + "}")]]
        }
        let line = source.line(ofByte: entry)
        let lineStart = source.lineStarts[line]
        let hasOwnLine =
            source.skipBlanks(from: lineStart) == entry
            && source.line(ofByte: collection.span.upperBound) > source.line(ofByte: end)
        let oneLine = [Splice(end..<end, ", " + text)]
        guard hasOwnLine else { return [oneLine] }
        let lineEnd = source.lineEnd(from: end)
        let comma = source.skipBlanks(from: end)
        let hasComma = source.byte(at: comma) == UInt8(ascii: ",")
        let below = lineEnding.bytes + bytes[lineStart..<entry] + Array(text.utf8)
        return [
            [
                Splice(end..<end, hasComma ? "" : ","),
                Splice(lineEnd..<lineEnd, below + (hasComma ? [UInt8(ascii: ",")] : [])),
            ],
            oneLine,
        ]
    }
}

extension Emitter.Line {
    /// The line with its indentation.
    func text(column: Int) -> String {
        switch self {
        case .first(let text): String(repeating: " ", count: column) + text
        case .further(let text): text
        }
    }
}
