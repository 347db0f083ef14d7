/// How a block scalar stands in its file: the header, the indentation and the end.
struct BlockScalarLayout {
    /// What becomes of the line breaks at the end of a block scalar.
    enum Chomping: Hashable {
        /// One line break is kept (no indicator).
        case clip
        /// None is kept (`-`).
        case strip
        /// All are kept (`+`).
        case keep
    }

    /// The `|` or `>` with its indicators.
    let header: Range<Int>
    let chomping: Chomping
    /// The digit of the header, or nil when the first line decides the indentation.
    let indicator: Int?
    /// How many spaces each line is indented by; nil when no line has any text.
    let indentation: Int?
    /// The first byte of the line behind the header.
    let contentStart: Int
    /// The end of the last line that belongs to the text, without its line break; the end of the
    /// header when there is none.
    let end: Int

    /// Reads the layout of the block scalar at `start`, of which libyaml read `text` and whose
    /// lines end before `limit`.
    init(source: YAMLSource, start: Int, limit: Int, text: String) {
        var position = start + 1
        var chomping = Chomping.clip
        var indicator: Int?
        while let byte = source.byte(at: position) {
            switch byte {
            case UInt8(ascii: "+"): chomping = .keep
            case UInt8(ascii: "-"): chomping = .strip
            case 48...57: indicator = Int(byte) - 48
            default: break
            }
            if byte <= 0x20 || byte == UInt8(ascii: "#") { break }
            position += 1
        }
        header = start..<position
        self.chomping = chomping
        self.indicator = indicator
        let headerEnd = source.lineEnd(from: position)
        contentStart = headerEnd + source.breakLength(at: headerEnd)
        indentation = Self.indentation(source, contentStart, limit, text)
        end = Self.end(
            source, header.upperBound, contentStart..<max(contentStart, limit), chomping,
            indentation)
    }

    /// The difference between the spaces in the file and in the text at the first line that is
    /// not empty: it holds with an indicator and without one.
    private static func indentation(
        _ source: YAMLSource, _ contentStart: Int, _ limit: Int, _ text: String
    ) -> Int? {
        var line = contentStart
        var rest = text.utf8[...]
        while rest.first == 0x0A {
            rest = rest.dropFirst()
            line = source.lineEnd(from: line)
            line += source.breakLength(at: line)
        }
        guard !rest.isEmpty, line < limit else { return nil }
        var spaces = line
        while source.byte(at: spaces) == 0x20 { spaces += 1 }
        let textSpaces = rest.prefix { $0 == 0x20 }.count
        return max(0, spaces - line - textSpaces)
    }

    private static func end(
        _ source: YAMLSource, _ headerEnd: Int, _ content: Range<Int>, _ chomping: Chomping,
        _ indentation: Int?
    ) -> Int {
        var end = min(content.upperBound, source.bytes.count)
        while end > content.lowerBound {
            // `end` is behind a line break or at the end of the file: step over the break, then
            // back to the start of the line.
            var lineEnd = end
            if source.bytes[lineEnd - 1] == 0x0A {
                lineEnd -= 1
                if lineEnd > content.lowerBound, source.bytes[lineEnd - 1] == 0x0D { lineEnd -= 1 }
            } else if source.bytes[lineEnd - 1] == 0x0D {
                lineEnd -= 1
            }
            if chomping == .keep { return lineEnd }
            var lineStart = lineEnd
            while lineStart > content.lowerBound, source.bytes[lineStart - 1] != 0x0A,
                source.bytes[lineStart - 1] != 0x0D
            {
                lineStart -= 1
            }
            let isBlank = source.bytes[lineStart..<lineEnd].allSatisfy { $0 == 0x20 }
            if let indentation, !isBlank || lineEnd - lineStart > indentation { return lineEnd }
            end = lineStart
        }
        return headerEnd
    }
}
