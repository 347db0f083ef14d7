internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Lays asset files out in the canonical way.
    ///
    /// That is the order of keys, indentation, quotes, and texts as blocks. What the files say
    /// stays, and with it every prompt's version.
    ///
    /// - Parameters:
    ///   - paths: files and folders as a person names them, from where one stands; none stand for
    ///     the whole library.
    ///   - place: the work tree, or what is staged: of that only files that differ from `HEAD`.
    ///   - writing: whether to change the files of the work tree.
    /// - Returns: the files that change, and those that can't be laid out.
    /// - Throws: ``PromptGitError`` for a path that is no asset file, and the file system's errors.
    public func format(
        _ paths: [String] = [], at place: LibraryPlace, writing: Bool
    ) throws -> FormatReport {
        let wanted = try paths.map { try namedPath($0, at: place) }
        let files = try formattedFiles(at: place).filter { file in
            wanted.isEmpty || wanted.contains { holds($0, file.path) }
        }
        var report = FormatReport(
            files: files.count, changes: [], diagnostics: [], contents: [:])
        for file in files {
            guard let path = AssetPath(file.path, root: libraryRoot) else { continue }
            switch AssetFormat.bytes(of: file, at: path) {
            case .success(let bytes) where bytes == file.bytes: break
            case .success(let bytes):
                report.changes.append(
                    FormatReport.Change(
                        path: file.path, old: file.bytes, new: bytes,
                        diff: try git.unifiedDiff(
                            path: file.path, old: DiffSide(content: file.bytes),
                            new: DiffSide(content: bytes))))
            case .failure(let problem):
                report.diagnostics.append(problem.diagnostic)
                report.contents[file.path] = file.bytes
            }
        }
        if writing {
            for change in report.changes {
                try replace(change.path, bytes: change.old, by: change.new)
            }
        }
        return report
    }

    /// Puts new bytes in the place of a file of the work tree that still holds the old ones.
    package func replace(_ path: String, bytes old: [UInt8], by new: [UInt8]) throws {
        guard let workTree = git.workTree else {
            throw PromptGitError(.invalidInput, "a bare repository has no work tree")
        }
        let target = Paths.join(workTree, path)
        guard Files.kind(of: target, followingLinks: false) == .file,
            try Files.read(target, limit: Limits.fileBytes) == old
        else {
            throw PromptGitError(
                .conflict, "\(path) changed while it was looked at",
                advice: "run the command again")
        }
        try Files.writeAtomically(new, to: target, mode: Files.mode(of: target) ?? 0o644)
    }

    private func formattedFiles(at place: LibraryPlace) throws -> [AssetFile] {
        let files = try files(at: place).assets
        guard case .staged = place else { return files }
        var committed: [String: ObjectID] = [:]
        switch try git.head {
        case .branch(_, let head), .detached(let head):
            for entry in try git.entries(ofTree: git.commit(head).tree, under: libraryRoot) {
                committed[entry.path] = entry.id
            }
        case .unborn: break
        }
        return try files.filter { file in
            guard let id = committed[file.path] else { return true }
            return try id != Repository.blobID(file.bytes)
        }.sorted { $0.path < $1.path }
    }

    /// The path in the repository of a file or folder that a person names.
    private func namedPath(_ name: String, at place: LibraryPlace) throws -> String {
        let full = surroundings.absolutePath(name)
        guard let workTree = git.workTree, let path = Paths.relative(full, to: workTree) else {
            throw PromptGitError(
                .invalidInput, "\(name) is outside the repository",
                advice: "name files and folders of the library")
        }
        if case .staged = place { return path }
        switch Files.kind(of: full, followingLinks: false) {
        case .directory: return path
        case .file where isAssetPath(path): return path
        case .link:
            throw PromptGitError(
                .invalidInput, "\(name) is a symbolic link",
                advice: "name the file that it points to")
        case nil: throw PromptGitError(.notFound, "there is no file \(name)")
        case .file, .other:
            throw PromptGitError(
                .invalidInput, "\(name) is no asset file",
                advice: "assets are the YAML files under \(assetFolder)/")
        }
    }

    private func holds(_ folder: String, _ path: String) -> Bool {
        folder.isEmpty || folder == path || path.hasPrefix(folder + "/")
    }
}
