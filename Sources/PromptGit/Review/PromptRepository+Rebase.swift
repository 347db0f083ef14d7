internal import Basics
package import GitKit
internal import PromptModel

extension PromptRepository {
    /// Moves a proposal onto the present main: its operations applied to the assets as they are
    /// there, each checked, as a new head of the branch that names its new base.
    ///
    /// Throws ``PromptGitError`` with `.conflict` when an operation no longer fits.
    public func rebase(_ name: String) throws -> Decision {
        try git.recover()
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try removeDecidedBranches(catalog)
        let id = try catalog.resolve(name)
        let proposal = try catalog.proposal(id)
        let head = try decidableHead(proposal, catalog, toDo: "rebased")
        let mainTree = try git.commit(main.head).tree
        let snapshot = try LibrarySnapshot(self, tree: mainTree)
        // A person's commits on the branch would be lost without a word.
        try Carrier(self).check(proposal.record, head: head, like: snapshot)
        let settings = try settings(at: main.head)
        var record = proposal.record
        let changes: [TreeChange]
        do {
            changes = try Carrier(self).apply(record.operations, to: snapshot)
        } catch let error as OperationError {
            throw PromptGitError(
                .conflict, "\(id) no longer fits \(main.name): \(error)",
                advice: "reject it, or run 'promptgit propose' for one that fits")
        }
        var check = ChangeCheck(
            snapshot.library, root: libraryRoot, settings: settings.validation)
        record.base = Base(
            commit: main.head.description,
            versions: try check.check(files(of: changes)).reached)
        let risk = RiskAssessment(
            operations: record.operations, type: record.type, reached: record.base.versions.count,
            settings: settings.risk)
        record.risk.tier = risk.tier
        record.risk.reasons = risk.reasons
        let blob = try git.writeBlob(record.fileBytes)
        let tree = try git.updateTree(
            base: mainTree,
            changes: changes + [.put(path: recordPath(of: id), id: blob, mode: .file)])
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
            message: "\(record.title)\n\n\(record.rationale)\n\nProposal-Id: \(id)\n\(others)")
        // A work tree in which somebody looks at the branch follows it.
        if try git.reference(branchReference(of: id)) == nil {
            // Only a remote has the branch: the renewed one is ours.
            try git.createReferences([Reference(name: branchReference(of: id), id: commit)])
        } else {
            try git.advance(
                branch: branchReference(of: id), from: head, to: commit,
                log: "promptgit: rebase \(id)")
        }
        return Decision(proposal: id, commit: commit.description, notes: leftOver)
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
