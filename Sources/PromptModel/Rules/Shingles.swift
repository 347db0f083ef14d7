/// The runs of a few words in a text, as hashes: what two texts can only share where they repeat
/// each other (w-shingling, Broder 1997, <https://doi.org/10.1109/SEQUEN.1997.666900>).
///
/// Every sixth run is kept in a table that is asked by hash. Twice as many words in a row hold one
/// of those wherever they begin, so that another text need only be looked through run by run.
/// Different runs may share a hash: what is found here says where to compare words.
struct Shingles: Sendable {
    /// How many words a run has.
    static let length = 6

    /// The hashes of all runs, in the order they stand in the text.
    let all: [UInt64]
    /// The hashes of every sixth run, by open addressing; zero is an empty place.
    private let table: [UInt64]
    /// A bit for each hash in the table.
    let filter: Filter

    /// Reads a text.
    ///
    /// - Parameter source: the text in UTF-8.
    init(_ source: [UInt8]) {
        var all: [UInt64] = []
        all.reserveCapacity(source.count / 5)
        _ = Self.first(in: source) { hash in
            all.append(hash)
            return false
        }
        let aligned = (all.count + Self.length - 1) / Self.length
        var size = 8
        while size < aligned * 2 { size *= 2 }
        var table = [UInt64](repeating: 0, count: size)
        var filter = Filter()
        for index in stride(from: 0, to: all.count, by: Self.length) {
            filter.insert(all[index])
            var place = Int(truncatingIfNeeded: all[index] >> 20) & (size - 1)
            while table[place] != 0, table[place] != all[index] { place = (place + 1) & (size - 1) }
            table[place] = all[index]
        }
        self.all = all
        self.table = table
        self.filter = filter
    }

    /// Whether a run is one of those in the table.
    func contains(_ hash: UInt64) -> Bool {
        var place = Int(truncatingIfNeeded: hash >> 20) & (table.count - 1)
        while table[place] != 0 {
            if table[place] == hash { return true }
            place = (place + 1) & (table.count - 1)
        }
        return false
    }

    /// Goes through the runs of a text until one is as wanted.
    ///
    /// - Parameters:
    ///   - source: the text in UTF-8; words are what stands between white space.
    ///   - isWanted: looks at the hash of a run, which is never zero.
    /// - Returns: whether one was.
    @inline(__always)
    static func first(in source: [UInt8], where isWanted: (UInt64) -> Bool) -> Bool {
        // A polynomial over the hashes of six words: the next one follows from the last.
        let base: UInt64 = 0x9E37_79B9_7F4A_7C15
        let highest = base &* base &* base &* base &* base
        var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)
        var run: UInt64 = 0
        var count = 0
        var reader = WordReader(source)
        while let word = reader.next() {
            run = (run &- words.0 &* highest) &* base &+ word
            words = (words.1, words.2, words.3, words.4, words.5, word)
            count += 1
            guard count >= length else { continue }
            let mixed = (run ^ run >> 32) &* 0x94D0_49BB_1331_11EB
            if isWanted(mixed == 0 ? 1 : mixed) { return true }
        }
        return false
    }

    /// The words of a text, one after the other, as hashes.
    private struct WordReader {
        private let source: [UInt8]
        private var index = 0

        init(_ source: [UInt8]) { self.source = source }

        /// The hash of the next word; nil at the end.
        @inline(__always)
        mutating func next() -> UInt64? {
            while index < source.count, source[index] <= 0x20 { index += 1 }
            guard index < source.count else { return nil }
            var hash: UInt64 = 0
            while true {
                // Most words are shorter than eight bytes: one look for each.
                let bytes = eight(at: index)
                let ends = Self.whiteSpace(in: bytes)
                guard ends != 0 else {
                    hash = (hash << 21 | hash >> 43) ^ bytes &* 0xBF58_476D_1CE4_E5B9
                    index += 8
                    continue
                }
                let count = ends.trailingZeroBitCount / 8
                index += count
                // A shift by 64 leaves nothing.
                let rest = bytes & ~(UInt64.max << UInt64(count * 8))
                hash = (hash << 21 | hash >> 43) ^ rest &* 0xBF58_476D_1CE4_E5B9
                return (hash ^ hash >> 29) &* 0x94D0_49BB_1331_11EB
            }
        }

        /// Eight bytes from a place on, the first in the lowest bits; zeros behind the end.
        @inline(__always)
        private func eight(at start: Int) -> UInt64 {
            if start + 8 <= source.count {
                return unsafe source.withUnsafeBytes {
                    unsafe UInt64(
                        littleEndian: $0.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                }
            }
            var bytes: UInt64 = 0
            for index in (start..<source.count).reversed() {
                bytes = bytes << 8 | UInt64(source[index])
            }
            return bytes
        }

        /// The highest bit of each byte up to a blank is set, and none before the first of them (the
        /// test for a byte below n of Warren's 'Hacker's Delight', section 6-1).
        @inline(__always)
        private static func whiteSpace(in bytes: UInt64) -> UInt64 {
            (bytes &- 0x2121_2121_2121_2121) & ~bytes & 0x8080_8080_8080_8080
        }
    }

    /// A set of hashes that can say that one is not in it, and not that one is: 4,096 bits.
    struct Filter: Sendable {
        private var bits = [UInt64](repeating: 0, count: 64)

        /// Adds a hash.
        mutating func insert(_ hash: UInt64) { bits[Int(hash >> 58)] |= 1 << (hash >> 52 & 63) }

        /// Adds all of another set.
        mutating func formUnion(_ other: Filter) {
            for index in bits.indices { bits[index] |= other.bits[index] }
        }

        /// Whether a hash may be in it.
        @inline(__always)
        func mayContain(_ hash: UInt64) -> Bool {
            bits[Int(hash >> 58)] >> (hash >> 52 & 63) & 1 == 1
        }
    }
}
