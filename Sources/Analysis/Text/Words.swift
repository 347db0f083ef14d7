/// Cutting text into words, identifiers and quoted pieces.
enum Words {
    /// The tokens of a text: maximal runs of letters, digits and the signs that ids and mail
    /// addresses are made of, without the punctuation at their ends.
    ///
    /// Bytes are read, not characters: answers of tools can be long, and whatever is not ASCII
    /// counts as a letter except typographic punctuation.
    static func tokens(_ text: String) -> [Substring] {
        let bytes = text.utf8
        var tokens: [Substring] = []
        var start: String.Index?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            var next = bytes.index(after: index)
            var isInside = byte >= 0x80 || isTokenByte(byte)
            // General Punctuation, U+2000 to U+203F, takes three bytes in UTF-8: E2 80 xx.
            if byte == 0xE2, next < bytes.endIndex, bytes[next] == 0x80 {
                isInside = false
                next = bytes.index(next, offsetBy: 2, limitedBy: bytes.endIndex) ?? bytes.endIndex
            }
            if isInside {
                start = start ?? index
            } else if let begin = start {
                append(text[begin..<index])
                start = nil
            }
            index = next
        }
        if let begin = start { append(text[begin...]) }
        return tokens

        func append(_ run: Substring) {
            let trimmed = trimmed(run)
            if !trimmed.isEmpty { tokens.append(trimmed) }
        }
    }

    /// The plain words of a text in lower case: letters only, identifiers cut at `_`, digits and
    /// inner capitals.
    static func plain(_ text: some StringProtocol) -> [String] {
        var words: [String] = []
        var current = ""
        var lastWasLower = false
        for character in text {
            if character.isLetter {
                if character.isUppercase, lastWasLower { flush() }
                current += character.lowercased()
                lastWasLower = character.isLowercase
            } else if character == "'" || character == "’" {
                // "can't" stays one word.
                lastWasLower = false
            } else {
                flush()
            }
        }
        flush()
        return words

        func flush() {
            if !current.isEmpty { words.append(current) }
            current = ""
            lastWasLower = false
        }
    }

    /// A word without the ending of an English plural, so that `methods` and `method` are one.
    static func stem(_ word: String) -> String {
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        if word.hasSuffix("ss") || word.count <= 3 { return word }
        return word.hasSuffix("s") ? String(word.dropLast()) : word
    }

    /// The sentences of a text: cut at line ends and at `.`, `!`, `?` or `;` before white space.
    static func sentences(_ text: String) -> [Substring] {
        var sentences: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline) {
            var start = line.startIndex
            var index = line.startIndex
            while index < line.endIndex {
                let next = line.index(after: index)
                if ".!?;".contains(line[index]), next == line.endIndex || line[next].isWhitespace {
                    sentences.append(line[start..<next])
                    start = next
                }
                index = next
            }
            if start < line.endIndex { sentences.append(line[start...]) }
        }
        return sentences.filter { $0.contains { !$0.isWhitespace } }
    }

    /// The pieces of a text between quotation marks, shorter than 60 characters and on one line.
    static func quoted(_ text: some StringProtocol) -> [String] {
        var pieces: [String] = []
        var open: (mark: Character, start: String.Index)?
        var before: Character = " "
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if let (mark, start) = open {
                if character == mark {
                    let piece = text[start..<index]
                    if !piece.isEmpty, piece.count < 60 { pieces.append(String(piece)) }
                    open = nil
                } else if character.isNewline {
                    open = nil
                }
            } else if "'\"`".contains(character), !before.isLetter, !before.isNumber {
                open = (character, text.index(after: index))
            }
            before = character
            index = text.index(after: index)
        }
        return pieces
    }

    /// A text as the part of a slug: its plain words joined by `-`.
    static func slug(_ text: String, limit: Int = 6) -> String {
        plain(text).prefix(limit).joined(separator: "-")
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: signs.contains(byte)
        }
    }

    private static let signs = Set("_-@.+#/:'".utf8)
    private static let ends = Set("-.+#/:'".utf8)

    private static func trimmed(_ run: Substring) -> Substring {
        let bytes = run.utf8
        guard let first = bytes.firstIndex(where: { !ends.contains($0) }),
            let last = bytes.lastIndex(where: { !ends.contains($0) })
        else { return "" }
        return run[first...last]
    }
}
