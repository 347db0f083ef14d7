internal import Basics
package import GitKit
package import PromptModel

/// The files of a library as they stand at one place, and its settings file.
package struct LibraryFiles {
    /// The asset files.
    package var assets: [AssetFile]
    /// The settings file; nil where there is none.
    package var settings: AssetFile?
    /// The commit they were read at; nil for the work tree and the index.
    package var commit: ObjectID?
}

extension PromptRepository {
    /// The place that commands read unless told otherwise: the work tree, and `HEAD` where there is
    /// none.
    public var defaultPlace: LibraryPlace { git.workTree == nil ? .revision("HEAD") : .workTree }

    /// Reads the asset files at a place.
    ///
    /// Throws git's error for an unknown revision and the file system's for a file that can't be
    /// read.
    package func files(at place: LibraryPlace) throws -> LibraryFiles {
        switch place {
        case .workTree:
            guard let workTree = git.workTree else {
                throw PromptGitError(
                    .invalidInput, "a bare repository has no work tree",
                    advice: "name a commit with --revision")
            }
            return try filesInWorkTree(workTree)
        case .staged:
            return try stagedFiles()
        case .revision(let revision):
            return try files(atCommit: git.resolve(revision))
        }
    }

    private func filesInWorkTree(_ workTree: String) throws -> LibraryFiles {
        LibraryFiles(
            assets: try assetPathsInWorkTree(workTree).assets.map {
                try workTreeFile($0, in: workTree)
            },
            settings: try settingsFile(inWorkTree: workTree), commit: nil)
    }

    /// The settings file in the work tree, or nil when there is none.
    func settingsFile(inWorkTree workTree: String) throws -> AssetFile? {
        let settings = repositoryPath(Settings.fileName)
        guard Files.kind(of: Paths.join(workTree, settings)) == .file else { return nil }
        return try workTreeFile(settings, in: workTree)
    }

    /// A file of the work tree; of one that is too large only so much that the check for its size
    /// fails on it.
    func workTreeFile(_ path: String, in workTree: String) throws -> AssetFile {
        let full = Paths.join(workTree, path)
        return AssetFile(
            path: path,
            bytes: try Files.readPrefix(full, limit: Limits.fileBytes + 1, whereFile: true))
    }

    private func stagedFiles() throws -> LibraryFiles {
        let entries = try stagedAssets()
        return LibraryFiles(
            assets: try entries.assets.map(blobFile), settings: try entries.settings.map(blobFile),
            commit: nil)
    }

    private func files(atCommit commit: ObjectID) throws -> LibraryFiles {
        let entries = try assets(atCommit: commit)
        return LibraryFiles(
            assets: try entries.assets.map(blobFile), settings: try entries.settings.map(blobFile),
            commit: commit)
    }

    /// The blobs of a library's files.
    typealias Blobs = (assets: [BlobPlace], settings: BlobPlace?)

    /// A blob and the path that it stands at.
    struct BlobPlace {
        var path: String
        var id: ObjectID
    }

    func blobFile(_ place: BlobPlace) throws -> AssetFile {
        AssetFile(path: place.path, bytes: try git.blob(place.id))
    }

    /// What is staged of the library.
    func stagedAssets() throws -> Blobs {
        let settingsPath = repositoryPath(Settings.fileName)
        var found: Blobs = ([], nil)
        for entry in try ownFiles(git.stagedEntries(), at: \.path) {
            guard entry.mode == .file || entry.mode == .executable else { continue }
            guard entry.stage == 0 else {
                throw PromptGitError(
                    .conflict, "\(entry.path) has conflicts that are not resolved",
                    advice: "resolve them and 'git add' the file")
            }
            let place = BlobPlace(path: entry.path, id: entry.id)
            if place.path == settingsPath {
                found.settings = place
            } else {
                found.assets.append(place)
            }
        }
        return found
    }

    /// What a commit has of the library.
    func assets(atCommit commit: ObjectID) throws -> Blobs {
        try assets(inTree: git.commit(commit).tree)
    }

    /// What a tree has of the library.
    func assets(inTree tree: ObjectID) throws -> Blobs {
        let path = repositoryPath(Settings.fileName)
        let assets = try ownFiles(git.entries(ofTree: tree, under: libraryRoot), at: \.path)
            .filter { ($0.mode == .file || $0.mode == .executable) && $0.path != path }
            .map { BlobPlace(path: $0.path, id: $0.id) }
        return (
            assets, try git.entry(path, inTree: tree).map { BlobPlace(path: path, id: $0.id) }
        )
    }
}
