internal import Basics

/// How the lines of a file end.
package enum LineEnding: String, Hashable, Sendable, CaseIterable {
    /// A line feed.
    case lf = "\n"
    /// A carriage return and a line feed.
    case crlf = "\r\n"
    /// A carriage return alone.
    case cr = "\r"

    /// The bytes of the line break.
    var bytes: [UInt8] { Array(rawValue.utf8) }
}

/// The bytes of a file with what is computed once about them; shared by a document and its nodes.
final class YAMLSource: Sendable {
    let bytes: [UInt8]
    let file: String
    /// The byte at which each line starts; the first line starts behind a byte order mark.
    let lineStarts: [Int]
    let isASCII: Bool
    /// Whether NEL, LS or PS occur, which YAML 1.1 reads as line breaks and YAML 1.2 does not.
    let hasUnicodeBreaks: Bool
    /// Whether all lines end with a line feed, and no other control character but tabs is there.
    let hasOrdinaryLines: Bool
    /// The line break that most lines end with.
    let lineEnding: LineEnding

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        let start = Self.byteOrderMarkLength(bytes)
        var lineStarts = [start]
        lineStarts.reserveCapacity(bytes.count / 24)
        var isASCII = true
        var hasUnicodeBreaks = false
        var hasControls = false
        var counts = (lf: 0, crlf: 0, cr: 0)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var index = start
            let count = buffer.count
            while index < count {
                // Eight bytes at once: nearly all are ASCII and no line break.
                while index + 8 <= count {
                    let word = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
                    let isOutside =
                        word | (word &- 0x2020_2020_2020_2020) | (word &+ 0x0101_0101_0101_0101)
                    guard isOutside & 0x8080_8080_8080_8080 == 0 else { break }
                    index += 8
                }
                guard index < count else { break }
                let byte = unsafe buffer[index]
                index += 1
                if byte >= 0x20, byte < 0x7F { continue }
                if byte == 0x0A {
                    counts.lf += 1
                    lineStarts.append(index)
                } else if byte == 0x0D {
                    if index < count, unsafe buffer[index] == 0x0A {
                        index += 1
                        counts.crlf += 1
                    } else {
                        counts.cr += 1
                    }
                    lineStarts.append(index)
                } else if byte >= 0x80 {
                    isASCII = false
                    if byte == 0xC2, index < count, unsafe buffer[index] == 0x85 {
                        hasUnicodeBreaks = true
                    } else if byte == 0xE2, index + 1 < count, unsafe buffer[index] == 0x80,
                        unsafe buffer[index + 1] & 0xFE == 0xA8
                    {
                        hasUnicodeBreaks = true
                    }
                } else if byte != 0x09 {
                    hasControls = true
                }
            }
        }
        self.lineStarts = lineStarts
        self.isASCII = isASCII
        self.hasUnicodeBreaks = hasUnicodeBreaks
        hasOrdinaryLines = start == 0 && counts.crlf + counts.cr == 0 && !hasControls
        if counts.crlf > counts.lf, counts.crlf >= counts.cr {
            lineEnding = .crlf
        } else {
            lineEnding = counts.cr > counts.lf ? .cr : .lf
        }
    }

    /// 3 when the bytes start with the UTF-8 byte order mark, otherwise 0.
    static func byteOrderMarkLength(_ bytes: [UInt8]) -> Int {
        bytes.starts(with: utf8Mark) ? 3 : 0
    }

    private static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Where the text starts: behind the byte order mark.
    var start: Int { lineStarts[0] }

    /// The number of the line (from 0) that holds a byte.
    func line(ofByte offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// How many lines begin behind a byte.
    func lines(behind offset: Int) -> Int { lineStarts.count - 1 - line(ofByte: offset) }

    /// The line and column of a byte; an offset beyond the end is the end.
    func location(ofByte offset: Int) -> SourceLocation {
        let end = min(max(offset, start), bytes.count)
        let line = line(ofByte: end)
        var column = 1
        for byte in bytes[lineStarts[line]..<end] where byte & 0xC0 != 0x80 { column += 1 }
        return SourceLocation(file: file, line: line + 1, column: column)
    }

    /// The text of a range of bytes.
    func text(of span: Range<Int>) -> String { String(decoding: bytes[span], as: UTF8.self) }

    /// The byte at an offset, or nil beyond the end.
    func byte(at offset: Int) -> UInt8? {
        offset >= start && offset < bytes.count ? bytes[offset] : nil
    }

    /// The number of bytes of the line break at an offset: 0 when there is none.
    func breakLength(at offset: Int) -> Int {
        switch byte(at: offset) {
        case 0x0A: 1
        case 0x0D: byte(at: offset + 1) == 0x0A ? 2 : 1
        default: 0
        }
    }

    /// The first offset from `offset` on that holds a line break, or the end of the file.
    func lineEnd(from offset: Int) -> Int {
        var index = offset
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
        return index
    }

    /// The first offset from `offset` on that holds neither a space nor a tab.
    func skipBlanks(from offset: Int, limit: Int = .max) -> Int {
        let end = min(limit, bytes.count)
        var index = offset
        while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index
    }

    /// The first offset from `offset` on that holds neither white space nor a comment.
    func skipInsignificant(from offset: Int, limit: Int = .max) -> Int {
        let end = min(limit, bytes.count)
        var index = offset
        while index < end {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case UInt8(ascii: "#") where index == start || isWhiteSpace(bytes[index - 1]):
                index = min(lineEnd(from: index), end)
            default: return index
            }
        }
        return index
    }
}

/// Whether a byte is a space, a tab or part of a line break.
func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}
