/// Goes once over the bytes of a text and finds what is to be masked.
///
/// Each byte is screened by a table: only at few of them does anything begin, and what is looked at from
/// there is bounded, or is passed over whatever comes of it. So the time is linear in the text's length.
/// Whether something is found depends on nothing that a later find could take away: masking twice gives
/// the same.
///
/// Texts may be JSON, or hold some: an escape sequence is never cut, and a number is replaced by a text in
/// quotation marks.
struct MaskScanner {
    let bytes: [UInt8]
    private let kinds: Set<MaskKind>
    private let screen: [UInt8]
    private var output: [UInt8] = []
    /// Up to where the text has been copied or replaced.
    private(set) var done = 0
    /// Where the last escape sequence ended: a word may begin there.
    private(set) var escapeEnd = 0
    /// Whether the present place is inside quotation marks, as far as its line tells.
    private(set) var isQuoted = false

    /// Something to be replaced.
    struct Match {
        var kind: MaskKind
        var range: Range<Int>
        /// What stands around the replacement.
        var quote: [UInt8] = []
    }

    init(_ bytes: [UInt8], _ kinds: Set<MaskKind>) {
        self.bytes = bytes
        self.kinds = kinds
        screen = Self.screen(kinds)
    }

    // MARK: The screen

    private enum Anchor {
        /// Nothing, an escape, a quotation mark or the end of a line.
        static let none: UInt8 = 0
        static let syntax: UInt8 = 1
        /// Something may begin here, where no word goes on.
        static let word: UInt8 = 2
        /// Something may stand around this sign.
        static let sign: UInt8 = 3
    }

    private static func screen(_ kinds: Set<MaskKind>) -> [UInt8] {
        var screen = [UInt8](repeating: Anchor.none, count: 256)
        func mark(_ text: String, _ anchor: UInt8) {
            for byte in text.utf8 { screen[Int(byte)] = anchor }
        }
        let digits = "0123456789"
        let letters = "abcdefghijklmnopqrstuvwxyz"
        mark("\\\"\n", Anchor.syntax)
        if kinds.contains(.cards) { mark(digits, Anchor.word) }
        if kinds.contains(.phones) { mark(digits + "+(", Anchor.word) }
        if kinds.contains(.ipAddresses) { mark(digits + "abcdefABCDEF", Anchor.word) }
        if kinds.contains(.ibans) { mark(letters + letters.uppercased(), Anchor.word) }
        if kinds.contains(.emails) { mark("@", Anchor.sign) }
        if kinds.contains(.secrets) {
            mark(":=-", Anchor.sign)
            for byte in SecretPrefix.firstBytes where screen[Int(byte)] == Anchor.none {
                screen[Int(byte)] = Anchor.word
            }
        }
        return screen
    }

    // MARK: The pass

    /// The text with everything replaced; nil where there is nothing to replace.
    mutating func masked() -> [UInt8]? {
        var index = 0
        while index < bytes.count {
            switch screen[Int(bytes[index])] {
            case Anchor.syntax:
                index = passSyntax(at: index)
                continue
            case Anchor.word where isBoundary(index), Anchor.sign:
                if let match = match(at: index) {
                    let start = match.range.lowerBound
                    if start > index, bytes[start - 1] == UInt8(ascii: "\""),
                        bytes[start - 2] != UInt8(ascii: "\\")
                    {
                        isQuoted.toggle()
                    }
                    replace(match)
                    index = done
                    continue
                }
                index += 1
            default: index += 1
            }
        }
        guard done > 0 else { return nil }
        output.append(contentsOf: bytes[done...])
        return output
    }

