internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// References that are about to be removed: they are locked and what they should be, and
/// `packed-refs` without them waits beside the journal.
struct ReferenceRemoval {
    let references: [Reference]
    /// Whether a new `packed-refs` waits, whose bytes are still to be synced.
    let isPacked: Bool
    fileprivate let locks: [LockFile]
}

extension Repository {
    /// Prepares to remove those references that are what they should be and that no work tree has checked
    /// out, in the course of a piece of work that has a journal; nil where none is left.
    func prepareRemoval(
        of references: [Reference], _ journal: Journal
    ) throws(GitError) -> ReferenceRemoval? {
        guard !references.isEmpty else { return nil }
        for reference in references { try requireShared(reference.name) }
        let checkedOut = Set(try workTrees().compactMap(\.branch))
        var free: [Reference] = []
        var locks: [LockFile] = []
        // One order for everybody, so that two groups can't wait for each other.
        for reference in references.sorted(by: { precedesByBytes($0.name, $1.name) })
        where !checkedOut.contains(reference.name) {
            let lock = try lockReference(reference.name, journal)
            guard try self.reference(reference.name) == reference.id,
                try symbolicTarget(reference.name) == nil
            else {
                lock.release()
                continue
            }
            locks.append(lock)
            free.append(reference)
        }
        guard !free.isEmpty else { return nil }
        // Nobody is waited for: what stays is found by whoever asked for it.
        locks.append(try LockFile(packedReferencePath, journal))
        let packed = try PackedReferences.removing(
            free.map(\.name), from: packedReferenceBytes(), path: packedReferencePath)
        if let packed { try preparePackedReferences(packed, journal, isDurable: false) }
        return ReferenceRemoval(references: free, isPacked: packed != nil, locks: locks)
    }

    /// Removes references whose new `packed-refs`, if there is one, is synced beside the journal.
    ///
    /// The folder of `packed-refs` is still to be synced; those that have files of their own may be
    /// back after a power cut, as they were.
    func carryOut(_ removal: ReferenceRemoval, _ journal: Journal) throws(GitError) {
        // The next piece of work would make the folders anew, which takes longer than all else here.
        defer { for lock in removal.locks { lock.release() } }
        // The packed value goes first: were the loose one removed before it, the old packed value
        // would show for a moment.
        if removal.isPacked { try placePackedReferences(journal) }
        for reference in removal.references { _ = try removeFiles(of: reference.name) }
    }

    /// Removes the log and the file of a reference whose packed value is gone; true where it had a
    /// file.
    func removeFiles(of name: String) throws(GitError) -> Bool {
        let path = commonDirectory + "/" + name
        unsafe unlink(commonDirectory + "/logs/" + name)
        guard isLoose(name) else { return false }
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw GitError(FileError(operation: "remove", path: path, code: errno))
        }
        return true
    }
}
