internal import Basics
internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Follower {
    private var temporaryIndex: String { Self.temporaryIndex(tree.gitDirectory) }

    /// Where the new index of a work tree is built.
    static func temporaryIndex(_ gitDirectory: String) -> String {
        gitDirectory + "/index.promptgit"
    }

    /// Builds the new index beside the old one: a copy with just the changed paths brought to the
    /// new commit.
    func buildIndex() throws(GitError) {
        do throws(FileError) {
            try Files.remove(temporaryIndex)
            // The library locks what it writes; a process that was killed in it left this. Whoever
            // holds the index's own lock is alone here.
            try Files.remove(temporaryIndex + ".lock")
            try Files.create(temporaryIndex, bytes: Files.read(indexPath))
        } catch {
            throw GitError(error)
        }
        let index = try repository.openIndex(temporaryIndex)
        // What the user has staged at a path since stays staged.
        var wanted: [Change] = []
        for change in changes {
            let staged = unsafe StagedFile(change.path, in: index.pointer)
            if staged?.blob == change.old.map(Blob.init),
                unsafe !StagedFile.hasConflict(change.path, in: index.pointer)
            {
                wanted.append(change)
            }
        }
        // A file that becomes a folder has to leave first.
        for change in wanted where change.new == nil {
            try check(
                unsafe git_index_remove(index.pointer, change.path, 0),
                CallContext(path: change.path))
        }
        for change in wanted {
            if let new = change.new { try unsafe add(new, to: index.pointer) }
        }
        try check(unsafe git_index_write(index.pointer), CallContext(path: temporaryIndex))
    }

    /// Puts the index that ``buildIndex()`` made into its place.
    func installIndex() throws(GitError) {
        do throws(FileError) {
            try keepTime()
            try Files.sync(temporaryIndex)
            guard unsafe rename(temporaryIndex, indexPath) == 0 else {
                throw FileError(operation: "write", path: indexPath, code: errno)
            }
            try Files.syncDirectory(tree.gitDirectory)
        } catch {
            throw GitError(error)
        }
    }

    /// Gives the new index the time of the old one.
    ///
    /// git trusts the recorded size and time of a file only when they are older than the index. A
    /// file that the user changed within the tick in which the old index was written would look
    /// unchanged to a newer one (git's Documentation/technical/racy-git.txt).
    private func keepTime() throws(FileError) {
        guard let old = FileStatus(path: indexPath) else { return }
        let time = timespec(tv_sec: old.modified.seconds, tv_nsec: old.modified.nanoseconds)
        let times = [time, time]
        guard unsafe utimensat(AT_FDCWD, temporaryIndex, times, 0) == 0 else {
            throw FileError(operation: "date", path: temporaryIndex, code: errno)
        }
    }

    func add(_ entry: TreeEntry, to index: OpaquePointer) throws(GitError) {
        let staged = unsafe StagedFile(entry.path, in: index)
        var native = unsafe git_index_entry()
        unsafe native.id = entry.id.native
        unsafe native.mode = entry.mode.rawValue
        unsafe native.flags_extended = staged?.extendedFlags ?? 0
        // Without the file's own data git would read it again to see that it is clean.
        if let status = FileStatus(path: full(entry.path)), entry.mode != .submodule,
            try isFile(entry.path, entry)
        {
            unsafe native.ctime = git_index_time(
                seconds: Int32(truncatingIfNeeded: status.changed.seconds),
                nanoseconds: UInt32(truncatingIfNeeded: status.changed.nanoseconds))
            unsafe native.mtime = git_index_time(
                seconds: Int32(truncatingIfNeeded: status.modified.seconds),
                nanoseconds: UInt32(truncatingIfNeeded: status.modified.nanoseconds))
            unsafe native.dev = UInt32(truncatingIfNeeded: status.device)
            unsafe native.ino = UInt32(truncatingIfNeeded: status.inode)
            unsafe native.uid = status.user
            unsafe native.gid = status.group
            unsafe native.file_size = UInt32(truncatingIfNeeded: status.size)
        } else if staged == nil, sparse?.includes(entry.path) == false {
            unsafe native.flags_extended |= UInt16(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue)
        }
        let result = unsafe entry.path.withCString { path in
            unsafe native.path = unsafe path
            return unsafe git_index_add(index, &native)
        }
        try check(result, CallContext(path: entry.path))
    }
}
