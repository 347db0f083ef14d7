/// Scalars as YAML text: which style can hold a text, and how it is written in it.
enum ScalarText {
    /// Whether a text written without quotes reads back as itself, as a text, under YAML 1.2 and
    /// under YAML 1.1 too, where `yes`, `1_000`, `12:30` and dates are something else.
    static func canBePlain(_ text: String, inFlow: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, isPrintable(text) else {
            return false
        }
        guard last != 0x20, last != UInt8(ascii: ":"), first != 0x20 else { return false }
        if first == UInt8(ascii: "-") {
            // An option such as `-v` or `--verbose` is a text everywhere.
            guard let letter = bytes.first(where: { $0 != UInt8(ascii: "-") }), isLetter(letter),
                !text.hasPrefix("---")
            else { return false }
        } else if "?:,[]{}#&*!|>'\"%@`".utf8.contains(first) {
            return false
        }
        for (byte, next) in zip(bytes, bytes.dropFirst()) {
            if byte == UInt8(ascii: ":") {
                if next == 0x20 { return false }
                if inFlow, next != UInt8(ascii: "/"), !isLetter(next), !(48...57).contains(next) {
                    return false
                }
            }
            if byte == 0x20, next == UInt8(ascii: "#") { return false }
        }
        if inFlow, bytes.contains(where: { ",[]{}?".utf8.contains($0) }) { return false }
        return !isOtherThanText(text, bytes)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

    /// Whether a plain scalar would stand for null, a truth value, a number, a date or a merge.
    private static func isOtherThanText(_ text: String, _ bytes: [UInt8]) -> Bool {
        if bytes.count <= 5, words.contains(text.lowercased()) { return true }
        guard let first = bytes.first, (48...57).contains(first) || "+-.".utf8.contains(first)
        else { return false }
        return bytes.allSatisfy {
            isHexadecimalDigit($0) || "_+-.:xXoOtTzZ ".utf8.contains($0)
        }
    }

    /// The words of YAML 1.1 and 1.2 that are no texts, in lower case.
    private static let words: Set<String> = [
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf",
        "+.inf", "-.inf", ".nan",
    ]

    /// Whether every character may stand unescaped in one line of any style.
    static func isPrintable(_ text: String, allowingTabs: Bool = false) -> Bool {
        text.unicodeScalars.allSatisfy {
            isPrintable($0) || (allowingTabs && $0 == "\t")
        }
    }

    /// YAML 1.2, section 5.1, without tabs and everything that YAML 1.1 takes for a line break.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: true
        case 0xFEFF, 0x2028, 0x2029, 0xFFFE, 0xFFFF: false
        case 0xA0...: true
        default: false
        }
    }

    /// A text on one line in a style, or in the next best one that can hold it.
    static func inline(
        _ text: String, preferring style: YAMLScalar.Style?, inFlow: Bool
    ) -> String {
        switch style {
        case .doubleQuoted: return doubleQuoted(text)
        case .singleQuoted:
            return isPrintable(text, allowingTabs: true) ? singleQuoted(text) : doubleQuoted(text)
        case .plain, .literal, .folded, nil:
            if canBePlain(text, inFlow: inFlow) { return text }
            let isEasierInSingle = text.contains { $0 == "\"" || $0 == "\\" } && !text.contains("'")
            return isEasierInSingle && isPrintable(text) ? singleQuoted(text) : doubleQuoted(text)
        }
    }

    /// A printable text of one line in single quotes.
    static func singleQuoted(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "'" { quoted += "'" }
        }
        return quoted + "'"
    }

    /// Any text on one line in double quotes.
    static func doubleQuoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

    /// Any text as it stands between double quotes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case "\0": escaped += "\\0"
            case "\u{1B}": escaped += "\\e"
            case _ where isPrintable(scalar): escaped.unicodeScalars.append(scalar)
            default:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                let width = scalar.value < 0x100 ? 2 : 4
                let zeros = String(repeating: "0", count: max(0, width - hex.count))
                escaped += (width == 2 ? "\\x" : "\\u") + zeros + hex
            }
        }
        return escaped
    }
}
