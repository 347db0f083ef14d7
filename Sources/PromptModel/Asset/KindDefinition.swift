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
    package let ownKeys: [KeyDefinition]
    /// What must be there beyond single keys.
    package var requirements: [Requirement]
    /// A file of the kind; the examples of all kinds together are a library without errors.
    package var example: String

    /// All keys: the common ones and its own, in the order they are best written.
    package let keys: [KeyDefinition]
    /// The keys of files that need not have all: neither the kind and the id of a code host's own
    /// prompt file, nor what an override takes from the library.
    private let lenientKeys: [LenientKeys: [KeyDefinition]]

    private struct LenientKeys: Hashable, Sendable {
        var isHostPrompt: Bool
        var isOverride: Bool
    }

    /// The keys that a file can have and, where it is like most, must have.
    func keys(in path: AssetPath) -> [KeyDefinition] {
        let lenience = LenientKeys(
            isHostPrompt: path.isHostPrompt, isOverride: path.workspace != nil)
        return lenientKeys[lenience] ?? keys
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
        var lenient: [LenientKeys: [KeyDefinition]] = [:]
        for (isHostPrompt, isOverride) in [(true, false), (false, true), (true, true)] {
            lenient[LenientKeys(isHostPrompt: isHostPrompt, isOverride: isOverride)] = keys.map {
                var key = $0
                let isName = ["kind", "id"].contains(key.name)
                if isName ? isHostPrompt : isOverride { key.isRequired = false }
                return key
            }
        }
        lenientKeys = lenient
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
