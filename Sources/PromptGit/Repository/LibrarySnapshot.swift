internal import Basics
package import GitKit
package import PromptModel

/// The library at one tree of the repository: its assets and the blobs they stand in.
package struct LibrarySnapshot {
    /// The assets, parsed.
    package let library: Library
    /// The blobs of the asset files, by path in the repository.
    package let entries: [String: TreeEntry]
    private let repository: PromptRepository

    /// The tree that was read.
    package let tree: ObjectID
    /// Whether another library stands inside, so that a path alone does not say whose a file is.
    private let hasInner: Bool

    /// Reads the library in a tree.
    ///
    /// A file that is no regular one (a symbolic link, a submodule) is no asset. What `other` has
    /// read of equal files is not read again, and where the two trees have a few files that differ
    /// only those are looked at.
    package init(
        _ repository: PromptRepository, tree: ObjectID, like other: LibrarySnapshot? = nil
    ) throws {
        if let other, let changed = try other.changed(to: tree) {
            self = changed
            return
        }
        self.repository = repository
        self.tree = tree
        var entries: [String: TreeEntry] = [:]
        var files: [AssetFile] = []
        var known: [AssetFacts] = []
        let git = repository.git
        let all = try git.entries(ofTree: tree, under: repository.libraryRoot)
        let settings = repository.repositoryPath(Settings.fileName)
        hasInner = all.contains {
            $0.path.hasSuffix("/" + Settings.fileName) && $0.path != settings
        }
        for entry in repository.ownFiles(all, at: \.path) {
            guard Self.isAsset(entry, repository) else { continue }
            entries[entry.path] = entry
            if let other, other.entries[entry.path]?.id == entry.id,
                let facts = other.library.facts(at: entry.path)
            {
                known.append(facts)
                continue
            }
            files.append(AssetFile(path: entry.path, bytes: try git.blob(entry.id)))
        }
        self.entries = entries
        library = Library(
            facts: known + Library(files, root: repository.libraryRoot).facts)
    }

    private init(
        _ other: LibrarySnapshot, tree: ObjectID, entries: [String: TreeEntry], library: Library
    ) {
        repository = other.repository
        hasInner = other.hasInner
        self.tree = tree
        self.entries = entries
        self.library = library
    }

    private static func isAsset(_ entry: TreeEntry, _ repository: PromptRepository) -> Bool {
        (entry.mode == .file || entry.mode == .executable) && repository.isAssetPath(entry.path)
    }

    /// The library in another tree, by what differs; nil where that is not all that matters.
    private func changed(to tree: ObjectID) throws -> LibrarySnapshot? {
        guard tree != self.tree else { return self }
        guard !hasInner else { return nil }
        let git = repository.git
        let root = repository.libraryRoot.isEmpty ? "" : repository.libraryRoot + "/"
        var entries = entries
        var files: [String: [UInt8]?] = [:]
        for change in try git.changes(from: self.tree, to: tree) where change.path.hasPrefix(root) {
            // Another library may begin or end here.
            if change.path.hasSuffix("/" + Settings.fileName) { return nil }
            let old = entries.removeValue(forKey: change.path)
            if let new = change.new, Self.isAsset(new, repository) {
                entries[change.path] = new
                if old?.id == new.id { continue }
                files[change.path] = .some(try git.blob(new.id))
            } else if old != nil {
                files[change.path] = .some(nil)
            }
        }
        return LibrarySnapshot(
            self, tree: tree, entries: entries,
            library: files.isEmpty
                ? library : library.replacing(files, root: repository.libraryRoot))
    }

    /// The file of an asset, or nil when there is no such asset.
    package func file(of reference: AssetReference) throws -> (entry: TreeEntry, file: AssetFile)? {
        guard let path = library[reference]?.path, let entry = entries[path] else { return nil }
        return (entry, AssetFile(path: path, bytes: try repository.git.blob(entry.id)))
    }
}
