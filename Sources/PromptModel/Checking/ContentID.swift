package import Basics

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
    package init(in table: ByteTable, at offset: Int) {
        first = table.doubleWord(at: offset).byteSwapped
        second = table.doubleWord(at: offset + 8).byteSwapped
        third = UInt32(truncatingIfNeeded: table.word(at: offset + 16)).byteSwapped
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
