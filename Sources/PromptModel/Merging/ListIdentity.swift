/// Which keys name an item of a list, so that a merge knows it again wherever it stands.
package enum ListIdentity {
    /// The keys, the best first: those that people name things by where no kind of asset says what
    /// is there, and those that the kinds name their items by.
    ///
    /// A key counts in a list whose items all have other values of it.
    package static let keys: [String] = {
        var keys = ["id", "name", "key"]
        func collect(_ definitions: [KeyDefinition]) {
            for definition in definitions {
                if let name = name(ofItemsIn: definition.type), !keys.contains(name) {
                    keys.append(name)
                }
                collect(definition.keys)
            }
        }
        for kind in KindDefinition.all { collect(kind.keys) }
        return keys
    }()

    /// The key that names the items of a list: the first one that each of them must have, where
    /// that is a name or a plain text.
    ///
    /// Messages have none: a role says who speaks, and the place among the others which message it
    /// is.
    static func name(ofItemsIn type: ValueType) -> String? {
        guard case .list(let item) = type else { return nil }
        switch item {
        case .object(let keys), .open(let keys):
            guard let first = keys.first, first.isRequired else { return nil }
            switch first.type {
            case .identifier, .text: return first.name
            default: return nil
            }
        default: return nil
        }
    }
}
