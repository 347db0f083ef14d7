internal import CLibgit2

extension Repository {
    /// The commit that a revision names: a branch, a tag, an id or its unique beginning, `HEAD~2`
    /// and whatever else gitrevisions(7) describes.
    ///
    /// Throws `.notFound` when it names nothing, `.ambiguous` when the beginning of an id fits
    /// several commits, `.unborn` for `HEAD` before the first commit, and `.invalid` when it names
    /// something that is no commit.
    package func resolve(_ revision: String) throws(GitError) -> ObjectID {
        if let id = quickRevision(revision) { return id }
        try refuseDamaged(revision)
        let pointer = try unsafe pointer
        var found: OpaquePointer?
        let result = unsafe git_revparse_single(&found, pointer, revision)
        defer { unsafe git_object_free(found) }
        if result < 0 {
            let error = GitError(result: result, context: CallContext(reference: revision))
            if error.code == .ambiguous, let id = try commit(abbreviated: revision) { return id }
            throw revisionError(error, revision)
        }
        var peeled: OpaquePointer?
        let peeling = unsafe git_object_peel(&peeled, found, GIT_OBJECT_COMMIT)
        defer { unsafe git_object_free(peeled) }
        if peeling == GIT_EPEEL.rawValue || peeling == GIT_EINVALIDSPEC.rawValue {
            throw GitError(
                .invalid, "the revision '\(revision)' is no commit", reference: revision)
        }
        try check(peeling, CallContext(reference: revision))
        guard let id = unsafe git_object_id(peeled) else {
            throw GitError(.invalid, "the revision '\(revision)' has no id", reference: revision)
        }
        return unsafe ObjectID(id.pointee)
    }

    /// Throws `.corrupt` when a revision is the beginning of one damaged object's id: reading by a
    /// beginning goes past the guard against objects that are cut off.
    private func refuseDamaged(_ revision: String) throws(GitError) {
        let digits = String(revision.prefix { $0.isASCII && $0.isHexDigit })
        let count = digits.utf8.count
        guard (4..<40).contains(count),
            let start = ObjectID(digits + String(repeating: "0", count: 40 - count))
        else { return }
        let objects = try unsafe objects
        var native = start.native
        var full = git_oid()
        guard unsafe git_odb_exists_prefix(&full, objects, &native, count) == 0 else { return }
        _ = try object(ObjectID(full))
    }

    /// The one commit whose id starts with these digits, where objects of other kinds do too.
    ///
    /// The library can't say which objects fit, so all ids are looked through; only an ambiguous
    /// revision pays for that.
    private func commit(abbreviated digits: String) throws(GitError) -> ObjectID? {
        guard (4..<40).contains(digits.utf8.count) else { return nil }
        let objects = try unsafe objects
        let search = Search(digits: Array(digits.lowercased().utf8))
        let result = unsafe git_odb_foreach(
            objects,
            { id, payload in
                guard let id = unsafe id, let payload = unsafe payload else { return 0 }
                let search = unsafe Unmanaged<Search>.fromOpaque(payload).takeUnretainedValue()
                let name = unsafe ObjectID(id.pointee)
                if name.hexDigits.starts(with: search.digits) { search.found.insert(name) }
                return 0
            }, Unmanaged.passUnretained(search).toOpaque())
        guard result == 0 else { return nil }
        let commits = search.found.filter { (try? header($0).kind) == .commit }
        return commits.count == 1 ? commits.first : nil
    }

    private final class Search {
        let digits: [UInt8]
        var found: Set<ObjectID> = []

        init(digits: [UInt8]) { self.digits = digits }
    }

    private func revisionError(_ error: GitError, _ revision: String) -> GitError {
        switch error.code {
        case .notFound, .invalid, .unborn:
            if ["HEAD", "@"].contains(revision), case .unborn(let branch)? = try? head {
                return GitError(
                    .unborn, "the branch '\(branch)' has no commit yet", reference: branch)
            }
            return GitError(
                .notFound, "there is no revision '\(revision)'", reference: revision)
        case .ambiguous:
            return GitError(
                .ambiguous, "'\(revision)' is the beginning of several objects' ids",
                reference: revision)
        default:
            return error
        }
    }
}
