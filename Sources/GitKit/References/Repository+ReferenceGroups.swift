internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

// libgit2 can't be used for these two either: creating with the expectation of absence it looks before it
// locks, so that two creators both win; and removing a packed reference it writes back the
// `packed-refs` that it read before it locked, which loses what others packed in between.
extension Repository {
    /// Creates references that must not exist yet, all or none, in one durable step.
    ///
    /// Every name is locked as git locks it, then one new `packed-refs` holds them all: four
    /// syncs for the group, where each reference by itself takes two. Measured on ext4 with two
    /// busy cores, 200 branches took 9 to 39 ms, and 20 of them one by one 70 to 320 ms. Reflogs
    /// are not begun. Throws `.changedMeanwhile` when one exists.
    package func createReferences(_ references: [Reference]) throws(GitError) {
        guard !references.isEmpty else { return }
        var names: Set<[UInt8]> = []
        for reference in references {
            try requireShared(reference.name)
            guard names.insert(Array(reference.name.utf8)).inserted else {
                throw .invalid("'\(reference.name)' is created twice")
            }
            try require(reference.id, .commit)
        }
        for name in names where PackedReferences.folders(of: name).contains(where: names.contains) {
            throw .nameConflict(String(decoding: name, as: UTF8.self))
        }
        let journal = try Journal.begin(
            .references, in: commonDirectory,
            Array(references.map(\.name).joined(separator: "\n").utf8))
        defer { journal.finish() }
        try journal.sync()
        try withLocks(on: references.map(\.name), journal) { () throws(GitError) in
            var packed = try PackedReferences(packedReferenceBytes(), path: packedReferencePath)
            let (ids, folders) = packed.occupied()
            for reference in references {
                let name = Array(reference.name.utf8)
                if ids[name] != nil || isLoose(reference.name) {
                    throw .changedMeanwhile(reference.name, "it exists already")
                }
                if folders.contains(name) || hasLoose(below: reference.name)
                    || PackedReferences.folders(of: name).contains(where: { ids[$0] != nil })
                {
                    throw .nameConflict(reference.name)
                }
            }
            packed.add(references)
            try writePackedReferences(packed.bytes, journal)
        }
    }

    /// Removes references that must be what the caller says; throws `.changedMeanwhile`, before
    /// anything is removed, when one is not.
    package func deleteReferences(_ references: [Reference]) throws(GitError) {
        guard !references.isEmpty else { return }
        let journal = try Journal.begin(
            .references, in: commonDirectory,
            Array(references.map(\.name).joined(separator: "\n").utf8))
        defer { journal.finish() }
        try journal.sync()
        try withLocks(on: references.map(\.name), journal) { () throws(GitError) in
            for reference in references {
                let current = try self.reference(reference.name)
                guard current == reference.id, try symbolicTarget(reference.name) == nil else {
                    let seen = current.map { "it is \($0.short)" } ?? "it is gone"
                    throw .changedMeanwhile(
                        reference.name, "\(seen), not \(reference.id.short)")
                }
            }
            // The packed value goes first: were the loose one removed before it, the old packed
            // value would show for a moment.
            let packed = try PackedReferences.removing(
                references.map(\.name), from: packedReferenceBytes(), path: packedReferencePath)
            if let packed { try writePackedReferences(packed, journal) }
            var changed: Set<String> = []
            for reference in references where try removeFiles(of: reference.name) {
                changed.insert(Paths.directory(commonDirectory + "/" + reference.name))
            }
            do throws(FileError) {
                try syncTogether(folders: changed.sorted())
            } catch {
                throw GitError(error)
            }
        }
    }

    /// Removes a reference that must point to `expecting`.
    package func deleteReference(_ name: String, expecting: ObjectID) throws(GitError) {
        try deleteReferences([Reference(name: name, id: expecting)])
    }

    /// Removes the locks that an ended process left on references; see ``Journal``.
    func recoverReferenceLocks() throws(GitError) {
        for journal in try Journal.abandoned(.references, in: commonDirectory) {
            let names = String(decoding: try journal.content(), as: UTF8.self)
            for name in names.split(separator: "\n").map(String.init) + ["packed-refs"] {
                let lock = commonDirectory + "/" + name + ".lock"
                if LockFile.isLeft(by: journal, at: lock) { unsafe unlink(lock) }
            }
            journal.finish()
        }
    }

    /// Removes locks of ours whose journal is gone: its removal came to the disk and theirs did
    /// not, when the power went or the disk failed.
    func recoverOrphanedLocks() throws(GitError) {
        let worktrees = commonDirectory + "/worktrees"
        // What is elsewhere is told from a living lock when it is in the way.
        let tracked = ["/refs/remotes", "/refs/promptgit/remotes"].flatMap { top in
            ((try? Files.list(commonDirectory + top)) ?? []).map { "\(top)/\($0)" }
        }
        let own =
            ["", "/refs/heads", "/refs/heads/proposals", "/refs/promptgit"] + tracked
            + tracked.map { $0 + "/proposals" }
        let linked = (try? Files.list(worktrees)) ?? []
        let folders = own.map { commonDirectory + $0 } + linked.map { worktrees + "/" + $0 }
        for folder in folders where FileStatus(path: folder)?.isDirectory == true {
            do throws(FileError) {
                for name in try Files.list(folder) where name.hasSuffix(".lock") {
                    LockFile.removeOrphan(folder + "/" + name, commonDirectory)
                }
            } catch {
                throw GitError(error)
            }
        }
    }

