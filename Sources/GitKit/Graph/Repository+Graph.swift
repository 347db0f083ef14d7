internal import CLibgit2

/// In which order a walk meets commits.
package enum WalkOrder: Sendable {
    /// No parent before all of its children, and within that the latest first.
    case topological
    /// The latest first.
    case time
}

extension Repository {
    /// A best common ancestor of two commits, or nil when their histories are unrelated.
    package func mergeBase(_ left: ObjectID, _ right: ObjectID) throws(GitError) -> ObjectID? {
        try mergeBases(left, right).first
    }

    /// All best common ancestors of two commits; more than one after criss-cross merges.
    package func mergeBases(_ left: ObjectID, _ right: ObjectID) throws(GitError) -> [ObjectID] {
        // Of a commit that is not there the library says only that it failed.
        try require(left, .commit)
        try require(right, .commit)
        if let graph = try ShallowGraph(self) { return try graph.mergeBases(left, right) }
        let pointer = try unsafe pointer
        var found = unsafe git_oidarray()
        var first = left.native
        var second = right.native
        let result = unsafe git_merge_bases(&found, pointer, &first, &second)
        if result == GIT_ENOTFOUND.rawValue { return [] }
        try check(result, CallContext(object: left))
        defer { unsafe git_oidarray_dispose(&found) }
        var bases: [ObjectID] = []
        let count = unsafe found.count
        for index in 0..<count { unsafe bases.append(ObjectID(found.ids[index])) }
        return bases
    }

    /// Whether a commit is another one or stands in its history.
    package func isAncestor(
        _ ancestor: ObjectID, of descendant: ObjectID
    ) throws(GitError) -> Bool {
        try require(ancestor, .commit)
        try require(descendant, .commit)
        if ancestor == descendant { return true }
        if let graph = try ShallowGraph(self) {
            return try graph.isAncestor(ancestor, of: descendant)
        }
        let pointer = try unsafe pointer
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
        if let graph = try ShallowGraph(self) {
            for found in try graph.walk(from: from, hiding: hiding, order: order) {
                guard try visit(commit(found.id)) else { return }
            }
            return
        }
        let pointer = try unsafe pointer
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
            try check(result, CallContext(object: from.first))
            guard try visit(commit(ObjectID(next))) else { return }
        }
    }

    /// Visits a commit, its first parent, that one's, and so on, until `visit` returns false; at
    /// the end of a shallow clone it stops.
    package func firstParentWalk(
        from head: ObjectID, visit: (Commit) throws -> Bool
    ) throws {
        var next: ObjectID? = head
        while let id = next {
            let commit = try commit(id)
            guard try visit(commit) else { return }
            next = commit.parents.first
            if let parent = next, isShallow, try !contains(parent) { next = nil }
        }
    }
}
