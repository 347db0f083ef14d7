import Basics

@testable import YAMLKit

/// A generator of the same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        // Multiplied by the generator's own step, neighbouring seeds would give one sequence.
        state = seed
        state = next() ^ (seed << 32)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension JSONValue {
    /// A value with texts that are hard to write: white space, indicators, breaks, look-alikes.
    static func random(depth: Int, using random: inout some RandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 14 : 10), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: -1000...1000, using: &random))
        case 3:
            let exponent = Int.random(in: -30...30, using: &random)
            let digits = Double(Int.random(in: -999...999, using: &random))
            return .number(Double("\(digits)e\(exponent)") ?? 0)
        case 4...9: return .string(randomText(using: &random))
        case 10, 11:
            let count = Int.random(in: 0..<4, using: &random)
            return .array((0..<count).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            let count = Int.random(in: 0..<4, using: &random)
            return .object(
                JSONObject(
                    (0..<count).map { index in
                        let isHard = Int.random(in: 0..<5, using: &random) == 0
                        let key = isHard ? randomText(using: &random) : "key\(index)"
                        return (key: key, value: .random(depth: depth - 1, using: &random))
                    }))
        }
    }

    static func randomText(using random: inout some RandomNumberGenerator) -> String {
        let parts = [
            "a", "word", "two words", " ", "  ", "\n", "\n\n", "\t", ":", ": ", " #", "#", "- ",
            "-",
            "'", "\"", "\\", "{{x}}", "[", "]", "{", "}", ",", "é", "😀", "\r", "\r\n", "\u{85}",
            "\u{2028}", "\u{FEFF}", "\0", "1", "0x", ".", "yes", "|", ">", "&a", "*a", "!b", "%",
            "@",
            "\n  ", "\n- ", "?", "=", "~", "A line of some length that might be folded somewhere. ",
        ]
        let count = Int.random(in: 0..<8, using: &random)
        return (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    }
}
