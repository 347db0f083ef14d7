/// What the bytes are by which rules look for what they are about.
enum Trigger {
    /// A byte that some rule cares about.
    static let any: UInt8 = 1
    /// One that a secret is known by, which goes on behind it.
    static let token: UInt8 = 2
    /// One that stands between a name and a value.
    static let assignment: UInt8 = 4
    /// A digit.
    static let digit: UInt8 = 8
    /// A digit, or what stands between the digits of a phone or card number.
    static let number: UInt8 = 16

    /// What each byte is.
    static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 256)
        func mark(_ bytes: some Sequence<UInt8>, _ flags: UInt8) {
            for byte in bytes { table[Int(byte)] |= flags }
        }
        mark(SecretKind.anchors, any | token)
        mark("0123456789".utf8, any | digit)
        mark("0123456789 -.()/".utf8, number)
        mark(":=".utf8, any | assignment)
        mark("@#<>|DXV".utf8, any)
        mark(InvisibleCharacter.leadBytes, any)
        return table
    }()

    /// Whether the next twelve bytes hold no white space: secrets go on, words do not.
    @inline(__always)
    static func isToken(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        guard index + 12 <= bytes.count, let base = bytes.baseAddress else { return false }
        let first = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
        guard !hasWhiteSpace(first) else { return false }
        return unsafe !hasWhiteSpace(
            UnsafeRawPointer(base + index + 4).loadUnaligned(as: UInt64.self))
    }

    /// Whether eight bytes without white space follow a `:` or `=` and the blanks behind it, or the
    /// name before it ends like `authorization`.
    @inline(__always)
    static func isAssignment(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        var start = index + 1
        while start < bytes.count, start < index + 6, unsafe bytes[start] == 0x20 { start += 1 }
        guard start + 8 <= bytes.count, let base = bytes.baseAddress else {
            // At the very end: let the matcher look.
            return true
        }
        let next = unsafe UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self)
        if !hasWhiteSpace(next) { return true }
        return unsafe index > 0 && bytes[index - 1] | 0x20 == 0x6E
    }

    /// The first byte from an index on that is neither a small letter nor a blank, looking at eight
    /// at once; no rule begins at one of these, and most of a prompt is made of them.
    @inline(__always)
    static func endOfQuiet(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        var index = start
        while index + 8 <= bytes.count {
            let word = unsafe UInt64(
                littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            let loud = loudBytes(in: word)
            guard loud == 0 else { return index + loud.trailingZeroBitCount / 8 }
            index += 8
        }
        return index
    }

    /// The highest bit of each byte that is neither a small letter nor a blank.
    @inline(__always)
    static func loudBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = word & (ones &* 0x7F)
        // A sum of less than 128 and 127 has no carry; its highest bit says that a limit is reached.
        let isFromA = low &+ ones &* (0x80 - 0x61)
        let isBehindZ = low &+ ones &* (0x80 - 0x7B)
        let isNoBlank = (low ^ (ones &* 0x20)) &+ ones &* 0x7F
        return (word | isNoBlank & (~isFromA | isBehindZ)) & (ones &* 0x80)
    }

    /// The end of the bytes from an index on that have a flag.
    @inline(__always)
    static func run(
        of flag: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ table: UnsafeBufferPointer<UInt8>,
        _ start: Int
    ) -> Int {
        var index = start
        while index < bytes.count, unsafe table[Int(bytes[index])] & flag != 0 { index += 1 }
        return index
    }

    /// Whether one of eight bytes is a blank, a line break or a control character (the test for a
    /// byte below n of Warren's 'Hacker's Delight', section 6-1).
    @inline(__always)
    private static func hasWhiteSpace(_ word: UInt64) -> Bool {
        (word &- 0x2121_2121_2121_2121) & ~word & 0x8080_8080_8080_8080 != 0
    }
}
