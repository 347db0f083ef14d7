internal import CLibgit2

/// The four kinds of objects.
package enum ObjectKind: Hashable, Sendable, CustomStringConvertible {
    case commit
    case tree
    case blob
    case tag

    /// The name that git gives it; said here, since each object's name is computed from it and to find it
    /// out by reflection took longer than that.
    package var description: String {
        switch self {
        case .commit: "commit"
        case .tree: "tree"
        case .blob: "blob"
        case .tag: "tag"
        }
    }

    init?(_ native: git_object_t) {
        switch native {
        case GIT_OBJECT_COMMIT: self = .commit
        case GIT_OBJECT_TREE: self = .tree
        case GIT_OBJECT_BLOB: self = .blob
        case GIT_OBJECT_TAG: self = .tag
        default: return nil
        }
    }

    var native: git_object_t {
        switch self {
        case .commit: GIT_OBJECT_COMMIT
        case .tree: GIT_OBJECT_TREE
        case .blob: GIT_OBJECT_BLOB
        case .tag: GIT_OBJECT_TAG
        }
    }
}

extension Repository {
    /// An object's kind and content; throws `.notFound` or `.corrupt`, both with the id.
    package func object(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, content: [UInt8]) {
        if let object = new?.object(id) { return object }
        // What is missing, damaged or unusual, the library tells of.
        if let object = storedObjects?.object(id) { return object }
        let objects = try unsafe objects
        var name = id.native
        let read = try unsafe Owned({ unsafe git_odb_object_free($0) }, context: objectContext(id))
        {
            unsafe git_odb_read(&$0.pointee, objects, &name)
        }
        guard let kind = unsafe ObjectKind(git_odb_object_type(read.pointer)) else {
            throw .corrupt(id, "it has no known type")
        }
        let size = unsafe git_odb_object_size(read.pointer)
        let content = unsafe [UInt8](
            UnsafeRawBufferPointer(start: git_odb_object_data(read.pointer), count: size))
        return (kind, content)
    }

