extension ValueType {
    /// The type in words, for documentation.
    package var words: String {
        switch self {
        case .text: "text"
        case .template: "text, a template"
        case .integer, .number: String(expectation.dropFirst(2))
        case .boolean: "true or false"
        case .oneOf(let words): words.joined(separator: ", ")
        case .identifier: "id"
        case .reference(let kind): "id of kind \(kind)"
        case .list(.reference(let kind)): "ids of kind \(kind)"
        case .list(.text), .list(.template): "list of texts"
        case .list(.any): "list"
        case .list(let element): "list, each: \(element.words)"
        case .object, .open: "mapping"
        case .map(let value): "mapping of names, each: \(value.words)"
        case .free: "any mapping"
        case .schema: "JSON Schema of an object"
        case .either(let types): types.map(\.words).joined(separator: " or ")
        case .any: "anything"
        }
    }
}
