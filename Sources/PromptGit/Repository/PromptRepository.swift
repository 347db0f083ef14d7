public import Basics
package import GitKit
package import PromptModel
internal import YAMLKit

/// A git repository with a library of prompts in it: where every request to promptgit begins.
///
/// It holds handles of libgit2 and so belongs to one thread; open another one elsewhere.
public final class PromptRepository {
    package let git: Repository
    package let surroundings: Surroundings
    /// The library that was read last: the next one to be read mostly is nearly the same.
    private var latestSnapshot: LibrarySnapshot?
    /// What was read of the libraries that were asked for last.
    let libraries: LibraryTrees
    /// What came to main since the proposals were made that were looked at.
    let passages: MainPassages
    /// The folder inside the repository that holds `promptgit.yaml`; empty for the root.
    public let libraryRoot: String

    package convenience init(git: Repository, surroundings: Surroundings, libraryRoot: String) {
        self.init(git, surroundings, libraryRoot, LibraryTrees(), MainPassages())
    }

    private init(
        _ git: Repository, _ surroundings: Surroundings, _ libraryRoot: String,
        _ libraries: LibraryTrees, _ passages: MainPassages
    ) {
        self.git = git
        self.libraries = libraries
        self.passages = passages
        self.surroundings = surroundings
        self.libraryRoot = libraryRoot
    }

    /// Opens the repository and the library around a directory.
    ///
    /// The library is the nearest folder, from the directory upwards to the repository's root, that
    /// holds `promptgit.yaml` in the work tree or, without a work tree, at `HEAD`. Throws
    /// ``PromptGitError`` when there is none, and git's own errors.
    public static func open(surroundings: Surroundings) throws -> PromptRepository {
        let git = try Repository(
            discovering: surroundings.currentDirectory, environment: surroundings.environment)
        guard let root = try findLibraryRoot(git, surroundings) else {
            throw PromptGitError(
                .noLibrary,
                "no \(Settings.fileName) in \(surroundings.currentDirectory) or above it",
                advice: try advice(git))
        }
        return PromptRepository(git: git, surroundings: surroundings, libraryRoot: root)
    }

    private static func findLibraryRoot(
        _ git: Repository, _ surroundings: Surroundings
    ) throws -> String? {
        guard let workTree = git.workTree else {
            let head: ObjectID
            switch try git.head {
            case .branch(_, let id), .detached(let id): head = id
            case .unborn: return nil
            }
            let tree = try git.commit(head).tree
            return try git.entry(Settings.fileName, inTree: tree) == nil ? nil : ""
        }
        let folder = Paths.relative(surroundings.currentDirectory, to: workTree) ?? ""
        return libraryFolder(above: folder, in: workTree)
    }

    /// The nearest folder with a library, from a folder of the work tree upwards; nil where there
    /// is none.
    static func libraryFolder(above folder: String, in workTree: String) -> String? {
        var folder = folder
        while true {
            let candidate = Paths.join(Paths.join(workTree, folder), Settings.fileName)
            if Files.kind(of: candidate) == .file { return folder }
            if folder.isEmpty { return nil }
            folder = Paths.directory(folder)
        }
    }

    /// What to do where there is no library: the libraries of the repository that git knows.
    private static func advice(_ git: Repository) throws -> String {
        let suffix = "/" + Settings.fileName
        guard git.workTree != nil else { return "run 'promptgit init' in a clone" }
        let folders = try git.stagedEntries().map(\.path).filter { $0.hasSuffix(suffix) }
            .map { String($0.dropLast(suffix.count)) }
        guard let first = folders.first else {
            return "run 'promptgit init' where the prompts shall live"
        }
        return "there \(folders.count == 1 ? "is a library" : "are libraries") in "
            + folders.joined(separator: ", ") + ": run 'promptgit -C \(first) ...'"
    }

    /// The same library, whose new objects go to a batch.
    func writing(to batch: ObjectBatch) -> PromptRepository {
        PromptRepository(batch.repository, surroundings, libraryRoot, libraries, passages)
    }

