internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

// libgit2's own update leaves a lock that nobody can tell from a living one when the process is
// killed; and it syncs the folders of logs that were there before.
extension Repository {
    /// Moves a reference, creates it, or leaves everything as it is: a compare-and-swap.
    ///
    /// Throws `.changedMeanwhile` unless the reference is what `expecting` says (nil: it must not
    /// exist), and `.locked` when another process holds it for over a second. `log` is the
    /// reflog's line, `signature` who stands in it, the commit's committer where it is nil.
    package func updateReference(
        _ name: String, to id: ObjectID, expecting: ObjectID?, log: String,
        signature: Signature? = nil
    ) throws(GitError) {
        try requireUpdatable(name, to: id, expecting: expecting)
        let journal = try Journal.begin(.references, in: commonDirectory, Array(name.utf8))
        defer { journal.finish() }
        try journal.sync()
        try updateReference(
            name, to: id, expecting: expecting, log: log, signature: signature, journal)
    }

    /// Does the same as a part of what a journal says.
    ///
    /// What leads to the move is synced together before it: the reference's value, its logs, and the
    /// entries of `folders`. With `isDurable` false the folder of the reference is still to be synced.
    func updateReference(
        _ name: String, to id: ObjectID, expecting: ObjectID?, log: String,
        signature: Signature?, _ journal: Journal, after folders: [String] = [],
        isDurable: Bool = true
    ) throws(GitError) {
        try requireUpdatable(name, to: id, expecting: expecting)
        let lock = try lockReference(name, journal)
        defer {
            lock.release()
            // The lock may have needed folders.
            removeEmptyFolders(from: Paths.directory(name))
        }
        // The lock is held, so what is read now stays true until the end.
        let current = try reference(name)
        guard current == expecting, try symbolicTarget(name) == nil else {
            let seen = current.map { "it is \($0.short)" } ?? "it is gone"
            let wanted = expecting.map { $0.short } ?? "absent"
            throw .changedMeanwhile(name, "\(seen), not \(wanted)")
        }
        // A log that names what the power took is no log.
        try syncNewObjects()
        // As git does it: the log first, then the value.
        let committer = try commit(id).committer
        let who = signature ?? committer
        let message = String(log.map { $0.isNewline ? " " : $0 })
        let line = "\(current ?? .zero) \(id) \(who.serialized)\t\(message)\n"
        var logs = [try append(line, toLogOf: name, in: commonDirectory)]
        if try symbolicTarget("HEAD") == name {
            logs.append(try append(line, toLogOf: "HEAD", in: gitDirectory))
        }
        let path = commonDirectory + "/" + name
        if FileStatus(path: path)?.isDirectory == true { removeEmptyFolders(below: path) }
        do throws(FileError) {
            // Beside the journal, so that whatever happens it is found and taken away.
            try Files.remove(journal.valuePath)
            try Files.write(Array("\(id)\n".utf8), toNew: journal.valuePath, isDurable: false)
            let known = logs.compactMap(\.self)
            let first = Set(folders).union(
                known.filter(\.isNew).map { Paths.directory($0.path) })
            try syncTogether(
                files: known.map(\.path) + [journal.valuePath], folders: first.sorted())
            guard unsafe rename(journal.valuePath, path) == 0 else {
                let code = errno
                unsafe unlink(journal.valuePath)
                throw FileError(operation: "write", path: path, code: code)
            }
            if isDurable { try Files.syncDirectory(Paths.directory(path)) }
        } catch {
            throw GitError(error)
        }
    }

    private func requireUpdatable(
        _ name: String, to id: ObjectID, expecting: ObjectID?
    ) throws(GitError) {
        try requireShared(name)
        guard try contains(id) else {
            throw GitError(.notFound, "there is no object \(id)", reference: name, object: id)
        }
        try require(id, .commit)
        if expecting == nil { try requireFree(name) }
    }

    /// Adds a line to a reference's log where git would: to one that is there, and to a new one as
    /// `core.logAllRefUpdates` says.
    ///
    /// Returns the log, which is still to be synced, and so its folder where it is new; nil where there
    /// is none.
    private func append(
        _ line: String, toLogOf name: String, in directory: String
    ) throws(GitError) -> (path: String, isNew: Bool)? {
        let path = directory + "/logs/" + name
        let isNew = FileStatus(path: path)?.isFile != true
        if isNew, try !isLogged(name) { return nil }
        try Backoff.retry(path: path) { () throws(GitError) in
            do throws(FileError) {
                if FileStatus(path: path)?.isDirectory == true { removeEmptyFolders(below: path) }
                if isNew { try Files.createDirectory(Paths.directory(path)) }
                try Files.append(Array(line.utf8), to: path, isDurable: false)
            } catch {
                // Another process may remove the folder that it finds empty: try again.
                throw error.code == ENOENT ? .locked(path) : GitError(error)
            }
        }
        return (path, isNew)
    }

    private func isLogged(_ name: String) throws(GitError) -> Bool {
        let setting = try configString("core.logAllRefUpdates")?.lowercased()
        switch setting {
        case "always": return true
        case "false", "no", "off", "0", "": return false
        case nil where isBare: return false
        default:
            return name == "HEAD"
                || ["refs/heads/", "refs/remotes/", "refs/notes/"].contains(where: name.hasPrefix)
        }
    }

    /// Removes a folder in which there are only folders.
    private func removeEmptyFolders(below path: String) {
        for name in (try? Files.list(path)) ?? [] {
            let inner = path + "/" + name
            if FileStatus(path: inner)?.isDirectory == true { removeEmptyFolders(below: inner) }
        }
        unsafe rmdir(path)
    }
}
