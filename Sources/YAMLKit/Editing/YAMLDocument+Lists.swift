package import Basics

extension YAMLDocument {
    /// The document with a value added at the end of the list at a path.
    ///
    /// A list that is missing from its mapping, null or `[]` becomes a list of the one value.
    /// Throws ``YAMLEditError`` when the path leads to or through an alias or to another value.
    package func appending(
        _ value: JSONValue, to listPath: YAMLPath
    ) throws(YAMLEditError) -> YAMLDocument {
        try check(value, at: listPath)
        guard let node = node(at: listPath), !(node.value.isNull && !node.isAlias) else {
            return try setting(listPath, to: .array([value]))
        }
        let slot = try listSlot(at: listPath)
        guard case .sequence(let elements, let style) = slot.node.content, let last = elements.last
        else { return try setting(listPath, to: .array([value])) }
        let column = source.column(ofByte: slot.node.span.lowerBound)
        let candidates = emitters(in: slot.node).flatMap { emitter in
            if style == .flow || slot.isInFlow {
                return flowAdditions(
                    of: emitter.flow(value, inFlow: true), behind: last,
                    entry: last.fullSpan.lowerBound, in: slot.node)
            }
            let lines = emitter.item(value, column: column)
            return [blockAddition(of: lines, column: column, behind: last)]
        }
        return try applying(candidates, at: listPath) { old in
            .array((old?.arrayValue ?? []) + [value])
        }
    }

    /// The document with a value added to a list before the element at a path that ends in an
    /// index; the index after the last element, and `-`, add it at the end.
    ///
    /// Comments directly above the element stay above it. Throws ``YAMLEditError`` when the index
    /// is beyond the end, and as ``appending(_:to:)`` does.
    package func inserting(
        _ value: JSONValue, at path: YAMLPath
    ) throws(YAMLEditError) -> YAMLDocument {
        try check(value, at: path)
        guard let listPath = path.parent, let last = path.last else { throw noSuchPath(path) }
        if last.token == "-" { return try appending(value, to: listPath) }
        guard let index = last.indexValue else { throw noSuchPath(path) }
        let count = node(at: listPath)?.elements.count ?? 0
        if index == count { return try appending(value, to: listPath) }
        guard index < count else { throw noSuchPath(path) }
        let list = try listSlot(at: listPath)
        let slot = try slot(at: path)
        let candidates = emitters(in: list.node).map { emitter in
            insertion(of: value, emitter, before: slot, in: list)
        }
        return try applying(candidates, at: listPath) { old in
            var elements = old?.arrayValue ?? []
            elements.insert(value, at: index)
            return .array(elements)
        }
    }

    private func insertion(
        of value: JSONValue, _ emitter: Emitter, before slot: Slot, in list: Slot
    ) -> [Splice] {
        let start = slot.entryStart
        if slot.isInFlow {
            return [Splice(start..<start, emitter.flow(value, inFlow: true) + ", ")]
        }
        let column = source.column(ofByte: list.node.span.lowerBound)
        let lines = emitter.item(value, column: column).map { $0.text(column: column) }
        let lineStart = source.lineStarts[source.line(ofByte: start)]
        if source.skipBlanks(from: lineStart) == start {
            let above = commentsStart(above: slot, in: list)
            return [Splice(above..<above, joined(lines) + lineEnding.bytes)]
        }
        // The list starts behind another `-` or `?`: the old element moves to a new line.
        let first = String((lines.first ?? "").dropFirst(column))
        let indentation = String(repeating: " ", count: column)
        let text = joined([first] + lines.dropFirst()) + lineEnding.bytes
        return [Splice(start..<start, text + Array(indentation.utf8))]
    }

    private func listSlot(at path: YAMLPath) throws(YAMLEditError) -> Slot {
        let slot = try slot(at: path)
        if slot.node.isAlias { throw throughAlias(slot, at: path) }
        guard case .sequence = slot.node.content else {
            throw YAMLEditError(
                .wrongKind, "the value at '\(path.pointer)' is \(slot.node.kindName), not a list",
                at: path, slot.node.location)
        }
        return slot
    }
}
