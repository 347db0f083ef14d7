/// How much of a file is in another one, as git measures it to recognise a renamed file
/// (`diffcore_count_changes` in git's diffcore-delta.c).
///
/// A text is taken apart into lines, long ones into pieces of 64 bytes; the score is the share of
/// the larger file that both have in common.
package struct RenameScore {
    /// The score of equal files.
    package static let highest = 60_000
    /// What a file must have to be the same under another name: half, as git has it.
    package static let least = 30_000

    private let size: Int
    private let pieces: [UInt32: Int]

    /// Looks at a file.
    package init(of bytes: [UInt8]) {
        size = bytes.count
        let isText = !bytes.prefix(8000).contains(0)
        var pieces: [UInt32: Int] = [:]
        var (first, second): (UInt32, UInt32) = (0, 0)
        var length = 0
        for (index, byte) in bytes.enumerated() {
            // A line's end is the same with a carriage return and without.
            if isText, byte == 13, index + 1 < bytes.count, bytes[index + 1] == 10 { continue }
            let old = first
            first = (first << 7) ^ (second >> 25)
            second = (second << 7) ^ (old >> 25)
            first &+= UInt32(byte)
            length += 1
            if length < 64, byte != 10 { continue }
            pieces[(first &+ second &* 0x61) % 107_927, default: 0] += length
            (first, second, length) = (0, 0, 0)
        }
        if length > 0 { pieces[(first &+ second &* 0x61) % 107_927, default: 0] += length }
        self.pieces = pieces
    }

    /// The score of another file, from 0 to ``highest``.
    package func score(of other: RenameScore) -> Int {
        guard canMatch(size: other.size) else { return 0 }
        let larger = max(size, other.size)
        var common = 0
        for (piece, count) in pieces { common += min(count, other.pieces[piece] ?? 0) }
        return common * Self.highest / larger
    }

    /// Whether a file of so many bytes can have enough in common with this one.
    package func canMatch(size other: Int) -> Bool {
        let (larger, smaller) = (max(size, other), min(size, other))
        return larger > 0
            && larger * (Self.highest - Self.least) >= (larger - smaller) * Self.highest
    }
}
