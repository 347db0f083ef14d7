internal import Basics

/// No character stands in a file that nobody sees.
enum InvisibleCharacter {
    static let rule = Rule(
        "invisible-character", .warning, "No character that nobody sees stands in a file.",
        "A zero-width space, a soft hyphen or a filler is not seen in a review, and a model reads "
            + "it all the same: it splits words, changes the number of tokens and can carry a "
            + "hidden message (Unicode Technical Report #36). Characters that writing needs are "
            + "fine where it needs them: joiners between letters of Arabic, Persian and the scripts "
            + "of India and in emoji, variation selectors behind emoji, marks of direction on a "
            + "line with letters that are written from right to left, a byte order mark at the "
            + "beginning of the file.",
        example: .snippet("Be\u{200B}kind.\n"))

    /// The first bytes in UTF-8 of the characters that are looked at.
    static let leadBytes: [UInt8] = [0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3]

    /// The name of a character that is looked at, from the Unicode Character Database; nil for any
    /// other.
    static func name(of scalar: UInt32) -> String? {
        switch scalar {
        case 0x00AD: "SOFT HYPHEN"
        case 0x034F: "COMBINING GRAPHEME JOINER"
        case 0x061C: "ARABIC LETTER MARK"
        case 0x115F: "HANGUL CHOSEONG FILLER"
        case 0x1160: "HANGUL JUNGSEONG FILLER"
        case 0x17B4: "KHMER VOWEL INHERENT AQ"
        case 0x17B5: "KHMER VOWEL INHERENT AA"
        case 0x180B...0x180D: "MONGOLIAN FREE VARIATION SELECTOR"
        case 0x180E: "MONGOLIAN VOWEL SEPARATOR"
        case 0x200B: "ZERO WIDTH SPACE"
        case 0x200C: "ZERO WIDTH NON-JOINER"
        case 0x200D: "ZERO WIDTH JOINER"
        case 0x200E: "LEFT-TO-RIGHT MARK"
        case 0x200F: "RIGHT-TO-LEFT MARK"
        case 0x2028: "LINE SEPARATOR"
        case 0x2029: "PARAGRAPH SEPARATOR"
        case 0x2060: "WORD JOINER"
        case 0x2061: "FUNCTION APPLICATION"
        case 0x2062: "INVISIBLE TIMES"
        case 0x2063: "INVISIBLE SEPARATOR"
        case 0x2064: "INVISIBLE PLUS"
        case 0x206A...0x206F: "deprecated format character"
        case 0x3164: "HANGUL FILLER"
        case 0xFE00...0xFE0F: "VARIATION SELECTOR-\(scalar - 0xFE00 + 1)"
        case 0xFEFF: "ZERO WIDTH NO-BREAK SPACE"
        case 0xFFA0: "HALFWIDTH HANGUL FILLER"
        case 0x1D173...0x1D17A: "musical format character"
        case 0xE0100...0xE01EF: "VARIATION SELECTOR-\(scalar - 0xE0100 + 17)"
        default: BidirectionalLine.name(of: scalar)
        }
    }