    /// The library in a tree, of which only what differs from the one before is read.
    package func snapshot(of tree: ObjectID) throws -> LibrarySnapshot {
        let snapshot = try LibrarySnapshot(self, tree: tree, like: latestSnapshot)
        latestSnapshot = snapshot
        return snapshot
    }

    /// A path of the library as a path of the repository.
    package func repositoryPath(_ libraryPath: String) -> String {
        Paths.join(libraryRoot, libraryPath)
    }

    /// The folder with the assets, as a path of the repository.
    package var assetFolder: String { repositoryPath("prompts") }

    /// The folder with promptgit's own files beside the objects, shared by linked worktrees.
    package var privateDirectory: String { Paths.join(git.commonDirectory, "promptgit") }

    /// What names this library in references: empty for a library at the repository's root.
    private var referenceInfix: String { libraryRoot.isEmpty ? "" : libraryRoot + "/" }

    /// The prefix of the references of proposals, `refs/heads/proposals/` or, in a repository of
    /// several libraries, the same with the library's folder.
    package var proposalPrefix: String { "refs/heads/proposals/" + referenceInfix }

    /// The name of a proposal's branch, without `refs/heads/`.
    package func branchName(of id: ProposalID) -> String { "proposals/\(referenceInfix)\(id)" }

    /// The name of a proposal's branch as a reference.
    package func branchReference(of id: ProposalID) -> String { proposalPrefix + id.description }

    /// The path of a proposal's record in the repository.
    package func recordPath(of id: ProposalID) -> String {
        repositoryPath(ProposalRecord.path(of: id))
    }

    /// The settings in the work tree or, without one, at `HEAD`; throws ``PromptGitError`` with
    /// diagnostics when they are malformed.
    public func settings() throws -> Settings {
        let path = repositoryPath(Settings.fileName)
        if let workTree = git.workTree {
            return try Self.parse(
                Files.read(Paths.join(workTree, path), limit: Limits.fileBytes), file: path)
        }
        return try settings(at: git.resolve("HEAD"))
    }

    /// The settings file in the work tree or, without one, at `HEAD`; nil where there is none.
    package func settingsFile() throws -> AssetFile? {
        let path = repositoryPath(Settings.fileName)
        if let workTree = git.workTree {
            let file = Paths.join(workTree, path)
            guard Files.kind(of: file) == .file else { return nil }
            return AssetFile(path: path, bytes: try Files.read(file, limit: Limits.fileBytes))
        }
        let tree = try git.commit(git.resolve("HEAD")).tree
        return try git.entry(path, inTree: tree).map {
            AssetFile(path: path, bytes: try git.blob($0.id))
        }
    }

    /// The settings at a commit; throws ``PromptGitError`` when they are missing or malformed.
    package func settings(at commit: ObjectID) throws -> Settings {
        guard let settings = try settings(inTree: git.commit(commit).tree, of: commit) else {
            let path = repositoryPath(Settings.fileName)
            throw PromptGitError(
                .noLibrary, "\(path) does not exist at \(commit.short)",
                advice: "commit \(path) on the main branch first")
        }
        return settings
    }

    /// The settings in a tree, nil where it has none; `commit` is what a message names as its place.
    func settings(inTree tree: ObjectID, of commit: ObjectID) throws -> Settings? {
        let path = repositoryPath(Settings.fileName)
        return try git.entry(path, inTree: tree).map {
            try Self.parse(git.blob($0.id), file: path, commit: commit)
        }
    }

    private static func parse(
        _ bytes: [UInt8], file: String, commit: ObjectID? = nil
    ) throws -> Settings {
        let (settings, diagnostics) = Settings.parse(bytes, file: file)
        guard diagnostics.isEmpty else {
            throw PromptGitError(
                .invalidFiles,
                "\(file) is malformed" + (commit.map { " at the commit \($0.short)" } ?? ""),
                advice: commit.map { _ in "mend it and commit it on the main branch" },
                diagnostics: diagnostics, sources: [file: bytes])
        }
        return settings
    }
}

/// Bounds on what is read.
package enum Limits {
    /// The largest asset, settings file or record, in bytes.
    package static let fileBytes = 1 << 20
}
