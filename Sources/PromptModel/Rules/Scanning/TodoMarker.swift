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
        let before = byte(range.lowerBound - 1)
        let after = byte(range.upperBound)
        func isPart(_ byte: UInt8?) -> Bool {
            guard let byte else { return false }
            return byte >= 0x80 || ByteSet.word.contains(byte) || Self.quotes.contains(byte)
        }
        // A part of a word, of a pattern such as XXX-XX, or a quoted word.
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
        return isAlone(range)
    }

    /// Whether a marker is the first word of its line, and more follows in small letters or nothing
    /// does, or the whole value of a key.
    private func isAlone(_ range: Range<Int>) -> Bool {
        let end = end(of: .blank, from: range.upperBound, limit: range.upperBound + 200)
        let isLast = isLineEnd(end)
        let head = start(of: Self.lineHead, before: range.lowerBound, limit: range.lowerBound - 200)
        if isLast, byte(head - 1) == UInt8(ascii: ":") { return true }
        guard isLineStart(head) else { return false }
        if isLast { return true }
        guard let next = byte(end), end > range.upperBound else { return false }
        return ByteSet.smallLetters.contains(next)
            && !has("list", at: end) && !has("item", at: end) && !has("task", at: end)
            && !has("comment", at: end) && !has("is ", at: end) && !has("and ", at: end)
            && !has("or ", at: end) && !has("marker", at: end)
    }

    private static let quotes = ByteSet("\"`$%{}\\=")
    private static let patternBytes = ByteSet("-/'.")
    private static let space = ByteSet(" \t\r\n")
    private static let lineHead = ByteSet(" \t-*#>/+")
}
