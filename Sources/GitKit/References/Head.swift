internal import CLibgit2

/// What `HEAD` of a work tree says.
package enum Head: Hashable, Sendable {
    /// A branch (`refs/heads/…`) and the commit it points to.
    case branch(String, ObjectID)
    /// A branch without a commit yet.
    case unborn(String)
    /// A commit itself.
    case detached(ObjectID)

    /// The commit, or nil before the first.
    package var commit: ObjectID? {
        switch self {
        case .branch(_, let id), .detached(let id): id
        case .unborn: nil
        }
    }

    /// The full name of the branch, or nil when `HEAD` is detached.
    package var branch: String? {
        switch self {
        case .branch(let name, _), .unborn(let name): name
        case .detached: nil
        }
    }
}

extension Repository {
    /// What `HEAD` of this work tree says.
    package var head: Head {
        get throws(GitError) {
            guard let target = try symbolicTarget("HEAD") else {
                guard let id = try reference("HEAD") else {
                    throw GitError(.corrupt, "HEAD can't be read", path: gitDirectory + "/HEAD")
                }
                return .detached(id)
            }
            guard let id = try reference(target) else { return .unborn(target) }
            return .branch(target, id)
        }
    }
}
