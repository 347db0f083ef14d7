/// What tells a secret from the text that stands where one would be.
enum SecretText {
    /// The Shannon entropy of some bytes, in bits a byte.
    ///
    /// Random base64 of 20 characters and more has about 4 and more, random hexadecimal up to 4,
    /// words about 3 and less for their length.
    static func entropy(_ bytes: ArraySlice<UInt8>) -> Double {
        guard !bytes.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * logarithm(share)
        }
    }

    /// The logarithm to base 2 of a number between 0 and 1, exact to 1e-6.
    private static func logarithm(_ value: Double) -> Double {
        var mantissa = value.significand
        var result = Double(value.exponent)
        var bit = 0.5
        for _ in 0..<20 {
            mantissa *= mantissa
            if mantissa >= 2 {
                mantissa /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }

    /// Whether a text only stands for a secret: an example, a variable, a row of `x`.
    static func isStandIn(_ bytes: ArraySlice<UInt8>) -> Bool {
        if Set(bytes).count <= 4 { return true }
        if hasLongRun(bytes) { return true }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return words.contains { text.contains($0) }
    }

    /// Five equal characters in a row, which random text of this length does not have.
    private static func hasLongRun(_ bytes: ArraySlice<UInt8>) -> Bool {
        var last: UInt8?
        var run = 0
        for byte in bytes {
            run = byte == last ? run + 1 : 1
            last = byte
            if run >= 5 { return true }
        }
        return false
    }

    /// The bytes that base64url stands for, up to the first byte that is none of it.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
            case UInt8(ascii: "-"), UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "_"), UInt8(ascii: "/"): value = 63
            default: return result
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    private static let words = [
        "example", "sample", "placeholder", "dummy", "your", "fake", "redacted", "changeme",
        "change_me", "insert", "replace", "secret_here", "key_here", "token_here", "xxxx", "****",
        "....", "abcdefgh", "12345678", "01234567", "87654321", "deadbeef", "qwerty", "foobar",
        "john doe", "jane doe", "<", "${", "{{", "$(", "%(",
    ]
}
