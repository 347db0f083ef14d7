public import Basics
internal import GitKit

/// What changed between two trees.
public struct ChangeReport: Sendable {
    /// The full id of the older commit.
    public var from: String
    /// The full id of the newer commit.
    public var to: String
    /// The paths that differ.
    public var files: [String]
    /// The unified diff, as git writes it.
    public var text: String

    /// The report as JSON.
    public var json: JSONValue {
        [
            "from": .string(from), "to": .string(to), "files": .strings(files),
            "diff": .string(text),
        ]
    }
}

extension PromptRepository {
    /// What a proposal changes against the commit it was made on, or what the library's files
    /// change between two revisions.
    ///
    /// - Parameters:
    ///   - name: a proposal or, with `to`, a revision.
    ///   - to: the revision to compare with; nil where `name` is a proposal.
    ///   - withRecord: whether a proposal's record is shown too.
    /// - Returns: the files that differ and the unified diff.
    /// - Throws: ``PromptGitError`` for an unknown proposal, git's error for an unknown revision.
    public func diff(
        _ name: String, to: String? = nil, withRecord: Bool = false
    ) throws -> ChangeReport {
        if let to {
            return try changeReport(
                from: git.resolve(name), to: git.resolve(to),
                paths: [assetFolder, repositoryPath(Settings.fileName)], without: nil)
        }
        let catalog = try ProposalCatalog(self)
        return try diff(of: catalog.proposal(catalog.resolve(name)), withRecord: withRecord)
    }

    /// What a proposal changes.
    package func diff(of proposal: Proposal, withRecord: Bool = false) throws -> ChangeReport {
        guard let base = ObjectID(proposal.record.base.commit), git.contains(base),
            let head = try proposalCommit(proposal)
        else {
            throw PromptGitError(
                .unknown, "the commits of \(proposal.record.id) are not in this clone",
                advice: "fetch the branches of the repository it came from")
        }
        let record = recordPath(of: proposal.record.id)
        return try changeReport(
            from: base, to: head, paths: [assetFolder] + (withRecord ? [record] : []),
            without: nil)
    }

    /// The commit with exactly a proposal's change: the branch's head, or the second parent of its
    /// merge.
    private func proposalCommit(_ proposal: Proposal) throws -> ObjectID? {
        guard proposal.state == .approved || proposal.state == .reverted else {
            return proposal.head.flatMap { ObjectID($0) }
        }
        let main = try mainBranch()
        let arrival = try RecordHistory(self).arrival(of: proposal.record.id, in: main.head)
        guard let arrival else { return proposal.head.flatMap { ObjectID($0) } }
        let commit = try git.commit(arrival.commit)
        return commit.parents.count == 2 ? commit.parents[1] : commit.id
    }

    private func changeReport(
        from: ObjectID, to: ObjectID, paths: [String], without: String?
    ) throws -> ChangeReport {
        let old = try git.commit(from).tree
        let new = try git.commit(to).tree
        let changes = try git.changes(from: old, to: new).filter { change in
            paths.contains { change.path == $0 || change.path.hasPrefix($0 + "/") }
        }
        return ChangeReport(
            from: from.description, to: to.description, files: changes.map(\.path),
            text: try git.diffText(from: old, to: new, paths: changes.map(\.path)))
    }
}
