extension JSONValue {
    /// How a JSON text is laid out.
    public enum Layout: Sendable {
        /// No white space at all, members in their order.
        case compact
        /// Two spaces a level, members in their order.
        case indented
        /// No white space, members sorted by the UTF-16 code units of their keys and numbers in
        /// their shortest form, as RFC 8785 (JSON Canonicalization Scheme) lays down: equal values
        /// give equal bytes.
        case canonical
    }

    /// The value as JSON text, without a final newline.
    public func text(_ layout: Layout = .compact) -> String {
        var output = ""
        write(to: &output, layout: layout, depth: 0)
        return output
    }

    private func write(to output: inout String, layout: Layout, depth: Int) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .number(let value): output += Self.text(of: value)
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &output, layout, depth) {
                $0.write(to: &$1, layout: layout, depth: depth + 1)
            }
        case .object(let object):
            var members = object.members
            if case .canonical = layout {
                members.sort { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            }
            let colon = if case .indented = layout { ": " } else { ":" }
            Self.write(members, between: ("{", "}"), to: &output, layout, depth) {
                Self.write($0.key, to: &$1)
                $1 += colon
                $0.value.write(to: &$1, layout: layout, depth: depth + 1)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between brackets: (String, String), to output: inout String,
        _ layout: Layout, _ depth: Int, each: (Element, inout String) -> Void
    ) {
        output += brackets.0
        let indented = if case .indented = layout { !elements.isEmpty } else { false }
        for (index, element) in elements.enumerated() {
            if index > 0 { output += "," }
            if indented { output += "\n" + String(repeating: "  ", count: depth + 1) }
            each(element, &output)
        }
        if indented { output += "\n" + String(repeating: "  ", count: depth) }
        output += brackets.1
    }

    /// A finite number in the shortest form that reads back equal, laid out as ECMAScript does
    /// (which RFC 8785 asks for): `1` and not `1.0`, `1e+21` and not `1e21`.
    static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value == 0 { return "0" }
        // Swift's description has the shortest digits that round-trip; only the layout differs.
        let text = value.magnitude.description
        let parts = text.split(separator: "e")
        var digits = ""
        var point = 0
        for character in parts[0] {
            if character == "." { point = digits.count } else { digits.append(character) }
        }
        if !parts[0].contains(".") { point = digits.count }
        if parts.count > 1, let exponent = Int(parts[1]) { point += exponent }
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            point -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        let sign = value < 0 ? "-" : ""
        let count = digits.count
        if point > 21 || point < -5 {
            let exponent = point - 1
            let first = digits.prefix(1)
            let rest = count > 1 ? "." + digits.dropFirst() : ""
            return sign + first + rest + "e" + (exponent < 0 ? "-" : "+")
                + String(exponent.magnitude)
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= count {
            return sign + digits + String(repeating: "0", count: point - count)
        }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// Writes a text in quotes with the escapes of RFC 8785: the two-character ones where they
    /// exist, `\u00xx` for other control characters, everything else as it is.
    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{8}": output += "\\b"
            case "\u{c}": output += "\\f"
            case _ where scalar.value < 0x20:
                output += "\\u00" + hexadecimal([UInt8(scalar.value)])
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
