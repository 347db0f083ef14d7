public import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit

/// Answers questions about the history of files, in any repository: a library is not needed, and
/// libgit2 is not loaded where git's own files and the index say enough.
///
/// A reader may be asked as often as one likes: each question is answered as of the commit that the
/// revision means at that moment. It holds handles and so belongs to one thread.
public final class HistoryReader {
    let surroundings: Surroundings
    private(set) var index: HistoryIndex
    let place: HistoryIndex.Place
    /// The commit that the present question begins at.
    private(set) var head: ObjectID
    /// The repository's objects.
    let blobs: BlobReader
    /// The work tree's top; nil in a bare repository.
    private let workTree: String?
    /// The revision as it was asked for.
    private let revision: String?
    /// The repository as git's own files show it, where they say what HEAD is.
    private let quick: QuickRepository?
    /// What decided which parents git sees, when the index was opened.
    private var basis: [FileStamp?]
    /// Whether nothing was asked yet.
    private var isNew = true

    private static let indexing = Surroundings.Work("indexing history", unit: "commits")

    /// Opens the history of the repository around the current directory.
    ///
    /// - Parameters:
    ///   - surroundings: where it is asked.
    ///   - revision: the commit to begin at; nil is `HEAD`.
    /// - Throws: ``PromptGitError`` for a branch without a commit, git's errors.
    public init(surroundings: Surroundings, revision: String? = nil) throws {
        self.surroundings = surroundings
        self.revision = revision
        let environment = surroundings.environment
        blobs = BlobReader(surroundings)
        let quick = QuickRepository.open(
            directory: surroundings.currentDirectory, environment: environment)
        if let quick, revision == nil || revision == "HEAD", let id = quick.head()?.commit {
            head = id
            workTree = quick.workTree
            self.quick = quick
            place = HistoryIndex.Place(
                gitDirectory: quick.gitDirectory, commonDirectory: quick.commonDirectory,
                environment: environment)
        } else {
            let git = try blobs.repository
            head = try git.resolve(revision ?? "HEAD")
            workTree = git.workTree
            self.quick = nil
            place = HistoryIndex.Place(
                gitDirectory: git.gitDirectory, commonDirectory: git.commonDirectory,
                environment: environment)
        }
        basis = HistoryBasis.stamps(of: place.commonDirectory)
        index = try HistoryIndex.open(place, upTo: head) { done, total in
            surroundings.progress(Self.indexing, done, total)
        }
        // Whoever is not asked yet is in nobody's way.
        index.pause()
    }

    /// Looks again what the revision means and whether the index is still the one that counts: a
    /// few looks at git's files, and nothing that depends on how many there are.
    private func freshen() throws {
        guard !isNew else {
            isNew = false
            return index.resume()
        }
        let present: ObjectID
        if let id = quick?.head()?.commit {
            present = id
        } else if let revision, revision == head.description {
            present = head
        } else {
            present = try blobs.repository.resolve(revision ?? "HEAD")
        }
        let basis = HistoryBasis.stamps(of: place.commonDirectory)
        if basis == self.basis, try index.isStill(upTo: present) {
            head = present
            return
        }
        // Its own reading would be in the way of the switch to a log.
        index.pause()
        index = try HistoryIndex.open(place, upTo: present)
        (head, self.basis) = (present, basis)
    }

