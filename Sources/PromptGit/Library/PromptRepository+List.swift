internal import Basics
internal import GitKit
package import PromptModel

/// An asset in a list.
public struct AssetSummary: Sendable, Hashable {
    /// Its kind.
    public var kind: String
    /// Its id.
    public var id: String
    /// Its path in the repository.
    public var path: String
    /// A prompt's version; nil for other kinds and for a prompt that can't be composed.
    public var version: String?
    /// What it says of itself.
    public var description: String?

    fileprivate init(_ reference: AssetReference, _ path: String, _ description: String?) {
        kind = reference.kind.rawValue
        id = reference.id
        self.path = path
        self.description = description
    }

    fileprivate var isPrompt: Bool { kind == AssetKind.prompt.rawValue }
}

extension PromptRepository {
    /// The names of the kinds of assets.
    public static let kindNames = AssetKind.allCases.map(\.rawValue)

    /// The assets at a place, sorted by kind and id; only those of one kind when it is named, and
    /// as a workspace sees them when one is.
    ///
    /// `unreadable` gets the path of each file that can't be told to be an asset of some kind.
    /// Throws ``PromptGitError`` for a workspace that nothing is overridden for.
    public func list(
        _ place: LibraryPlace, kind: String? = nil, workspace: String? = nil,
        unreadable: (String) -> Void = { _ in }
    ) throws -> [AssetSummary] {
        let isWanted = { (reference: AssetReference) in
            kind == nil || reference.kind.rawValue == kind
        }
        var found: [AssetSummary] = []
        var versions: [String: String] = [:]
        if let workspace {
            let files = try files(at: place)
            let library = try library(files, workspace: workspace)
            for facts in library.facts where facts.asset == nil { unreadable(facts.path.path) }
            for asset in library.assets where isWanted(asset.reference) {
                found.append(AssetSummary(asset.reference, asset.path, asset.description))
            }
            versions = library.versions(
                ofPrompts: found.filter(\.isPrompt).map(\.id), settings: files.validation)
        } else {
            let listing = try listing(of: place)
            let names = try LibraryNames(listing)
            for file in names.files where file.asset == nil { unreadable(file.path.path) }
            for (reference, file) in names.assets where isWanted(reference) {
                found.append(AssetSummary(reference, file.path.path, file.description))
            }
            let prompts = found.filter(\.isPrompt).map { AssetReference(.prompt, $0.id) }
            var parts = LibraryNames.Parts(names)
            for some in prompts.batches(of: LibraryNames.Parts.batchSize) {
                let library = try parts.library(of: some)
                versions.merge(
                    library.versions(ofPrompts: some.map(\.id), settings: listing.validation)
                ) { $1 }
            }
        }
        for index in found.indices where found[index].isPrompt {
            found[index].version = versions[found[index].id]
        }
        return found
    }

    /// The one asset that a person names by its id, by `kind/id` or by its path.
    ///
    /// A bare id that several kinds have means the prompt. Throws ``PromptGitError`` when there is
    /// none, or several and no prompt among them.
    package func asset(_ name: String, in library: Library) throws -> Asset {
        let matches = assets(named: name, in: library)
        if matches.count > 1, let prompt = matches.first(where: { $0.reference.kind == .prompt }) {
            return prompt
        }
        if matches.count > 1 {
            throw PromptGitError(
                .ambiguous, "'\(name)' could be any of \(matches.count) assets",
                advice: "say which: " + matches.map(\.reference.description).joined(separator: ", ")
            )
        }
        guard let match = matches.first else {
            let names = library.assets.flatMap { [$0.reference.id, $0.reference.description] }
            throw PromptGitError.notFound(
                "asset", name, among: names, advice: "'promptgit list' names them")
        }
        return match
    }

    /// The assets that a person may mean by an id, by `kind/id` or by a path, of the repository or
    /// from the current directory.
    package func assets(named name: String, in library: Library) -> [Asset] {
        let matches = library.assets(named: name)
        guard matches.isEmpty, let path = pathFromHere(name) else { return matches }
        return library.assets(named: path)
    }

    /// A path that a person names from the current directory, as a path of the repository; nil
    /// where it leads outside.
    package func pathFromHere(_ name: String) -> String? {
        guard let workTree = git.workTree, name.contains("/") || name.contains(".") else {
            return nil
        }
        return Paths.relative(surroundings.absolutePath(name), to: workTree)
    }

    /// A name with a revision behind an `@`, taken apart: `support@production`.
    package static func split(_ name: String) -> (name: String, revision: String?) {
        guard let at = name.firstIndex(of: "@"), at != name.startIndex else { return (name, nil) }
        let revision = String(name[name.index(after: at)...])
        return revision.isEmpty ? (name, nil) : (String(name[..<at]), revision)
    }
}
