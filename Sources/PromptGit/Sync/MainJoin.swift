internal import Basics
package import GitKit
internal import PromptModel

/// Joins two main branches that went apart, by the rule that carries proposals onto main: a file
/// goes over as a whole where one side alone touched it, an asset that both touched is merged by
/// field where no field was touched twice, and nothing is merged line by line.
package struct MainJoin {
    private let repository: PromptRepository
    private let git: Repository

    /// A commit that has what two main branches have.
    package struct Joined {
        /// The commit.
        package var commit: ObjectID
        /// The assets that both had changed, in other fields each.
        package var mergedPaths: [String]
    }

    /// Joins main branches of a repository.
    package init(_ repository: PromptRepository) {
        self.repository = repository
        git = repository.git
    }

    /// A commit that has what both have: one of the two where it stands on the other, else a new
    /// merge, whose first parent is the published one.
    ///
    /// No reference moves and no commit is rewritten.
    ///
    /// - Parameters:
    ///   - here: main as it is here.
    ///   - there: main as the remote has it.
    ///   - names: what people call the two.
    /// - Returns: the commit, and what had to be merged for it.
    /// - Throws: ``PromptGitError`` with `.conflict` when both touched a field, or a file that is no
    ///   asset, which is named, and with `.refused` when the library would not be valid.
    package func joined(
        _ here: ObjectID, _ there: ObjectID, names: (here: String, there: String)
    ) throws -> Joined {
        if try here == there || git.isAncestor(here, of: there) {
            return Joined(commit: there, mergedPaths: [])
        }
        if try git.isAncestor(there, of: here) { return Joined(commit: here, mergedPaths: []) }
        let bases = try git.mergeBases(here, there).map { try git.commit($0).tree }
        guard !bases.isEmpty else {
            throw PromptGitError(
                .conflict, "\(names.here) and \(names.there) have no commit in common",
                advice: "is this the right remote? 'git remote -v' lists them")
        }
        let ours = try git.commit(here).tree
        let theirs = try git.commit(there).tree
        let carried = try carried(from: bases, ours: ours, onto: theirs)
        let conflicts = carried.conflicts.sorted { $0.key < $1.key }
        guard conflicts.isEmpty else {
            let shown = conflicts.prefix(10).map(\.value).joined(separator: ", ")
            let more = conflicts.count > 10 ? " and \(conflicts.count - 10) more" : ""
            throw PromptGitError(
                .conflict,
                "\(names.here) and \(names.there) have both changed \(shown)\(more)",
                advice: "join them by hand with 'git merge \(names.there)' on \(names.here), "
                    + "and run 'promptgit sync' again")
        }
        let tree = try git.updateTree(base: theirs, changes: carried.changes)
        try check(tree, here, there, names)
        let person = try repository.person()
        let merged = carried.mergedPaths
        let list = merged.map { "    \($0)\n" }.joined()
        let commit = try git.writeCommit(
            tree: tree, parents: [there, here], author: person, committer: person,
            message: "Join \(names.here) and \(names.there)\n"
                + (merged.isEmpty
                    ? "" : "\nMerged by field, since both had changed them:\n\n" + list),
            isSigned: git.configBool("commit.gpgSign") ?? false)
        return Joined(commit: commit, mergedPaths: merged)
    }

    /// What our side changes of theirs.
    private struct Carried {
        var changes: [TreeChange] = []
        /// The assets that both changed and that were merged.
        var mergedPaths: [String] = []
        /// What both changed, each in its own way: the path, and its words for a message.
        var conflicts: [String: String] = [:]
    }

    private func carried(
        from bases: [ObjectID], ours: ObjectID, onto theirs: ObjectID
    ) throws -> Carried {
        let paths = try Set(bases.flatMap { try git.changes(from: $0, to: ours).map(\.path) })
        var carried = Carried()
        var assets = AssetJoin(repository, tree: theirs)
        for path in paths.sorted() {
            let mine = try git.entry(path, inTree: ours).flatMap { $0.mode == .tree ? nil : $0 }
            let other = try git.entry(path, inTree: theirs)
            guard mine != other else { continue }
            let before = try bases.map { try git.entry(path, inTree: $0) }
            if before.allSatisfy({ $0 == mine }) { continue }
            guard before.allSatisfy({ $0 == other }) else {
                switch try assets.merged(path, bases: before, ours: mine, theirs: other) {
                case .merged(let id, let mode):
                    carried.mergedPaths.append(path)
                    if id != other?.id {
                        carried.changes.append(.put(path: path, id: id, mode: mode))
                    }
                case .conflict(let fields):
                    carried.conflicts[path] =
                        fields.isEmpty ? path : "\(path) (\(fields.joined(separator: ", ")))"
                }
                continue
            }
            if let mine {
                carried.changes.append(.put(path: path, id: mine.id, mode: mine.mode))
            } else if other != nil {
                carried.changes.append(.remove(path: path))
            }
        }
        let removed = Set(
            carried.changes.compactMap { change -> String? in
                if case .remove(let path) = change { path } else { nil }
            })
        for case .put(let path, _, _) in carried.changes {
            // A file there where a folder is needed here.
            var folder = Paths.directory(path)
            while !folder.isEmpty {
                if let entry = try git.entry(folder, inTree: theirs), entry.mode != .tree,
                    !removed.contains(folder)
                {
                    carried.conflicts[path] = path
                }
                folder = Paths.directory(folder)
            }
        }
        return carried
    }

    // MARK: Validation

    /// Checks that joining brings no error that neither side has.
    private func check(
        _ tree: ObjectID, _ here: ObjectID, _ there: ObjectID,
        _ names: (here: String, there: String)
    ) throws {
        let ours = try git.commit(here).tree
        let theirs = try git.commit(there).tree
        for root in try repository.libraryRoots(inTree: tree) {
            let library = PromptRepository(
                git: git, surroundings: repository.surroundings, libraryRoot: root)
            // What one side alone has can't be at odds with the other.
            guard try library.settings(inTree: ours, of: here) != nil,
                try library.settings(inTree: theirs, of: there) != nil,
                let settings = try library.settings(inTree: tree, of: here)?.validation
            else { continue }
            let outcome = try errors(library, from: theirs, to: tree, settings)
            guard !outcome.isEmpty else { continue }
            let known = Set(
                try errors(library, from: ours, to: tree, settings).keys)
            let new = outcome.filter { known.contains($0.key) }.values.sorted {
                $0.location < $1.location
            }
            guard new.isEmpty else {
                throw PromptGitError(
                    .refused, "\(names.here) and \(names.there) together would not be valid",
                    advice: "mend it on \(names.here) with an ordinary commit, and run "
                        + "'promptgit sync' again",
                    diagnostics: new, sources: try sources(new, in: tree))
            }
        }
    }

    /// The files that diagnostics name.
    private func sources(
        _ diagnostics: [Diagnostic], in tree: ObjectID
    ) throws -> [String: [UInt8]] {
        var sources: [String: [UInt8]] = [:]
        for file in Set(diagnostics.map(\.location.file)) {
            guard let entry = try git.entry(file, inTree: tree), entry.mode != .tree else {
                continue
            }
            sources[file] = try git.blob(entry.id)
        }
        return sources
    }

    /// The errors that a tree has and another one has not, by what makes them the same.
    private func errors(
        _ library: PromptRepository, from before: ObjectID, to after: ObjectID,
        _ settings: Validation.Settings
    ) throws -> [[String]: Diagnostic] {
        let changes = try git.changes(from: before, to: after).filter {
            library.isAssetPath($0.path)
        }
        guard !changes.isEmpty else { return [:] }
        var files: [String: [UInt8]?] = [:]
        for change in changes {
            let isFile = change.new?.mode == .file || change.new?.mode == .executable
            files[change.path] = .some(
                try isFile ? change.new.map { try git.blob($0.id) } : nil)
        }
        let outcome = try library.library(in: before).check(files, settings: settings)
        return Dictionary(
            outcome.newErrors.map {
                ([$0.rule, $0.location.file, $0.message], $0)
            }, uniquingKeysWith: { first, _ in first })
    }
}
