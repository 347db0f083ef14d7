internal import CLibgit2

extension Repository {
    /// The names of the remotes that the configuration has, sorted.
    package func remoteNames() throws(GitError) -> [String] {
        if let settings = storedSettings { return settings.remoteNames }
        let pointer = try unsafe pointer
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

    /// The reference that a local branch follows, or nil when it follows none.
    ///
    /// It is the remote-tracking one, as the remote's fetch configuration maps it, or another
    /// local branch; it need not exist.
    package func upstream(of branch: String) throws(GitError) -> String? {
        // Without a remote to follow there is nothing to map.
        if let settings = storedSettings, settings.string("branch.\(branch).remote") == nil {
            return nil
        }
        let pointer = try unsafe pointer
        var buffer = unsafe git_buf()
        let name = "refs/heads/" + branch
        let result = unsafe git_branch_upstream_name(&buffer, pointer, name)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, CallContext(reference: name))
        defer { unsafe git_buf_dispose(&buffer) }
        return unsafe buffer.ptr.map { unsafe String(cString: $0) }
    }
}
