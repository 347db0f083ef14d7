internal import Basics

extension QuickReader {
    /// The plain or quoted text that comes next, of one line; afterwards its end comes next.
    mutating func scalar(inFlow: Bool) throws(GivesUp) -> YAMLNode {
        switch byte(at: position) {
        case UInt8(ascii: "'"): try singleQuoted()
        case UInt8(ascii: "\""): try doubleQuoted()
        default: try plain(inFlow: inFlow)
        }
    }

    private mutating func plain(inFlow: Bool) throws(GivesUp) -> YAMLNode {
        let start = position
        guard startsPlain else { throw GivesUp() }
        // `end` is behind the last byte that is no space.
        var end = start
        var index = start
        reading: while index < bytes.count {
            switch bytes[index] {
            case 0x20:
                index += 1
                continue reading
            case 0x0A: break reading
            case 0x09: throw GivesUp()
            case UInt8(ascii: ":"):
                let next = byte(at: index + 1)
                if isSpaceOrBreak(next) { break reading }
                if inFlow, isFlowIndicator(next) { throw GivesUp() }
            case UInt8(ascii: "#") where index > end: break reading
            case let byte where inFlow && isFlowIndicator(byte): break reading
            default: break
            }
            index += 1
            end = index
        }
        position = end
        return try text(start..<end, .plain, span: start..<end)
    }

    /// Whether a plain text can begin with the next bytes: of those that can, a few are left out.
    private var startsPlain: Bool {
        switch byte(at: position) {
        case UInt8(ascii: "-"):
            let next = byte(at: position + 1)
            return (48...57).contains(next) || (97...122).contains(next | 0x20)
        case 0x00...0x20, UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"),
            UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
            UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
            return false
        default: return true
        }
    }

    private mutating func singleQuoted() throws(GivesUp) -> YAMLNode {
        let start = position
        var hasQuotes = false
        var index = start + 1
        while true {
            switch byte(at: index) {
            case 0x0A, 0x09: throw GivesUp()
            case UInt8(ascii: "'"):
                if byte(at: index + 1) != UInt8(ascii: "'") {
                    position = index + 1
                    let inside = start + 1..<index
                    if !hasQuotes { return try text(inside, .singleQuoted, span: start..<position) }
                    return try text(withoutDoubling(inside), .singleQuoted, span: start..<position)
                }
                hasQuotes = true
                index += 2
            default: index += 1
            }
        }
    }

