internal import Basics
internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Follower {
    /// Brings the files to the new commit; their names are durable with the index (``installIndexes``).
    ///
    /// No file changes before the entries of the folders `first` are durable, which they are together with
    /// the contents of files where nothing has to make room. After an interruption (`isResuming`) a
    /// folder may be there and its name not yet durable.
    func writeFiles(
        _ steps: [Step], after first: [String] = [], isResuming: Bool = false
    ) throws(GitError) {
        var first = first
        var folders: Set<String> = []
        // A folder that comes or goes is an entry of the one above.
        var changed: Set<String> = []
        for (change, step) in zip(changes, steps) where step != .leave {
            var folder = Paths.directory(change.path)
            while !folder.isEmpty,
                isResuming || step == .remove || Files.kind(of: full(folder)) != .directory
            {
                folder = Paths.directory(folder)
                changed.insert(folder)
            }
        }
        // How a file is written can depend on attributes that come with the same change.
        let isAttributes = { (change: Change) in
            Paths.lastComponent(change.path) == ".gitattributes"
        }
        let isPlain = zip(changes, steps).allSatisfy { change, step in
            step != .remove && !change.endsAsSubmodule && !isAttributes(change)
        }
        if !isPlain || !changed.isEmpty {
            try sync([], first)
            first = []
        }
        for (change, step) in zip(changes, steps) {
            unsafe unlink(temporary(change))
            if step == .remove || (step == .write && change.endsAsSubmodule) {
                try remove(change.path)
                folders.insert(Paths.directory(change.path))
            }
        }
        let writes = zip(changes, steps).filter { $0.1 == .write }.map(\.0)
        try write(writes.filter(isAttributes), after: [])
        if changes.contains(where: isAttributes) { try forgetOldAttributes() }
        try write(writes.filter { !isAttributes($0) }, after: first)
        for change in isResuming ? changes : writes { folders.insert(Paths.directory(change.path)) }
        seen.changedFolders = folders.union(changed)
    }

    /// Lets attributes be read as the new commit has them: those of files that are not in the work
    /// tree come from the index, which is still the old one.
    private func forgetOldAttributes() throws(GitError) {
        let index = try repository.openIndex(indexPath)
        for change in changes where Paths.lastComponent(change.path) == ".gitattributes" {
            if let new = change.new {
                try unsafe add(new, to: index.pointer)
            } else if unsafe StagedFile(change.path, in: index.pointer) != nil {
                try check(
                    unsafe git_index_remove(index.pointer, change.path, 0),
                    CallContext(path: change.path))
            }
        }
        // The handle's own view, which is never written.
        let pointer = try unsafe repository.pointer
        try check(unsafe git_repository_set_index(pointer, index.pointer))
        try check(unsafe git_attr_cache_flush(pointer))
    }

    private func remove(_ path: String) throws(GitError) {
        guard unsafe unlink(full(path)) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw GitError(FileError(operation: "remove", path: full(path), code: errno))
        }
        // Folders that are empty now go too, as git does it.
        var parent = Paths.directory(path)
        while !parent.isEmpty, unsafe rmdir(full(parent)) == 0 {
            parent = Paths.directory(parent)
        }
    }

    /// Where a file is prepared; the name is always the same, so that nothing is left for good.
    private func temporary(_ change: Change) -> String {
        let id = ObjectID(hashingBlob: Array(change.path.utf8))
        return Paths.join(Paths.directory(full(change.path)), ".promptgit-\(id.short)")
    }

    /// Removes what was prepared beside the places of files, and never came there.
    func removePrepared() {
        for change in changes { unsafe unlink(temporary(change)) }
    }

    private func sync(_ files: [String], _ folders: [String]) throws(GitError) {
        do throws(FileError) {
            try syncTogether(files: files, folders: folders)
        } catch {
            throw GitError(error)
        }
    }

    /// Writes files beside their places, syncs them together and renames them there, so that nobody
    /// ever sees half of one.
    private func write(_ changes: [Change], after folders: [String]) throws(GitError) {
        var ready: [Change] = []
        do throws(GitError) {
            for change in changes where try prepare(change) { ready.append(change) }
            try sync(ready.filter { !isLink($0) }.map(temporary), folders)
            for change in ready { try place(change) }
        } catch {
            for change in ready { unsafe unlink(temporary(change)) }
            throw error
        }
    }

    private func isLink(_ change: Change) -> Bool {
        guard let new = change.new else { return false }
        return new.mode == .link && knowsLinks
    }

    /// Writes a file beside its place; false where nothing is to be put there.
    ///
    /// What should have made room and did not, because the user changed it since, stays.
    private func prepare(_ change: Change) throws(GitError) -> Bool {
        guard let entry = change.new, !parentIsNoFolder(entry.path, isLeaving: { _ in false })
        else { return false }
        let target = full(entry.path)
        do throws(FileError) {
            if entry.mode == .submodule {
                try Files.createDirectory(target)
                return false
            }
            try Files.createDirectory(Paths.directory(target))
        } catch {
            throw GitError(error)
        }
        let temporary = temporary(change)
        if isLink(change) {
            let link = try repository.blob(entry.id).map { CChar(bitPattern: $0) } + [0]
            guard unsafe symlink(link, temporary) == 0 else {
                throw GitError(FileError(operation: "link", path: target, code: errno))
            }
            return true
        }
        let content = try filtered(entry)
        // The umask takes away what the user does not want others to do.
        let isExecutable = entry.mode == .executable && knowsExecutable
        do throws(FileError) {
            try Files.write(
                content, toNew: temporary, mode: isExecutable ? 0o777 : 0o666, isDurable: false)
        } catch {
            throw GitError(error)
        }
        return true
    }

    /// Renames a file that was prepared to its place.
    private func place(_ change: Change) throws(GitError) {
        guard let entry = change.new else { return }
        let temporary = temporary(change)
        let target = full(entry.path)
        if FileStatus(path: target)?.isDirectory == true { removeEmptyFolders(entry.path) }
        if FileStatus(path: target)?.isDirectory == true {
            unsafe unlink(temporary)
            return
        }
        guard unsafe rename(temporary, target) == 0 else {
            let code = errno
            unsafe unlink(temporary)
            throw GitError(FileError(operation: "write", path: target, code: code))
        }
    }

    /// Removes a folder that holds nothing but folders.
    private func removeEmptyFolders(_ path: String) {
        for name in (try? Files.list(full(path))) ?? [] { removeEmptyFolders(path + "/" + name) }
        unsafe rmdir(full(path))
    }

    /// The bytes of a file as this work tree wants them: line ends and the like.
    private func filtered(_ entry: TreeEntry) throws(GitError) -> [UInt8] {
        guard entry.mode != .link, !standAsCommitted else { return try repository.blob(entry.id) }
        let pointer = try unsafe repository.pointer
        var native = entry.id.native
        let context = CallContext(object: entry.id)
        let blob = try unsafe Owned({ unsafe git_blob_free($0) }, context: context) {
            unsafe git_blob_lookup(&$0.pointee, pointer, &native)
        }
        var filters: OpaquePointer?
        try check(
            unsafe git_filter_list_load(
                &filters, pointer, blob.pointer, entry.path, GIT_FILTER_TO_WORKTREE,
                GIT_FILTER_DEFAULT.rawValue), CallContext(path: entry.path))
        guard unsafe filters != nil else { return try repository.blob(entry.id) }
        defer { unsafe git_filter_list_free(filters) }
        var buffer = unsafe git_buf()
        try check(
            unsafe git_filter_list_apply_to_blob(&buffer, filters, blob.pointer),
            CallContext(path: entry.path))
        defer { unsafe git_buf_dispose(&buffer) }
        return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }
}

/// What a symbolic link holds, or nil when it can't be read.
func linkTarget(_ path: String) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        guard let start = bytes.baseAddress else { return -1 }
        return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count < 0 ? nil : Array(buffer.prefix(count))
}
