internal import GitKit

extension PromptRepository {
    /// What a proposal changes against the commit it was made on, or what the library's files
    /// change between two places; see ``DiffReader``.
    ///
    /// - Parameters:
    ///   - name: a proposal, a revision or a version.
    ///   - to: the place to compare with; nil is a proposal's base, else the work tree.
    ///   - withRecord: whether a proposal's record is shown too.
    /// - Returns: the files that differ and the unified diff.
    /// - Throws: ``PromptGitError`` for an unknown proposal, git's errors.
    public func diff(
        _ name: String, to: String? = nil, withRecord: Bool = false
    ) throws -> ChangeReport {
        var request = DiffRequest([name] + (to.map { [$0] } ?? []))
        request.withRecord = withRecord
        return try DiffReader(self).text(request)
    }

    /// What a proposal changes.
    package func diff(of proposal: Proposal, withRecord: Bool = false) throws -> ChangeReport {
        guard let (base, head) = try ends(of: proposal), try git.contains(base) else {
            throw PromptGitError(
                .unknown, "the commits of \(proposal.record.id) are not in this clone",
                advice: "fetch the branches of the repository it came from")
        }
        let record = recordPath(of: proposal.record.id)
        return try changeReport(
            from: base, to: head, paths: [assetFolder] + (withRecord ? [record] : []))
    }

    /// The commits between which exactly a proposal's change lies: its base and the branch's head
    /// or the other parent of its merge, else the commit that brought it to main and the one before.
    func ends(of proposal: Proposal) throws -> (ObjectID, ObjectID)? {
        guard let base = ObjectID(proposal.record.base.commit) else { return nil }
        let known = proposal.head.flatMap { ObjectID($0) }.map { (base, $0) }
        guard proposal.state == .approved || proposal.state == .reverted else { return known }
        let main = try mainBranch()
        let arrival = try RecordHistory(self).arrival(
            of: proposal.record.id, in: main.head,
            heads: ProposalCatalog(self).knownHeads(of: proposal.record.id))
        guard let arrival else { return known }
        let others = try git.commit(arrival.commit).parents.filter { $0 != arrival.before }
        if others.count == 1, let head = others.first { return (base, head) }
        return arrival.before.map { ($0, arrival.commit) }
    }

    private func changeReport(
        from: ObjectID, to: ObjectID, paths: [String]
    ) throws -> ChangeReport {
        let old = try git.commit(from).tree
        let new = try git.commit(to).tree
        let changes = try git.changes(from: old, to: new).filter { change in
            isAssetPath(change.path)
                || paths.contains { change.path == $0 || change.path.hasPrefix($0 + "/") }
        }
        return ChangeReport(
            from: from.description, to: to.description, files: changes.map(\.path),
            text: try git.diffText(from: old, to: new, paths: changes.map(\.path)))
    }
}
