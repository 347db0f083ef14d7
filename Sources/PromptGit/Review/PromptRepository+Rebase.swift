internal import Basics
package import GitKit
internal import PromptModel

extension PromptRepository {
    /// Moves a proposal onto the present main: its operations applied to the assets as they are
    /// there, each checked, as a new head of the branch that names its new base.
    ///
    /// What people committed on the branch goes with it; one that has expired is open again.
    ///
    /// Throws ``PromptGitError`` with `.conflict` when an operation no longer fits.
    public func rebase(_ name: String) throws -> Decision {
        try git.recover()
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try removeDecidedBranches(catalog)
        let id = try catalog.resolve(name)
        let proposal = try catalog.proposal(id)
        let head: ObjectID
        if proposal.state == .expired, let last = try catalog.knownHeads(of: id).first {
            head = last
        } else {
            head = try decidableHead(proposal, catalog, toDo: "rebased")
        }
        let mainTree = try git.commit(main.head).tree
        let library = try library(in: mainTree)
        let settings = try settings(at: main.head)
        var record = proposal.record
        record.operations = try Carrier(self).operations(
            of: record, head: git.commit(head).tree)
        let (renewed, tree): (ProposalRecord, ObjectID)
        do {
            (renewed, tree) = try renew(record, on: main.head, library, settings, catalog)
        } catch let error as OperationError {
            throw PromptGitError(
                .conflict, "\(id) no longer fits \(main.name): \(error)",
                advice: "reject it, or run 'promptgit propose' for one that fits")
        }
        // Whoever wrote the proposal stays its author, and whoever edited it stands beside them: none
        // of them can approve it. The rule that moves it is nobody's opinion.
        var authors = try Approver.authors(of: head, without: main.head, in: git)
        let author = authors.isEmpty ? ownSignature() : authors.removeFirst()
        let own = ownSignature().email
        let others = authors.filter { $0.email != own }.map {
            "Co-authored-by: \($0.name) <\($0.email)>\n"
        }.joined()
        let commit = try git.writeCommit(
            tree: tree, parents: [main.head], author: author, committer: ownSignature(),
            message: proposalMessage(renewed) + others)
        try moveBranch(of: id, from: head, to: commit, log: "promptgit: rebase \(id)")
        return Decision(proposal: id, commit: commit.description, notes: leftOver)
    }

    /// The message of a commit on a proposal's branch.
    func proposalMessage(_ record: ProposalRecord) -> String {
        "\(record.title)\n\n\(record.rationale)\n\nProposal-Id: \(record.id)\n"
    }

    /// A proposal's record and tree with its operations on top of a commit: what it rests on and how
    /// risky it is are found out anew.
    ///
    /// Throws ``OperationError`` when an operation does not fit.
    func renew(
        _ record: ProposalRecord, on base: ObjectID, _ library: LibraryTree,
        _ settings: Settings, _ catalog: ProposalCatalog
    ) throws -> (ProposalRecord, tree: ObjectID) {
        let changes = try Carrier(self).apply(record.operations, to: library)
        var record = record
        record.base = Base(
            commit: base.description,
            versions: try library.check(files(of: changes), changes, settings: settings.validation)
                .reached)
        let risk = RiskAssessment(
            operations: record.operations, type: record.type, reached: record.base.versions.count,
            settings: settings.risk)
        record.risk.tier = risk.tier
        record.risk.reasons = risk.reasons
        // A record is a file that anybody with the branch can edit; what its text came from stays.
        record.risk.tainted = try record.risk.tainted || catalog.wasTainted(record.id)
        // What can't be read again could never be decided on.
        let bytes = record.fileBytes
        let path = recordPath(of: record.id)
        guard try ProposalRecord(parsing: bytes, file: path) == record else {
            throw PromptGitError.refused("the record of \(record.id) can't hold what it changes")
        }
        let blob = try git.writeBlob(bytes)
        let tree = try git.updateTree(
            base: git.commit(base).tree,
            changes: changes + [.put(path: path, id: blob, mode: .file)])
        return (record, tree)
    }

    /// Moves a proposal's branch to a new head, and with it a work tree in which somebody looks at it.
    func moveBranch(
        of id: ProposalID, from old: ObjectID, to new: ObjectID, log: String
    ) throws {
        let reference = branchReference(of: id)
        if try git.reference(reference) == nil {
            // Only a remote or the ledger has it: the renewed one is ours.
            try git.createReferences([Reference(name: reference, id: new)])
        } else {
            try git.advance(branch: reference, from: old, to: new, log: log)
        }
    }

    /// The files that changes of a tree write, by path: nil for one that is removed.
    package func files(of changes: [TreeChange]) throws -> [String: [UInt8]?] {
        var files: [String: [UInt8]?] = [:]
        for change in changes {
            switch change {
            case .put(let path, let id, _): files[path] = .some(try git.blob(id))
            case .remove(let path): files[path] = .some(nil)
            }
        }
        return files
    }
}
