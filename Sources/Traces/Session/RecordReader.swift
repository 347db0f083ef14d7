internal import Basics
internal import JSONKit

/// Reads the members of one object of a record, with the type each must have; a member that is
/// missing or `null` is unknown.
struct RecordReader {
    let element: JSONElement
    private let place: Place

    /// Where an object stands; it is put into words where something is wrong, and hardly ever is.
    private enum Place {
        case path(String)
        case element(StaticString, Int)
        case member(StaticString, Int, StaticString)
    }

    /// Where the object stands in the record, such as `messages[3].`; empty for the record itself.
    var path: String {
        switch place {
        case .path(let path): path
        case .element(let list, let index): "\(list)[\(index)]."
        case .member(let list, let index, let member): "\(list)[\(index)].\(member)."
        }
    }

    /// Reads an object that stands at a path.
    init(_ element: JSONElement, path: String = "") throws(RecordError) {
        try self.init(element, .path(path))
    }

    /// Reads an element of a list of the record itself.
    init(_ element: JSONElement, of list: StaticString, at index: Int) throws(RecordError) {
        try self.init(element, .element(list, index))
    }

    private init(_ element: JSONElement, _ place: Place) throws(RecordError) {
        self.element = element
        self.place = place
        guard element.isObject else {
            throw .expected("an object", at: path.isEmpty ? "the record" : String(path.dropLast()))
        }
    }

    func string(_ key: StaticString) throws(RecordError) -> String? {
        guard let value = element[key] else { return nil }
        guard let text = value.string else { throw .expected("a text", at: name(key)) }
        return text
    }

    func requiredString(_ key: StaticString) throws(RecordError) -> String {
        guard let text = try string(key) else { throw .missing(name(key)) }
        return text
    }

    func bool(_ key: StaticString) throws(RecordError) -> Bool? {
        guard let value = element[key] else { return nil }
        guard let truth = value.bool else { throw .expected("true or false", at: name(key)) }
        return truth
    }

    /// A count or amount; the bound keeps sums over any number of sessions inside 64 bits.
    func integer(
        _ key: StaticString, in range: ClosedRange<Int> = 0...1_000_000_000_000
    ) throws(RecordError) -> Int? {
        guard let value = element[key] else { return nil }
        guard let number = value.integer else { throw .expected("a whole number", at: name(key)) }
        guard range.contains(number) else {
            throw .outOfRange(name(key), "from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(
        _ key: StaticString, in range: ClosedRange<Double>
    ) throws(RecordError) -> Double? {
        guard let value = element[key] else { return nil }
        guard let number = value.double else { throw .expected("a number", at: name(key)) }
        guard range.contains(number) else {
            throw .outOfRange(
                name(key),
                "from \(JSONValue.number(range.lowerBound).text()) to "
                    + JSONValue.number(range.upperBound).text())
        }
        return number
    }

    func timestamp(_ key: StaticString) throws(RecordError) -> Timestamp? {
        guard let text = try string(key) else { return nil }
        guard let moment = Timestamp(iso8601: text) else {
            throw .expected("a date and time (RFC 3339)", at: name(key))
        }
        return moment
    }

    /// A text out of a fixed set.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: StaticString, _ type: Choice.Type = Choice.self
    ) throws(RecordError) -> Choice? {
        guard let text = try string(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .expected("one of \(names)", at: name(key))
        }
        return choice
    }

    func strings(_ key: StaticString) throws(RecordError) -> [String] {
        var texts: [String] = []
        for (index, value) in try list(key).enumerated() {
            guard let text = value.string else {
                throw .expected("a text", at: "\(name(key))[\(index)]")
            }
            texts.append(text)
        }
        return texts
    }

    /// The members of an object of texts.
    func texts(_ key: StaticString) throws(RecordError) -> [String: String] {
        guard let members = try object(key)?.element.members else { return [:] }
        var texts: [String: String] = [:]
        for (member, value) in members {
            guard let text = value.string else { throw .expected("a text", at: "\(key).\(member)") }
            texts[member] = text
        }
        return texts
    }

    func list(_ key: StaticString) throws(RecordError) -> [JSONElement] {
        guard let value = element[key] else { return [] }
        guard let elements = value.elements else { throw .expected("a list", at: name(key)) }
        return Array(elements)
    }

    func object(_ key: StaticString) throws(RecordError) -> RecordReader? {
        guard let value = element[key] else { return nil }
        guard case .element(let list, let index) = place else {
            return try RecordReader(value, path: name(key) + ".")
        }
        return try RecordReader(value, .member(list, index, key))
    }

    /// Refuses keys that no reader asks for: a misspelt one would lose what it holds in silence.
    func allowOnly(_ keys: [StaticString]) throws(RecordError) {
        guard let key = element.firstKey(notIn: keys) else { return }
        let known = keys.map(\.description)
        let hint = closestMatch(to: key, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw RecordError("unknown key '\(path)\(key)'\(hint)")
    }

    func name(_ key: StaticString) -> String { "\(path)\(key)" }
}
