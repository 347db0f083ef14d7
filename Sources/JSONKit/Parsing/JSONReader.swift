/// A strict JSON reader (RFC 8259) that knows where a mistake is, and takes integers of any size.
///
/// It writes the same tape as simdjson. It is slower by far, so it only sees what simdjson refuses, and
/// the first few texts of a process.
struct JSONReader {
    private let bytes: [UInt8]
    private let maximumDepth: Int
    private let allowsNonFinite: Bool
    private var position: Int
    private var words: [UInt64] = []
    private var strings: [UInt8] = []

    static func read(
        _ bytes: [UInt8], maximumDepth: Int, allowingNonFinite: Bool = false
    ) throws(JSONError) -> JSONTape {
        var reader = JSONReader(bytes, maximumDepth, allowingNonFinite)
        reader.skipWhiteSpace()
        guard reader.position < bytes.count else {
            throw reader.error(.empty, "there is no value")
        }
        reader.append("r", 0)
        try reader.readValue(depth: 0)
        reader.skipWhiteSpace()
        guard reader.position == bytes.count else {
            throw reader.error(.trailing, "something follows the value")
        }
        return JSONTape(words: reader.words, strings: reader.strings)
    }

    private init(_ bytes: [UInt8], _ maximumDepth: Int, _ allowsNonFinite: Bool) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.allowsNonFinite = allowsNonFinite
        position = JSONParser.textStart(of: bytes)
    }

    // MARK: Values

    private mutating func readValue(depth: Int) throws(JSONError) {
        guard let byte = peek else {
            throw error(.truncated, "the text ends where a value is expected")
        }
        switch byte {
        case UInt8(ascii: "{"): try readObject(depth: depth + 1)
        case UInt8(ascii: "["): try readArray(depth: depth + 1)
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "N") where allowsNonFinite: try readWord("NaN", tag: "n")
        case UInt8(ascii: "I") where allowsNonFinite: try readWord("Infinity", tag: "n")
        case UInt8(ascii: "-") where allowsNonFinite && isFollowed(by: "I"):
            try readWord("-Infinity", tag: "n")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber()
        case UInt8(ascii: "t"): try readWord("true", tag: "t")
        case UInt8(ascii: "f"): try readWord("false", tag: "f")
        case UInt8(ascii: "n"): try readWord("null", tag: "n")
        default: throw error(.syntax, "expected a value")
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) {
        let start = try open("{", depth: depth)
        if !skip("}") {
            repeat {
                skipWhiteSpace()
                guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
                try readString()
                skipWhiteSpace()
                guard skip(":") else { throw unexpected("':'") }
                skipWhiteSpace()
                try readValue(depth: depth)
                skipWhiteSpace()
            } while skip(",")
            guard skip("}") else { throw unexpected("',' or '}'") }
        }
        close("}", start: start)
    }

    private mutating func readArray(depth: Int) throws(JSONError) {
        let start = try open("[", depth: depth)
        if !skip("]") {
            repeat {
                skipWhiteSpace()
                try readValue(depth: depth)
                skipWhiteSpace()
            } while skip(",")
            guard skip("]") else { throw unexpected("',' or ']'") }
        }
        close("]", start: start)
    }

    private mutating func open(_ bracket: Unicode.Scalar, depth: Int) throws(JSONError) -> Int {
        guard depth <= maximumDepth else {
            throw error(.depth, "lists and objects nest deeper than \(maximumDepth)")
        }
        position += 1
        append(bracket, 0)
        skipWhiteSpace()
        return words.count - 1
    }

    /// Writes the end, and into the beginning where the end is; see ``JSONTape``.
    private mutating func close(_ bracket: Unicode.Scalar, start: Int) {
        append(bracket, UInt64(start))
        words[start] |= UInt64(words.count)
    }

    private mutating func readWord(_ word: StaticString, tag: Unicode.Scalar) throws(JSONError) {
        let start = position
        for expected in word.description.utf8 {
            guard let byte = peek else {
                throw error(.truncated, "the text ends inside '\(word)'")
            }
            guard byte == expected else {
                throw error(.syntax, "expected '\(word)'", at: start)
            }
            position += 1
        }
        append(tag, 0)
    }

    // MARK: Numbers

    private mutating func readNumber() throws(JSONError) {
        let start = position
        _ = skip("-")
        if !skip("0") { try readDigits() }
        var isInteger = true
        if skip(".") {
            isInteger = false
            try readDigits()
        }
        if skip("e") || skip("E") {
            isInteger = false
            if !skip("+") { _ = skip("-") }
            try readDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) {
            append("l", 0)
            words.append(UInt64(bitPattern: integer))
        } else if let number = Double(text), number.isFinite {
            append("d", 0)
            words.append(number.bitPattern)
        } else {
            position = start
            throw error(.range, "the number is out of the range of a double")
        }
    }

    private mutating func readDigits() throws(JSONError) {
        guard let first = peek, isDigit(first) else { throw unexpected("a digit") }
        while let byte = peek, isDigit(byte) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    // MARK: Strings

    private mutating func readString() throws(JSONError) {
        let start = position
        position += 1
        append("\"", UInt64(strings.count))
        let length = strings.count
        strings.append(contentsOf: [0, 0, 0, 0])
        while true {
            guard let byte = peek else {
                throw error(.truncated, "the text ends inside a string", at: start)
            }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                writeLength(at: length)
                return
            case UInt8(ascii: "\\"): try readEscape()
            case 0..<0x20:
                throw error(.syntax, "a control character in a string must be escaped")
            case 0x80...: try readScalar()
            default:
                strings.append(byte)
                position += 1
            }
        }
    }

    /// The length in front of a string's bytes: 32 bits, little-endian on every supported machine.
    private mutating func writeLength(at place: Int) {
        let count = UInt32(strings.count - place - 4)
        for shift in 0..<4 {
            strings[place + shift] = UInt8(truncatingIfNeeded: count >> (8 * shift))
        }
        strings.append(0)
    }

    private mutating func readEscape() throws(JSONError) {
        let start = position
        position += 1
        guard let byte = peek else {
            throw error(.truncated, "the text ends inside a string", at: start)
        }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): strings.append(byte)
        case UInt8(ascii: "b"): strings.append(0x08)
        case UInt8(ascii: "f"): strings.append(0x0C)
        case UInt8(ascii: "n"): strings.append(0x0A)
        case UInt8(ascii: "r"): strings.append(0x0D)
        case UInt8(ascii: "t"): strings.append(0x09)
        case UInt8(ascii: "u"):
            var value = try readCodeUnit(escapedAt: start)
            if (0xD800..<0xDC00).contains(value), skip("\\"), skip("u") {
                let low = try readCodeUnit(escapedAt: start)
                // Anything but the second half leaves the first one alone, which is no scalar.
                if (0xDC00..<0xE000).contains(low) {
                    value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                }
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw error(.encoding, "half of a surrogate pair stands alone", at: start)
            }
            strings.append(contentsOf: String(scalar).utf8)
        default: throw error(.syntax, "unknown escape in a string", at: start)
        }
    }

    private mutating func readCodeUnit(escapedAt start: Int) throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count else {
            throw error(.truncated, "the text ends inside a string", at: start)
        }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error(.syntax, "'\\u' wants four hexadecimal digits", at: start)
            }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }

    /// One scalar of two to four bytes; its bytes are checked as table 3-7 of the Unicode standard
    /// lays down (no overlong forms, no surrogates, nothing above U+10FFFF).
    private mutating func readScalar() throws(JSONError) {
        let first = bytes[position]
        let second: ClosedRange<UInt8>
        let count: Int
        switch first {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw error(.encoding, "invalid UTF-8")
        }
        guard position + count <= bytes.count, second.contains(bytes[position + 1]),
            bytes[position + 2..<position + count].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw error(.encoding, "invalid UTF-8") }
        strings.append(contentsOf: bytes[position..<position + count])
        position += count
    }

    // MARK: Bytes

    private func isFollowed(by character: Unicode.Scalar) -> Bool {
        position + 1 < bytes.count && UInt32(bytes[position + 1]) == character.value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func append(_ tag: Unicode.Scalar, _ payload: UInt64) {
        words.append(UInt64(tag.value) << 56 | payload)
    }

    private func unexpected(_ wanted: String) -> JSONError {
        position < bytes.count
            ? error(.syntax, "expected \(wanted)")
            : error(.truncated, "the text ends where \(wanted) is expected")
    }

    private func error(_ code: JSONError.Code, _ message: String, at place: Int? = nil) -> JSONError
    {
        .at(place ?? position, in: bytes, code, message)
    }
}
