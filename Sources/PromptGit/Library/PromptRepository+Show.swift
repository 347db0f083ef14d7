public import Basics
internal import GitKit
public import PromptModel
internal import YAMLKit

/// What `show` found under a name.
public enum Shown: Sendable {
    /// An asset, as its file has it.
    case asset(ShownAsset)
    /// A proposal and the unified diff of its assets.
    case proposal(Proposal, diff: String)
    /// A version of a prompt and where it is.
    case version(ShownVersion)

    /// The thing as JSON.
    public var json: JSONValue {
        switch self {
        case .asset(let asset):
            return [
                "kind": .string(asset.reference.kind.rawValue), "id": .string(asset.reference.id),
                "path": .string(asset.path), "overrides": .optional(asset.overridden),
                "text": .string(asset.text), "version": .optional(asset.version),
            ]
        case .proposal(let proposal, let diff):
            var object = proposal.json(withState: true).objectValue ?? JSONObject()
            object["record"] = .object(proposal.record.json)
            object["head"] = .optional(proposal.head)
            object["reason"] = .optional(proposal.reason)
            object["diff"] = .string(diff)
            return .object(object)
        case .version(let version):
            return [
                "version": .string(version.version), "prompt": .string(version.prompt),
                "commits": .strings(version.commits),
            ]
        }
    }
}

/// An asset and where it was read.
public struct ShownAsset: Sendable {
    /// Its name.
    public var reference: AssetReference
    /// Its path in the repository.
    public var path: String
    /// Where it was read: a commit's full id, or "the work tree".
    public var place: String
    /// The file's text; of an override, the asset with the values of both files.
    public var text: String
    /// A prompt's version.
    public var version: String?
    /// The path of the file that the one at ``path`` overrides for a workspace, or nil.
    public var overridden: String?
}

/// A version of a prompt, resolved to the commits that have it.
public struct ShownVersion: Sendable {
    /// The version.
    public var version: String
    /// The prompt's id.
    public var prompt: String
    /// The full ids of the commits that made it or changed something in it, newest first, on
    /// whichever branch.
    public var commits: [String]
}

extension PromptRepository {
    /// Finds an asset, a proposal or a version by its name, in this order; with a workspace, an
    /// asset as that sees it.
    ///
    /// Throws ``PromptGitError`` when nothing, or more than one thing, has the name.
    public func show(_ name: String, workspace: String? = nil) throws -> Shown {
        let (assetName, revision) = Self.split(name)
        if revision == nil, workspace == nil, let proposal = try proposalAlone(name) {
            return .proposal(proposal, diff: try diff(of: proposal).text)
        }
        let place = revision.map(LibraryPlace.revision) ?? defaultPlace
        if let workspace { return .asset(try shown(assetName, at: place, workspace: workspace)) }
        let listing = try listing(of: place)
        let names = try LibraryNames(listing)
        if let asset = try shown(assetName, at: place, names, listing) { return .asset(asset) }
        let references = names.references
        guard revision == nil else {
            throw PromptGitError.notFound(
                "asset", assetName, among: references.flatMap { [$0.id, $0.description] },
                advice: "'promptgit list' names them")
        }
        if name.wholeMatch(of: /[0-9a-f]{12}/) != nil,
            let version = try versions(beginningWith: name).first
        {
            return .version(version)
        }
        guard try git.head.commit != nil else {
            throw PromptGitError.notFound(
                "asset", name, among: references.map(\.id),
                advice: "'promptgit list' names them")
        }
        let catalog = try ProposalCatalog(self)
        do {
            let proposal = try catalog.proposal(catalog.resolve(name))
            return .proposal(proposal, diff: try diff(of: proposal).text)
        } catch let error as PromptGitError where error.code == .notFound {
            throw PromptGitError.notFound(
                "asset, proposal or version", name,
                among: references.flatMap { [$0.id, $0.description] }
                    + catalog.ids.map(\.description),
                advice:
                    "'promptgit list' names the assets, 'promptgit proposals --all' the proposals")
        }
    }

    /// The asset that a name stands for; nil where it is none.
    ///
    /// All files are read, and no more of them is kept than the asset is made of.
    private func shown(
        _ name: String, at place: LibraryPlace, _ names: LibraryNames, _ listing: LibraryListing
    ) throws -> ShownAsset? {
        let (library, bytes) = try names.part(around: isNamed(name))
        guard !assets(named: name, in: library).isEmpty else { return nil }
        let asset = try asset(name, in: library)
        return ShownAsset(
            reference: asset.reference, path: asset.path, place: try self.name(of: place),
            text: String(decoding: bytes[asset.path] ?? [], as: UTF8.self),
            version: asset.reference.kind == .prompt
                ? library.version(
                    ofPrompt: asset.reference.id,
                    settings: listing.validation) : nil)
    }

    /// An asset as a workspace sees it.
    private func shown(
        _ name: String, at place: LibraryPlace, workspace: String
    ) throws -> ShownAsset {
        let files = try files(at: place)
        let library = try library(files, workspace: workspace)
        let asset = try asset(name, in: library)
        let file = files.assets.first { $0.path == asset.path }
        return ShownAsset(
            reference: asset.reference, path: asset.path, place: try self.name(of: place),
            text: asset.files.count > 1
                ? YAMLWriter.text(of: .object(asset.value))
                : String(decoding: file?.bytes ?? [], as: UTF8.self),
            version: asset.reference.kind == .prompt
                ? library.version(ofPrompt: asset.reference.id, settings: files.validation)
                : nil, overridden: asset.files.dropFirst().first)
    }

    /// What a place is called in an answer.
    private func name(of place: LibraryPlace) throws -> String {
        guard case .revision(let revision) = place else { return "the work tree" }
        return try git.resolve(revision).description
    }

    /// The proposal of a number or a whole id that no asset has on the branch that is checked out,
    /// and no file of the work tree is called by.
    ///
    /// Not all assets are read to look at a proposal. Nil says that more must be looked at.
    private func proposalAlone(_ name: String) throws -> Proposal? {
        guard Int(name) != nil || ProposalID(name) != nil, let head = try git.head.commit else {
            return nil
        }
        if let workTree = git.workTree {
            let file = name + ".yaml"
            let paths = try assetPathsInWorkTree(workTree).assets
            guard !paths.contains(where: { Paths.lastComponent($0) == file }) else { return nil }
        }
        let library = try library(in: git.commit(head).tree)
        for kind in AssetKind.allCases
        where try library.path(of: AssetReference(kind, name)) != nil { return nil }
        let catalog = try ProposalCatalog(self)
        do {
            return try catalog.proposal(catalog.resolve(name))
        } catch let error as PromptGitError where error.code == .notFound {
            return nil
        }
    }
}
