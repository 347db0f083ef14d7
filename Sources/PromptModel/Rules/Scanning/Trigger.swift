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