    /// Extends the index by all branches: a question mostly needs what its commit reaches.
    func reachBranches() throws {
        guard index.place != nil else { return }
        let git = try blobs.repository
        var missing: Set<ObjectID> = []
        for prefix in ["refs/heads/", "refs/remotes/"] {
            for branch in try git.references(prefix) where try index.place(of: branch.id) == nil {
                missing.insert(branch.id)
            }
        }
        let tips = try missing.filter { try git.contains($0) }.sorted {
            $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        guard !tips.isEmpty else { return }
        index.pause()
        index = try HistoryIndex.open(place, upTo: head, and: tips)
    }

    /// The commits that changed a file, as `git log -- FILE` lists them: a merge counts only when
    /// it differs from all its parents, and of a merge that equals a parent only that side is
    /// followed (git's default history simplification).
    ///
    /// - Parameter request: which file, and which of its commits; the revision is the reader's.
    /// - Returns: the path and its commits, newest first.
    /// - Throws: ``PromptGitError`` for a name that nothing has.
    public func history(_ request: HistoryRequest) throws -> AssetHistory {
        try mending { try wholeHistory(request) }
    }

    /// Does something with the index, and where that turns out to be damaged once more with a new
    /// one.
    func mending<Result>(_ body: () throws -> Result) throws -> Result {
        try freshen()
        defer { index.rest() }
        do {
            return try Repository.trustingObjects(body)
        } catch is DamagedIndex {
            index = try HistoryIndex.remade(place, upTo: head)
            do {
                return try Repository.trustingObjects(body)
            } catch let error as DamagedIndex {
                throw PromptGitError(
                    .unknown, "the history index can't be read: \(error.reason)",
                    advice: "look whether \(error.path) can be written")
            }
        }
    }

    private func wholeHistory(_ request: HistoryRequest) throws -> AssetHistory {
        let path = try path(named: request.name)
        var history = AssetHistory(path: String(decoding: path, as: UTF8.self), commits: [])
        guard let start = try index.place(of: head) else { return history }
        var walk = HistoryWalk(
            index, following: request.followsRenames ? blobs : nil)
        try walk.begin(at: start, path)
        while history.commits.count < request.limit ?? .max, let step = try walk.next() {
            if let since = request.since, step.change.time < since.seconds { continue }
            history.commits.append(try index.entry(of: step))
        }
        return history
    }

    // MARK: - Names

    /// The path of what a person names: a file that the commit has, an asset that it has, or a file
    /// that it had.
    func path(named name: String) throws -> [UInt8] {
        let paths = candidates(name)
        for path in paths where try index.version(of: path, at: head) != nil { return path }
        if let path = try assetPath(named: name) { return path }
        for path in paths where try index.hasEverHad(path, from: head) { return path }
        throw try notFound(name)
    }

    /// A name as a path of the repository: from its top, and from the current directory.
    private func candidates(_ name: String) -> [[UInt8]] {
        var paths = [name]
        if let workTree {
            let absolute = surroundings.absolutePath(name)
            if let relative = Paths.relative(absolute, to: workTree), relative != name {
                paths.append(relative)
            }
        }
        return paths.map { Array($0.utf8) }
    }

    /// The path of an asset with an id; nil where the commit has none.
    ///
    /// Assets mostly are in files of their name, so those are looked at first, and the whole
    /// library only where none of them is it.
    private func assetPath(named name: String) throws -> [UInt8]? {
        let id = name.split(separator: "/").last.map(String.init) ?? name
        var matches: [(path: [UInt8], asset: Asset)] = []
        for path in try index.paths(withStem: id) {
            let text = String(decoding: path, as: UTF8.self)
            guard let version = try index.version(of: path, at: head),
                version.mode == .file || version.mode == .executable,
                let assetPath = AssetPath(text, root: ""),
                let asset = AssetFacts(path: assetPath, bytes: try blobs.content(version.id)).asset
            else { continue }
            if asset.reference.id == name || asset.reference.description == name {
                matches.append((path, asset))
            }
        }
        if matches.count > 1 { throw Self.ambiguous(name, matches.map(\.asset)) }
        if let match = matches.first { return match.path }
        guard let repository = try? PromptRepository.open(surroundings: surroundings) else {
            return nil
        }
        let names = try LibraryNames(repository.listing(ofTree: repository.git.commit(head).tree))
        let found = try names.part(around: repository.isNamed(name)).library
        let assets = found.assets(named: name)
        if assets.count > 1 { throw Self.ambiguous(name, assets) }
        return assets.first.map { Array($0.path.utf8) }
    }

    private static func ambiguous(_ name: String, _ assets: [Asset]) -> PromptGitError {
        PromptGitError(
            .ambiguous, "'\(name)' could be any of \(assets.count) assets",
            advice: "say which: "
                + assets.map { "\($0.reference) (\($0.path))" }.joined(separator: ", "))
    }

    private func notFound(_ name: String) throws -> PromptGitError {
        if name.contains("/") || name.contains(".") {
            return PromptGitError(
                .notFound, "no commit up to \(revision ?? "HEAD") has \(name)",
                advice: "'git ls-files' names the files, and 'promptgit list' the assets")
        }
        guard let repository = try? PromptRepository.open(surroundings: surroundings) else {
            return PromptGitError(
                .notFound, "no commit up to \(revision ?? "HEAD") has a file '\(name)'",
                advice: "'git ls-files' names the files")
        }
        let names = try LibraryNames(repository.listing(ofTree: repository.git.commit(head).tree))
        return .notFound(
            "asset", name, among: names.references.map(\.id),
            advice: "'promptgit list' names them; a deleted one goes by its path")
    }
}

extension HistoryIndex {
    /// Where a commit stands; nil for one that the index does not have.
    func place(of commit: ObjectID) throws -> GraphPlace? {
        try reading { store throws(SQLiteError) in try store.commit(commit)?.place }
    }

    /// A commit's file; nil where it has none.
    func version(of path: [UInt8], at commit: ObjectID) throws -> FileVersion? {
        try latest(of: path, at: commit)?.new
    }

    /// Whether a commit or one below it has a file.
    func hasEverHad(_ path: [UInt8], from commit: ObjectID) throws -> Bool {
        try latest(of: path, at: commit) != nil
    }

    private func latest(of path: [UInt8], at commit: ObjectID) throws -> PathChange? {
        guard let place = try place(of: commit), let history = try pathHistory(path) else {
            return nil
        }
        return try reading { store throws(SQLiteError) in
            try history.change(from: place, store)
        }
    }

    /// The paths whose file names, without what follows the first dot, are a name.
    func paths(withStem name: String) throws -> [[UInt8]] {
        try reading { store throws(SQLiteError) in try store.paths(withStem: name) }
    }

    /// The paths that any commit has.
    func allPaths() throws -> [[UInt8]] {
        try reading { store throws(SQLiteError) in try store.allPaths() }
    }

    /// A step as an entry of a history.
    func entry(of step: HistoryWalk.Step) throws -> AssetHistory.Entry {
        let row = try row(of: step.change.commit)
        return AssetHistory.Entry(
            commit: row.id.description, author: row.author, email: row.email,
            date: Timestamp(seconds: Int64(row.authored)), subject: row.subject,
            proposal: row.proposal, path: String(decoding: step.path, as: UTF8.self))
    }

    /// What the index says of a commit.
    func row(of number: Int) throws -> HistoryStore.CommitRow {
        let found = try reading { store throws(SQLiteError) in try store.commit(number: number) }
        guard let found else {
            throw DamagedIndex(path: store.connection.path, reason: "it lacks a commit")
        }
        return found
    }

    /// Who approved a proposal; nil where no merge says so.
    func approver(of proposal: String) throws -> String? {
        try reading { store throws(SQLiteError) in try store.approver(of: proposal) }
    }
}
