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

    /// Reads the library in a tree.
    ///
    /// A file that is no regular one (a symbolic link, a submodule) is no asset. What `other` has
    /// read of equal files is not read again.
    package init(
        _ repository: PromptRepository, tree: ObjectID, like other: LibrarySnapshot? = nil
    ) throws {
        self.repository = repository
        var entries: [String: TreeEntry] = [:]
        var files: [AssetFile] = []
        var known: [AssetFacts] = []
        let git = repository.git
        let all = try git.entries(ofTree: tree, under: repository.libraryRoot)
        for entry in repository.ownFiles(all, at: \.path) {
            guard entry.mode == .file || entry.mode == .executable,
                repository.isAssetPath(entry.path)
            else { continue }
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
        if let other, files.isEmpty, known.count == other.entries.count {
            library = other.library
        } else {
            library = Library(
                facts: known + Library(files, root: repository.libraryRoot).facts)
        }
    }

    /// The file of an asset, or nil when there is no such asset.
    package func file(of reference: AssetReference) throws -> (entry: TreeEntry, file: AssetFile)? {
        guard let path = library[reference]?.path, let entry = entries[path] else { return nil }
        return (entry, AssetFile(path: path, bytes: try repository.git.blob(entry.id)))
    }
}
