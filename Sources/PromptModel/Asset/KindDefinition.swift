/// The keys of a kind of asset.
package struct KindDefinition: Hashable, Sendable {
    /// What must be there beyond single keys.
    package enum Requirement: Hashable, Sendable {
        /// At least one of these keys.
        case anyOf([String])
        /// A key, where another one has a value.
        case key(String, where: String, is: String)
    }

    /// The kind.
    package var kind: AssetKind
    /// What it is for, in one sentence.
    package var documentation: String
    /// The keys of its own, in the order they are best written.
    package var ownKeys: [KeyDefinition]
    /// What must be there beyond single keys.
    package var requirements: [Requirement] = []
    /// A file of the kind; the examples of all kinds together are a library without errors.
    package var example: String

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
        KeyDefinition("owners", .list(.text), limits: .distinct, "Who looks after the asset."),
        KeyDefinition("tags", .list(.text), limits: .distinct, "Words to find the asset by."),
        KeyDefinition("metadata", .free, "Anything that other programs keep here."),
    ]
}