    private mutating func passSyntax(at index: Int) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "\""):
            isQuoted.toggle()
            return index + 1
        case UInt8(ascii: "\n"):
            isQuoted = false
            return index + 1
        default:
            guard let end = end(ofEscapeAt: index) else { return index + 1 }
            escapeEnd = end
            return end
        }
    }

    private mutating func replace(_ match: Match) {
        output.append(contentsOf: bytes[done..<match.range.lowerBound])
        output.append(contentsOf: match.quote)
        output.append(contentsOf: match.kind.replacement.utf8)
        output.append(contentsOf: match.quote)
        done = match.range.upperBound
    }

    private func match(at index: Int) -> Match? {
        func match(_ kind: MaskKind, _ range: Range<Int>?) -> Match? {
            guard kinds.contains(kind), let range, range.lowerBound >= done else { return nil }
            return Match(kind: kind, range: range)
        }
        switch bytes[index] {
        case UInt8(ascii: "@"): return match(.emails, emailAround(index))
        case UInt8(ascii: ":"), UInt8(ascii: "="):
            return kinds.contains(.secrets) ? secretBehind(index) : nil
        case UInt8(ascii: "-"): return match(.secrets, privateKey(at: index))
        case UInt8(ascii: "+"), UInt8(ascii: "("): return match(.phones, phone(at: index))
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            guard !isFraction(index) else { return nil }
            if var card = match(.cards, kinds.contains(.cards) ? card(at: index) : nil) {
                card.quote = quote(around: card.range)
                return card
            }
            return match(.phones, kinds.contains(.phones) ? phone(at: index) : nil)
                ?? match(.ipAddresses, kinds.contains(.ipAddresses) ? address(at: index) : nil)
        default:
            return match(.secrets, kinds.contains(.secrets) ? token(at: index) : nil)
                ?? match(.ibans, kinds.contains(.ibans) ? iban(at: index) : nil)
                ?? match(.ipAddresses, kinds.contains(.ipAddresses) ? address(at: index) : nil)
        }
    }

    /// The quotation marks that a JSON text gets in the place of a number; none elsewhere.
    private func quote(around range: Range<Int>) -> [UInt8] {
        var before = range.lowerBound - 1
        while before >= done, Self.isBlank(bytes[before]), range.lowerBound - before < 16 {
            before -= 1
        }
        var behind = range.upperBound
        while behind < bytes.count, Self.isBlank(bytes[behind]), behind - range.upperBound < 16 {
            behind += 1
        }
        let isDigits = bytes[range].allSatisfy(Self.isDigit)
        guard isDigits, before >= done, behind < bytes.count,
            ",]}\n".utf8.contains(bytes[behind])
        else { return [] }
        if bytes[before] == UInt8(ascii: ":"), let key = quotedName(before: before),
            key.count > 1 || !isQuoted
        {
            return key
        }
        return !isQuoted && ":[,".utf8.contains(bytes[before]) ? [UInt8(ascii: "\"")] : []
    }

    // MARK: Bytes

    func byte(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

    /// Whether no word goes on from what stands before an index.
    func isBoundary(_ index: Int) -> Bool {
        guard index > done, index != escapeEnd else { return true }
        let before = bytes[index - 1]
        // Letters of two bytes beyond Latin-1's signs: no name ends at its umlaut.
        if before >= 0x80 { return !(index - done > 1 && Self.isLetterLead(bytes[index - 2])) }
        return !Self.isWord(before)
    }

    /// Whether the digits at an index are those behind a point, comma, colon or slash.
    private func isFraction(_ index: Int) -> Bool {
        guard index >= done + 2, index != escapeEnd else { return false }
        return ".,:/".utf8.contains(bytes[index - 1]) && Self.isDigit(bytes[index - 2])
    }

    /// Whether a word ends before an index.
    func isEnd(_ index: Int) -> Bool {
        byte(index).map { !Self.isWord($0) && !Self.isLetterLead($0) } ?? true
    }

    /// Whether a text stands at an index, whatever its capitals; it is given in small letters.
    func has(_ text: StaticString, at index: Int, anyCase: Bool = false) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index >= 0, index + count <= bytes.count else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<count {
                let byte = bytes[index + offset]
                guard unsafe (anyCase ? Self.lowercased(byte) : byte) == wanted[offset] else {
                    return false
                }
            }
            return true
        }
    }

    /// Where an escape sequence of JSON ends (RFC 8259, section 7); nil where there is none.
    func end(ofEscapeAt index: Int) -> Int? {
        guard let next = byte(index + 1) else { return nil }
        if "\"\\/bfnrt".utf8.contains(next) { return index + 2 }
        guard next == UInt8(ascii: "u"), index + 6 <= bytes.count,
            bytes[(index + 2)..<(index + 6)].allSatisfy(Self.isHex)
        else { return nil }
        return index + 6
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
    static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_")
    }
    /// Whether a letter of two bytes begins with a byte: Latin, Greek, Cyrillic and their neighbours.
    static func isLetterLead(_ byte: UInt8) -> Bool { (0xC3...0xDF).contains(byte) }
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
