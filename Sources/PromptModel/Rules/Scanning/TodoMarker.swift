internal import Basics

/// No note to oneself is left in a text.
enum TodoMarker {
    static let rule = Rule(
        "todo-marker", .warning, "No TODO, FIXME, XXX or TBD is left over.",
        "A note to oneself in a prompt goes to the model, which takes it for an instruction or for "
            + "a fact. What counts is a marker in capitals as writers of notes set it: with a colon "
            + "or a name in brackets behind it, in brackets of its own, or as the first word of a "
            + "line or the whole value of a key. A prompt that speaks of a TODO list, or quotes the "
            + "word, is left alone.",
        example: .snippet("Be kind.\nTODO: say what a refund costs.\n"))

    static let words: [StaticString] = ["TODO", "TBD", "FIXME", "XXX"]
}

extension FileScan {
    /// A marker, at the first `D` or `X` in it.
    mutating func lookForMarker(at index: Int) {
        for (word, offset) in [("TODO", 2), ("TBD", 2), ("FIXME", 2), ("XXX", 0)]
            as [(StaticString, Int)]
        {
            let range = (index - offset)..<(index - offset + word.utf8CodeUnitCount)
            guard has(word, at: range.lowerBound) else { continue }
            guard isMarker(range) else { return }
            done = range.upperBound
            return report(
                Finding(
                    rule: TodoMarker.rule, range: range, message: "a \(word) is left over",
                    suggestion: "do it, or keep the note in a comment of the commit or the tracker")
            )
        }
    }

    private func isMarker(_ range: Range<Int>) -> Bool {
        let start = startOfValue(range.lowerBound)
        let before = byte(start - 1)
        let after = byte(range.upperBound)
        func isPart(_ byte: UInt8?) -> Bool {
            guard let byte else { return false }
            return byte >= 0x80 || ByteSet.word.contains(byte) || Self.quotes.contains(byte)
        }
        // A part of a word, of a pattern such as XXX-XX, or a quoted word.
        let isQuoted = start < range.lowerBound && after == byte(start)
        if isQuoted { return true }
        guard !isPart(before), !isPart(after), !Self.patternBytes.contains(before ?? 0),
            after != UInt8(ascii: "-"), after != UInt8(ascii: "/"), after != UInt8(ascii: "'")
        else { return false }
        if before == UInt8(ascii: "["), after == UInt8(ascii: "]") || after == UInt8(ascii: ":") {
            return true
        }
        if before == UInt8(ascii: "("), after == UInt8(ascii: ")") || after == UInt8(ascii: ":") {
            return true
        }
        if before == UInt8(ascii: "<"), after == UInt8(ascii: ">") || after == UInt8(ascii: ":") {
            return true
        }
        if after == UInt8(ascii: ":") {
            return byte(range.upperBound + 1).map(Self.space.contains) ?? true
        }
        if after == UInt8(ascii: "("), let name = byte(range.upperBound + 1) {
            return ByteSet.letters.contains(name) || name == UInt8(ascii: "#")
        }
        return isAlone(start..<range.upperBound)
    }

    /// The index of the quote before a value of YAML that begins with a marker; else the marker's.
    private func startOfValue(_ index: Int) -> Int {
        guard let quote = byte(index - 1), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return index }
        let gap = start(of: .blank, before: index - 1, limit: index - 9)
        guard gap < index - 1, let mark = byte(gap - 1), Self.beforeValue.contains(mark) else {
            return index
        }
        return index - 1
    }

    /// Whether a marker is the first word of its line, and more follows in small letters or nothing
    /// does, or the whole value of a key.
    private func isAlone(_ range: Range<Int>) -> Bool {
        let end = end(of: .blank, from: range.upperBound, limit: range.upperBound + 200)
        let isLast = isLineEnd(end)
        let head = start(of: Self.lineHead, before: range.lowerBound, limit: range.lowerBound - 200)
        if byte(head - 1) == UInt8(ascii: ":"),
            isLast || byte(range.upperBound).map(Self.valueEnd.contains) ?? true
        {
            return true
        }
        let isQuoted = byte(range.lowerBound).map { !ByteSet.letters.contains($0) } ?? false
        guard isQuoted || isLineStart(head) else { return false }
        if isLast { return true }
        guard let next = byte(end), end > range.upperBound else { return false }
        return ByteSet.smallLetters.contains(next)
            && !has("list", at: end) && !has("item", at: end) && !has("task", at: end)
            && !has("comment", at: end) && !has("is ", at: end) && !has("and ", at: end)
            && !has("or ", at: end) && !has("marker", at: end)
    }

    private static let quotes = ByteSet("\"`$%{\\=")
    private static let patternBytes = ByteSet("-/'.")
    private static let space = ByteSet(" \t\r\n")
    private static let beforeValue = ByteSet(":-,[")
    private static let valueEnd = ByteSet(",}]")
    private static let lineHead = ByteSet(" \t-*#>/+")
}
