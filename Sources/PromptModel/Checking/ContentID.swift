/// The identity of a file's bytes: git's id of the blob, 20 bytes.
package struct ContentID: Hashable, Sendable {
    private var first: UInt64
    private var second: UInt64
    private var third: UInt32

    /// How many bytes it has.
    package static let size = 20

    /// Takes an id from its bytes; nil unless there are 20.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        first = 0
        second = 0
        third = 0
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: first = first << 8 | UInt64(byte)
            case 8..<16: second = second << 8 | UInt64(byte)
            default: third = third << 8 | UInt32(byte)
            }
        }
    }

    /// The id that stands in the 20 bytes from an offset on, which must be there.
    package init(in bytes: [UInt8], at offset: Int) {
        first = Self.word(bytes, offset) << 32 | Self.word(bytes, offset + 4)
        second = Self.word(bytes, offset + 8) << 32 | Self.word(bytes, offset + 12)
        third = UInt32(truncatingIfNeeded: Self.word(bytes, offset + 16))
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        UInt64(bytes[offset]) << 24 | UInt64(bytes[offset + 1]) << 16
            | UInt64(bytes[offset + 2]) << 8 | UInt64(bytes[offset + 3])
    }

    /// The id as words, as ``init(_:_:_:)`` takes them.
    package var words: (UInt64, UInt64, UInt32) { (first, second, third) }

    /// Takes an id from its words: the first eight bytes, the next eight and the last four, each
    /// with the first byte highest.
    package init(_ first: UInt64, _ second: UInt64, _ third: UInt32) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// The bytes of the id.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: first >> shift))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: second >> shift))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: third >> shift))
        }
        return bytes
    }
}
