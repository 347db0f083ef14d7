package import Basics

extension YAMLNode {
    /// The value by the core schema of YAML 1.2 (section 10.3), aliases replaced by their targets.
    ///
    /// - Plain `null`, `~` and nothing are null; `true` and `false` (also `True`, `TRUE`…) are truth
    ///   values; decimal, `0o` and `0x` numbers and floats are numbers. `yes`, `on`, dates and
    ///   everything else are texts, as is everything in quotes or block style.
    /// - `.inf` and `.nan`, and floats beyond a double, stay texts: JSON has no such numbers.
    /// - `!!str`, `!` and tags that are not of the core schema make a scalar a text; `!!int` and the
    ///   like resolve a quoted scalar too.
    /// - A key is its text. A collection as a key is its text in JSON, however it is laid out. `<<`
    ///   is a plain key.
    package var value: JSONValue {
        switch content {
        case .scalar(let scalar): CoreSchema.value(of: scalar, tag: tag)
        case .sequence(let elements, _): .array(elements.map(\.value))
        case .mapping(let members, _):
            .object(JSONObject(members.map { (key: $0.key.keyText, value: $0.value.value) }))
        case .alias: extras?.target?.value ?? .null
        }
    }

    /// The text when the value is one, or nil for numbers, truth values, null and collections.
    package var stringValue: String? {
        if extras == nil {
            guard case .scalar(let scalar) = content else { return nil }
            if scalar.style != .plain { return scalar.text }
            guard case .string(let text) = CoreSchema.plainValue(of: scalar.text) else {
                return nil
            }
            return text
        }
        let node = resolved
        guard case .scalar(let scalar) = node.content else { return nil }
        guard case .string(let text) = CoreSchema.value(of: scalar, tag: node.tag) else {
            return nil
        }
        return text
    }

    /// Whether the value is null: nothing is written, or `null`, or `~`.
    package var isNull: Bool {
        if extras == nil {
            guard case .scalar(let scalar) = content, scalar.style == .plain else { return false }
            return CoreSchema.plainValue(of: scalar.text).isNull
        }
        let node = resolved
        guard case .scalar(let scalar) = node.content else { return false }
        return CoreSchema.value(of: scalar, tag: node.tag).isNull
    }

    /// Whether the node as a key is a text.
    func isKey(_ text: String) -> Bool {
        if extras == nil, case .scalar(let scalar) = content { return scalar.text == text }
        return keyText == text
    }

    /// The text that stands for the node as a key.
    package var keyText: String {
        if extras == nil, case .scalar(let scalar) = content { return scalar.text }
        if let text = extras?.keyText { return text }
        let node = resolved
        if case .scalar(let scalar) = node.content { return scalar.text }
        var text = ""
        node.appendFlow(to: &text)
        return text
    }

    /// Adds the node as JSON in which keys can be lists and mappings too, and aliases keep their
    /// names.
    ///
    /// Such a key stands there as it is: as a text in a text in a text, its escapes would double at
    /// each level.
    private func appendFlow(to text: inout String) {
        switch content {
        case .scalar(let scalar):
            text += CoreSchema.value(of: scalar, tag: tag).text(.compact)
        case .alias(let name):
            text += "*" + name
        case .sequence(let elements, _):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.appendFlow(to: &text)
            }
            text += "]"
        case .mapping(let members, _):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                if case .scalar(let scalar) = member.key.content {
                    text += JSONValue.string(scalar.text).text(.compact)
                } else if member.key.isAlias {
                    member.key.appendFlow(to: &text)
                } else {
                    text += member.key.keyText
                }
                text += ":"
                member.value.appendFlow(to: &text)
            }
            text += "}"
        }
    }
}

/// The core schema of YAML 1.2.2, section 10.3.2.
enum CoreSchema {
    static let tagPrefix = "tag:yaml.org,2002:"

    /// The value of a scalar.
    static func value(of scalar: YAMLScalar, tag: String?) -> JSONValue {
        switch tag {
        case nil:
            return scalar.style == .plain ? plainValue(of: scalar.text) : .string(scalar.text)
        case "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float":
            return plainValue(of: scalar.text)
        default:
            return .string(scalar.text)
        }
    }

    /// The value of a plain scalar without a tag.
    static func plainValue(of text: String) -> JSONValue {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "~"):
            if text == "null" || text == "~" || text == "Null" || text == "NULL" { return .null }
        case UInt8(ascii: "t"), UInt8(ascii: "T"):
            if text == "true" || text == "True" || text == "TRUE" { return .bool(true) }
        case UInt8(ascii: "f"), UInt8(ascii: "F"):
            if text == "false" || text == "False" || text == "FALSE" { return .bool(false) }
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), 48...57:
            return number(text) ?? .string(text)
        default: break
        }
        return .string(text)
    }

    private static func number(_ text: String) -> JSONValue? {
        if text.hasPrefix("0o") || text.hasPrefix("0x") {
            let digits = text.dropFirst(2)
            guard digits.utf8.allSatisfy(isHexadecimalDigit) else { return nil }
            return Int64(digits, radix: text.hasPrefix("0o") ? 8 : 16).map(JSONValue.integer)
        }
        guard let isInteger = decimalShape(text.utf8) else { return nil }
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { return nil }
        return .number(value)
    }

    /// True for `[-+]?[0-9]+`, false for any other float of the schema, nil for anything else.
    private static func decimalShape(_ text: String.UTF8View) -> Bool? {
        var rest = text[...]
        func skip(_ bytes: UInt8...) -> Bool {
            guard let first = rest.first, bytes.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        func digits() -> Bool {
            let start = rest.startIndex
            rest = rest.drop { (48...57).contains($0) }
            return rest.startIndex != start
        }
        _ = skip(UInt8(ascii: "+"), UInt8(ascii: "-"))
        let hasWhole = digits()
        if rest.isEmpty { return hasWhole ? true : nil }
        var hasFraction = false
        if skip(UInt8(ascii: ".")) { hasFraction = digits() }
        guard hasWhole || hasFraction else { return nil }
        if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+"), UInt8(ascii: "-"))
            guard digits() else { return nil }
        }
        return rest.isEmpty ? false : nil
    }
}

/// Whether a byte is one of `0-9`, `a-f` and `A-F`.
func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte | 0x20)
}
