public import Basics
internal import GitKit
internal import PromptModel

/// The commits that changed a file, newest first.
public struct AssetHistory: Sendable {
    /// One commit.
    public struct Entry: Sendable, Hashable {
        /// The full id.
        public var commit: String
        /// The author's name.
        public var author: String
        /// The author's mail address.
        public var email: String
        /// When it was authored.
        public var date: Timestamp
        /// The first line of its message.
        public var subject: String
        /// The proposal that it carries or that it takes back; nil when there is none.
        public var proposal: String?
    }

    /// The file's path in the repository.
    public var path: String
    /// The commits.
    public var commits: [Entry]

    /// The history in the documented JSON shape.
    public var json: JSONValue {
        [
            "path": .string(path),
            "commits": .array(
                commits.map { entry in
                    [
                        "commit": .string(entry.commit), "author": .string(entry.author),
                        "email": .string(entry.email), "date": .string(entry.date.description),
                        "subject": .string(entry.subject), "proposal": .optional(entry.proposal),
                        "path": .string(path),
                    ]
                }),
        ]
    }
}

extension PromptRepository {
    /// The commits that changed an asset, as `git log -- FILE` lists them: a merge counts only when
    /// it differs from all its parents, and of a merge that equals a parent only that side is
    /// followed (git's default history simplification).
    ///
    /// - Parameters:
    ///   - name: an asset's id, `kind/id` or path.
    ///   - revision: where to begin; nil is `HEAD`.
    ///   - limit: at most so many commits.
    /// - Returns: the path and its commits, newest first.
    /// - Throws: ``PromptGitError`` for a name that nothing has, git's error for a revision.
    public func history(
        _ name: String, revision: String? = nil, limit: Int? = nil
    ) throws -> AssetHistory {
        let start = try git.resolve(revision ?? "HEAD")
        let path = try historyPath(name, at: start)
        var history = AssetHistory(path: path, commits: [])
        var queue = CommitQueue()
        queue.insert(try git.commit(start))
        while let commit = queue.next(), history.commits.count < limit ?? .max {
            let own = try git.entry(path, inTree: commit.tree)
            let parents = try commit.parents.map { try git.commit($0) }
            let same = try parents.first { try git.entry(path, inTree: $0.tree) == own }
            if let same {
                queue.insert(same)
                continue
            }
            if own != nil || !parents.isEmpty { history.commits.append(entry(of: commit)) }
            for parent in parents { queue.insert(parent) }
        }
        guard !history.commits.isEmpty else {
            throw PromptGitError(
                .notFound, "no commit up to \(revision ?? "HEAD") has \(path)",
                advice: "'promptgit list' names the assets")
        }
        return history
    }

    private func entry(of commit: Commit) -> AssetHistory.Entry {
        let trailers = Trailers(of: commit.message)
        return AssetHistory.Entry(
            commit: commit.id.description, author: commit.author.name, email: commit.author.email,
            date: commit.author.time, subject: commit.subject,
            proposal: trailers["Proposal-Id"] ?? trailers["Reverts-Proposal"])
    }

    /// The path of what a person names: a file that HEAD or the history has, or an asset.
    private func historyPath(_ name: String, at commit: ObjectID) throws -> String {
        let tree = try git.commit(commit).tree
        for path in [name, pathFromHere(name)].compactMap(\.self) {
            if let entry = try git.entry(path, inTree: tree), entry.mode != .tree { return path }
        }
        let snapshot = try LibrarySnapshot(self, tree: tree)
        let matches = snapshot.library.assets(named: name)
        if matches.count == 1, let match = matches.first { return match.path }
        if matches.count > 1 {
            throw PromptGitError(
                .ambiguous, "'\(name)' could be any of \(matches.count) assets",
                advice: "say which: " + matches.map(\.reference.description).joined(separator: ", ")
            )
        }
        if isAssetPath(name) { return name }
        throw PromptGitError.notFound(
            "asset", name, among: snapshot.library.assets.map(\.reference.id),
            advice: "'promptgit list' names them; a deleted one goes by its path")
    }
}

/// Commits to visit, the latest committed first, of equally late ones the first inserted; each once.
private struct CommitQueue {
    private var heap: [(commit: Commit, order: Int)] = []
    private var seen: Set<ObjectID> = []

    mutating func insert(_ commit: Commit) {
        guard seen.insert(commit.id).inserted else { return }
        heap.append((commit, seen.count))
        var child = heap.count - 1
        while child > 0, comes(child, before: (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Commit? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first.commit }
        heap[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && comes(child, before: best) {
                best = child
            }
            if best == parent { return first.commit }
            heap.swapAt(parent, best)
            parent = best
        }
    }

    private func comes(_ left: Int, before right: Int) -> Bool {
        let (a, b) = (heap[left], heap[right])
        return (b.commit.committer.time, a.order) < (a.commit.committer.time, b.order)
    }
}