    private func withLocks(
        on names: [String], _ journal: Journal, _ body: () throws(GitError) -> Void
    ) throws(GitError) {
        var locks: [LockFile] = []
        defer {
            for lock in locks { lock.release() }
            // The locks needed folders, and removed references leave some behind.
            for folder in Set(names.map(Paths.directory)) {
                removeEmptyFolders(from: folder)
                removeEmptyFolders(from: "logs/" + folder)
            }
        }
        // One order for everybody, so that two groups can't wait for each other.
        for name in names.sorted(by: precedesByBytes) {
            locks.append(try lockReference(name, journal))
        }
        locks.append(try LockFile.wait(for: commonDirectory + "/packed-refs", journal))
        try body()
    }

    func lockReference(_ name: String, _ journal: Journal) throws(GitError) -> LockFile {
        let path = commonDirectory + "/" + name
        return try Backoff.retry(reference: name, path: path + ".lock") { () throws(GitError) in
            do throws(FileError) {
                try Files.createDirectory(Paths.directory(path))
            } catch {
                if error.code == ENOTDIR { throw .nameConflict(name) }
                // Another process removed a folder above that it found empty: try again.
                if error.code == ENOENT { throw .locked(path + ".lock") }
                throw GitError(error)
            }
            do throws(GitError) {
                return try LockFile(path, journal)
            } catch {
                // Another process may remove the folder that it finds empty: try again.
                if error.code == .fileSystem, Files.kind(of: Paths.directory(path)) == nil {
                    throw .locked(path + ".lock")
                }
                throw error
            }
        }
    }

    func requireShared(_ name: String) throws(GitError) {
        try requireValidName(name)
        for own in ["refs/bisect/", "refs/worktree/", "refs/rewritten/"] where name.hasPrefix(own) {
            throw .invalid("'\(name)' belongs to one work tree and can't be used here")
        }
    }

    var packedReferencePath: String { commonDirectory + "/packed-refs" }

    func packedReferenceBytes() throws(GitError) -> [UInt8] {
        let path = packedReferencePath
        do throws(FileError) {
            return Files.kind(of: path) == nil ? [] : try Files.read(path)
        } catch {
            throw GitError(error)
        }
    }

    private func writePackedReferences(
        _ bytes: [UInt8], _ journal: Journal
    ) throws(GitError) {
        try preparePackedReferences(bytes, journal, isDurable: true)
        try placePackedReferences(journal)
        do throws(FileError) {
            try Files.syncDirectory(commonDirectory)
        } catch {
            throw GitError(error)
        }
    }

    /// Writes what is to take the place of `packed-refs` beside the journal.
    func preparePackedReferences(
        _ bytes: [UInt8], _ journal: Journal, isDurable: Bool
    ) throws(GitError) {
        // The mode that the repository gives its files: it may be shared by a group.
        let mode = FileStatus(path: commonDirectory + "/HEAD").map { $0.mode & 0o666 } ?? 0o644
        do throws(FileError) {
            try Files.remove(journal.valuePath)
            try Files.write(bytes, toNew: journal.valuePath, mode: mode, isDurable: isDurable)
            guard unsafe chmod(journal.valuePath, mode_t(mode)) == 0 else {
                let code = errno
                unsafe unlink(journal.valuePath)
                throw FileError(operation: "write", path: journal.valuePath, code: code)
            }
        } catch {
            throw GitError(error)
        }
    }

    /// Puts what was written beside the journal in the place of `packed-refs`.
    func placePackedReferences(_ journal: Journal) throws(GitError) {
        guard unsafe rename(journal.valuePath, packedReferencePath) == 0 else {
            let code = errno
            unsafe unlink(journal.valuePath)
            throw GitError(FileError(operation: "write", path: packedReferencePath, code: code))
        }
    }

    func isLoose(_ name: String) -> Bool {
        FileStatus(path: commonDirectory + "/" + name).map { !$0.isDirectory } ?? false
    }

    private func hasLoose(below name: String) -> Bool {
        let path = commonDirectory + "/" + name
        guard FileStatus(path: path)?.isDirectory == true else { return false }
        let names = (try? Files.list(path)) ?? []
        return names.contains { child in
            let inner = name + "/" + child
            if FileStatus(path: commonDirectory + "/" + inner)?.isDirectory == true {
                return hasLoose(below: inner)
            }
            return !child.hasSuffix(".lock")
        }
    }

    /// Removes a folder of references and those above it where they are empty, up to `refs/heads`
    /// and its like.
    func removeEmptyFolders(from folder: String) {
        let kept = folder.hasPrefix("logs/") ? 3 : 2
        var parts = folder.split(separator: "/")
        while parts.count > kept {
            guard unsafe rmdir(commonDirectory + "/" + parts.joined(separator: "/")) == 0 else {
                return
            }
            parts.removeLast()
        }
    }
}

extension GitError {
    static func nameConflict(_ name: String) -> GitError {
        GitError(
            .nameConflict, "'\(name)' can't be created: a name above or below it exists",
            reference: name)
    }
}
