package import Basics

/// Which bytes of the file each byte of a scalar's text comes from.
struct ScalarMap {
    /// A run of text and the bytes it was written as.
    struct Piece: Hashable {
        /// The bytes of the text, from 0.
        var text: Range<Int>
        /// The bytes of the file: an escape, a fold, a line break with the indentation of the next
        /// line, or the text itself.
        var source: Range<Int>
        /// Whether the bytes of the file are the text itself.
        var isVerbatim: Bool
    }

    /// The pieces in the order of the text; some have no text, such as an escaped line break.
    private(set) var pieces: [Piece] = []
    /// The text that the pieces make.
    private(set) var text: [UInt8] = []
    /// Where the text ends in the file: before the closing quote, or at the end of the last line.
    private(set) var end = 0

    /// Maps the scalar of a node, which must not be an alias; nil for a collection.
    init?(of node: YAMLNode) {
        guard case .scalar(let scalar) = node.content else { return nil }
        text.reserveCapacity(scalar.text.utf8.count)
        let span = node.span
        switch scalar.style {
        case .plain:
            end = span.upperBound
            mapFlow(node.source, span, quote: nil)
        case .singleQuoted, .doubleQuoted:
            end = span.upperBound - 1
            let quote = node.source.bytes[span.lowerBound]
            mapFlow(node.source, span.lowerBound + 1..<end, quote: quote)
        case .literal, .folded:
            end = span.upperBound
            mapBlock(node.source, BlockScalarLayout(of: node, scalar), scalar.style)
        }
    }

    /// The byte of the file at which a byte of the text is written.
    func sourceOffset(ofTextOffset offset: Int) -> Int {
        guard offset < text.count, let piece = piece(at: max(0, offset)) else { return end }
        let delta = max(0, offset) - piece.text.lowerBound
        return piece.source.lowerBound + (piece.isVerbatim ? delta : 0)
    }

    /// The piece that holds a byte of the text.
    func piece(at offset: Int) -> Piece? {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].text.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < pieces.count ? pieces[low] : nil
    }

    private mutating func verbatim(_ source: YAMLSource, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let start = text.count
        text.append(contentsOf: source.bytes[range])
        if let last = pieces.last, last.isVerbatim, last.source.upperBound == range.lowerBound {
            pieces[pieces.count - 1].text = last.text.lowerBound..<text.count
            pieces[pieces.count - 1].source = last.source.lowerBound..<range.upperBound
        } else {
            pieces.append(Piece(text: start..<text.count, source: range, isVerbatim: true))
        }
    }

    private mutating func written(_ replacement: [UInt8], as range: Range<Int>) {
        let start = text.count
        text.append(contentsOf: replacement)
        pieces.append(Piece(text: start..<text.count, source: range, isVerbatim: false))
    }
}

// MARK: - Plain and quoted scalars

extension ScalarMap {
    /// Maps what stands in `range`: quoted by `quote`, or plain.
    private mutating func mapFlow(_ source: YAMLSource, _ range: Range<Int>, quote: UInt8?) {
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = source.bytes[position]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D:
                position = mapWhiteSpace(source, position, range.upperBound, isEscaped: false)
            case UInt8(ascii: "'") where quote == byte:
                written([byte], as: position..<position + 2)
                position += 2
            case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
                position = mapEscape(source, position, range.upperBound)
            default:
                var end = position + 1
                while end < range.upperBound, !isWhiteSpace(source.bytes[end]),
                    source.bytes[end] != quote, source.bytes[end] != UInt8(ascii: "\\")
                {
                    end += 1
                }
                verbatim(source, position..<end)
                position = end
            }
        }
    }

    /// Maps white space up to its end, which is returned.
    ///
    /// Inside a line it is text; with a line break in it, it is one space, or a line break for each
    /// empty line (YAML 1.2, section 6.5).
    private mutating func mapWhiteSpace(
        _ source: YAMLSource, _ start: Int, _ limit: Int, isEscaped: Bool
    ) -> Int {
        var position = start
        var breaks = isEscaped ? 1 : 0
        while position < limit, isWhiteSpace(source.bytes[position]) {
            let length = source.breakLength(at: position)
            if length > 0 { breaks += 1 }
            position += max(1, length)
        }
        if breaks == 0 {
            verbatim(source, start..<position)
        } else if breaks == 1 {
            written(isEscaped ? [] : [0x20], as: start..<position)
        } else {
            written(Array(repeating: 0x0A, count: breaks - 1), as: start..<position)
        }
        return position
    }

    private mutating func mapEscape(_ source: YAMLSource, _ start: Int, _ limit: Int) -> Int {
        let next = start + 1
        let breakLength = source.breakLength(at: next)
        if breakLength > 0 {
            written([], as: start..<next + breakLength)
            return mapWhiteSpace(source, next + breakLength, limit, isEscaped: true)
        }
        guard next < limit else { return limit }
        let byte = source.bytes[next]
        let width = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8][byte] ?? 0
        let end = min(next + 1 + width, limit)
        let scalar: Unicode.Scalar?
        if width > 0 {
            let digits = String(decoding: source.bytes[next + 1..<end], as: UTF8.self)
            scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        } else {
            scalar = Self.escapes[byte]
        }
        written(scalar.map { Array(String($0).utf8) } ?? [byte], as: start..<end)
        return end
    }

    /// YAML 1.2, section 5.7, without the escapes by number.
    static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "t"): "\t", 0x09: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1B}",
        UInt8(ascii: " "): " ", UInt8(ascii: "\""): "\"", UInt8(ascii: "/"): "/",
        UInt8(ascii: "\\"): "\\", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
        UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
    ]
}

