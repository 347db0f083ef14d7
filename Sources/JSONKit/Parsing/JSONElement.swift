package import Basics

/// A value inside a parsed JSON text, read in place: nothing is copied until it is asked for.
package struct JSONElement: Sendable {
    let tape: JSONTape
    let index: Int

    private var tag: UInt8 { tape.tag(at: index) }

    /// How many bytes of memory the text that this belongs to takes.
    package var textSize: Int { tape.words.count * 8 + tape.strings.count }

    /// Whether this is `null`.
    package var isNull: Bool { tag == UInt8(ascii: "n") }

    /// Whether this is an object.
    package var isObject: Bool { tag == UInt8(ascii: "{") }

    /// The text, or nil for anything else.
    package var string: String? { tag == UInt8(ascii: "\"") ? tape.string(at: index) : nil }

    /// Whether this is the given text.
    package func isString(_ text: StaticString) -> Bool {
        tag == UInt8(ascii: "\"") && tape.string(at: index, is: text)
    }

    /// The truth value, or nil for anything else.
    package var bool: Bool? {
        switch tag {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// The number as a double, or nil for anything that is no number.
    package var double: Double? { number?.doubleValue }

    /// The number as an integer, or nil for anything that is no whole number.
    package var integer: Int? { number?.integerValue.map(Int.init) }

    private var number: JSONValue? {
        switch tag {
        case UInt8(ascii: "l"): .integer(Int64(bitPattern: tape.words[index + 1]))
        case UInt8(ascii: "u"): .number(Double(tape.words[index + 1]))
        case UInt8(ascii: "d"): .number(Double(bitPattern: tape.words[index + 1]))
        default: nil
        }
    }

    /// The elements, or nil for anything that is no list.
    package var elements: Elements? {
        tag == UInt8(ascii: "[") ? Elements(tape: tape, place: index + 1) : nil
    }

    /// The members of an object in their order, or nil for anything that is no object.
    package var members: Members? {
        tag == UInt8(ascii: "{") ? Members(tape: tape, place: index + 1) : nil
    }

    /// The last member with a key that is not `null`: nil for a missing one, for `null`, and for
    /// anything that is no object.
    package subscript(key: StaticString) -> JSONElement? {
        guard isObject else { return nil }
        var place = index + 1
        var found: Int?
        while tape.tag(at: place) != UInt8(ascii: "}") {
            if tape.string(at: place, is: key) { found = place + 1 }
            place = tape.index(after: place + 1)
        }
        guard let found, tape.tag(at: found) != UInt8(ascii: "n") else { return nil }
        return JSONElement(tape: tape, index: found)
    }

    /// The first key of an object that is none of these, or nil.
    package func firstKey(notIn keys: [StaticString]) -> String? {
        guard isObject else { return nil }
        var place = index + 1
        while tape.tag(at: place) != UInt8(ascii: "}") {
            guard keys.contains(where: { tape.string(at: place, is: $0) }) else {
                return tape.string(at: place)
            }
            place = tape.index(after: place + 1)
        }
        return nil
    }

    /// The whole value, copied.
    package var value: JSONValue {
        if let number { return number }
        switch tag {
        case UInt8(ascii: "\""): return .string(tape.string(at: index))
        case UInt8(ascii: "t"): return .bool(true)
        case UInt8(ascii: "f"): return .bool(false)
        case UInt8(ascii: "["):
            return .array(Elements(tape: tape, place: index + 1).map(\.value))
        case UInt8(ascii: "{"):
            let members = Members(tape: tape, place: index + 1)
            return .object(JSONObject(members.map { (key: $0.key, value: $0.value.value) }))
        default: return .null
        }
    }

    /// The elements of a list, in order.
    package struct Elements: Sequence, IteratorProtocol {
        let tape: JSONTape
        var place: Int

        package mutating func next() -> JSONElement? {
            guard tape.tag(at: place) != UInt8(ascii: "]") else { return nil }
            defer { place = tape.index(after: place) }
            return JSONElement(tape: tape, index: place)
        }
    }

    /// The members of an object, in order.
    package struct Members: Sequence, IteratorProtocol {
        let tape: JSONTape
        var place: Int

        package mutating func next() -> (key: String, value: JSONElement)? {
            guard tape.tag(at: place) != UInt8(ascii: "}") else { return nil }
            defer { place = tape.index(after: place + 1) }
            return (tape.string(at: place), JSONElement(tape: tape, index: place + 1))
        }
    }
}
