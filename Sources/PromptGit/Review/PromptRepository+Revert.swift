internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Takes changes of main back, whatever came after them: one commit for each on top of main, the
    /// latest change first, and one update of main's reference for all of them.
    ///
    /// Where main still has the files as a change left them, the earlier ones come back byte for
    /// byte; elsewhere the operations that lead from the changed asset to the earlier one are
    /// applied to what stands there. A proposal's record leaves with it, and comes back where the
    /// commit that took it away is taken back itself, which is another approval.
    ///
    /// - Parameters:
    ///   - names: proposals, revisions, or ranges `A..B` of main's first parents.
    ///   - reason: why, in a person's words.
    ///   - mainline: the number of the parent, from 1, to whose state a merge is taken back; nil is
    ///     the first one and, of a proposal, the one without its record.
    /// - Returns: the commits.
    /// - Throws: ``PromptGitError`` with `.refused` for what is not on main or can't be taken back,
    ///   with `.conflict` when a later edit is in the way, which it names. Nothing has changed then.
    public func revert(
        _ names: [String], reason: String? = nil, mainline: Int? = nil
    ) throws -> Reversal {
        let reversal = try carryOut("the revert") {
            try prepareReversal(names, reason: reason, mainline: mainline)
        }
        return Reversal(
            items: reversal.items, commit: (reversal.commit ?? reversal.main.head).description,
            notes: reversal.leftOver + unpushedNote(reversal.main.reference, main: reversal.main))
    }

    private struct PreparedReversal: PreparedDecision {
        var main: MainBranch
        var commit: ObjectID?
        var person: Signature
        var log: String
        var items: [Reversal.Item]
        var leftOver: [String]
    }

    private func prepareReversal(
        _ names: [String], reason: String?, mainline: Int?
    ) throws -> PreparedReversal {
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try removeDecidedBranches(catalog)
        let approver = try Approver(self, main: main.head)
        try approver.checkPlace(toDo: "reverted")
        let targets = try revertTargets(names, mainline: mainline, main: main, catalog)
        let person = try person()
        let mainTree = try git.commit(main.head).tree
        let names = targets.map(\.name).joined(separator: ", ")
        return try together(approver) { writer in
            var commit = main.head
            var tree = mainTree
            var items: [Reversal.Item] = []
            for target in targets {
                let change = Undoing.Change(
                    name: target.name, commit: target.commit.id,
                    before: try git.commit(target.before).tree, after: target.commit.tree,
                    proposal: target.proposal)
                let before = tree
                tree = try Undoing(writer).tree(undoing: change, on: before, head: main.head)
                let returning = try writer.returningProposals(from: before, to: tree)
                let message = try message(
                    target, returning, reason: reason, person, main, approver)
                commit = try writer.writeDecision(
                    tree: tree, parents: [commit], person, approver, message: message)
                items.append(
                    Reversal.Item(
                        proposal: target.proposal, reverts: target.commit.id.description,
                        commit: commit.description))
            }
            try writer.checkValid(
                tree, library(in: mainTree), approver, toDo: names + " reverted")
            return PreparedReversal(
                main: main, commit: commit, person: person, log: "promptgit: revert \(names)",
                items: items, leftOver: leftOver)
        }
    }

    /// Checks that main would be as valid with another tree as it is; throws ``PromptGitError`` with
    /// `.refused` and the new errors otherwise.
    func checkValid(
        _ tree: ObjectID, _ present: LibraryTree, _ approver: Approver, toDo: String
    ) throws {
        var files: [String: [UInt8]?] = [:]
        if let changes = try assetChanges(fromTree: present.tree, toTree: tree) {
            for change in changes {
                files[change.path] = .some(try change.content.map { try git.blob(ObjectID($0)) })
            }
        } else {
            let (before, after) = try (present.snapshot().entries, snapshot(of: tree).entries)
            for path in Set(before.keys).union(after.keys) where before[path] != after[path] {
                files[path] = .some(try after[path].map { try git.blob($0.id) })
            }
        }
        let errors = try present.check(files, settings: approver.validation).newErrors
        guard errors.isEmpty else {
            throw PromptGitError(
                .refused, "main would not be valid with \(toDo)",
                advice: "something that came later needs it",
                diagnostics: errors, sources: files.compactMapValues(\.self))
        }
    }

    // MARK: Proposals that come back

    /// The proposals whose records another tree has and one lacks.
    private func returningProposals(
        from before: ObjectID, to after: ObjectID
    ) throws -> [ProposalRecord] {
        let folder = repositoryPath("proposals") + "/"
        return try git.changes(from: before, to: after).compactMap { change in
            guard change.old == nil, let entry = change.new, change.path.hasPrefix(folder),
                let id = RecordHistory.id(ofRecord: String(change.path.dropFirst(folder.count)))
            else { return nil }
            let record = try ProposalRecord(parsing: git.blob(entry.id), file: change.path)
            return record.id == id ? record : nil
        }
    }

    /// The message of a commit that takes a change back.
    private func message(
        _ target: RevertTarget, _ returning: [ProposalRecord], reason: String?,
        _ person: Signature, _ main: MainBranch, _ approver: Approver
    ) throws -> String {
        let line = Self.line(of: reason)
        var title = "Revert \(target.proposal?.description ?? "\"\(target.commit.subject)\"")"
        var trailers: [String] = []
        if let proposal = target.proposal { trailers.append("Reverts-Proposal: \(proposal)") }
        trailers += [
            "Reverts-Commit: \(target.commit.id)", "Reverted-by: \(person.named)",
            "Reason: \(line)",
        ]
        if let record = returning.first {
            guard returning.count == 1 else {
                throw PromptGitError.refused(
                    "\(target.name) took \(returning.count) proposals away, which can't all come "
                        + "back by one commit",
                    advice: "propose their edits again")
            }
            title = "Approve \(record.id) again"
            trailers += try approval(of: record, person, main, approver)
        }
        return title + "\n\n" + trailers.joined(separator: "\n") + "\n"
    }

    /// The trailers of a proposal that comes back; throws ``PromptGitError`` with `.refused` where the
    /// person may not approve it, or not alone.
    private func approval(
        of record: ProposalRecord, _ person: Signature, _ main: MainBranch, _ approver: Approver
    ) throws -> [String] {
        let again = "propose its edits again ('promptgit show \(record.id)' has them)"
        let heads = try ProposalCatalog(self).knownHeads(of: record.id)
        let arrival = try RecordHistory(self).arrival(of: record.id, in: main.head, heads: heads)
        guard let arrival, let before = arrival.before else {
            throw PromptGitError(
                .unknown, "where \(record.id) came to \(main.name) can't be seen from this clone")
        }
        let merged = try git.commit(arrival.commit)
        let head =
            Trailers(of: merged.message)["Proposal-Head"].flatMap { ObjectID($0) }
            ?? heads.first ?? merged.id
        let assets = try changedAssets(record, in: library(in: merged.tree))
        let objection = try approver.objection(
            to: person, approving: head, writtenSince: before, assets: assets)
        if var objection {
            objection.advice = objection.advice ?? again
            throw objection
        }
        if let missing = approver.missing([person], tier: record.risk.tier, assets: assets) {
            throw PromptGitError.refused(
                "\(record.id) would come back, and that wants \(missing) beside yours",
                advice: again)
        }
        return [
            "Proposal-Id: \(record.id)", "Proposal-Head: \(head)", "Decision: approved",
            "Approved-by: \(person.named)", "Risk: \(record.risk.tier.rawValue)",
        ]
    }
}

/// What came of a revert.
public struct Reversal: Sendable, Hashable {
    /// One change that was taken back.
    public struct Item: Sendable, Hashable {
        /// The proposal that it was; nil for another commit.
        public var proposal: ProposalID?
        /// The full id of the commit that had brought it to main.
        public var reverts: String
        /// The full id of the commit that takes it back.
        public var commit: String
    }

    /// The changes, the latest first.
    public var items: [Item]
    /// The full id of the last commit, where main stands now.
    public var commit: String
    /// What a person should know, a sentence each.
    public var notes: [String]
}
