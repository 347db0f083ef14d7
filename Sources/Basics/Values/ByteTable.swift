/// Numbers of four and eight bytes that stand at fixed places in bytes, the lowest byte first; the
/// bytes are in memory, or in a file that is read where it lies.
package struct ByteTable: Sendable {
    private enum Storage {
        case memory([UInt8])
        case file(MappedFile)
    }

    private let storage: Storage
    /// How many bytes there are.
    package let count: Int

    /// Takes bytes.
    package init(_ bytes: [UInt8]) {
        storage = .memory(bytes)
        count = bytes.count
    }

    /// Takes the bytes of a file.
    package init(_ file: MappedFile) {
        storage = .file(file)
        count = file.count
    }

    /// Whether the bytes are what ``ByteWriter/finished()`` gave: the last eight fit the others.
    package var isSound: Bool {
        switch storage {
        case .memory(let bytes): ByteReader(finished: bytes) != nil
        case .file(let file): unsafe file.withBytes { unsafe ByteWriter.isFinished($0) }
        }
    }

    /// The number of four bytes at an offset, which must lie in the bytes.
    package func word(at offset: Int) -> Int {
        switch storage {
        case .memory(let bytes):
            return Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16
                | Int(bytes[offset + 3]) << 24
        case .file(let file):
            precondition(offset >= 0 && offset <= count - 4, "a place outside of the file")
            return unsafe file.withBytes {
                Int(
                    unsafe UInt32(
                        littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
        }
    }

    /// The number of eight bytes at an offset, which must lie in the bytes.
    package func doubleWord(at offset: Int) -> UInt64 {
        UInt64(word(at: offset)) | UInt64(word(at: offset + 4)) << 32
    }

    /// The bytes at some places, which must be there; those of a file are copied.
    package func bytes(in range: Range<Int>) -> ArraySlice<UInt8> {
        switch storage {
        case .memory(let bytes): return bytes[range]
        case .file(let file):
            precondition(
                range.lowerBound >= 0 && range.upperBound <= count, "a place outside of the file")
            return unsafe file.withBytes { unsafe Array($0[range])[...] }
        }
    }

    /// Begins to read the bytes at some places, as far as they are there.
    package func reader(in range: Range<Int>) -> ByteReader {
        switch storage {
        case .memory(let bytes): return ByteReader(bytes, in: range)
        case .file:
            let copy = Array(bytes(in: range.clamped(to: 0..<count)))
            return ByteReader(copy, in: 0..<copy.count)
        }
    }

    /// How the bytes at some places, which must be there, compare with others: less than 0 where
    /// they stand before them, 0 for the same.
    package func compare(_ range: Range<Int>, with other: [UInt8]) -> Int {
        switch storage {
        case .memory(let bytes):
            return unsafe bytes.withUnsafeBytes { unsafe Self.compare($0, range, with: other) }
        case .file(let file):
            return unsafe file.withBytes { unsafe Self.compare($0, range, with: other) }
        }
    }

    private static func compare(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, with other: [UInt8]
    ) -> Int {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count, "a place outside of the bytes"
        )
        for (place, byte) in zip(range, other) {
            let own = unsafe bytes[place]
            if own != byte { return own < byte ? -1 : 1 }
        }
        return range.count - other.count
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
