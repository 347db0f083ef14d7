internal import Basics
internal import CLibgit2

/// Objects that are made in memory and written together, durably: few as loose objects, many as one
/// pack.
///
/// What was made can be read and built upon before it is written, through ``repository``: its own
/// functions find all of it, those of the library only the commits, to walk over them.
package final class ObjectBatch {
    /// A handle of the batch's own, which keeps new objects in memory.
    package let repository: Repository
    private let target: Repository

    /// Begins a batch of objects for a repository.
    package init(_ target: Repository) throws(GitError) {
        self.target = target
        repository = try Repository(reopening: target)
        repository.shareObjects(of: target)
        repository.new = NewObjects()
    }

    /// Makes a blob and returns its id.
    package func writeBlob(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try repository.writeBlob(content)
    }

    /// Makes the tree that `base` becomes with some changes; see `Repository.updateTree`.
    package func updateTree(
        base: ObjectID?, changes: [TreeChange]
    ) throws(GitError) -> ObjectID {
        try repository.updateTree(base: base, changes: changes)
    }

    /// Makes a commit; no reference moves.
    package func writeCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String
    ) throws(GitError) -> ObjectID {
        try repository.writeCommit(
            tree: tree, parents: parents, author: author, committer: committer, message: message)
    }

    /// A blob of the batch or of the repository.
    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] { try repository.blob(id) }

    /// Writes what was made, as loose objects or as one pack, and syncs it; the objects are in the
    /// repository when it returns, and the batch is empty again.
    ///
    /// With `namesLater` the names of few objects are left to `Repository.syncNewObjects`, or to the
    /// next move of a reference, which syncs them together with its own files.
    package func write(namesLater: Bool = false) throws(GitError) {
        guard let new = repository.new, !new.isEmpty else { return }
        let isPack = new.order.count > ObjectWriter.mostLoose
        let writer = ObjectWriter(directory: repository.objectDirectory)
        if !isPack {
            var objects: [(id: ObjectID, kind: ObjectKind, content: [UInt8])] = []
            for id in new.order {
                guard let object = new.object(id) else { throw .missing(id) }
                objects.append((id, object.kind, object.content))
            }
            target.unsyncedFolders.formUnion(try writer.writeLoose(objects))
            if !namesLater { try target.syncNewObjects() }
        } else {
            let directory = repository.objectDirectory + "/pack"
            let isNew = Files.kind(of: directory) == nil
            try writer.writePack(new)
            for handle in [target, repository] {
                handle.forgetPacks()
                if isNew { try handle.openHandles?.addPackDirectory(repository.objectDirectory) }
            }
        }
        try repository.openHandles?.forgetMemory(hasNewPack: isPack)
        // What was made is what is asked for next.
        target.known = repository.known
        repository.new = NewObjects()
    }
}

extension Repository {
    /// Makes the names of new objects durable where they are not yet.
    package func syncNewObjects() throws(GitError) {
        guard !unsyncedFolders.isEmpty else { return }
        do throws(FileError) {
            try syncTogether(folders: unsyncedFolders.sorted())
        } catch {
            throw GitError(error)
        }
        unsyncedFolders = []
    }
}

extension Handles {
    /// Looks for packs from now on: a handle that found no folder of them when it was opened, such
    /// as in the quarantine of a push, never looks for one again.
    fileprivate func addPackDirectory(_ objectDirectory: String) throws(GitError) {
        var packs: UnsafeMutablePointer<git_odb_backend>?
        try check(
            unsafe git_odb_backend_pack(&packs, objectDirectory), CallContext(path: objectDirectory)
        )
        let priority = Int32(PROMPTGIT_PACK_PRIORITY)
        try check(unsafe git_odb_add_backend(objects, packs, priority))
    }
}

// It holds a handle of libgit2, which guards nothing against use by two threads at once.
@available(*, unavailable)
extension ObjectBatch: Sendable {}
