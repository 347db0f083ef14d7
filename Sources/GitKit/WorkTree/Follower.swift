internal import Basics
internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Makes one work tree follow its branch from one commit to another: its files and its index.
///
/// The caller holds the work tree's `index.lock`, so git does not touch the index meanwhile.
struct Follower {
    private let tree: WorkTree
    private let repository: Repository
    private let changes: [Change]
    private let knowsExecutable: Bool

    /// Prepares to follow; `changes` are those between the trees of the two commits.
    init(
        _ tree: WorkTree, changes: [Change], environment: [String: String]
    ) throws(GitError) {
        self.tree = tree
        self.changes = changes
        repository = try Repository(opening: tree.path, environment: environment)
        knowsExecutable = try repository.configBool("core.filemode") ?? true
    }

    private var indexPath: String { tree.gitDirectory + "/index" }

    // MARK: Looking

    /// The changed paths whose index entry or file is not what the old commit has, or where
    /// something that git does not know stands in the way.
    func pathsInTheWay() throws(GitError) -> [String] {
        let index = try repository.openIndex(indexPath)
        let removed = Set(changes.filter { $0.new == nil }.map(\.path))
        var found: [String] = []
        for change in changes {
            let entry = unsafe Self.entry(change.path, in: index.pointer)
            let hasConflict = unsafe Self.hasConflict(change.path, in: index.pointer)
            guard !hasConflict, entry?.blob == change.old.map(Blob.init) else {
                found.append(change.path)
                continue
            }
            if entry?.isSkipped == true || change.old?.mode == .submodule { continue }
            if let old = change.old {
                if try !isFile(change.path, old) { found.append(change.path) }
            } else if isBlocked(change.path, removed) {
                found.append(change.path)
            }
        }
        return found.sorted()
    }

    /// Whether something stands where a new file goes, or a file where its folder goes.
    private func isBlocked(_ path: String, _ removed: Set<String>) -> Bool {
        let full = tree.path + "/" + path
        if let status = FileStatus(path: full) {
            // A folder is no obstacle when all that is in it leaves with this change.
            guard status.isDirectory else { return true }
            return !onlyHolds(removed, in: path)
        }
        return parentIsNoFolder(path) { removed.contains($0) }
    }

    /// Whether a folder above a path is something else; `isLeaving` names files that are no obstacle.
    private func parentIsNoFolder(_ path: String, isLeaving: (String) -> Bool) -> Bool {
        var parent = Paths.directory(path)
        while !parent.isEmpty {
            if let status = FileStatus(path: tree.path + "/" + parent), !status.isDirectory {
                return !isLeaving(parent)
            }
            parent = Paths.directory(parent)
        }
        return false
    }

    private func onlyHolds(_ files: Set<String>, in folder: String) -> Bool {
        guard let names = try? Files.list(tree.path + "/" + folder) else { return false }
        return names.allSatisfy { name in
            let path = folder + "/" + name
            if FileStatus(path: tree.path + "/" + path)?.isDirectory == true {
                return onlyHolds(files, in: path)
            }
            return files.contains(path)
        }
    }

    /// Whether the file at a path is what a tree has there, filters (line ends and the like) applied.
    private func isFile(_ path: String, _ entry: TreeEntry) throws(GitError) -> Bool {
        let full = tree.path + "/" + path
        guard let status = FileStatus(path: full),
            !parentIsNoFolder(path, isLeaving: { _ in false })
        else { return false }
        if entry.mode == .link {
            guard status.isLink, let target = Self.linkTarget(full) else { return false }
            return try Repository.blobID(target) == entry.id
        }
        guard status.isFile else { return false }
        if knowsExecutable, status.isExecutable != (entry.mode == .executable) { return false }
        var id = git_oid()
        try check(
            unsafe git_repository_hashfile(&id, repository.pointer, full, GIT_OBJECT_BLOB, path),
            CallContext(path: full))
        return ObjectID(id) == entry.id
    }

    private static func linkTarget(_ path: String) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe readlink(
                path, start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return count < 0 ? nil : Array(buffer.prefix(count))
    }

    // MARK: Following

    /// Brings files and index to the new commit.
    ///
    /// What the user has changed at a path since is left alone and shows as a change; that only
    /// happens when an interrupted advance is finished later.
    func follow() throws(GitError) {
        let index = try repository.openIndex(indexPath)
        var wanted: [Change] = []
        for change in changes {
            let entry = unsafe Self.entry(change.path, in: index.pointer)
            if entry?.isSkipped == true { continue }
            if try canWrite(change) { wanted.append(change) }
        }
        for change in wanted where change.new == nil { try remove(change.path) }
        for change in wanted {
            if let new = change.new, new.mode != .submodule { try write(new) }
        }
        try writeIndex()
    }

    /// Whether the file at a path may be replaced: it is the old one, or there is none.
    private func canWrite(_ change: Change) throws(GitError) -> Bool {
        guard let status = FileStatus(path: tree.path + "/" + change.path) else { return true }
        if let old = change.old, old.mode != .submodule { return try isFile(change.path, old) }
        return status.isDirectory
    }

