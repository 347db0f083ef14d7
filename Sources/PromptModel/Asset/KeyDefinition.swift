package import Basics

/// A key of an asset file: its type and what it means.
package struct KeyDefinition: Hashable, Sendable {
    /// The key.
    package var name: String
    /// The type of its value.
    package var type: ValueType
    /// Bounds of its value.
    package var limits: ValueLimits
    /// Whether the key must be there.
    package var isRequired: Bool
    /// What counts where the key is not there; nil where that is nothing.
    package var defaultValue: JSONValue?
    /// What it means, in one sentence.
    package var documentation: String

    /// Describes a key.
    package init(
        _ name: String, _ type: ValueType, required: Bool = false, limits: ValueLimits = .none,
        default defaultValue: JSONValue? = nil, _ documentation: String
    ) {
        self.name = name
        self.type = type
        self.limits = limits
        isRequired = required
        self.defaultValue = defaultValue
        self.documentation = documentation
    }

    /// The keys of the mapping, or of the mappings, that the value holds.
    package var keys: [KeyDefinition] {
        func keys(of type: ValueType) -> [KeyDefinition] {
            switch type {
            case .object(let keys), .open(let keys): keys
            case .list(let type), .map(let type): keys(of: type)
            case .either(let types): types.flatMap(keys)
            default: []
            }
        }
        return keys(of: type)
    }
}
