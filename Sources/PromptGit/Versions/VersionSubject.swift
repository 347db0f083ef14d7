internal import PromptModel

/// Whose versions are asked for.
enum VersionSubject: Hashable {
    /// A prompt with everything that it is made of.
    case prompt(String)
    /// Another asset, by itself.
    case asset(AssetReference)
    /// A file that is no asset.
    case file([UInt8])

    init(_ reference: AssetReference) {
        self = reference.kind == .prompt ? .prompt(reference.id) : .asset(reference)
    }

    /// The asset that it is.
    var reference: AssetReference? {
        switch self {
        case .prompt(let id): AssetReference(.prompt, id)
        case .asset(let reference): reference
        case .file: nil
        }
    }
}
