internal import Basics
package import GitKit
package import PromptModel

/// The library in a tree of git, of which no more is read than somebody asks for.
///
/// Where an earlier check knows the names of its assets, a change of one asset reads that asset, what
/// is made of it and what these are made of; else all files are read once.
package final class LibraryTree {
    /// The tree.
    package let tree: ObjectID
    private let repository: PromptRepository
    /// Its names; nil where they do not tell what is what.
    let outline: LibraryOutline?
    private var knownSnapshot: LibrarySnapshot?
    private var knownCheck: (settings: Validation.Settings, check: ChangeCheck)?

    init(_ repository: PromptRepository, tree: ObjectID, outline: LibraryOutline?) {
        self.repository = repository
        self.tree = tree
        self.outline = outline
    }

    /// A library that was read already.
    package init(_ repository: PromptRepository, _ snapshot: LibrarySnapshot) {
        self.repository = repository
        tree = snapshot.tree
        outline = nil
        knownSnapshot = snapshot
    }

    /// All of the library.
    package func snapshot() throws -> LibrarySnapshot {
        if let known = knownSnapshot { return known }
        let snapshot = try repository.snapshot(of: tree)
        knownSnapshot = snapshot
        return snapshot
    }

    /// Opens the library and its repository once more, for other threads; nil where all of it had
    /// to be read for that.
    func opener(
        _ repository: PromptRepository
    ) -> (@Sendable () throws -> (library: LibraryTree, repository: PromptRepository))? {
        guard let outline else { return nil }
        let (tree, open) = (tree, repository.git.opener)
        let (surroundings, root) = (repository.surroundings, repository.libraryRoot)
        return {
            let repository = PromptRepository(
                git: try open(), surroundings: surroundings, libraryRoot: root)
            let library = LibraryTree(repository, tree: tree, outline: outline)
            return (library, repository)
        }
    }

    /// Whether there is no asset in it.
    package func isEmpty() throws -> Bool {
        if let outline { return outline.count == 0 }
        return try snapshot().library.count == 0
    }

    /// The path of the file that has an asset; nil where there is none.
    package func path(of reference: AssetReference) throws -> String? {
        if let outline { return outline.path(of: reference) }
        return try snapshot().library[reference]?.path
    }

    /// The asset in the file at a path; nil where there is none.
    package func reference(at path: String) throws -> AssetReference? {
        if let outline { return outline.reference(at: path) }
        return try snapshot().library.facts(at: path)?.asset?.reference
    }

    /// The asset file at a path; nil where there is none.
    package func entry(at path: String) throws -> TreeEntry? {
        if let outline {
            return outline.content(at: path) == nil
                ? nil : try repository.git.entry(path, inTree: tree)
        }
        return try snapshot().entries[path]
    }

    /// The paths of all asset files, in no order.
    package func paths() throws -> [String] {
        if let outline { return outline.paths }
        return Array(try snapshot().entries.keys)
    }

    /// The file of an asset, or nil when there is no such asset.
    package func file(of reference: AssetReference) throws -> (entry: TreeEntry, file: AssetFile)? {
        guard let path = try path(of: reference), let entry = try entry(at: path) else {
            return nil
        }
        let bytes = try repository.git.blob(entry.id)
        repository.libraries.lastRead = (ContentID(of: entry.id), bytes)
        return (entry, AssetFile(path: path, bytes: bytes))
    }

    /// Checks a change: new bytes of files by path, or nil for a file that is gone.
    ///
    /// - Parameters:
    ///   - files: the files.
    ///   - changes: the same as changes of a tree, so that what was read of them already is found.
    ///   - settings: how much findings weigh.
    /// - Returns: what the change does.
    /// - Throws: git's errors.
    package func check(
        _ files: [String: [UInt8]?], _ changes: [TreeChange] = [],
        settings: Validation.Settings
    ) throws -> ChangeCheck.Outcome {
        if let outline {
            var facts: [String: AssetFacts] = [:]
            for case .put(let path, let id, _) in changes {
                facts[path] = repository.knownFacts(at: path, id)
            }
            let outcome = try outline.check(
                files, facts: facts, settings: settings, parts: &repository.libraries.parts,
                read: repository.readFacts)
            if let outcome { return outcome }
        }
        var check: ChangeCheck
        if let known = knownCheck, known.settings == settings {
            check = known.check
        } else {
            check = ChangeCheck(
                try snapshot().library, root: repository.libraryRoot, settings: settings)
        }
        let outcome = check.check(files)
        knownCheck = (settings, check)
        return outcome
    }
}

// It reads through the handles of its repository, which belong to one thread.
@available(*, unavailable)
extension LibraryTree: Sendable {}
