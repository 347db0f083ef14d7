/// The type of a value in an asset file.
package indirect enum ValueType: Hashable, Sendable {
    /// A text; numbers and truth values need quotes to be one.
    case text
    /// A text that may hold a template.
    case template
    /// A whole number that is at least as large as this.
    case integer(minimum: Int)
    /// A number that is at least as large as this.
    case number(minimum: Double?)
    /// `true` or `false`.
    case boolean
    /// One of these words.
    case oneOf([String])
    /// An id of the form that ``AssetReference/isValidID(_:)`` describes.
    case identifier
    /// The id of an asset of a kind.
    case reference(AssetKind)
    /// A list.
    case list(ValueType)
    /// A mapping with these keys.
    case object([KeyDefinition])
    /// A mapping whose keys are names that the author chooses.
    case map(ValueType)
    /// A mapping with any keys and values.
    case free
    /// A JSON Schema of an object, whose descriptions may hold templates.
    case schema
    /// One of several types.
    case either([ValueType])
    /// Anything.
    case any

    /// What is expected, in words for a message.
    package var expectation: String {
        switch self {
        case .text, .template: "a text"
        case .integer(let minimum): "a whole number of at least \(minimum)"
        case .number(let minimum?) where minimum == 0: "a number that is not negative"
        case .number(let minimum?): "a number of at least \(minimum)"
        case .number(nil): "a number"
        case .boolean: "true or false"
        case .oneOf(let words): words.map { "'\($0)'" }.joined(separator: " or ")
        case .identifier: "an id"
        case .reference(let kind): "the id of a \(kind.rawValue)"
        case .list: "a list"
        case .object, .map, .free: "a mapping"
        case .schema: "a JSON Schema"
        case .either(let types): types.map(\.expectation).joined(separator: " or ")
        case .any: "a value"
        }
    }
}

/// A key of an asset file: its type and what it means.
package struct KeyDefinition: Hashable, Sendable {
    /// The key.
    package var name: String
    /// The type of its value.
    package var type: ValueType
    /// Whether the key must be there.
    package var isRequired: Bool
    /// What it means, in one sentence.
    package var documentation: String

    init(_ name: String, _ type: ValueType, required: Bool = false, _ documentation: String) {
        self.name = name
        self.type = type
        isRequired = required
        self.documentation = documentation
    }
}

/// The keys of a kind of asset.
package struct KindDefinition: Hashable, Sendable {
    /// The kind.
    package var kind: AssetKind
    /// What it is for, in one sentence.
    package var documentation: String
    /// The keys of its own, in the order they are best written.
    package var ownKeys: [KeyDefinition]

    /// All keys: the common ones and its own, in the order they are best written.
    package var keys: [KeyDefinition] {
        let own = Set(ownKeys.map(\.name))
        let common = Self.commonKeys.filter { !own.contains($0.name) }
        return common.filter { $0.name != "metadata" } + ownKeys
            + common.filter { $0.name == "metadata" }
    }

    /// The keys that every asset may have.
    package static let commonKeys: [KeyDefinition] = [
        KeyDefinition(
            "kind", .oneOf(AssetKind.allCases.map(\.rawValue)), required: true,
            "What the asset is for."),
        KeyDefinition(
            "id", .identifier, required: true,
            "The asset's name, unique within its kind and equal to the file's stem."),
        KeyDefinition("description", .text, "What the asset does, for people."),
        KeyDefinition("owners", .list(.text), "Who looks after the asset."),
        KeyDefinition("tags", .list(.text), "Words to find the asset by."),
        KeyDefinition("metadata", .free, "Anything that other programs keep here."),
    ]
}