// MARK: - Block scalars

extension ScalarMap {
    /// Maps the lines of a block scalar as libyaml reads them.
    private mutating func mapBlock(
        _ source: YAMLSource, _ layout: BlockScalarLayout, _ style: YAMLScalar.Style
    ) {
        var breakBefore: Range<Int>?
        var emptyLines: [Range<Int>] = []
        var wasIndented = false
        for line in BlockLines(source: source, layout: layout) {
            if line.text.isEmpty {
                emptyLines.append(line.lineBreak)
                continue
            }
            let first = source.bytes[line.text.lowerBound]
            let isIndented = first == 0x20 || first == 0x09
            let isFolded = style == .folded && breakBefore != nil && !wasIndented && !isIndented
            if isFolded, emptyLines.isEmpty, let range = breakBefore {
                written([0x20], as: range.lowerBound..<line.text.lowerBound)
            } else {
                var breaks = emptyLines
                if let breakBefore {
                    // A fold drops the first break of several; its bytes belong to the second.
                    if isFolded {
                        breaks[0] = breakBefore.lowerBound..<breaks[0].upperBound
                    } else {
                        breaks.insert(breakBefore, at: 0)
                    }
                }
                if !breaks.isEmpty {
                    let last = breaks.count - 1
                    breaks[last] = breaks[last].lowerBound..<line.text.lowerBound
                }
                for range in breaks { written([0x0A], as: range) }
            }
            verbatim(source, line.text)
            breakBefore = line.lineBreak
            emptyLines = []
            wasIndented = isIndented
        }
        if layout.chomping != .strip, let breakBefore, !breakBefore.isEmpty {
            written([0x0A], as: breakBefore)
        }
        if layout.chomping == .keep {
            for range in emptyLines where !range.isEmpty { written([0x0A], as: range) }
        }
    }
}

/// The lines of a block scalar up to its end, without their indentation.
private struct BlockLines: Sequence, IteratorProtocol {
    struct Line {
        /// The bytes behind the indentation; empty for an empty line.
        var text: Range<Int>
        /// The line break at the end; empty at the end of the file.
        var lineBreak: Range<Int>
    }

    let source: YAMLSource
    let layout: BlockScalarLayout
    private var position: Int

    init(source: YAMLSource, layout: BlockScalarLayout) {
        self.source = source
        self.layout = layout
        position = layout.contentStart
    }

    mutating func next() -> Line? {
        guard position <= layout.end, layout.end >= layout.contentStart,
            position < source.bytes.count
        else { return nil }
        let end = source.lineEnd(from: position)
        var start = position
        let limit = layout.indentation.map { Swift.min(position + $0, end) } ?? end
        while start < limit, source.bytes[start] == 0x20 { start += 1 }
        let lineBreak = end..<end + source.breakLength(at: end)
        position = lineBreak.isEmpty ? .max : lineBreak.upperBound
        return Line(text: start..<end, lineBreak: lineBreak)
    }
}

extension BlockScalarLayout {
    /// The layout of a node that is a block scalar.
    init(of node: YAMLNode, _ scalar: YAMLScalar) {
        // The span ends with the last line of the text: one line break further is the limit.
        let end = node.span.upperBound
        self.init(
            source: node.source, start: node.span.lowerBound,
            limit: end + node.source.breakLength(at: end), text: scalar.text)
    }
}

extension YAMLNode {
    /// The place in the file where a byte of a scalar's text is written, whatever its style: behind
    /// escapes, folds and indentation; through an alias, the place in its target.
    ///
    /// - Parameters:
    ///   - utf8Offset: the offset in the UTF-8 form of the text; one at or beyond the end gives the
    ///     place behind the last character.
    ///   - document: the document the node belongs to.
    /// - Returns: the place; for a collection, where it starts.
    package func location(
        ofTextOffset utf8Offset: Int, in document: YAMLDocument
    ) -> SourceLocation {
        document.location(ofByte: byte(ofTextOffset: utf8Offset))
    }

    /// The byte of the file at which a byte of a scalar's text is written.
    package func byte(ofTextOffset utf8Offset: Int) -> Int {
        let node = resolved
        if case .scalar(let scalar) = node.content, scalar.style == .plain,
            scalar.text.utf8.count == node.span.count
        {
            return node.span.lowerBound + min(max(0, utf8Offset), node.span.count)
        }
        guard let map = ScalarMap(of: node) else { return node.span.lowerBound }
        return map.sourceOffset(ofTextOffset: utf8Offset)
    }
}
