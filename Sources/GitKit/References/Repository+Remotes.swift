internal import CLibgit2

extension Repository {
    /// The names of the remotes that the configuration has, sorted.
    package func remoteNames() throws(GitError) -> [String] {
        var names = unsafe git_strarray()
        try check(unsafe git_remote_list(&names, pointer))
        defer { unsafe git_strarray_dispose(&names) }
        var found: [String] = []
        let count = unsafe names.count
        for index in 0..<count {
            if let name = unsafe names.strings[index] {
                found.append(unsafe String(cString: name))
            }
        }
        return found.sorted()
    }

    /// The branch that a remote's `HEAD` points to as far as this clone knows, or nil.
    package func remoteHead(_ remote: String) throws(GitError) -> String? {
        let prefix = "refs/remotes/\(remote)/"
        guard let target = try symbolicTarget(prefix + "HEAD"), target.hasPrefix(prefix) else {
            return nil
        }
        return String(target.dropFirst(prefix.count))
    }

    /// The remote-tracking reference that a local branch follows, or nil when it follows none.
    ///
    /// Only the usual mapping of a remote's branches to `refs/remotes/<remote>/` is known.
    package func upstream(of branch: String) throws(GitError) -> String? {
        guard let remote = try configString("branch.\(branch).remote"),
            let merge = try configString("branch.\(branch).merge"), remote != ".",
            merge.hasPrefix("refs/heads/")
        else { return nil }
        return "refs/remotes/\(remote)/" + merge.dropFirst("refs/heads/".count)
    }
}
