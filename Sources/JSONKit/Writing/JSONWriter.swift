package import Basics

/// Writes one JSON text as bytes, without white space and without building a value first.
///
/// Members and elements are written in the order of the calls; the caller opens and closes what it
/// writes, and the writer puts the commas.
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []

    private var needsComma = false

    package init() {}

    /// Begins anew, keeping the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    // MARK: Structure

    /// Writes an object whose members `body` writes.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        nest("{", "}", body)
    }

    /// Writes a list whose elements `body` writes.
    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        nest("[", "]", body)
    }

    private mutating func nest(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        separate()
        append(open)
        needsComma = false
        body(&self)
        append(close)
        needsComma = true
    }

    /// Writes a member's key; its value comes next.
    package mutating func key(_ key: String) {
        string(key)
        append(":")
        needsComma = false
    }

    // MARK: Members that may be unknown

    /// Writes a member; nothing at all when the value is nil.
    package mutating func member(_ key: String, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    /// Writes a member; nothing at all when the value is nil.
    package mutating func member(_ key: String, _ value: Int?) {
        guard let value else { return }
        self.key(key)
        integer(Int64(value))
    }

    /// Writes a member; nothing at all when the value is nil.
    package mutating func member(_ key: String, _ value: Double?) {
        guard let value else { return }
        self.key(key)
        number(value)
    }

    /// Writes a member; nothing at all when the value is nil.
    package mutating func member(_ key: String, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        bool(value)
    }

    /// Writes a member that is a list of texts; nothing at all when it is empty.
    package mutating func member(_ key: String, _ values: [String]) {
        if values.isEmpty { return }
        self.key(key)
        array { for value in values { $0.string(value) } }
    }

    // MARK: Values

    /// Writes any value.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: word("null")
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let text): string(text)
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .object(let object):
            self.object { writer in
                for member in object.members {
                    writer.key(member.key)
                    writer.value(member.value)
                }
            }
        }
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    /// Writes a whole number.
    package mutating func integer(_ value: Int64) { word(String(value)) }

    /// Writes a number so that it reads back as a number equal to it, and a whole one not as an
    /// integer; one that is not finite becomes `null`.
    package mutating func number(_ value: Double) {
        word(value.isFinite ? value.description : "null")
    }

    /// Writes a text in quotes; `"`, `\` and control characters are escaped, the rest is as it is.
    package mutating func string(_ text: String) {
        separate()
        append("\"")
        var text = text
        text.withUTF8 { buffer in
            var start = 0
            for place in 0..<buffer.count {
                let byte = unsafe buffer[place]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                else { continue }
                unsafe bytes.append(contentsOf: buffer[start..<place])
                escape(byte)
                start = place + 1
            }
            unsafe bytes.append(contentsOf: buffer[start...])
        }
        append("\"")
        needsComma = true
    }

    private mutating func escape(_ byte: UInt8) {
        append("\\")
        switch byte {
        case 0x08: append("b")
        case 0x09: append("t")
        case 0x0A: append("n")
        case 0x0C: append("f")
        case 0x0D: append("r")
        case 0..<0x20: bytes.append(contentsOf: ("u00" + hexadecimal([byte])).utf8)
        default: bytes.append(byte)
        }
    }

    private mutating func word(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func append(_ character: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: character.value))
    }

    private mutating func separate() {
        if needsComma { append(",") }
        needsComma = false
    }
}
