internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How far an advance has come; tests stop it there, as a crash would.
package enum AdvanceStage: Hashable, Sendable, CaseIterable {
    /// The journal is there and the work trees' indexes are locked.
    case locked
    /// Nothing is in the way.
    case checked
    /// The reference has moved.
    case moved
    /// The files of the work trees are those of the new commit.
    case filesWritten
    /// The new indexes of the work trees stand beside the old ones.
    case indexBuilt
    /// The files and the indexes have followed.
    case followed
}

extension Repository {
    /// Moves a branch from one commit to another, and the work trees in which it is checked out
    /// with it: one decision is one update of one reference.
    ///
    /// The `index.lock` of each of those work trees is held from before the reference moves until
    /// its files and its index have followed; without that, a plain `git commit` in between would
    /// undo the change in silence. A journal lets ``recover()`` finish what a crash interrupts.
    ///
    /// References that have no use then (`removing`) go with the indexes, where nothing is in the way:
    /// some may still be there, or again after a power cut.
    ///
    /// What waits for the disk does so together, in the order that a power cut asks for: the contents of
    /// new objects (``ObjectBatch``); their names and the content of the journal; its name, those of the
    /// locks, the new value and the logs; the move of the reference, and files beside their places; the
    /// index, the folders of the files and `packed-refs`; the places of these two; the journal's end.
    ///
    /// `goOn` is asked after each stage; false stops there and leaves everything as it is. Where the
    /// branch is no longer at `old`, `again` is asked what the commit would be on top of where it is
    /// now; it is called with the indexes locked, so that no plain `git commit` comes in between.
    /// `meanwhile` is done once all has followed, while the journal's end comes to the disk.
    ///
    /// Throws `.dirty` with the paths when a changed path is not as the old commit has it in a work
    /// tree, `.operationInProgress` when a merge or the like of the branch is not finished there,
    /// `.locked` when somebody else holds an index, `.changedMeanwhile` when the branch is no
    /// longer at `old`; nothing has changed then.
    package func advance(
        branch reference: String, from old: ObjectID, to new: ObjectID, log: String,
        signature: Signature? = nil, goOn: (AdvanceStage) -> Bool = { _ in true },
        again: (ObjectID) -> ObjectID? = { _ in nil },
        removing done: () -> [Reference] = { [] }, meanwhile: () -> Void = {}
    ) throws(GitError) {
        let all = try workTrees()
        for tree in all { try tree.requireNothingBegun(on: reference) }
        let trees = all.filter { $0.branch == reference }
            .sorted { precedesByBytes($0.gitDirectory, $1.gitDirectory) }
        var plan = AdvancePlan(
            reference: reference, old: old, new: new,
            workTrees: trees.map { ($0.gitDirectory, $0.path) }, removed: done().map(\.name))
        let journal = try Journal.begin(
            .advance, in: commonDirectory, plan.bytes, syncing: unsyncedFolders)
        unsyncedFolders = []
        var locks: [LockFile] = []
        var hasMoved = false
        do throws(GitError) {
            for tree in trees {
                locks.append(
                    try LockFile.wait(for: tree.gitDirectory + "/index", journal))
            }
            guard goOn(.locked) else { return abandon(locks, journal) }
            // A work tree may have been moved to another branch before its index was locked.
            let present = try workTrees().filter { $0.branch == reference }
            guard Set(present) == Set(trees) else {
                throw .changedMeanwhile(reference, "it was checked out or left somewhere")
            }
            // Of a branch that moved already the files would look changed by the user.
            let current = try self.reference(reference)
            if current != old {
                guard let current, let next = again(current) else {
                    let seen = current.map { "it is \($0.short)" } ?? "it is gone"
                    throw .changedMeanwhile(reference, "\(seen), not \(old.short)")
                }
                (plan.old, plan.new) = (current, next)
                plan.removed = done().map(\.name)
                try journal.append(plan.bytes)
            }
            let followers = try followers(of: trees, from: plan.old, to: plan.new)
            var plans: [[Follower.Step]] = []
            for (tree, follower) in zip(trees, followers) {
                let steps = follower.hasIndex ? try follower.steps(isResuming: false) : []
                let paths = zip(follower.changes, steps).filter { $0.1 == .blocked }
                    .map(\.0.path)
                plans.append(steps)
                guard paths.isEmpty else { throw .dirty(paths, workTree: tree.path) }
            }
            guard goOn(.checked) else { return abandon(locks, journal) }
            // The journal and the locks are on the disk before the reference moves: were they lost
            // with the power, nothing would follow, and a plain `git commit` could undo the move before
            // anything is recovered.
            try updateReference(
                reference, to: plan.new, expecting: plan.old, log: log, signature: signature,
                journal, after: [Paths.directory(journal.path)] + trees.map(\.gitDirectory),
                isDurable: false)
            hasMoved = true
            guard goOn(.moved) else { return abandon(locks, journal) }
            // The move itself is on the disk before any file is another one.
            var first = [Paths.directory(commonDirectory + "/" + reference)]
            let filled = zip(followers, plans).filter(\.0.hasIndex)
            for (follower, steps) in filled {
                try follower.writeFiles(steps, after: first)
                first = []
            }
            guard goOn(.filesWritten) else { return abandon(locks, journal) }
            for (follower, _) in filled { try follower.buildIndex() }
            guard goOn(.indexBuilt) else { return abandon(locks, journal) }
            // Those that can't be removed are found by the caller, whose work is done with or without it.
            let removal = try? prepareRemoval(of: done(), journal)
            try Follower.installIndexes(
                of: filled.map(\.0), with: removal?.isPacked == true ? [journal.valuePath] : []
            ) {
                guard let removal else { return first }
                try? carryOut(removal, journal)
                return first + (removal.isPacked ? [commonDirectory] : [])
            }
            guard goOn(.followed) else { return abandon(locks, journal) }
        } catch {
            // The disk may fail between the move and its being durable.
            if !hasMoved { hasMoved = (try? self.reference(reference)) == plan.new }
            guard hasMoved else {
                for lock in locks { lock.release() }
                journal.finish()
                throw error
            }
            // The locks stay, so that no commit is made on top of files that have not followed.
            abandon(locks, journal)
            var failure = error
            failure.message =
                "\(reference) has moved to \(plan.new.short), but a work tree could not follow: "
                + "\(error.message); the next command finishes it"
            throw failure
        }
        // Before anybody may change the files again: recovery would let them follow once more.
        journal.finish(durably: true, meanwhile: meanwhile)
        // Held until then, so that nobody takes the locks for those of an ended process.
        withExtendedLifetime(journal) {
            for lock in locks { lock.release() }
        }
    }

