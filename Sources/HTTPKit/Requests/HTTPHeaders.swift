/// The fields of a header, in their order; names are the same in any case.
package struct HTTPHeaders: Hashable, Sendable {
    /// One field.
    package struct Field: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Its value, without white space around it.
        package var value: String
    }

    /// The fields.
    package private(set) var fields: [Field] = []

    /// Creates an empty header.
    package init() {}

    /// Adds a field behind those that are there.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The value of the last field of a name; nil where there is none.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.last { $0.name.lowercased() == wanted }?.value
    }

    /// The first field that can't be sent: a name that is no token (RFC 9110 section 5.6.2), or a value
    /// with a character that would end it.
    package var unsendable: Field? {
        fields.first { field in
            !Self.isToken(field.name)
                || field.value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
        }
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                default: "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar)
                }
            }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Creates a header of names and values, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }
}