    private func remove(_ path: String) throws(GitError) {
        let full = tree.path + "/" + path
        guard unsafe unlink(full) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw GitError(FileError(operation: "remove", path: full, code: errno))
        }
        // Folders that are empty now go too, as git does it.
        var parent = Paths.directory(path)
        while !parent.isEmpty, unsafe rmdir(tree.path + "/" + parent) == 0 {
            parent = Paths.directory(parent)
        }
    }

    /// Writes a file beside its place and renames it there, so that nobody ever sees half of it.
    private func write(_ entry: TreeEntry) throws(GitError) {
        let full = tree.path + "/" + entry.path
        let temporary = Paths.join(
            Paths.directory(full), ".promptgit-\(getpid())-\(entry.id.short)")
        do throws(FileError) {
            try Files.createDirectory(Paths.directory(full))
        } catch {
            throw GitError(error)
        }
        if entry.mode == .link {
            let target = try String(decoding: repository.blob(entry.id), as: UTF8.self)
            unsafe unlink(temporary)
            guard unsafe symlink(target, temporary) == 0 else {
                throw GitError(FileError(operation: "link", path: full, code: errno))
            }
        } else {
            let content = try filtered(entry)
            unsafe unlink(temporary)
            do throws(FileError) {
                // The umask takes away what the user does not want others to do.
                try Files.create(
                    temporary, bytes: content, mode: entry.mode == .executable ? 0o777 : 0o666)
            } catch {
                throw GitError(error)
            }
        }
        // Empty folders that a removed file left, or that hold nothing git knows, give way.
        if FileStatus(path: full)?.isDirectory == true { unsafe rmdir(full) }
        guard unsafe rename(temporary, full) == 0 else {
            let code = errno
            unsafe unlink(temporary)
            throw GitError(FileError(operation: "write", path: full, code: code))
        }
        do throws(FileError) {
            try Files.syncDirectory(Paths.directory(full))
        } catch {
            throw GitError(error)
        }
    }

    /// The bytes of a file as this work tree wants them: line ends and the like.
    private func filtered(_ entry: TreeEntry) throws(GitError) -> [UInt8] {
        var native = entry.id.native
        let blob = try unsafe Owned(
            { unsafe git_blob_free($0) }, context: CallContext(object: entry.id)
        ) {
            unsafe git_blob_lookup(&$0.pointee, repository.pointer, &native)
        }
        var options = unsafe git_blob_filter_options()
        try check(
            unsafe git_blob_filter_options_init(
                &options, UInt32(GIT_BLOB_FILTER_OPTIONS_VERSION)))
        var buffer = unsafe git_buf()
        try check(
            unsafe git_blob_filter(&buffer, blob.pointer, entry.path, &options),
            CallContext(path: entry.path))
        defer { unsafe git_buf_dispose(&buffer) }
        return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }

    // MARK: The index

    /// Builds the new index elsewhere and renames it into place.
    private func writeIndex() throws(GitError) {
        let temporary = indexPath + ".promptgit"
        do throws(FileError) {
            try Files.remove(temporary)
            if Files.kind(of: indexPath) == .file {
                try Files.create(temporary, bytes: Files.read(indexPath))
            }
        } catch {
            throw GitError(error)
        }
        let index = try repository.openIndex(temporary)
        for change in changes {
            let present = unsafe Self.entry(change.path, in: index.pointer)
            // Whatever the user has staged at this path since stays staged.
            guard present?.blob == change.old.map(Blob.init) else { continue }
            if let new = change.new {
                try unsafe add(new, flags: present?.extendedFlags ?? 0, to: index.pointer)
            } else {
                try check(
                    unsafe git_index_remove(index.pointer, change.path, 0),
                    CallContext(path: change.path))
            }
        }
        try check(unsafe git_index_write(index.pointer), CallContext(path: temporary))
        do throws(FileError) {
            try Files.sync(temporary)
            guard unsafe rename(temporary, indexPath) == 0 else {
                throw FileError(operation: "write", path: indexPath, code: errno)
            }
            try Files.syncDirectory(tree.gitDirectory)
        } catch {
            throw GitError(error)
        }
    }

    private func add(
        _ entry: TreeEntry, flags: UInt16, to index: OpaquePointer
    ) throws(GitError) {
        var native = unsafe git_index_entry()
        unsafe native.id = entry.id.native
        unsafe native.mode = entry.mode.rawValue
        unsafe native.flags_extended = flags
        let full = tree.path + "/" + entry.path
        // Without the file's own data git would read it again to see that it is clean.
        if let status = FileStatus(path: full), entry.mode != .submodule,
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
        }
        let result = unsafe entry.path.withCString { path in
            unsafe native.path = unsafe path
            return unsafe git_index_add(index, &native)
        }
        try check(result, CallContext(path: entry.path))
    }

    /// What a tree or an index has at a path.
    private struct Blob: Hashable {
        var id: ObjectID
        var mode: FileMode

        init(_ entry: TreeEntry) {
            id = entry.id
            mode = entry.mode
        }

        init(id: ObjectID, mode: FileMode) {
            self.id = id
            self.mode = mode
        }
    }

    private static func entry(
        _ path: String, in index: OpaquePointer
    ) -> (blob: Blob, isSkipped: Bool, extendedFlags: UInt16)? {
        guard let entry = unsafe git_index_get_bypath(index, path, 0) else { return nil }
        let flags = unsafe entry.pointee.flags_extended
        return (
            Blob(
                id: unsafe ObjectID(entry.pointee.id),
                mode: FileMode(rawValue: unsafe entry.pointee.mode)),
            flags & UInt16(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue) != 0, flags
        )
    }

    private static func hasConflict(_ path: String, in index: OpaquePointer) -> Bool {
        (1...3).contains { stage in
            unsafe git_index_get_bypath(index, path, Int32(stage)) != nil
        }
    }
}