    private func withoutDoubling(_ inside: Range<Int>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(inside.count)
        var index = inside.lowerBound
        while index < inside.upperBound {
            text.append(bytes[index])
            index += bytes[index] == UInt8(ascii: "'") ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func doubleQuoted() throws(GivesUp) -> YAMLNode {
        let start = position
        var hasEscapes = false
        var index = start + 1
        while true {
            switch byte(at: index) {
            case 0x0A, 0x09: throw GivesUp()
            case UInt8(ascii: "\\"):
                hasEscapes = true
                // What is behind it is looked at below; here it must only not end the text.
                guard byte(at: index + 1) != 0x0A else { throw GivesUp() }
                index += 2
            case UInt8(ascii: "\""):
                position = index + 1
                let inside = start + 1..<index
                if !hasEscapes { return try text(inside, .doubleQuoted, span: start..<position) }
                return try text(withoutEscapes(inside), .doubleQuoted, span: start..<position)
            default: index += 1
            }
        }
    }

    /// The text with the usual escapes of one character resolved.
    private func withoutEscapes(_ inside: Range<Int>) throws(GivesUp) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(inside.count)
        var index = inside.lowerBound
        while index < inside.upperBound {
            guard bytes[index] == UInt8(ascii: "\\") else {
                text.append(bytes[index])
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                text.append(bytes[index + 1])
            default: throw GivesUp()
            }
            index += 2
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func text(
        _ inside: Range<Int>, _ style: YAMLScalar.Style, span: Range<Int>
    ) throws(GivesUp) -> YAMLNode {
        try text(source.text(of: inside), style, span: span)
    }

    private mutating func text(
        _ text: String, _ style: YAMLScalar.Style, span: Range<Int>
    ) throws(GivesUp) -> YAMLNode {
        try node(.scalar(YAMLScalar(text: text, style: style)), span)
    }

    // MARK: - Block scalars

    /// The literal block scalar that comes next; afterwards the line behind it does.
    ///
    /// Read are `|` and `|-` whose first line tells the indentation.
    mutating func literal(in parent: Int) throws(GivesUp) -> YAMLNode {
        let start = position
        position += 1
        let keepsBreak = byte(at: position) != UInt8(ascii: "-")
        if !keepsBreak { position += 1 }
        skipSpaces()
        guard position < bytes.count, bytes[position] == 0x0A else { throw GivesUp() }
        let first = source.line(ofByte: position) + 1
        let indentation = try indentation(from: first, in: parent)
        let lines = try literalLines(from: first, indentation)
        let end = lineEnd(lines.upperBound - 1)
        let text = joined(lines, indentation, keepsBreak: keepsBreak && end < bytes.count)
        position = min(end + 1, bytes.count)
        return try node(.scalar(YAMLScalar(text: text, style: .literal)), start..<end)
    }

    /// How far the first line that is not empty is indented: further than what it belongs to.
    private func indentation(from first: Int, in parent: Int) throws(GivesUp) -> Int {
        var widest = 0
        var line = first
        while line < source.lineStarts.count {
            let start = source.lineStarts[line]
            var index = start
            while byte(at: index) == 0x20 { index += 1 }
            let width = index - start
            if index < bytes.count, bytes[index] != 0x0A {
                guard bytes[index] != 0x09, width > parent, width > 0, widest <= width else {
                    throw GivesUp()
                }
                return width
            }
            widest = max(widest, width)
            line += 1
        }
        throw GivesUp()
    }

    /// The lines from the first to the last one with a text.
    private func literalLines(from first: Int, _ indentation: Int) throws(GivesUp) -> Range<Int> {
        var end = first
        var line = first
        while line < source.lineStarts.count {
            let start = source.lineStarts[line]
            var index = start
            while index - start < indentation, byte(at: index) == 0x20 { index += 1 }
            let next = byte(at: index)
            line += 1
            if next == 0x0A {
                // Spaces without a line break at the end of the file.
                if index == bytes.count, index > start { throw GivesUp() }
            } else if index - start == indentation {
                end = line
            } else if next == 0x09 {
                throw GivesUp()
            } else {
                break
            }
        }
        if end == source.lineStarts.count, bytes.last == 0x20 { throw GivesUp() }
        return first..<end
    }

    /// The lines without their indentation; the last line break is up to the caller.
    private func joined(_ lines: Range<Int>, _ indentation: Int, keepsBreak: Bool) -> String {
        let capacity = lineEnd(lines.upperBound - 1) - source.lineStarts[lines.lowerBound] + 1
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe String(unsafeUninitializedCapacity: capacity) { text in
                var length = 0
                for line in lines {
                    let end = lineEnd(line)
                    let start = min(source.lineStarts[line] + indentation, end)
                    let content = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                    unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(text)[length...]
                    )
                    .copyMemory(from: content)
                    length += content.count
                    if line < lines.upperBound - 1 || keepsBreak {
                        unsafe text[length] = 0x0A
                        length += 1
                    }
                }
                return length
            }
        }
    }

    /// Where a line ends: at its line feed, or with the file.
    private func lineEnd(_ line: Int) -> Int {
        line + 1 < source.lineStarts.count ? source.lineStarts[line + 1] - 1 : bytes.count
    }
}

/// Whether a byte has a meaning of its own within a plain text in a flow collection.
func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "}"), UInt8(ascii: "?"):
        true
    default: false
    }
}
