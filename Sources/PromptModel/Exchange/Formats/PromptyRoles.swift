/// The lines of a `.prompty` file that say whose words follow: `system:`, `# user:`,
/// `user[name="Alice"]:`.
enum PromptyRoles {
    struct Mark {
        var role: String
        /// What stands in brackets.
        var attributes: String
        /// The bytes of the line, without its end.
        var line: Range<Int>
    }

    static let names = ["system", "user", "assistant", "developer", "tool"]

    /// The mark that a line is, or nil.
    static func mark(_ bytes: [UInt8], _ line: Range<Int>) -> Mark? {
        var rest = bytes[bytes.trimmed(line)]
        guard rest.last == UInt8(ascii: ":") else { return nil }
        if rest.first == UInt8(ascii: "#") { rest = rest.dropFirst().drop(while: isWhiteSpace) }
        let word = rest.prefix { (97...122).contains($0 | 0x20) }
        let role = String(decoding: word, as: UTF8.self).lowercased()
        guard names.contains(role) else { return nil }
        rest = rest.dropFirst(word.count)
        var attributes = ""
        if rest.first == UInt8(ascii: "["), let end = rest.lastIndex(of: UInt8(ascii: "]")) {
            attributes = String(decoding: rest[rest.startIndex...end], as: UTF8.self)
            guard attributes.contains("=") else { return nil }
            rest = rest[(end + 1)...]
        }
        rest = rest.drop(while: isWhiteSpace)
        return rest.count == 1 ? Mark(role: role, attributes: attributes, line: line) : nil
    }

    /// The marks of a text, in order.
    static func marks(_ bytes: [UInt8]) -> [Mark] {
        var marks: [Mark] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if let mark = mark(bytes, start..<end) { marks.append(mark) }
            start = end + 1
        }
        return marks
    }

    /// Whether a line is a mark for Prompty, which takes white space of all kinds off it.
    static func isMark(_ line: Substring) -> Bool {
        var line = line.drop(while: \.isWhitespace)
        while line.last?.isWhitespace == true { line.removeLast() }
        let bytes = Array(line.utf8)
        return mark(bytes, 0..<bytes.count) != nil
    }

    static func hasMark(_ text: String) -> Bool { !marks(Array(text.utf8)).isEmpty }

    /// Whether a line becomes a mark by what is filled in.
    static func isComputedMark(_ line: String) -> Bool {
        var line = line.trimmingBlanks[...]
        if line.first == "#" { line = line.dropFirst().drop { $0.isWhitespace } }
        return line.hasPrefix("{{") && line.hasSuffix(":")
            && line.dropLast().trimmingBlanksAtEnd.hasSuffix("}}")
    }
}

extension Substring {
    fileprivate var trimmingBlanksAtEnd: Substring {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
