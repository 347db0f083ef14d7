/// A line like `Proposal-Id: 20261120-x` at the end of a commit message.
package struct Trailer: Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// The trailers of a commit message, as `git interpret-trailers --parse --no-divider` and
/// `git log --format=%(trailers)` find them.
///
/// They are those of the last paragraph, when all its lines are trailers, or when one is git's own
/// (`Signed-off-by`, `(cherry picked from commit`) and at least a quarter of the lines are trailers.
/// A line that starts with a blank goes on with the value before it (`find_trailer_start` in git's
/// trailer.c).
package func trailers(of message: String) -> [Trailer] {
    // Bytes, because a carriage return before a line feed is one character with it.
    let lines = message.utf8.split(separator: 10, omittingEmptySubsequences: false)
        .map { TrailerLine(bytes: Array($0)) }
    var found: [(key: [UInt8], value: [UInt8])] = []
    var canGoOn = false
    for line in lines[trailerStart(lines)...] {
        if canGoOn, line.startsBlank || line.bytes.isEmpty {
            found[found.count - 1].value += [32] + line.bytes.drop(while: isSpace)
        } else if let colon = line.separator, !line.isComment {
            found.append((Array(line.bytes[..<colon]), Array(line.bytes[(colon + 1)...])))
            canGoOn = true
        } else {
            canGoOn = false
        }
    }
    return found.map { Trailer(key: text($0.key), value: text($0.value)) }
}

/// The line at which the trailers begin; the end when there are none.
private func trailerStart(_ lines: [TrailerLine]) -> Int {
    // The first paragraph is the title and can't be trailers.
    let title = lines.firstIndex { !$0.isComment && $0.isBlank } ?? lines.count
    var count = 0
    var others = 0
    var continuations = 0
    var hasGitsOwn = false
    var isAtEnd = true
    for index in lines.indices.reversed() where index >= title {
        let line = lines[index]
        if line.isComment {
            others += continuations
            continuations = 0
        } else if line.isBlank {
            if isAtEnd { continue }
            others += continuations
            let isBlock = hasGitsOwn ? count * 3 >= others : count > 0 && others == 0
            return isBlock ? index + 1 : lines.count
        } else {
            isAtEnd = false
            if line.isGitsOwn {
                hasGitsOwn = true
                count += 1
                continuations = 0
            } else if line.separator != nil {
                count += 1
                continuations = 0
            } else if line.startsBlank {
                continuations += 1
            } else {
                others += 1 + continuations
                continuations = 0
            }
        }
    }
    return lines.count
}

/// A line of a message.
private struct TrailerLine {
    let bytes: [UInt8]

    var isComment: Bool { bytes.first == UInt8(ascii: "#") }
    var isBlank: Bool { bytes.allSatisfy(isSpace) }
    var startsBlank: Bool { bytes.first.map(isSpace) ?? false }

    var isGitsOwn: Bool {
        bytes.starts(with: "Signed-off-by: ".utf8)
            || bytes.starts(with: "(cherry picked from commit ".utf8)
    }

    /// Where the colon behind a key stands, or nil when the line is no trailer.
    var separator: Int? {
        var hasBlank = false
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: ":"): return index > 0 ? index : nil
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if hasBlank { return nil }
            case 32, 9:
                if index == 0 { return nil }
                hasBlank = true
            default: return nil
            }
        }
        return nil
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...10).contains(byte) || byte == 13 }

/// The bytes as text, without the blanks at their ends.
private func text(_ bytes: [UInt8]) -> String {
    let start = bytes.firstIndex { !isSpace($0) } ?? bytes.count
    let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
    return String(decoding: bytes[start..<end], as: UTF8.self)
}