    /// A code point as the standard writes it: U+200B.
    static func code(_ scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension FileScan {
    /// A character that nobody sees, at its first byte.
    mutating func lookForInvisibleCharacter(at index: Int) {
        guard mayBeInvisible(at: index) else { return }
        let (scalar, length) = scalar(at: index)
        if TagCharacter.range.contains(scalar) { return lookForTags(at: index) }
        guard let name = InvisibleCharacter.name(of: scalar), index > 0 || scalar != 0xFEFF else {
            return
        }
        if BidirectionalLine.isControl(scalar) { lookAtDirections(at: index) }
        done = index + length
        guard !isNeeded(scalar, at: index, length) else { return }
        // A row of them is one finding: what matters is that they are there.
        var count = 1
        while let next = byte(done), next >= 0x80, mayBeInvisible(at: done) {
            let (scalar, length) = self.scalar(at: done)
            guard InvisibleCharacter.name(of: scalar) != nil, !BidirectionalLine.isControl(scalar)
            else { break }
            count += 1
            done += length
        }
        report(
            Finding(
                rule: InvisibleCharacter.rule, range: index..<done,
                message: "the invisible character \(InvisibleCharacter.code(scalar)) (\(name)) "
                    + (count == 1 ? "stands here" : "and \(count - 1) more stand here"),
                suggestion: "delete it, or write it as an escape in double quotes where it is meant"
            ))
    }

    /// A first look at two bytes, which lets nearly all other characters pass.
    private func mayBeInvisible(at index: Int) -> Bool {
        guard let second = byte(index + 1) else { return false }
        return switch bytes[index] {
        case 0xC2: second == 0xAD
        case 0xCD: second == 0x8F
        case 0xD8: second == 0x9C
        case 0xE1: second == 0x85 || second == 0x9E || second == 0xA0
        case 0xE2: second == 0x80 || second == 0x81
        case 0xE3: second == 0x85
        case 0xEF: second == 0xB8 || second == 0xBB || second == 0xBE
        case 0xF0: second == 0x9D
        case 0xF3: second == 0xA0
        default: false
        }
    }

    /// The character at an index and its length in UTF-8; U+FFFD and 1 for bytes that are none.
    func scalar(at index: Int) -> (scalar: UInt32, length: Int) {
        let first = bytes[index]
        let length =
            switch first {
            case ..<0x80: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, index + length <= bytes.count else { return (0xFFFD, 1) }
        if length == 1 { return (UInt32(first), 1) }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for next in bytes[(index + 1)..<(index + length)] {
            guard next & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            scalar = scalar << 6 | UInt32(next & 0x3F)
        }
        return (scalar, length)
    }

    /// The character that ends before an index; 0 at the beginning.
    func scalar(before index: Int) -> UInt32 {
        guard index > 0 else { return 0 }
        var start = index - 1
        while start > max(0, index - 4), bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(at: start).scalar
    }

    /// Whether the writing around an invisible character needs it (Unicode Standard 23.2, UTS #39
    /// section 5.3, UTS #51).
    private mutating func isNeeded(_ scalar: UInt32, at index: Int, _ length: Int) -> Bool {
        let before = self.scalar(before: index)
        let after = index + length < bytes.count ? self.scalar(at: index + length).scalar : 0
        switch scalar {
        case 0x200B:
            return Script.isWithoutSpaces(before) || Script.isWithoutSpaces(after)
        case 0x200C:
            return Script.isJoining(before)
        case 0x200D:
            return Script.isJoining(before)
                || Script.isEmojiPart(before) && (Script.isEmojiPart(after))
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069:
            return directions(at: index).hasRightToLeft
        case 0x180B...0x180E: return Script.isMongolian(before)
        case 0x115F, 0x1160:
            return Script.isJamo(before) || Script.isJamo(after)
        case 0x17B4, 0x17B5: return (0x1780...0x17DD).contains(before)
        case 0x034F: return before >= 0x0300 && after >= 0x0300
        case 0xFE0E, 0xFE0F:
            // Behind an emoji, or in a keycap: 1, U+FE0F, U+20E3.
            return Script.isEmojiPart(before) && !Script.isVariationSelector(before)
                || after == 0x20E3
        case 0xFE00...0xFE0D:
            return before >= 0x2000 && !Script.isVariationSelector(before)
                || Script.isMongolian(before) || (0x1000...0x109F).contains(before)
        case 0xE0100...0xE01EF: return Script.isIdeograph(before)
        case 0x1D173...0x1D17A: return (0x1D100...0x1D1FF).contains(before)
        default: return false
        }
    }
}

/// What is known of the scripts that characters belong to, by blocks.
enum Script {
    /// Whether letters of the script join, or form clusters that a joiner changes.
    static func isJoining(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0600...0x08FF, 0x0900...0x0DFF, 0x0F00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF,
            0x1800...0x18AF, 0x1A20...0x1AAF, 0x1B00...0x1C4F, 0xA840...0xA8FF, 0xA980...0xA9FF,
            0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x10A00...0x10FFF, 0x11000...0x11FFF,
            0x1E900...0x1E95F:
            true
        default: false
        }
    }

    /// Whether the script has no spaces between words, so that an invisible one says where a line
    /// may break.
    static func isWithoutSpaces(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0E00...0x0EFF, 0x0F00...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF:
            true
        default: false
        }
    }

    static func isMongolian(_ scalar: UInt32) -> Bool { (0x1800...0x18AF).contains(scalar) }

    static func isJamo(_ scalar: UInt32) -> Bool {
        (0x1100...0x11FF).contains(scalar) || (0xA960...0xA97F).contains(scalar)
            || (0xD7B0...0xD7FF).contains(scalar)
    }

    static func isVariationSelector(_ scalar: UInt32) -> Bool {
        (0xFE00...0xFE0F).contains(scalar) || (0xE0100...0xE01EF).contains(scalar)
    }

    static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3005...0x3007, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// Whether a character can be a part of an emoji: a symbol, a skin tone, a selector.
    static func isEmojiPart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x00A9, 0x00AE, 0x203C, 0x2049, 0x2100...0x2BFF, 0x3030, 0x303D, 0x3297, 0x3299,
            0xFE0F,
            0x1F000...0x1FAFF:
            true
        default: false
        }
    }

    /// Whether a character is written from right to left.
    static func isRightToLeft(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0590...0x05FF, 0x0620...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF,
            0x1E800...0x1EFFF:
            true
        default: false
        }
    }
}
