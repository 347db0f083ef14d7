internal import Basics
internal import CLibgit2

/// Objects that are made in memory and written together, as one durable pack.
///
/// What was made can be read and built upon before it is written. Written one by one, a commit with
/// its blobs and trees costs about sixteen syncs; as one pack, all of a batch costs two.
package final class ObjectBatch {
    private let target: Repository
    /// A second handle of the repository whose object database keeps new objects in memory.
    private let memory: Repository
    private var isWritten = false

    /// Begins a batch of objects for a repository.
    package init(_ repository: Repository) throws(GitError) {
        target = repository
        memory = try Repository(
            opening: repository.commonDirectory, environment: repository.environment.variables)
        var backend: UnsafeMutablePointer<git_odb_backend>?
        try check(unsafe git_mempack_new(&backend))
        // The highest priority: every write goes there. The object database owns it from here.
        try check(unsafe git_odb_add_backend(memory.objects, backend, 1000))
        memory.newObjects = []
    }

    /// Makes a blob and returns its id.
    package func writeBlob(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try memory.writeBlob(content)
    }

    /// Makes the tree that `base` becomes with some changes; see `Repository.updateTree`.
    package func updateTree(
        base: ObjectID?, changes: [TreeChange]
    ) throws(GitError) -> ObjectID {
        try memory.updateTree(base: base, changes: changes)
    }

    /// Makes a commit; no reference moves.
    package func writeCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String
    ) throws(GitError) -> ObjectID {
        try memory.writeCommit(
            tree: tree, parents: parents, author: author, committer: committer, message: message)
    }

    /// A blob of the batch or of the repository.
    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] { try memory.blob(id) }

    /// Writes what was made as one pack and syncs it; the objects are in the repository when it
    /// returns. A batch is written once.
    package func write() throws(GitError) {
        guard !isWritten else { throw .invalid("a batch of objects is written once") }
        isWritten = true
        let ids = memory.newObjects ?? []
        guard !ids.isEmpty else { return }
        let builder = try unsafe Owned({ unsafe git_packbuilder_free($0) }) {
            unsafe git_packbuilder_new(&$0.pointee, memory.pointer)
        }
        for id in ids {
            var native = id.native
            try check(
                unsafe git_packbuilder_insert(builder.pointer, &native, nil),
                CallContext(object: id))
        }
        let directory = target.objectDirectory + "/pack"
        do throws(FileError) {
            try Files.createDirectory(directory)
        } catch {
            throw GitError(error)
        }
        try check(
            unsafe git_packbuilder_write(builder.pointer, directory, 0o444, nil, nil),
            CallContext(path: directory))
    }
}

// It holds handles of libgit2, which guard nothing against use by two threads at once.
@available(*, unavailable)
extension ObjectBatch: Sendable {}
