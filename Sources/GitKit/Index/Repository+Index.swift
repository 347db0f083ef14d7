internal import Basics
internal import CLibgit2

/// An entry of the index.
package struct IndexEntry: Hashable, Sendable {
    /// The path from the root.
    package var path: String
    /// The mode.
    package var mode: FileMode
    /// The blob.
    package var id: ObjectID
    /// 0, or 1 to 3 for the sides of a conflict.
    package var stage: Int
}

extension Repository {
    /// What is staged, in the order of the index.
    ///
    /// The index is the file that `GIT_INDEX_FILE` names, else the work tree's own. A file that was
    /// only announced (`git add --intent-to-add`) is not staged.
    ///
    /// Throws `.bare` where there is none, `.unsupportedRepository` for an index that is split or
    /// sparse.
    package func stagedEntries() throws(GitError) -> [IndexEntry] {
        guard !isBare || environment.indexFile != nil else {
            throw GitError(.bare, "a bare repository has no index", path: gitDirectory)
        }
        let index = try openIndex(indexPath)
        var found: [IndexEntry] = []
        let count = unsafe git_index_entrycount(index.pointer)
        for position in 0..<count {
            guard let entry = unsafe git_index_get_byindex(index.pointer, position) else {
                continue
            }
            let flags = unsafe entry.pointee.flags_extended
            if flags & UInt16(GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue) != 0 { continue }
            found.append(
                IndexEntry(
                    path: unsafe String(cString: entry.pointee.path),
                    mode: FileMode(rawValue: unsafe entry.pointee.mode),
                    id: unsafe ObjectID(entry.pointee.id),
                    stage: unsafe Int(git_index_entry_stage(entry))))
        }
        return found
    }

    /// The paths in the index that end in one of some texts, in the order of the index; nil for an
    /// index of a form that is read by git alone (a split or a sparse one).
    ///
    /// Throws `.corrupt` for a damaged file. The library is not needed for it.
    package func stagedPaths(endingIn suffixes: [String]) throws(GitError) -> [String]? {
        guard let index = try IndexFile.read(indexPath, isVerified: false) else { return nil }
        let ends = suffixes.map { Array($0.utf8) }
        var found: [String] = []
        for position in 0..<index.count {
            let path = index.pathBytes(at: position)
            if ends.contains(where: { path.suffix($0.count).elementsEqual($0) }) {
                found.append(index.path(at: position))
            }
        }
        return found
    }

    /// Opens an index file of its own handle, apart from the repository's.
    ///
    /// The library can't read split and sparse indexes nor one without a checksum; the error says
    /// how to make a plain one.
    func openIndex(_ path: String) throws(GitError) -> Owned {
        try Library.start()
        do throws(GitError) {
            return try unsafe Owned(
                { unsafe git_index_free($0) }, context: CallContext(path: path)
            ) {
                unsafe git_index_open(&$0.pointee, path)
            }
        } catch {
            guard error.native?.errorClass == Int32(GIT_ERROR_INDEX.rawValue) else { throw error }
            throw .unsupported(
                gitDirectory,
                "its index has a form that is not supported (\(error.message)); run "
                    + "'git update-index --no-split-index --index-version 2', for a sparse index "
                    + "'git sparse-checkout reapply --no-sparse-index', and for one without a "
                    + "checksum 'git -c index.skipHash=false update-index --force-write-index'")
        }
    }
}
