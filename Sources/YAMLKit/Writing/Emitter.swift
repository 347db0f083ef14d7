internal import Basics

/// Values as YAML text in block and flow style.
struct Emitter {
    /// How a value stands behind a key or a `-`.
    enum Rendering {
        /// On the same line.
        case inline(String)
        /// A block scalar: the header on the same line, then lines with their indentation.
        case block(BlockScalarText)
        /// A collection on lines of its own, with their indentation.
        case lines([String])
    }

    /// The spaces that a mapping inside a mapping is indented by.
    var step = 2
    /// The spaces that a sequence inside a mapping is indented by.
    var sequenceOffset = 2
    /// Whether texts in flow collections are always in double quotes, as in JSON.
    var quotesAll = false
    /// Whether a text that ends with empty lines may be a block scalar, which would take in the
    /// empty lines that follow it in a file.
    var keepsEmptyLines = true

    /// A value whose collection around it starts at `parentColumn`, -1 at the root.
    func rendering(_ value: JSONValue, parentColumn: Int, inSequence: Bool = false) -> Rendering {
        let step = inSequence ? 2 : step
        switch value {
        case .string(let text):
            if text.unicodeScalars.contains("\n"), keepsEmptyLines || !text.hasSuffix("\n\n"),
                let block = BlockScalarText(
                    text, indentation: max(0, parentColumn) + step, parentColumn: parentColumn)
            {
                return .block(block)
            }
            return .inline(ScalarText.inline(text, preferring: nil, inFlow: false))
        case .array(let elements) where !elements.isEmpty:
            let column = parentColumn < 0 ? 0 : parentColumn + (inSequence ? 2 : sequenceOffset)
            return .lines(lines(value, column: column))
        case .object(let object) where !object.isEmpty:
            return .lines(lines(value, column: parentColumn < 0 ? 0 : parentColumn + step))
        default: return .inline(flow(value))
        }
    }

    /// The lines of a collection that starts at a column.
    func lines(_ value: JSONValue, column: Int) -> [String] {
        let indentation = String(repeating: " ", count: column)
        switch value {
        case .array(let elements) where !elements.isEmpty:
            return elements.flatMap { item($0, column: column) }.map { indented($0, indentation) }
        case .object(let object) where !object.isEmpty:
            return object.members.flatMap { member($0.key, $0.value, column: column) }
                .map { indented($0, indentation) }
        default:
            return [indentation + flow(value)]
        }
    }

    /// Entries come as their first line without its indentation and further lines with theirs.
    enum Line {
        case first(String)
        case further(String)
    }

    private func indented(_ line: Line, _ indentation: String) -> String {
        switch line {
        case .first(let text): indentation + text
        case .further(let text): text
        }
    }

    /// The lines of a member of a mapping that starts at a column.
    func member(_ key: String, _ value: JSONValue, column: Int, keyStyle: YAMLScalar.Style? = nil)
        -> [Line]
    {
        var head = self.key(key, style: keyStyle, inFlow: false)
        var lines: [Line] = []
        if isTooLong(head) {
            // A longer key must be announced (YAML 1.2, section 7.4.2).
            lines.append(.first("? " + head))
            head = ""
        }
        func append(_ text: String) {
            lines.append(
                lines.isEmpty
                    ? .first(text) : .further(String(repeating: " ", count: column) + text))
        }
        switch rendering(value, parentColumn: column) {
        case .inline(let text): append(head + ": " + text)
        case .block(let block):
            append(head + ": " + block.header)
            lines += block.lines.map(Line.further)
        case .lines(let texts):
            append(head + ":")
            lines += texts.map(Line.further)
        }
        return lines
    }

    /// The lines of an element of a sequence that starts at a column.
    func item(_ value: JSONValue, column: Int) -> [Line] {
        if isFullCollection(value) {
            let texts = lines(value, column: column + 2)
            return [.first("- " + texts[0].dropFirst(column + 2))]
                + texts.dropFirst().map(Line.further)
        }
        switch rendering(value, parentColumn: column, inSequence: true) {
        case .inline(let text): return [.first("- " + text)]
        case .block(let block):
            return [.first("- " + block.header)] + block.lines.map(Line.further)
        case .lines(let texts): return [.first("-")] + texts.map(Line.further)
        }
    }

    private func isFullCollection(_ value: JSONValue) -> Bool {
        value.arrayValue?.isEmpty == false || value.objectValue?.isEmpty == false
    }

    /// A key on one line.
    func key(_ key: String, style: YAMLScalar.Style?, inFlow: Bool) -> String {
        ScalarText.inline(key, preferring: quotesAll ? .doubleQuoted : style, inFlow: inFlow)
    }

    private func isTooLong(_ key: String) -> Bool { key.unicodeScalars.count > 1000 }

    /// A value on one line, in flow style.
    func flow(_ value: JSONValue, inFlow: Bool = false) -> String {
        switch value {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .number(let value): return Self.number(value)
        case .string(let text):
            return ScalarText.inline(
                text, preferring: quotesAll ? .doubleQuoted : nil, inFlow: inFlow)
        case .array(let elements):
            return "[" + elements.map { flow($0, inFlow: true) }.joined(separator: ", ") + "]"
        case .object(let object):
            return "{" + object.members.map(flowMember).joined(separator: ", ") + "}"
        }
    }

    /// A member of a flow mapping.
    func flowMember(_ key: String, _ value: JSONValue) -> String {
        let head = self.key(key, style: nil, inFlow: true)
        return (isTooLong(head) ? "? " + head + " " : head) + ": " + flow(value, inFlow: true)
    }

    /// A float that YAML 1.1 reads as one too: with a point, also before an exponent.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let text = value.description
        if text.contains(".") { return text }
        guard let exponent = text.firstIndex(of: "e") else { return text + ".0" }
        return text[..<exponent] + ".0" + text[exponent...]
    }
}
