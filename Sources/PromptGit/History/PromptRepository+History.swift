extension PromptRepository {
    /// The commits that changed an asset, as `git log -- FILE` lists them.
    ///
    /// - Parameters:
    ///   - name: an asset's id, `kind/id` or path.
    ///   - revision: where to begin; nil is `HEAD`.
    ///   - limit: at most so many commits.
    /// - Returns: the path and its commits, newest first.
    /// - Throws: ``PromptGitError`` for a name that nothing has, git's error for a revision.
    public func history(
        _ name: String, revision: String? = nil, limit: Int? = nil
    ) throws -> AssetHistory {
        var request = HistoryRequest(name)
        request.limit = limit
        return try HistoryReader(surroundings: surroundings, revision: revision).history(request)
    }
}
