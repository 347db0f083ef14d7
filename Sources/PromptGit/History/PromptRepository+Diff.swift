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
        do {
            return try diff(of: catalog.proposal(catalog.resolve(name)), withRecord: withRecord)
        } catch let error as PromptGitError where error.code == .notFound {
            guard (try? git.resolve(name)) != nil else { throw error }
            throw PromptGitError(
                .invalidInput, "'\(name)' is a revision, and there is none to compare it with",
                advice: "name two: 'promptgit diff \(name) main'")
        }
    }

    /// What a proposal changes.
    package func diff(of proposal: Proposal, withRecord: Bool = false) throws -> ChangeReport {
        guard let (base, head) = try ends(of: proposal), git.contains(base) else {
            throw PromptGitError(
                .unknown, "the commits of \(proposal.record.id) are not in this clone",
                advice: "fetch the branches of the repository it came from")
        }
        let record = recordPath(of: proposal.record.id)
        return try changeReport(
            from: base, to: head, paths: [assetFolder] + (withRecord ? [record] : []),
            without: nil)
    }

    /// The commits between which exactly a proposal's change lies: its base and the branch's head
    /// or the other parent of its merge, else the commit that brought it to main and the one before.
    private func ends(of proposal: Proposal) throws -> (ObjectID, ObjectID)? {
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
        from: ObjectID, to: ObjectID, paths: [String], without: String?
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
