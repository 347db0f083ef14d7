internal import Basics

/// One of the three documents of a merge, cut into entries of whole lines.
struct MergeSide {
    let document: YAMLDocument
    /// What stands before the first entry's lines: a byte order mark, directives, `---`.
    let preamble: Range<Int>
    let root: Block
    /// What stands behind the last line of the root.
    let ending: Range<Int>

    /// A mapping or a list in block style, by lines.
    struct Block {
        let node: YAMLNode
        let isMapping: Bool
        /// The column of its keys or dashes.
        let column: Int
        /// Whether its first entry stands behind a dash.
        let isInline: Bool
        /// The comments and empty lines before its first entry.
        let prologue: Range<Int>
        let entries: [Entry]
        /// The comments and empty lines behind its last entry that are indented as it is.
        let epilogue: Range<Int>
    }

    /// A member or an element with the lines it takes.
    struct Entry {
        /// The key; nil in a list.
        let key: String?
        let node: YAMLNode
        let path: YAMLPath
        /// The comments and empty lines before it, unless they are those of the whole block.
        let lead: Range<Int>
        /// From the key or dash to the value, or to the line where a block begins.
        let head: Range<Int>
        let value: Range<Int>
        /// From the value to the end of its line.
        let tail: Range<Int>
        /// What the value is made of when it is a block.
        let block: Block?

        var item: ItemNumbers.Item { ItemNumbers.Item(key: key, node: node) }

        var body: Range<Int> { head.lowerBound..<tail.upperBound }
    }

    /// Cuts a document whose bytes end with a line feed; nil when its root is no block.
    init?(_ document: YAMLDocument) {
        self.document = document
        guard let root = document.root, root.fullSpan == root.span else { return nil }
        let source = document.source
        let line = source.lineStarts[source.line(ofByte: root.span.lowerBound)]
        // `--- a: 1` and the like.
        guard source.skipBlanks(from: line) == root.span.lowerBound else { return nil }
        var start = line
        while start > source.start {
            let before = source.lineStarts[source.line(ofByte: start - 1)]
            let first = source.skipBlanks(from: before)
            guard source.byte(at: first) == UInt8(ascii: "#") || source.breakLength(at: first) > 0
            else { break }
            start = before
        }
        let cutter = Cutter(source: source)
        guard let block = cutter.block(root, path: [], from: start, isInline: false, outer: nil)
        else {
            return nil
        }
        preamble = 0..<start
        self.root = block
        ending = block.epilogue.upperBound..<document.bytes.count
    }

    /// The entry at a path.
    func entry(at path: YAMLPath) -> Entry? {
        var block: Block? = root
        var entry: Entry?
        for component in path.components {
            guard let entries = block?.entries else { return nil }
            switch component {
            case .key(let key): entry = entries.first { $0.key == key }
            case .index(let index): entry = entries.indices.contains(index) ? entries[index] : nil
            }
            block = entry?.block
        }
        return entry
    }

