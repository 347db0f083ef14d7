internal import Basics

/// How many bytes the elements of a list write where a section goes through all of them.
///
/// A list of fifty questions is walked once, and not once more for every prompt that asks them.
struct ListSizes: Sendable {
    /// What all elements together write for one name.
    struct Column: Sendable {
        /// The key of the elements, or `.` for the elements themselves.
        var name: String
        /// How many bytes there are.
        var bytes: Int
        /// How many of them are opening braces.
        var braces: Int
    }

    /// How many elements there are, at least one.
    let count: Int
    private let columns: [Column]

    /// Measures a list; nil for one without elements.
    ///
    /// - Parameter elements: the list. A name has a column where each element has a text, a number or
    ///   a truth value for it.
    init?(_ elements: [JSONValue]) {
        guard let first = elements.first else { return nil }
        count = elements.count
        let names = first.objectValue?.keys.filter { !$0.contains(".") } ?? ["."]
        columns = names.compactMap { name in
            var column = Column(name: name, bytes: 0, braces: 0)
            for element in elements {
                let value = name == "." ? element : element[name]
                guard let text = value?.writtenText else { return nil }
                column.bytes += text.utf8.count
                column.braces += text.utf8.count { $0 == UInt8(ascii: "{") }
            }
            return column
        }
    }

    /// What is written for a name without dots; nil where an element has nothing for it.
    func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}

extension JSONValue {
    /// What a tag writes for a value; nil where there is none, or no text.
    fileprivate var writtenText: String? {
        switch self {
        case .string(let text): text
        case .bool, .integer, .number: text()
        case .null, .array, .object: nil
        }
    }
}

/// A soul or knowledge as templates see it.
struct KnownPart: Sendable {
    /// The value.
    let value: JSONValue
    /// The lists in it by their keys.
    let lists: [String: ListSizes]

    /// Measures the lists of a value.
    init(_ value: JSONValue) {
        self.value = value
        var lists: [String: ListSizes] = [:]
        for (key, member) in value.objectValue?.members ?? [] {
            lists[key] = member.arrayValue.flatMap(ListSizes.init)
        }
        self.lists = lists
    }
}
