/// Numbers of four and eight bytes that stand at fixed places in bytes, the lowest byte first.
package struct ByteTable: Sendable {
    /// The bytes.
    package let bytes: [UInt8]

    /// Takes bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The number of four bytes at an offset, which must lie in the bytes.
    package func word(at offset: Int) -> Int {
        Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16
            | Int(bytes[offset + 3]) << 24
    }

    /// The number of eight bytes at an offset, which must lie in the bytes.
    package func doubleWord(at offset: Int) -> UInt64 {
        UInt64(word(at: offset)) | UInt64(word(at: offset + 4)) << 32
    }
}

extension [UInt8] {
    /// Adds a number of four bytes, the lowest first.
    package mutating func append(word: Int) {
        for shift in stride(from: 0, to: 32, by: 8) {
            append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    /// Adds a number of eight bytes, the lowest first.
    package mutating func append(doubleWord: UInt64) {
        append(word: Int(truncatingIfNeeded: doubleWord & 0xFFFF_FFFF))
        append(word: Int(truncatingIfNeeded: doubleWord >> 32))
    }
}