    /// An object's kind and size without its content.
    package func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
        if let header = new?.header(id) { return header }
        if let tree = known.trees[id] { return (.tree, tree.count) }
        if let header = storedObjects?.header(id) { return header }
        var name = id.native
        var size = 0
        var type = GIT_OBJECT_INVALID
        try check(unsafe git_odb_read_header(&size, &type, objects, &name), objectContext(id))
        guard let kind = ObjectKind(type) else { throw .corrupt(id, "it has no known type") }
        return (kind, size)
    }

    /// Whether the repository has an object.
    package func contains(_ id: ObjectID) throws(GitError) -> Bool {
        if new?.header(id) != nil || storedObjects?.contains(id) == true { return true }
        // One that has come meanwhile is found by the library, which looks again.
        let objects = try unsafe objects
        var name = id.native
        return unsafe git_odb_exists(objects, &name) == 1
    }

    /// A commit.
    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        if let known = known.commits[id] { return known }
        let content = try content(id, .commit)
        guard let commit = Commit(id: id, content: content) else {
            throw .corrupt(id, "it is no well-formed commit")
        }
        known.keep(commit)
        return commit
    }

    /// A blob's content.
    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        try content(id, .blob)
    }

    /// Does something that reads very many objects; their names are not computed anew to compare
    /// them, which git itself does only in `git fsck`.
    package static func trustingObjects<Result>(
        _ body: () throws -> Result
    ) rethrows -> Result {
        try Library.trustingObjects(body)
    }

    /// A blob's size in bytes.
    package func blobSize(_ id: ObjectID) throws(GitError) -> Int {
        let (kind, size) = try header(id)
        guard kind == .blob else { throw .wrongKind(id, kind, .blob) }
        return size
    }

    /// The content of an object that must be of one kind.
    func content(_ id: ObjectID, _ expected: ObjectKind) throws(GitError) -> [UInt8] {
        if expected == .tree, let known = known.trees[id] { return known }
        let (kind, content) = try object(id)
        guard kind == expected else { throw .wrongKind(id, kind, expected) }
        if kind == .tree { known.keep(content, of: id) }
        return content
    }

    /// Writes an object and returns its id; an object that is there already is left alone.
    ///
    /// With a `base`, an object of that kind which it was made of, it may be kept as the difference
    /// from that one.
    @discardableResult
    func write(
        _ content: [UInt8], _ kind: ObjectKind, from base: ObjectID? = nil
    ) throws(GitError) -> ObjectID {
        if new != nil { return try addToBatch(content, kind, from: base) }
        let objects = try unsafe objects
        var id = git_oid()
        let result = unsafe content.withUnsafeBytes { buffer in
            unsafe git_odb_write(&id, objects, buffer.baseAddress, buffer.count, kind.native)
        }
        try check(result, CallContext(path: objectDirectory))
        return ObjectID(id)
    }

    private func addToBatch(
        _ content: [UInt8], _ kind: ObjectKind, from base: ObjectID?
    ) throws(GitError) -> ObjectID {
        let name = ObjectID(hashing: content, kind)
        if new?.header(name) != nil { return name }
        // An object that is there is only marked as used, so that no `git gc` removes it.
        if try markAsUsed(name, content, kind) { return name }
        let from = try base.map { base throws(GitError) in (base, try self.content(base, kind)) }
        new?.add(content, name, kind, from: from)
        if kind == .tree { known.keep(content, of: name) }
        if kind == .commit {
            if let commit = Commit(id: name, content: content) { known.keep(commit) }
            try openHandles?.add(commit: content, name)
        }
        return name
    }

    /// Marks an object as used where it is there; false where it is not.
    ///
    /// One that has come since the packs were listed is not found, and is written once more.
    private func markAsUsed(
        _ name: ObjectID, _ content: [UInt8], _ kind: ObjectKind
    ) throws(GitError) -> Bool {
        if let stored = storedObjects { return stored.markAsUsed(name) }
        let objects = try unsafe objects
        var id = name.native
        // Past the database's own look, which would list the pack directory for every new object.
        let flags = UInt32(GIT_ODB_LOOKUP_NO_REFRESH.rawValue)
        guard unsafe git_odb_exists_ext(objects, &id, flags) == 1 else { return false }
        try check(
            unsafe content.withUnsafeBytes { buffer in
                unsafe git_odb_write(
                    &id, objects, buffer.baseAddress, buffer.count, kind.native)
            }, CallContext(path: objectDirectory))
        return true
    }

    /// Writes a blob.
    package func writeBlob(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try write(content, .blob)
    }

    /// The id that a content would have as a blob, written nowhere.
    package static func blobID(_ content: [UInt8]) throws(GitError) -> ObjectID {
        ObjectID(hashingBlob: content)
    }

    /// Writes a commit and moves no reference; tree and parents must be there.
    package func writeCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String
    ) throws(GitError) -> ObjectID {
        let content = try Commit.serialized(
            tree: tree, parents: parents, author: author, committer: committer, message: message)
        try require(tree, .tree)
        for parent in parents { try require(parent, .commit) }
        return try write(content, .commit)
    }

    /// Throws unless an object is there and of a kind, so that nothing is written that points
    /// nowhere.
    func require(_ id: ObjectID, _ expected: ObjectKind) throws(GitError) {
        if expected == .commit, known.commits[id] != nil { return }
        let kind = try header(id).kind
        guard kind == expected else { throw .wrongKind(id, kind, expected) }
    }

    private func objectContext(_ id: ObjectID) -> CallContext { CallContext(object: id) }
}

extension GitError {
    static func wrongKind(_ id: ObjectID, _ kind: ObjectKind, _ expected: ObjectKind) -> GitError {
        GitError(.invalid, "the object \(id) is a \(kind), not a \(expected)", object: id)
    }
}
