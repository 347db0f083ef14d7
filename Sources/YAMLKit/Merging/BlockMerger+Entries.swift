internal import Basics

extension BlockMerger {
    /// Merges an item that some of the sides have; nil when nothing of it is left.
    func entry(
        _ base: Place?, _ ours: Place?, _ theirs: Place?, column: Int, isInline: Bool,
        into text: inout MergedText
    ) throws(MergeObstacle) -> Merged? {
        switch (ours, theirs) {
        case (let ours?, let theirs?):
            if !isInline {
                try lines(
                    base?.entry.lead, ours.entry.lead, theirs.entry.lead, into: &text,
                    moved: (
                        column - (base?.column ?? column), column - ours.column,
                        column - theirs.column
                    ))
            }
            return try bodies(base, ours, theirs, column: column, into: &text)
        case (let place?, nil), (nil, let place?):
            guard let base else {
                try append(place, column: column, isInline: isInline, to: &text)
                return .value(place.entry.node.value)
            }
            if try isUnchanged(place, since: base, column: column) { return nil }
            var kept = MergedText(isAtLineStart: text.isAtLineStart)
            try append(place, column: column, isInline: isInline, to: &kept)
            var old = MergedText(isAtLineStart: text.isAtLineStart)
            try append(base, column: column, isInline: isInline, to: &old)
            let lines = kept.bytes(takingOurs: true)
            text.append(
                ours: ours == nil ? [] : lines, base: old.bytes(takingOurs: true),
                theirs: theirs == nil ? [] : lines, of: place.entry.path)
            return .conflict
        case (nil, nil): return nil
        }
    }

    /// Whether an item is as it was, apart from empty lines and its indentation.
    private func isUnchanged(
        _ place: Place, since base: Place, column: Int
    ) throws(MergeObstacle) -> Bool {
        func comments(_ lead: [UInt8]) -> [ArraySlice<UInt8>] {
            LineMerge.lines(lead).filter { line in !line.allSatisfy(isWhiteSpace) }
        }
        // The comments before the first item are the block's; one that is gone says nothing.
        if !place.isFirst, !base.isFirst {
            let lead = comments(try place.lead(at: column))
            if !lead.isEmpty, lead != comments(try base.lead(at: column)) { return false }
        }
        return try place.body(at: column) == base.body(at: column)
    }

    private func append(
        _ place: Place, column: Int, isInline: Bool, to text: inout MergedText
    ) throws(MergeObstacle) {
        let lead = try place.lead(at: column)
        if !isInline {
            text.append(lead)
        } else if !lead.allSatisfy(isWhiteSpace) {
            throw .indentation
        }
        indent(to: column, &text)
        text.append(try place.body(at: column))
    }

    private func indent(to column: Int, _ text: inout MergedText) {
        if text.isAtLineStart { text.append([UInt8](repeating: 0x20, count: column)) }
    }

