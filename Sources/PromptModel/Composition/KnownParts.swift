/// Parts of prompts that earlier checks put together: one of the same content that uses no other asset
/// is the same in every library.
package struct KnownParts: Sendable {
    private var parts: [AssetReference: (content: ContentID, part: FixedParts.Part)] = [:]

    /// How many are kept.
    private static let most = 4096

    /// Knows nothing.
    package init() {}

    /// Those of some assets by the identities of their files.
    func fitting(_ contents: [AssetReference: ContentID]) -> FixedParts {
        var found = FixedParts()
        for (reference, content) in contents {
            if let known = parts[reference], known.content == content { found.add(known.part) }
        }
        return found
    }

    /// Keeps those of some assets, by the identities of their files.
    mutating func keep(_ new: FixedParts, _ contents: [AssetReference: ContentID]) {
        if parts.count >= Self.most { parts = [:] }
        for (reference, content) in contents where parts[reference]?.content != content {
            parts[reference] = new[reference].map { (content, $0) }
        }
    }
}