    /// Checks that the work trees of a branch could follow it from one commit to another, as they
    /// are now; changes nothing.
    ///
    /// Throws what ``advance(branch:from:to:log:signature:goOn:)`` would throw, `.dirty` above all.
    package func requireFollowable(
        branch reference: String, from old: ObjectID, to new: ObjectID
    ) throws(GitError) {
        let all = try workTrees()
        for tree in all { try tree.requireNothingBegun(on: reference) }
        let trees = all.filter { $0.branch == reference }
        for (tree, follower) in zip(trees, try followers(of: trees, from: old, to: new))
        where follower.hasIndex {
            let steps = try follower.steps(isResuming: false)
            let paths = zip(follower.changes, steps).filter { $0.1 == .blocked }.map(\.0.path)
            guard paths.isEmpty else { throw .dirty(paths, workTree: tree.path) }
        }
    }

    /// Finishes what an interrupted command left: work trees that have not followed their branch,
    /// and locks of processes that are gone.
    ///
    /// Every command that writes calls it first.
    package func recover() throws(GitError) {
        try recoverReferenceLocks()
        try recoverOrphanedLocks()
        for journal in try Journal.abandoned(.advance, in: commonDirectory) {
            if let plan = AdvancePlan(try journal.content()) { try finish(plan, journal) }
            journal.finish(durably: true)
        }
    }

    private func finish(_ plan: AdvancePlan, _ journal: Journal) throws(GitError) {
        for name in [plan.reference] + plan.removed + ["packed-refs"] {
            let lock = commonDirectory + "/" + name + ".lock"
            if LockFile.isLeft(by: journal, at: lock) { unsafe unlink(lock) }
        }
        // Where the branch went on, the work trees follow it to where it is now.
        var target: ObjectID?
        if let current = try reference(plan.reference), try contains(plan.new),
            try contains(plan.old),
            try isAncestor(plan.new, of: current)
        {
            target = current
        }
        let present = try workTrees()
        for (gitDirectory, path) in plan.workTrees {
            let lock = gitDirectory + "/index.lock"
            let isOurs = LockFile.isLeft(by: journal, at: lock)
            let tree = present.first { $0.gitDirectory == gitDirectory && $0.path == path }
            if let tree, let target, tree.branch == plan.reference {
                // Somebody may have removed our lock by hand, and taken it since.
                let held =
                    isOurs
                    ? nil
                    : try LockFile.wait(for: gitDirectory + "/index", journal)
                for follower in try followers(of: [tree], from: plan.old, to: target)
                where follower.hasIndex {
                    try follower.writeFiles(
                        follower.steps(isResuming: true), isResuming: true)
                    try follower.buildIndex()
                    try Follower.installIndexes(of: [follower])
                }
                held?.release()
            } else if let tree, isOurs {
                // Files may have been prepared for a move that did not come to the disk. Where the new
                // commit did not either, there are none.
                for follower in (try? followers(of: [tree], from: plan.old, to: plan.new)) ?? [] {
                    follower.removePrepared()
                }
            }
            if isOurs {
                unsafe unlink(Follower.temporaryIndex(gitDirectory))
                unsafe unlink(Follower.temporaryIndex(gitDirectory) + ".lock")
                unsafe unlink(lock)
            }
        }
    }

    private func followers(
        of trees: [WorkTree], from old: ObjectID, to new: ObjectID
    ) throws(GitError) -> [Follower] {
        guard !trees.isEmpty else { return [] }
        let changes = try changes(from: commit(old).tree, to: commit(new).tree)
        var followers: [Follower] = []
        for tree in trees {
            followers.append(try Follower(tree, of: self, changes: changes))
        }
        return followers
    }

    private func abandon(_ locks: [LockFile], _ journal: Journal) {
        for lock in locks { lock.abandon() }
    }
}
