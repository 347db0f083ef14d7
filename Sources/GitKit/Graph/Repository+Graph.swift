internal import CLibgit2

/// In which order a walk meets commits.
package enum WalkOrder: Sendable {
    /// No parent before all of its children, and within that the latest first.
    case topological
    /// The latest first.
    case time
}

extension Repository {
    /// The commit that a revision names: a branch, a tag, an id or its unique beginning, `HEAD~2`
    /// and whatever else gitrevisions(7) describes.
    ///
    /// Throws `.notFound` when it names nothing, `.ambiguous` when the beginning of an id fits
    /// several objects, `.invalid` when it names something that is no commit.
    package func resolve(_ revision: String) throws(GitError) -> ObjectID {
        let object: Owned
        do throws(GitError) {
            object = try unsafe Owned({ unsafe git_object_free($0) }) {
                unsafe git_revparse_single(&$0.pointee, pointer, revision)
            }
        } catch {
            switch error.code {
            case .notFound, .invalid, .unborn:
                throw GitError(
                    .notFound, "there is no revision '\(revision)'", reference: revision)
            case .ambiguous:
                throw GitError(
                    .ambiguous, "'\(revision)' is the beginning of several objects' ids",
                    reference: revision)
            default: throw error
            }
        }
        var peeled: OpaquePointer?
        let result = unsafe git_object_peel(&peeled, object.pointer, GIT_OBJECT_COMMIT)
        guard result == 0, let commit = unsafe peeled else {
            throw GitError(
                .invalid, "the revision '\(revision)' is no commit", reference: revision)
        }
        defer { unsafe git_object_free(commit) }
        guard let id = unsafe git_object_id(commit) else {
            throw GitError(.invalid, "the revision '\(revision)' has no id", reference: revision)
        }
        return unsafe ObjectID(id.pointee)
    }

    /// A best common ancestor of two commits, or nil when their histories are unrelated.
    package func mergeBase(_ left: ObjectID, _ right: ObjectID) throws(GitError) -> ObjectID? {
        var found = git_oid()
        var first = left.native
        var second = right.native
        let result = unsafe git_merge_base(&found, pointer, &first, &second)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, CallContext(object: left))
        return ObjectID(found)
    }

    /// Whether a commit is another one or stands in its history.
    package func isAncestor(
        _ ancestor: ObjectID, of descendant: ObjectID
    ) throws(GitError) -> Bool {
        if ancestor == descendant { return true }
        var lower = ancestor.native
        var upper = descendant.native
        let result = unsafe git_graph_descendant_of(pointer, &upper, &lower)
        try check(result, CallContext(object: descendant))
        return result == 1
    }

    /// Visits the commits that are in the history of `from` and not in that of `hiding`, until
    /// `visit` returns false or throws.
    package func walk(
        from: [ObjectID], hiding: [ObjectID] = [], order: WalkOrder = .topological,
        visit: (Commit) throws -> Bool
    ) throws {
        let walk = try unsafe Owned({ unsafe git_revwalk_free($0) }) {
            unsafe git_revwalk_new(&$0.pointee, pointer)
        }
        let sorting =
            order == .topological
            ? GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue : GIT_SORT_TIME.rawValue
        try check(unsafe git_revwalk_sorting(walk.pointer, sorting))
        for id in from {
            var native = id.native
            try check(unsafe git_revwalk_push(walk.pointer, &native), CallContext(object: id))
        }
        for id in hiding {
            var native = id.native
            try check(unsafe git_revwalk_hide(walk.pointer, &native), CallContext(object: id))
        }
        var next = git_oid()
        while true {
            let result = unsafe git_revwalk_next(&next, walk.pointer)
            if result == GIT_ITEROVER.rawValue { return }
            try check(result)
            guard try visit(commit(ObjectID(next))) else { return }
        }
    }
}
