internal import Basics
internal import GitKit
internal import PromptModel

/// Takes a change back on a tree, in memory.
///
/// A file that nobody has touched since comes back byte for byte; an asset that was touched gets the
/// operations that lead from its changed form to the earlier one, each checked against what it
/// expects. No text is merged line by line.
struct Undoing {
    /// A change that is taken back: what leads from one tree to another.
    struct Change {
        /// What messages call it: a proposal's name or a commit's.
        var name: String
        /// The commit that made it.
        var commit: ObjectID
        var before: ObjectID
        var after: ObjectID
        /// The proposal whose assets and record alone are taken back; nil takes all of it back.
        var proposal: ProposalID?
    }

    private let repository: PromptRepository
    private let git: Repository

    init(_ repository: PromptRepository) {
        self.repository = repository
        git = repository.git
    }

    /// The tree without a change.
    ///
    /// Throws ``PromptGitError`` with `.conflict` when a later edit is in the way, which it names,
    /// and with `.refused` when nothing of the change is left in the tree; `head` is where later
    /// edits are looked for.
    func tree(
        undoing change: Change, on tree: ObjectID, head: ObjectID
    ) throws -> ObjectID {
        let present = try repository.library(in: tree)
        let trees = Trees(
            before: try repository.library(in: change.before),
            after: try repository.library(in: change.after), present: present)
        var changes: [TreeChange] = []
        for group in try groups(change, trees) {
            var isUntouched = true
            for path in group.paths where isUntouched {
                isUntouched =
                    try git.entry(path, inTree: tree) == git.entry(path, inTree: change.after)
                    // What was taken back already by hand is not in the way.
                    || git.entry(path, inTree: tree) == git.entry(path, inTree: change.before)
            }
            if isUntouched {
                for path in group.paths { changes += try restoration(of: path, change, on: tree) }
            } else {
                changes += try inverse(group, change, trees, head: head)
            }
        }
        let result = try git.updateTree(base: tree, changes: changes)
        guard result != tree else {
            throw PromptGitError.refused(
                "nothing of \(change.name) is left on the main branch",
                advice: "it was taken back before; 'promptgit history' shows when")
        }
        return result
    }

    private struct Trees {
        var before: LibraryTree
        var after: LibraryTree
        var present: LibraryTree
    }

    /// Files that change together: those of the same assets.
    private struct Group {
        var paths: Set<String>
        var assets: Set<AssetReference>
    }

    private func groups(_ change: Change, _ trees: Trees) throws -> [Group] {
        let wanted = try change.proposal.map { try assets(of: $0, in: change.after) }
        var groups: [Group] = []
        for file in try git.changes(from: change.before, to: change.after) {
            var assets: Set<AssetReference> = []
            for library in [trees.before, trees.after] {
                if let asset = try library.reference(at: file.path) { assets.insert(asset) }
            }
            if let wanted, let proposal = change.proposal,
                file.path != repository.recordPath(of: proposal), assets.isDisjoint(with: wanted)
            {
                continue
            }
            var group = Group(paths: [file.path], assets: assets)
            groups.removeAll { other in
                guard !other.assets.isDisjoint(with: group.assets) else { return false }
                group.paths.formUnion(other.paths)
                group.assets.formUnion(other.assets)
                return true
            }
            groups.append(group)
        }
        return groups
    }

    /// The assets that a proposal's record names.
    private func assets(
        of proposal: ProposalID, in tree: ObjectID
    ) throws -> Set<AssetReference> {
        let path = repository.recordPath(of: proposal)
        guard let entry = try git.entry(path, inTree: tree) else { return [] }
        let record = try ProposalRecord(parsing: git.blob(entry.id), file: path)
        return Set(record.operations.map(\.asset))
    }

    private func restoration(
        of path: String, _ change: Change, on tree: ObjectID
    ) throws -> [TreeChange] {
        if let earlier = try git.entry(path, inTree: change.before) {
            return [.put(path: path, id: earlier.id, mode: earlier.mode)]
        }
        return try git.entry(path, inTree: tree) == nil ? [] : [.remove(path: path)]
    }

    private func inverse(
        _ group: Group, _ change: Change, _ trees: Trees, head: ObjectID
    ) throws -> [TreeChange] {
        guard !group.assets.isEmpty else {
            throw try conflict(
                change, group, "\(group.paths.sorted().joined(separator: ", ")) was changed since",
                head: head)
        }
        let carrier = Carrier(repository)
        do {
            return try group.assets.sorted().flatMap { asset in
                try carrier.apply(
                    Carrier.operations(
                        asset, from: trees.after.file(of: asset)?.file,
                        to: trees.before.file(of: asset)?.file),
                    to: trees.present)
            }
        } catch let error as OperationError {
            throw try conflict(change, group, "\(error)", head: head)
        }
    }

    // MARK: What is in the way

    private func conflict(
        _ change: Change, _ group: Group, _ reason: String, head: ObjectID
    ) throws -> PromptGitError {
        var paths = group.paths
        let library = try repository.library(in: git.commit(head).tree)
        paths.formUnion(try group.assets.compactMap { try library.path(of: $0) })
        let edits = try laterEdits(of: paths, since: change.commit, head: head)
        let named = edits.prefix(Self.namedEdits).map { edit in
            "\(edit.id.short) (\(edit.author.name), \(edit.author.time)): \(edit.subject)"
        }
        let rest = edits.count - named.count
        return PromptGitError(
            .conflict,
            "a later edit is in the way of reverting \(change.name): \(reason)"
                + named.map { "\n  \($0)" }.joined()
                + (rest > 0 ? "\n  and \(rest) more" : ""),
            advice:
                "'promptgit history \(group.assets.sorted().first?.description ?? "FILE")' shows "
                + "the edits since; name them in the same revert, or undo them first")
    }

    /// How many later edits a conflict names.
    private static let namedEdits = 3

    /// The commits since one that changed any of some files, the latest first.
    private func laterEdits(
        of paths: Set<String>, since commit: ObjectID, head: ObjectID
    ) throws -> [Commit] {
        var edits: [Commit] = []
        try git.walk(from: [head], hiding: [commit], order: .topological) { candidate in
            let parents = try candidate.parents.map { try git.commit($0).tree }
            let changed = try paths.contains { path in
                let entry = try git.entry(path, inTree: candidate.tree)
                return try !parents.contains { try git.entry(path, inTree: $0) == entry }
            }
            if changed { edits.append(candidate) }
            return true
        }
        return edits
    }
}
