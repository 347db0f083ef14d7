internal import Basics
package import GitKit
internal import PromptModel

/// Joins two main branches that went apart, by the rule that carries proposals onto main: a file
/// goes over as a whole where one side alone touched it, and nothing is merged line by line.
package struct MainJoin {
    private let repository: PromptRepository
    private let git: Repository

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
    /// - Returns: the commit.
    /// - Throws: ``PromptGitError`` with `.conflict` when both touched a file, which is named, and
    ///   with `.refused` when the library would not be valid.
    package func joined(
        _ here: ObjectID, _ there: ObjectID, names: (here: String, there: String)
    ) throws -> ObjectID {
        if try here == there || git.isAncestor(here, of: there) { return there }
        if try git.isAncestor(there, of: here) { return here }
        let bases = try git.mergeBases(here, there).map { try git.commit($0).tree }
        guard !bases.isEmpty else {
            throw PromptGitError(
                .conflict, "\(names.here) and \(names.there) have no commit in common",
                advice: "is this the right remote? 'git remote -v' lists them")
        }
        let ours = try git.commit(here).tree
        let theirs = try git.commit(there).tree
        let (changes, conflicts) = try carried(from: bases, ours: ours, onto: theirs)
        guard conflicts.isEmpty else {
            let shown = conflicts.prefix(10).joined(separator: ", ")
            let more = conflicts.count > 10 ? " and \(conflicts.count - 10) more" : ""
            throw PromptGitError(
                .conflict,
                "\(names.here) and \(names.there) have both changed \(shown)\(more)",
                advice: "join them by hand with 'git merge \(names.there)' on \(names.here), "
                    + "and run 'promptgit sync' again")
        }
        let tree = try git.updateTree(base: theirs, changes: changes)
        try check(tree, here, there, names)
        let person = try repository.person()
        return try git.writeCommit(
            tree: tree, parents: [there, here], author: person, committer: person,
            message: "Join \(names.here) and \(names.there)\n",
            isSigned: git.configBool("commit.gpgSign") ?? false)
    }

    /// What our side changes of theirs, and the paths that both changed, each in its own way.
    private func carried(
        from bases: [ObjectID], ours: ObjectID, onto theirs: ObjectID
    ) throws -> (changes: [TreeChange], conflicts: [String]) {
        let paths = try Set(bases.flatMap { try git.changes(from: $0, to: ours).map(\.path) })
        var changes: [TreeChange] = []
        var conflicts: [String] = []
        for path in paths.sorted() {
            let mine = try git.entry(path, inTree: ours).flatMap { $0.mode == .tree ? nil : $0 }
            let other = try git.entry(path, inTree: theirs)
            guard mine != other else { continue }
            let before = try bases.map { try git.entry(path, inTree: $0) }
            if before.allSatisfy({ $0 == mine }) { continue }
            guard before.allSatisfy({ $0 == other }) else {
                conflicts.append(path)
                continue
            }
            if let mine {
                changes.append(.put(path: path, id: mine.id, mode: mine.mode))
            } else if other != nil {
                changes.append(.remove(path: path))
            }
        }
        let removed = Set(
            changes.compactMap { change -> String? in
                if case .remove(let path) = change { path } else { nil }
            })
        for case .put(let path, _, _) in changes {
            // A file there where a folder is needed here.
            var folder = Paths.directory(path)
            while !folder.isEmpty {
                if let entry = try git.entry(folder, inTree: theirs), entry.mode != .tree,
                    !removed.contains(folder)
                {
                    conflicts.append(path)
                }
                folder = Paths.directory(folder)
            }
        }
        return (changes, Array(Set(conflicts)).sorted())
    }

    // MARK: Validation

    /// Checks that joining brings no error that neither side has.
    private func check(
        _ tree: ObjectID, _ here: ObjectID, _ there: ObjectID,
        _ names: (here: String, there: String)
    ) throws {
        let ours = try git.commit(here).tree
        let theirs = try git.commit(there).tree
        for root in try libraries(in: tree) {
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
                    diagnostics: new)
            }
        }
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
        let snapshot = try LibrarySnapshot(library, tree: before)
        var check = ChangeCheck(snapshot.library, root: library.libraryRoot, settings: settings)
        return Dictionary(
            check.check(files).newErrors.map {
                ([$0.rule, $0.location.file, $0.message], $0)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The folders of the libraries in a tree.
    private func libraries(in tree: ObjectID) throws -> [String] {
        try git.entries(ofTree: tree, under: "").map(\.path)
            .filter { Paths.lastComponent($0) == Settings.fileName }
            .map { $0 == Settings.fileName ? "" : Paths.directory($0) }
    }
}
