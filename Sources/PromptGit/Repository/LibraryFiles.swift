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
        var assets: [AssetFile] = []
        var folders = [assetFolder]
        while let folder = folders.popLast() {
            let directory = Paths.join(workTree, folder)
            guard Files.kind(of: directory, followingLinks: false) == .directory else { continue }
            for name in try Files.list(directory) where !name.hasPrefix(".") {
                let path = Paths.join(folder, name)
                switch Files.kind(of: Paths.join(workTree, path), followingLinks: false) {
                case .directory: folders.append(path)
                case .file where isAssetPath(path):
                    assets.append(try workTreeFile(path, in: workTree))
                default: break
                }
            }
        }
        let settings = repositoryPath(Settings.fileName)
        let hasSettings = Files.kind(of: Paths.join(workTree, settings)) == .file
        return LibraryFiles(
            assets: assets.sorted { $0.path < $1.path },
            settings: hasSettings ? try workTreeFile(settings, in: workTree) : nil, commit: nil)
    }

    /// A file of the work tree; of one that is too large only so much that the check for its size
    /// fails on it.
    private func workTreeFile(_ path: String, in workTree: String) throws -> AssetFile {
        let full = Paths.join(workTree, path)
        return AssetFile(path: path, bytes: try Files.readPrefix(full, limit: Limits.fileBytes + 1))
    }

    private func stagedFiles() throws -> LibraryFiles {
        let settingsPath = repositoryPath(Settings.fileName)
        var result = LibraryFiles(assets: [], settings: nil, commit: nil)
        for entry in try git.stagedEntries() {
            let isSettings = entry.path == settingsPath
            let isAsset = isAssetPath(entry.path)
            guard isSettings || isAsset, entry.mode == .file || entry.mode == .executable else {
                continue
            }
            guard entry.stage == 0 else {
                throw PromptGitError(
                    .conflict, "\(entry.path) has conflicts that are not resolved",
                    advice: "resolve them and 'git add' the file")
            }
            let file = AssetFile(path: entry.path, bytes: try git.blob(entry.id))
            if isSettings { result.settings = file } else { result.assets.append(file) }
        }
        return result
    }

    private func files(atCommit commit: ObjectID) throws -> LibraryFiles {
        let tree = try git.commit(commit).tree
        var result = LibraryFiles(assets: [], settings: nil, commit: commit)
        for entry in try git.entries(ofTree: tree, under: assetFolder)
        where entry.mode == .file || entry.mode == .executable {
            guard isAssetPath(entry.path) else { continue }
            result.assets.append(AssetFile(path: entry.path, bytes: try git.blob(entry.id)))
        }
        if let entry = try git.entry(repositoryPath(Settings.fileName), inTree: tree) {
            result.settings = AssetFile(path: entry.path, bytes: try git.blob(entry.id))
        }
        return result
    }
}
