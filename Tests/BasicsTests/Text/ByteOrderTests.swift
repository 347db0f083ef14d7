import Basics
import TestSupport
import Testing

@Suite("Orders of texts")
struct ByteOrderTests {
    /// Characters at the ends of what takes one to four bytes, and around the surrogates.
    private static let scalars: [Unicode.Scalar] = [
        "\0", "A", "a", "\u{7F}", "\u{80}", "e\u{301}".unicodeScalars.last ?? "e", "\u{E9}",
        "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{FFFF}", "\u{10000}",
        "\u{1F600}", "\u{10FFFF}",
    ]

    /// The same numbers in each run (SplitMix64).
    private struct Dice: RandomNumberGenerator {
        private var state: UInt64 = 7

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test("are those of the bytes and of the UTF-16 code units")
    func orders() {
        var dice = Dice()
        for _ in 0..<20_000 {
            var (left, right) = ("", "")
            // Mostly with a common beginning.
            for _ in 0..<Int.random(in: 0...3, using: &dice) {
                let scalar = Self.scalars[Int.random(in: 0..<Self.scalars.count, using: &dice)]
                left.unicodeScalars.append(scalar)
                right.unicodeScalars.append(scalar)
            }
            for _ in 0..<Int.random(in: 0...2, using: &dice) {
                left.unicodeScalars.append(
                    Self.scalars[Int.random(in: 0..<Self.scalars.count, using: &dice)])
            }
            for _ in 0..<Int.random(in: 0...2, using: &dice) {
                right.unicodeScalars.append(
                    Self.scalars[Int.random(in: 0..<Self.scalars.count, using: &dice)])
            }
            #expect(left.hasSameBytes(as: right) == left.utf8.elementsEqual(right.utf8))
            #expect(
                left.precedesByBytes(right) == left.utf8.lexicographicallyPrecedes(right.utf8))
            #expect(
                left.precedesByUTF16(right) == left.utf16.lexicographicallyPrecedes(right.utf16))
        }
    }

    @Test("tell two spellings of one character apart")
    func spellings() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(!"\u{E9}".hasSameBytes(as: "e\u{301}"))
    }
}
