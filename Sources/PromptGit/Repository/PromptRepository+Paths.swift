internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Whether a path of the repository can be that of an asset: a YAML file below the library's
    /// folder for assets, or a code host's own `NAME.prompt.yml` anywhere in the library.
    ///
    /// What is hidden by a dot is none. What belongs to a library further inside is left out by
    /// ``ownFiles(_:at:)``, which needs to see all paths.
    package func isAssetPath(_ path: String) -> Bool {
        // Most files of a repository are no YAML, which is quick to see.
        guard path.hasSuffix(".yaml") || path.hasSuffix(".yml"),
            AssetPath(path, root: libraryRoot) != nil
        else { return false }
        // A name that begins with a dot, in the library.
        var previous = UInt8(ascii: "/")
        for byte in path.utf8.dropFirst(libraryRoot.isEmpty ? 0 : libraryRoot.utf8.count + 1) {
            if byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return false }
            previous = byte
        }
        return true
    }

    /// The assets and the settings of this library among all files at a place: those that belong to
    /// no library further inside.
    func ownFiles<File>(_ files: [File], at path: KeyPath<File, String>) -> [File] {
        let settings = repositoryPath(Settings.fileName)
        var inner: [String] = []
        let own = files.filter { file in
            let path = file[keyPath: path]
            if path == settings { return true }
            if path.hasSuffix("/" + Settings.fileName), isInside(path) {
                inner.append(String(path.dropLast(Settings.fileName.count)))
            }
            return isAssetPath(path)
        }
        guard !inner.isEmpty else { return own }
        return own.filter { file in !inner.contains { file[keyPath: path].hasPrefix($0) } }
    }

    private func isInside(_ path: String) -> Bool {
        libraryRoot.isEmpty || path.hasPrefix(libraryRoot + "/")
    }

    /// The paths of the asset files in the work tree, sorted, and those of what has the name of one
    /// and is no file: a link, a pipe, a device.
    ///
    /// Below the folder for assets every file counts. Code hosts' prompt files elsewhere are those
    /// that git has in its index, since a repository can hold far more files than prompts; where
    /// the index is of a form that is not read here, all folders are looked through.
    func assetPathsInWorkTree(
        _ workTree: String
    ) throws -> (assets: [String], others: [String]) {
        var (paths, noFiles) = try assetPaths(below: assetFolder, in: workTree)
        let suffixes = [".prompt.yml", ".prompt.yaml", Settings.fileName]
        let tracked =
            try git.stagedPaths(endingIn: suffixes)
            ?? assetPaths(below: libraryRoot, in: workTree).assets
        let folder = assetFolder + "/"
        let others = ownFiles(tracked, at: \.self).filter { path in
            !path.hasPrefix(folder) && isAssetPath(path)
                && Files.kind(of: Paths.join(workTree, path), followingLinks: false) == .file
        }
        paths += Set(others)
        return (paths.sorted(), noFiles.sorted())
    }

    /// The paths of the asset files in a folder and below, but for those of libraries inside.
    private func assetPaths(
        below top: String, in workTree: String
    ) throws -> (assets: [String], others: [String]) {
        func kind(_ path: String) -> Files.Kind? {
            Files.kind(of: Paths.join(workTree, path), followingLinks: false)
        }
        var paths: [String] = []
        var others: [String] = []
        let assetFolder = assetFolder
        var folders = [top]
        while let folder = folders.popLast() {
            let isOther =
                folder != libraryRoot && kind(Paths.join(folder, Settings.fileName)) == .file
            guard !isOther, folder.isEmpty || kind(folder) == .directory else { continue }
            for (name, known) in try Files.entries(of: Paths.join(workTree, folder))
            where name.utf8.first != UInt8(ascii: ".") {
                let path = Paths.join(folder, name)
                let isMended = name.hasMendedCharacters
                let kind = isMended ? kind(path) : known ?? kind(path)
                if kind == .directory {
                    folders.append(path)
                    continue
                }
                // Below the folder for assets the name alone decides.
                guard name.hasSuffix(".yaml") || name.hasSuffix(".yml"),
                    top == assetFolder || isAssetPath(path)
                else { continue }
                if kind == .file {
                    paths.append(path)
                } else if kind != nil || isMended {
                    // Nothing is found by a name that had to be mended; what is merely gone is no
                    // news.
                    others.append(path)
                }
            }
        }
        return (paths, others)
    }
}

extension String {
    /// Whether bytes that are no UTF-8 may have been in the text: each became U+FFFD.
    var hasMendedCharacters: Bool {
        utf8.contains { $0 >= 0x80 } && unicodeScalars.contains("\u{FFFD}")
    }
}
