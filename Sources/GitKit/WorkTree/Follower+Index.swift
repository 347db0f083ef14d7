internal import Basics
internal import CLibgit2
internal import Synchronization

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

    /// The work tree's index as its file has it; throws `.unsupportedRepository` for a form that is
    /// read by git alone.
    func readIndex() throws(GitError) -> IndexFile {
        let status = FileStatus(path: indexPath)
        if let seen = seen.index, seen.status == status { return seen.index }
        if let ahead = ahead?(), ahead.path == indexPath, ahead.status == status {
            seen.index = (ahead.status, ahead.index)
            return ahead.index
        }
        if let index = try IndexFile.read(indexPath, isVerified: true) {
            if let status { seen.index = (status, index) }
            return index
        }
        // The library says what is wrong, or can't read it either.
        _ = try repository.openIndex(indexPath)
        throw .unsupported(tree.gitDirectory, "its index has a form that is not supported")
    }

    /// Builds the new index beside the old one: a copy with just the changed paths brought to the
    /// new commit.
    func buildIndex() throws(GitError) {
        let index = try readIndex()
        // What the user has staged at a path since stays staged.
        let wanted = changes.filter { change in
            StagedFile(change.path, in: index)?.blob == change.old.map(Blob.init)
                && !StagedFile.hasConflict(change.path, in: index)
        }
        var entries: [[UInt8]: IndexFile.NewEntry?] = [:]
        for change in wanted {
            entries[Array(change.path.utf8)] = .some(
                try change.new.map { new throws(GitError) in
                    try entry(new, StagedFile(new.path, in: index))
                })
        }
        do throws(FileError) {
            try Files.remove(temporaryIndex)
            // The library locks what it writes; a process that was killed in it left this. Whoever
            // holds the index's own lock is alone here.
            try Files.remove(temporaryIndex + ".lock")
            if let pieces = index.patched(entries) {
                // To compute the checksum takes as long as to write a megabyte.
                let path = temporaryIndex
                let sum = Mutex<[UInt8]>([])
                try sideBySide(2) { part throws(FileError) in
                    if part == 0 {
                        try Files.write(pieces: pieces, toNew: path)
                    } else {
                        let made = IndexFile.sum(of: pieces)
                        sum.withLock { $0 = made }
                    }
                }
                return try Files.append(sum.withLock(\.self), to: path, isDurable: false)
            }
            try Files.create(temporaryIndex, bytes: Files.read(indexPath))
        } catch {
            throw GitError(error)
        }
        try putAll(wanted, into: repository.openIndex(temporaryIndex))
    }

    /// Writes the changed paths by the library: what is stored in a way that depends on the order.
    private func putAll(_ wanted: [Change], into index: borrowing Owned) throws(GitError) {
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

    /// Puts the indexes that ``buildIndex()`` made into their places, once they are durable and so is
    /// what ``writeFiles(_:after:isResuming:)`` did.
    ///
    /// Something else comes to its place between the same syncs: `files` are made durable before,
    /// `place` puts them there, and the folders that it returns are synced after it.
    static func installIndexes(
        of followers: [Follower], with files: [String] = [], place: () -> [String] = { [] }
    ) throws(GitError) {
        do throws(FileError) {
            var folders: Set<String> = []
            for follower in followers {
                try follower.keepTime()
                folders.formUnion(follower.seen.changedFolders.map(follower.full))
            }
            try syncTogether(
                files: followers.map(\.temporaryIndex) + files,
                folders: folders.sorted().filter { Files.kind(of: $0) == .directory })
            var directories: Set<String> = []
            for follower in followers {
                follower.seen.changedFolders = []
                guard unsafe rename(follower.temporaryIndex, follower.indexPath) == 0 else {
                    throw FileError(operation: "write", path: follower.indexPath, code: errno)
                }
                directories.insert(follower.tree.gitDirectory)
            }
            directories.formUnion(place())
            try syncTogether(folders: directories.sorted())
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
        let new = try self.entry(entry, unsafe StagedFile(entry.path, in: index))
        var native = unsafe git_index_entry()
        unsafe native.id = new.id.native
        unsafe native.mode = new.mode.rawValue
        unsafe native.flags_extended = new.flags.subtracting(.assumeValid).rawValue
        if let status = new.status {
            unsafe native.ctime = git_index_time(
                seconds: Int32(truncatingIfNeeded: status.changed.seconds),
                nanoseconds: UInt32(truncatingIfNeeded: status.changed.nanoseconds))
            unsafe native.mtime = git_index_time(
                seconds: Int32(truncatingIfNeeded: status.modified.seconds),
                nanoseconds: UInt32(truncatingIfNeeded: status.modified.nanoseconds))
            unsafe native.dev = status.device
            unsafe native.ino = status.inode
            unsafe native.uid = status.user
            unsafe native.gid = status.group
            unsafe native.file_size = status.size
        }
        let result = unsafe entry.path.withCString { path in
            unsafe native.path = unsafe path
            return unsafe git_index_add(index, &native)
        }
        try check(result, CallContext(path: entry.path))
    }

    /// What the index is to say of a file of the new commit.
    private func entry(
        _ entry: TreeEntry, _ staged: StagedFile?
    ) throws(GitError) -> IndexFile.NewEntry {
        var new = IndexFile.NewEntry(
            id: entry.id, mode: Blob(entry).mode, flags: staged?.flags ?? [])
        // Without the file's own data git would read it again to see that it is clean.
        if let status = FileStatus(path: full(entry.path)), entry.mode != .submodule,
            try isFile(entry.path, entry)
        {
            new.status = IndexFile.Status(
                changed: .init(
                    seconds: Int(status.changed.seconds),
                    nanoseconds: Int(status.changed.nanoseconds)),
                modified: .init(
                    seconds: Int(status.modified.seconds),
                    nanoseconds: Int(status.modified.nanoseconds)),
                device: UInt32(truncatingIfNeeded: status.device),
                inode: UInt32(truncatingIfNeeded: status.inode), user: status.user,
                group: status.group, size: UInt32(truncatingIfNeeded: status.size))
        } else if staged == nil, sparse?.includes(entry.path) == false {
            new.flags.insert(.skipWorkTree)
        }
        return new
    }
}