    /// Some lines of the document, moved sideways; the first only when it starts at its margin.
    ///
    /// Throws when a line does not have the spaces that are to go.
    func text(_ range: Range<Int>, movedBy columns: Int) throws(MergeObstacle) -> [UInt8] {
        let bytes = document.bytes
        guard columns != 0, !range.isEmpty else { return Array(bytes[range]) }
        var result: [UInt8] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let lineEnd = document.source.lineEnd(from: position)
            let next = min(
                lineEnd + max(1, document.source.breakLength(at: lineEnd)), range.upperBound)
            let isMargin = position == 0 || bytes[position - 1] == 0x0A
            if isMargin, lineEnd > position {
                var spaces = 0
                while position + spaces < lineEnd, bytes[position + spaces] == 0x20 { spaces += 1 }
                let isBlank = position + spaces == lineEnd
                if columns > 0 {
                    if !isBlank { result += [UInt8](repeating: 0x20, count: columns) }
                } else if spaces >= -columns {
                    position += -columns
                } else if isBlank || bytes[position + spaces] == UInt8(ascii: "#") {
                    position += spaces
                } else {
                    throw .indentation
                }
            }
            result += bytes[position..<next]
            position = next
        }
        return result
    }

    /// Cuts blocks into entries.
    private struct Cutter {
        let source: YAMLSource

        func block(
            _ node: YAMLNode, path: YAMLPath, from start: Int, isInline: Bool, outer: Int?
        ) -> Block? {
            let count: Int
            let isMapping: Bool
            switch node.content {
            case .mapping(let members, .block): (count, isMapping) = (members.count, true)
            case .sequence(let elements, .block): (count, isMapping) = (elements.count, false)
            default: return nil
            }
            guard count > 0 else { return nil }
            let column = source.column(ofByte: node.span.lowerBound)
            var starts: [Int] = []
            switch node.content {
            case .mapping(let members, _):
                for (index, member) in members.enumerated() {
                    let key = member.key.fullSpan.lowerBound
                    // `?` before a key, or a key that is no plain word, is left to lines.
                    guard member.key.isScalar, !member.key.isAlias,
                        index == 0 ? key == node.span.lowerBound : true,
                        source.column(ofByte: key) == column
                    else { return nil }
                    starts.append(key)
                }
            case .sequence(let elements, _):
                starts.append(node.span.lowerBound)
                for element in elements.dropLast() {
                    let next = source.skipInsignificant(from: element.span.upperBound)
                    guard source.byte(at: next) == UInt8(ascii: "-") else { return nil }
                    starts.append(next)
                }
            default: return nil
            }
            let first = isInline ? starts[0] : lineStart(starts[0])
            var entries: [Entry] = []
            var end = first
            for (index, start) in starts.enumerated() {
                let margin = index == 0 ? first : lineStart(start)
                guard margin >= end, index == 0 || start - margin == column else { return nil }
                let key: String?
                let value: YAMLNode
                let component: YAMLPath.Component
                switch node.content {
                case .mapping(let members, _):
                    key = members[index].name
                    value = members[index].value
                    component = .key(members[index].name)
                case .sequence(let elements, _):
                    key = nil
                    value = elements[index]
                    component = .index(index)
                default: return nil
                }
                let entry = entry(
                    key, value, path.appending(component), lead: end..<margin, start: start,
                    column: column)
                end = entry.tail.upperBound
                entries.append(entry)
            }
            let epilogue = end..<commentsEnd(from: end, column: column, outer: outer)
            return Block(
                node: node, isMapping: isMapping, column: column, isInline: isInline,
                prologue: isInline ? start..<start : start..<first, entries: entries,
                epilogue: epilogue)
        }

        private func entry(
            _ key: String?, _ node: YAMLNode, _ path: YAMLPath, lead: Range<Int>, start: Int,
            column: Int
        ) -> Entry {
            let value = node.span
            let line = lineStart(value.lowerBound)
            let isBelow = line > start
            let from = isBelow ? belowStart(of: start, value.lowerBound) : value.lowerBound
            // An anchor or a tag on a line of its own, or before an inline block, is left as it is.
            if !isBelow || node.fullSpan.lowerBound >= start,
                let block = block(node, path: path, from: from, isInline: !isBelow, outer: column)
            {
                let end = block.epilogue.upperBound
                return Entry(
                    key: key, node: node, path: path, lead: lead, head: start..<from,
                    value: from..<end, tail: end..<end, block: block)
            }
            var end = source.lineEnd(from: value.upperBound)
            end += source.breakLength(at: end)
            return Entry(
                key: key, node: node, path: path, lead: lead, head: start..<value.lowerBound,
                value: value, tail: value.upperBound..<max(end, value.upperBound), block: nil)
        }

        /// The start of the line behind the one of a key, when only comments and empty lines stand
        /// between it and the value's line.
        private func belowStart(of start: Int, _ value: Int) -> Int {
            var position = lineStart(value)
            while position > start {
                let before = lineStart(position - 1)
                guard before > start else { break }
                let first = source.skipBlanks(from: before)
                guard
                    source.byte(at: first) == UInt8(ascii: "#") || source.breakLength(at: first) > 0
                else { break }
                position = before
            }
            return position
        }

        /// The end of the last comment that is indented as far as a block, on the lines behind it;
        /// at the root the end of the last line that is empty or a comment.
        private func commentsEnd(from start: Int, column: Int, outer: Int?) -> Int {
            var end = start
            var position = start
            while position < source.bytes.count {
                let first = source.skipBlanks(from: position)
                let lineEnd = source.lineEnd(from: first)
                let next = lineEnd + source.breakLength(at: lineEnd)
                let isComment = source.byte(at: first) == UInt8(ascii: "#")
                guard isComment || first == lineEnd, next > position else { break }
                if let outer {
                    if isComment {
                        guard first - position >= column, first - position > outer else { break }
                        end = next
                    }
                } else {
                    end = next
                }
                position = next
            }
            return end
        }

        private func lineStart(_ offset: Int) -> Int {
            source.lineStarts[source.line(ofByte: offset)]
        }
    }
}
