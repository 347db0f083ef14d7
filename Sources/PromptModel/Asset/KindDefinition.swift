/// The keys of a kind of asset.
package final class KindDefinition: Sendable {
    /// What must be there beyond single keys.
    package enum Requirement: Hashable, Sendable {
        /// At least one of these keys.
        case anyOf([String])
        /// A key, where another one has a value.
        case key(String, where: String, is: String)
    }

    /// The kind.
    package let kind: AssetKind
    /// What it is for, in one sentence.
    package let documentation: String
    /// The keys of its own, in the order they are best written.
    package let ownKeys: [KeyDefinition]
    /// What must be there beyond single keys.
    package let requirements: [Requirement]
    /// A file of the kind; the examples of all kinds together are a library without errors.
    package let example: String

    /// All keys: the common ones and its own, in the order they are best written.
    package let keys: [KeyDefinition]
    /// The same for checking files.
    let table: KeyTable
    /// A bit for each key that a code host's own prompt file need not have.
    private let names: UInt64

    /// A bit for each key that a file need not have, though most must: neither the kind and the id
    /// of a code host's own prompt file, nor what an override takes from the library.
    func leave(for path: AssetPath) -> UInt64 {
        (path.isHostPrompt ? names : 0) | (path.workspace != nil ? ~names : 0)
    }

    init(
        kind: AssetKind, documentation: String, ownKeys: [KeyDefinition],
        requirements: [Requirement] = [], example: String
    ) {
        self.kind = kind
        self.documentation = documentation
        self.ownKeys = ownKeys
        self.requirements = requirements
        self.example = example
        let own = Set(ownKeys.map(\.name))
        let common = Self.commonKeys.filter { !own.contains($0.name) }
        keys =
            common.filter { $0.name != "metadata" } + ownKeys
            + common.filter { $0.name == "metadata" }
        table = KeyTable(keys)
        var names: UInt64 = 0
        for (index, key) in keys.enumerated() where ["kind", "id"].contains(key.name) {
            names |= 1 << UInt64(index)
        }
        self.names = names
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
