/// A comment of a file.
struct SourceComment {
    /// Where its `#` stands.
    let offset: Int
    /// The comment from its `#` on, without white space at its end.
    let text: String
    let line: Int
    let column: Int
    /// Whether nothing but white space stands before it on its line.
    let isOnOwnLine: Bool
    /// Whether an empty line stands above it.
    let isAfterEmptyLine: Bool
}

extension YAMLDocument {
    /// The spans of everything that can hold a `#` of its own, in the order of the file: scalars,
    /// aliases, tags and anchors.
    var leafSpans: [Range<Int>] {
        var spans: [Range<Int>] = []
        func visit(_ node: YAMLNode) {
            spans += [node.tagSpan, node.anchorSpan].compactMap { $0 }
            switch node.content {
            case .scalar, .alias: spans.append(node.span)
            case .sequence(let elements, _): for element in elements { visit(element) }
            case .mapping(let members, _):
                for member in members {
                    visit(member.key)
                    visit(member.value)
                }
            }
        }
        if let root { visit(root) }
        return spans.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The comments of the file, in order.
    func comments(outside spans: [Range<Int>]) -> [SourceComment] {
        var comments: [SourceComment] = []
        var position = source.start
        func look(upTo end: Int) {
            while position < end {
                guard bytes[position] == UInt8(ascii: "#"),
                    position == source.start || isWhiteSpace(bytes[position - 1])
                else {
                    position += 1
                    continue
                }
                comments.append(comment(at: position, outside: spans))
                position = source.lineEnd(from: position)
            }
        }
        for span in spans {
            look(upTo: span.lowerBound)
            guard span.upperBound > position else { continue }
            position = max(position, span.lowerBound)
            // The header of a block scalar can have a comment.
            if !span.isEmpty,
                bytes[position] == UInt8(ascii: "|") || bytes[position] == UInt8(ascii: ">")
            {
                look(upTo: min(span.upperBound, source.lineEnd(from: position)))
            }
            position = max(position, span.upperBound)
        }
        look(upTo: bytes.count)
        return comments
    }

    private func comment(at offset: Int, outside spans: [Range<Int>]) -> SourceComment {
        let line = source.line(ofByte: offset)
        let start = source.lineStarts[line]
        var end = source.lineEnd(from: offset)
        while end > offset, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return SourceComment(
            offset: offset, text: source.text(of: offset..<end), line: line,
            column: offset - start, isOnOwnLine: source.skipBlanks(from: start) == offset,
            isAfterEmptyLine: isEmptyLine(line - 1, outside: spans))
    }

    /// Whether a line, counted from 0, holds nothing but blanks and is no part of a text; false for
    /// the line before the first.
    func isEmptyLine(_ line: Int, outside spans: [Range<Int>]) -> Bool {
        guard source.lineStarts.indices.contains(line) else { return false }
        let start = source.lineStarts[line]
        let text = source.skipBlanks(from: start)
        return source.breakLength(at: text) > 0 && !spans.holdBreak(at: start)
    }
}

extension [Range<Int>] {
    /// Whether one of the ranges, which are in order, begins before an offset and reaches to it.
    func holdBreak(at offset: Int) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].upperBound < offset { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].lowerBound < offset
    }
}