    /// Merges an item that both sides have.
    private func bodies(
        _ base: Place?, _ ours: Place, _ theirs: Place, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged {
        let old = try base.map { place throws(MergeObstacle) in try place.body(at: column) }
        let left = try ours.body(at: column)
        let right = try theirs.body(at: column)
        indent(to: column, &text)
        if let body = Self.pick(old, left, right) {
            text.append(body)
            return .value((body == left ? ours : theirs).entry.node.value)
        }
        var trial = MergedText(isAtLineStart: text.isAtLineStart)
        let merged = try divided(base, ours, theirs, column: column, into: &trial)
        if case .indivisible = merged {
            text.append(ours: left, base: old ?? [], theirs: right, of: ours.entry.path)
            return .conflict
        }
        text.append(trial)
        return merged
    }

    /// Merges an item that both sides changed by its parts.
    private func divided(
        _ base: Place?, _ ours: Place, _ theirs: Place, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged {
        if let left = ours.entry.block, let right = theirs.entry.block,
            base == nil || base?.entry.block != nil
        {
            guard let head = Self.pick(base?.head(), ours.head(), theirs.head()) else {
                return .indivisible
            }
            let old = base?.entry.block
            // In a list there is no telling which of two new items is which.
            if base == nil, !left.isMapping { return .indivisible }
            guard
                let offset = Self.pick(
                    zip(base, old).map { $1.column - $0.column }, left.column - ours.column,
                    right.column - theirs.column)
            else { return .indivisible }
            text.append(head)
            return try blocks(old, left, right, column: column + offset, into: &text)
        }
        guard let base else {
            guard ours.entry.node.signature == theirs.entry.node.signature else {
                return .indivisible
            }
            text.append(try ours.body(at: column))
            return .value(ours.entry.node.value)
        }
        if let merged = try blockTexts(base, ours, theirs, column: column, into: &text) {
            return merged
        }
        if let merged = try inlineValues(
            base, ours, theirs, column: column, into: &text)
        {
            return merged
        }
        return try values(base, ours, theirs, column: column, into: &text)
    }

    private func zip<Left, Right>(_ left: Left?, _ right: Right?) -> (Left, Right)? {
        guard let left, let right else { return nil }
        return (left, right)
    }

    // MARK: Texts

    /// Merges block scalars of one style line by line; nil when they are something else.
    private func blockTexts(
        _ base: Place, _ ours: Place, _ theirs: Place, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged? {
        guard dividesTexts, let old = BlockText(base), let left = BlockText(ours),
            let right = BlockText(theirs),
            left.style == right.style, left.style == old.style,
            let head = Self.pick(base.head(), ours.head(), theirs.head()),
            let header = Self.pick(old.header, left.header, right.header),
            let indentation = Self.pick(old.indentation, left.indentation, right.indentation)
                ?? Optional(left.indentation),
            let merge = LineMerge(
                base: old.lines, ours: left.lines, theirs: right.lines, style: style)
        else { return nil }
        text.append(head)
        text.append(header)
        let place = ours.entry.path
        func indented(_ lines: [UInt8]) -> [UInt8] {
            LineMerge.lines(lines).flatMap { line in
                line == [0x0A]
                    ? Array(line) : [UInt8](repeating: 0x20, count: column + indentation) + line
            }
        }
        for piece in merge.pieces {
            switch piece {
            case .clean(let lines): text.append(indented(lines))
            case .conflict(let ours, let base, let theirs):
                text.append(
                    ours: indented(ours), base: indented(base), theirs: indented(theirs),
                    of: place)
            }
        }
        guard let lines = merge.cleanBytes else { return .conflict }
        // What the lines mean is read from them.
        let written: [UInt8] = Array("a: ".utf8) + header + indented(lines)
        let document = try? YAMLDocument(parsing: written, file: "")
        guard let value = document?.root?["a"]?.value else { return .indivisible }
        return .value(value)
    }

    /// The lines of a block scalar without their indentation.
    private struct BlockText {
        let style: YAMLScalar.Style
        /// From the `|` or `>` to the end of its line.
        let header: [UInt8]
        /// How much further it is indented than the block that its entry stands in.
        let indentation: Int
        let lines: [UInt8]

        init?(_ place: Place) {
            let node = place.entry.node
            guard case .scalar(let scalar) = node.content,
                scalar.style == .literal || scalar.style == .folded
            else { return nil }
            let layout = BlockScalarLayout(of: node, scalar)
            guard let indentation = layout.indentation, indentation >= place.column,
                layout.contentStart < place.entry.body.upperBound,
                // The first line decides: one that is indented further needs the digit, which then
                // counts from the block around it.
                layout.indicator == nil || layout.indicator == indentation - place.column
            else { return nil }
            style = scalar.style
            let bytes = place.side.document.bytes
            header = Array(bytes[node.span.lowerBound..<layout.contentStart])
            self.indentation = indentation - place.column
            var lines: [UInt8] = []
            for line in LineMerge.lines(
                Array(bytes[layout.contentStart..<place.entry.body.upperBound]))
            {
                let spaces = line.prefix(indentation).prefix { $0 == 0x20 }.count
                lines += line.dropFirst(spaces)
            }
            self.lines = lines
        }
    }

    // MARK: Other values

    /// Merges values that are no blocks by what they say, where the sides differ in how they are
    /// written.
    private func values(
        _ base: Place, _ ours: Place, _ theirs: Place, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged {
        let values = [base, ours, theirs].map { $0.entry.node.signature }
        if values[1] == values[2] {
            text.append(try ours.body(at: column))
            return .value(ours.entry.node.value)
        }
        // One side only wrote it in another way.
        if values[1] == values[0] || values[2] == values[0] {
            let (kept, changed) = values[1] == values[0] ? (ours, theirs) : (theirs, ours)
            let value = changed.entry.node.value
            let isPlain = Self.hasSameNeighbours(base, changed)
            guard isPlain || Self.hasSameNeighbours(base, kept) else { return .indivisible }
            if isPlain, let body = try written(value, as: kept, column: column) {
                text.append(body)
            } else if Self.hasSameNeighbours(base, kept) {
                text.append(try changed.body(at: column))
            } else {
                return .indivisible
            }
            return .value(value)
        }
        return try texts(base, ours, theirs, column: column, into: &text)
    }

    /// Whether nothing but the value differs: the same key, tag and comment.
    private static func hasSameNeighbours(_ base: Place, _ other: Place) -> Bool {
        func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
            let end = bytes.lastIndex { !isWhiteSpace($0) }.map { $0 + 1 } ?? 0
            return bytes[..<end]
        }
        func comment(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
            trimmed(bytes).drop(while: isWhiteSpace)
        }
        return trimmed(base.head()) == trimmed(other.head())
            && comment(base.tail()) == comment(other.tail())
    }

    /// Merges texts that are written in different ways by their lines.
    private func texts(
        _ base: Place, _ ours: Place, _ theirs: Place, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged {
        let places = [base, ours, theirs]
        let texts = places.compactMap { $0.entry.node.tag == nil ? $0.entry.node.stringValue : nil }
        guard dividesTexts, texts.count == 3, texts.contains(where: { $0.utf8.contains(0x0A) }),
            Self.hasSameNeighbours(base, ours), Self.hasSameNeighbours(base, theirs)
        else { return .indivisible }
        let isOpen = texts.map { $0.utf8.last != 0x0A }
        guard let endsOpen = Self.pick(isOpen[0], isOpen[1], isOpen[2]) else { return .indivisible }
        func lines(_ text: String) -> [UInt8] {
            Array(text.utf8) + (text.utf8.last == 0x0A ? [] : [0x0A])
        }
        let merge = LineMerge(
            base: lines(texts[0]), ours: lines(texts[1]), theirs: lines(texts[2]), style: style)
        guard var bytes = merge?.cleanBytes else { return .indivisible }
        if endsOpen, bytes.last == 0x0A { bytes.removeLast() }
        let value = JSONValue.string(String(decoding: bytes, as: UTF8.self))
        let styles = places.map { $0.entry.node.scalar?.style }
        let writer = styles[1] == styles[0] ? theirs : ours
        guard let body = try written(value, as: writer, column: column) else {
            return .indivisible
        }
        text.append(body)
        return .value(value)
    }

    /// The lines of an entry with another value in it, in the style that it has.
    private func written(
        _ value: JSONValue, as place: Place, column: Int
    ) throws(MergeObstacle) -> [UInt8]? {
        let path = place.entry.path
        guard let document = try? place.side.document.setting(path, to: value),
            let side = MergeSide(document), let entry = side.entry(at: path)
        else { return nil }
        return try Place(side: side, entry: entry, column: place.column).body(at: column)
    }
}
