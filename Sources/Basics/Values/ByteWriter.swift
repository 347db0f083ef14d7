/// Writes values one behind the other, to be read back by a ``ByteReader``.
///
/// Numbers are variable-length (unsigned LEB128), texts are UTF-8 behind their length, lists have
/// their count in front.
package struct ByteWriter: Sendable {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Creates a writer that has written nothing.
    package init() {}

    /// Writes a number that is not negative.
    package mutating func write(_ number: Int) {
        var rest = UInt(bitPattern: number)
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Writes bytes as they are.
    package mutating func write(raw: [UInt8]) { bytes += raw }

    /// Writes a text.
    package mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a text that may be missing.
    package mutating func write(_ text: String?) {
        write(text == nil ? 0 : 1)
        if let text { write(text) }
    }

    /// Writes a list, each element by a function.
    package mutating func write<Element>(
        _ elements: [Element], _ each: (inout ByteWriter, Element) -> Void
    ) {
        write(elements.count)
        for element in elements { each(&self, element) }
    }

    /// What was written, with a checksum behind it by which a reader recognises damage.
    package func finished() -> [UInt8] { bytes + Self.checksum(bytes[...]) }

    /// Eight bytes that depend on all bytes and their order; no help against forgery.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let hash = unsafe bytes.withUnsafeBytes { unsafe Self.hash($0) }
        return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
    }

    /// Whether bytes end with the checksum of those before.
    static func isFinished(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 8 else { return false }
        let sum = unsafe bytes.loadUnaligned(
            fromByteOffset: bytes.count - 8, as: UInt64.self)
        return unsafe hash(UnsafeRawBufferPointer(rebasing: bytes.dropLast(8)))
            == UInt64(littleEndian: sum)
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count) ^ 0x9E37_79B9_7F4A_7C15
        func mix(_ word: UInt64) {
            hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
        }
        var index = 0
        while index + 8 <= bytes.count {
            mix(unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        while index < bytes.count {
            mix(unsafe UInt64(bytes[index]))
            index += 1
        }
        return hash
    }
}
