internal import Basics
internal import GitKit
internal import SQLiteKit

extension HistoryIndex {
    /// The file that a file which a commit added was in a parent; nil where it was new.
    ///
    /// As in git, only a regular file that the commit takes away can be one that it renames
    /// (git-diff, `-M`): one with the same bytes, of the same name where there are several; else
    /// the one file of the same name where three quarters are the same; else the one that has most
    /// in common, and at least a half.
    ///
    /// - Parameters:
    ///   - path: the path of the file that was added.
    ///   - version: what it is.
    ///   - change: the commit that added it.
    ///   - parent: the parent, from 0.
    ///   - content: the bytes of a blob.
    /// - Returns: the path in the parent and what it was, or nil.
    /// - Throws: ``DamagedIndex``, and what `content` throws.
    func source(
        of path: [UInt8], _ version: FileVersion, _ change: PathChange, parent: Int,
        content: (ObjectID) throws -> [UInt8]
    ) throws -> (path: [UInt8], version: FileVersion)? {
        guard Self.isRegular(version) else { return nil }
        var gone: [(path: [UInt8], version: FileVersion)] = []
        try reading { store throws(SQLiteError) in
            for file in try store.gone(commit: change.commit, parent: parent)
            where Self.isRegular(file.version) {
                if let path = try store.path(number: file.path) {
                    gone.append((path, file.version))
                }
            }
        }
        gone.sort { $0.path.lexicographicallyPrecedes($1.path) }
        let name = Self.name(of: path)
        let same = gone.filter { $0.version.id == version.id }
        if let found = same.first(where: { Self.name(of: $0.path) == name }) ?? same.first {
            return found
        }
        guard !gone.isEmpty else { return nil }
        let own = RenameScore(of: try content(version.id))
        let namesakes = gone.filter { Self.name(of: $0.path) == name }
        if namesakes.count == 1, let found = namesakes.first {
            let score = RenameScore(of: try content(found.version.id)).score(of: own)
            if score >= (RenameScore.least + RenameScore.highest) / 2 { return found }
        }
        var candidates = RenameCandidates()
        for (number, file) in gone.enumerated() {
            candidates.add(
                number, score: RenameScore(of: try content(file.version.id)).score(of: own),
                isNamesake: Self.name(of: file.path) == name)
        }
        return candidates.best(atLeast: RenameScore.least).first.map { gone[$0] }
    }

    /// The file that a file which a commit added was made from, as `git log --follow` sees it: one
    /// that the commit takes away or, where none of those will do, one that stays and was copied.
    ///
    /// To find a copy every file of the parent is looked at, so what is found is kept.
    ///
    /// - Parameters:
    ///   - path: the path of the file that was added.
    ///   - version: what it is.
    ///   - change: the commit that added it.
    ///   - parent: the parent, from 0.
    ///   - blobs: reads trees and blobs.
    /// - Returns: the path in the parent, or nil.
    /// - Throws: ``DamagedIndex``, ``GitError`` for a damaged repository.
    func origin(
        of path: [UInt8], _ version: FileVersion, _ change: PathChange, parent: Int,
        _ blobs: BlobReader
    ) throws -> [UInt8]? {
        guard Self.isRegular(version) else { return nil }
        let known = try reading { store throws(SQLiteError) in
            try store.origin(of: path, commit: change.commit, parent: parent)
        }
        if let known { return known.first }
        let origin = try findOrigin(of: path, version, change, parent: parent, blobs)
        found.append(
            FoundOrigin(origin: origin, path: path, commit: change.commit, parent: parent))
        return origin
    }

    private func findOrigin(
        of path: [UInt8], _ version: FileVersion, _ change: PathChange, parent: Int,
        _ blobs: BlobReader
    ) throws -> [UInt8]? {
        let row = try row(of: change.commit)
        guard row.parents.indices.contains(parent) else { return nil }
        let gone = try reading { store throws(SQLiteError) in
            var paths: Set<[UInt8]> = []
            for file in try store.gone(commit: change.commit, parent: parent) {
                if let path = try store.path(number: file.path) { paths.insert(path) }
            }
            return paths
        }
        let git = try blobs.repository
        let tree = try git.commit(try self.row(of: row.parents[parent]).id).tree
        let files = try git.entries(ofTree: tree).filter {
            Self.isRegular(FileVersion(mode: $0.mode, id: $0.id))
        }.map { (path: Array($0.path.utf8), id: $0.id) }
        let name = Self.name(of: path)
        var exact: (path: [UInt8], score: Int)?
        for file in files where file.id == version.id {
            let score =
                (gone.contains(file.path) ? 1 : 0) + (Self.name(of: file.path) == name ? 1 : 0)
            if score > exact?.score ?? -1 { exact = (file.path, score) }
        }
        if let exact { return exact.path }
        let own = RenameScore(of: try blobs.content(version.id))
        var candidates = RenameCandidates()
        for (number, file) in files.enumerated() {
            let size = try git.blobSize(file.id)
            let score =
                own.canMatch(size: size)
                ? RenameScore(of: try blobs.content(file.id)).score(of: own) : 0
            candidates.add(number, score: score, isNamesake: Self.name(of: file.path) == name)
        }
        let best = candidates.best(atLeast: RenameScore.least).map { files[$0].path }
        return best.first { gone.contains($0) } ?? best.first
    }

    /// Keeps what was found out, where the index can be written: it only saves work.
    func keepFound() {
        guard !found.isEmpty || foundVersions != nil else { return }
        defer { (found, foundVersions) = ([], nil) }
        // All versions take long to find.
        let patience = foundVersions == nil ? 0 : Self.patience
        guard let place, let lock = FileLock(place.lockPath, waiting: patience) else { return }
        defer { extendLifetime(lock) }
        // In another file the same numbers mean other commits.
        guard isInPlace else { return }
        var options = Self.writing
        options.busyTimeout = patience
        do throws(SQLiteError) {
            let writer = try HistoryStore(Connection(path: store.connection.path, options: options))
            try writer.connection.transaction { () throws(SQLiteError) in
                for found in found { try writer.insert(found) }
                if let foundVersions { try writer.keep(foundVersions) }
            }
            Self.tidy(writer.connection)
        } catch {
            // Found again the next time.
        }
    }

    private static func isRegular(_ version: FileVersion) -> Bool {
        version.mode.rawValue & 0o170000 == 0o100000
    }

    private static func name(of path: [UInt8]) -> ArraySlice<UInt8> {
        path[(path.lastIndex(of: 47).map { $0 + 1 } ?? 0)...]
    }
}

/// What a file that a commit added was made from.
struct FoundOrigin {
    /// The path in the parent; nil where it was new.
    var origin: [UInt8]?
    var path: [UInt8]
    var commit: Int
    var parent: Int
}
