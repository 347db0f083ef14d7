internal import Basics
package import GitKit

/// Joins two ledgers into one with the events of both.
package struct LedgerJoin {
    private let git: Repository

    /// Joins ledgers of a repository.
    package init(_ git: Repository) { self.git = git }

    /// A commit whose ledger has the events of both: one of the two where that has them all and
    /// stands on the other, else a new commit with both as parents.
    ///
    /// Whoever joins the same two makes the same commit, so that clones that do it at once agree.
    /// No reference moves.
    ///
    /// - Parameters:
    ///   - here: the ledger here; nil where there is none.
    ///   - there: another one, of which nothing is believed.
    /// - Returns: the commit; nil when there is neither.
    /// - Throws: ``PromptGitError`` with `.invalidFiles` when the other one holds what is no event.
    package func joined(_ here: ObjectID?, _ there: ObjectID?) throws -> ObjectID? {
        guard let there, there != here else { return here }
        let ours = try here.map { try git.commit($0) }
        let theirs = try git.commit(there)
        var added: [TreeChange] = []
        var isMissing = false
        for change in try git.changes(from: ours?.tree, to: theirs.tree) {
            guard let new = change.new else {
                isMissing = true
                continue
            }
            guard change.path.hasPrefix("events/"), new.mode == .file else {
                throw Self.notAnEvent(change.path)
            }
            // An event's name is the digest of its content: a path that is taken has been edited.
            _ = try Ledger.event(TreeEntry(path: change.path, mode: new.mode, id: new.id), git)
            added.append(.put(path: change.path, id: new.id, mode: .file))
        }
        guard let here, let ours else { return there }
        if !isMissing, try git.isAncestor(here, of: there) { return there }
        if added.isEmpty, try git.isAncestor(there, of: here) { return here }
        let nobody = Signature(
            name: "promptgit", email: "promptgit@promptgit.invalid",
            time: max(ours.committer.time, theirs.committer.time), offsetMinutes: 0)
        return try git.writeCommit(
            tree: git.updateTree(base: ours.tree, changes: added),
            parents: [here, there].sorted { $0.description < $1.description },
            author: nobody, committer: nobody, message: "Join two ledgers\n")
    }

    private static func notAnEvent(_ path: String) -> PromptGitError {
        PromptGitError(
            .invalidFiles, "the ledger of the remote holds \(path), which is no event",
            advice: "a newer promptgit may know it, or somebody wrote it by hand; "
                + "nothing of it was taken over")
    }
}
