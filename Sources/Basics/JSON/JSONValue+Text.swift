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
        String(decoding: utf8(layout), as: UTF8.self)
    }

    /// The value as JSON text in UTF-8, without a final newline.
    public func utf8(_ layout: Layout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, layout: layout, depth: 0)
        return output
    }

    private func write(to output: inout [UInt8], layout: Layout, depth: Int) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .number(let value): output += Self.text(of: value).utf8
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &output, layout, depth) {
                $0.write(to: &$1, layout: layout, depth: depth + 1)
            }
        case .object(let object):
            var members = object.members
            if case .canonical = layout {
                members.sort { $0.key.precedesByUTF16($1.key) }
            }
            let colon = if case .indented = layout { ": " } else { ":" }
            Self.write(members, between: ("{", "}"), to: &output, layout, depth) {
                Self.write($0.key, to: &$1)
                $1 += colon.utf8
                $0.value.write(to: &$1, layout: layout, depth: depth + 1)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between brackets: (open: Unicode.Scalar, close: Unicode.Scalar),
        to output: inout [UInt8], _ layout: Layout, _ depth: Int,
        each: (Element, inout [UInt8]) -> Void
    ) {
        func breakLine(_ depth: Int, _ output: inout [UInt8]) {
            output.append(UInt8(ascii: "\n"))
            output += repeatElement(UInt8(ascii: " "), count: 2 * depth)
        }
        output.append(UInt8(ascii: brackets.open))
        let indented = if case .indented = layout { !elements.isEmpty } else { false }
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            if indented { breakLine(depth + 1, &output) }
            each(element, &output)
        }
        if indented { breakLine(depth, &output) }
        output.append(UInt8(ascii: brackets.close))
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
    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var text = text
        // Runs without an escape are copied whole: texts are long, and escapes are few.
        text.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                let byte = unsafe bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                    continue
                }
                unsafe output.append(contentsOf: bytes[start..<index])
                start = index + 1
                output.append(UInt8(ascii: "\\"))
                output += escape(of: byte).utf8
            }
            unsafe output.append(contentsOf: bytes[start...])
        }
        output.append(UInt8(ascii: "\""))
    }

    /// What stands after the backslash for a byte that has to be escaped.
    private static func escape(of byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\n"): "n"
        case UInt8(ascii: "\r"): "r"
        case UInt8(ascii: "\t"): "t"
        case 0x08: "b"
        case 0x0C: "f"
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        default: "u00" + hexadecimal([byte])
        }
    }
}
