internal import Basics
package import GitKit
internal import PromptModel

extension PromptRepository {
    /// Approves a proposal: where enough people have, it is merged into main by one commit with two
    /// parents, one update of main's reference, and the work tree after it; else the ledger gets an
    /// event.
    ///
    /// - Parameters:
    ///   - name: the proposal's number in the current batch, its id or a unique part of it.
    ///   - wanted: the commit that the reviewer saw; the branch must stand there. Nil binds the
    ///     approval to the head as it is now.
    /// - Returns: the merge or the event, what the approval still lacks, and what else to know.
    /// - Throws: ``PromptGitError`` with `.refused` when the policy, the proposal's state or
    ///   validation is against it, with `.conflict` when the change no longer fits main.
    public func approve(_ name: String, head wanted: String? = nil) throws -> Decision {
        var decision: Decision?
        try approve([name], head: wanted) { decision = $0 }
        guard let decision else {
            throw PromptGitError(.unknown, "what became of the approval of \(name) is not known")
        }
        return decision
    }

    /// Approves proposals one after the other, each on top of the merge of the one before.
    ///
    /// Main's reference moves once for many of them, and each is told of when it is durable.
    ///
    /// - Parameters:
    ///   - names: their numbers in the current batch, their ids or unique parts of them.
    ///   - wanted: the commit that the reviewer saw, where there is only one.
    ///   - report: gets each decision, in the order of the names.
    /// - Throws: what ``approve(_:head:)`` throws, for the first one that can't be approved; those
    ///   before it are, and those after it were not looked at.
    public func approve(
        _ names: [String], head wanted: String? = nil, report: (Decision) -> Void
    ) throws {
        var rest = names[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(Self.mostAtOnce))
            try approveTogether(group, head: wanted, report: report)
            rest = rest.dropFirst(group.count)
        }
    }

    /// How many approvals are written at once: what is durable is told of soon enough.
    private static let mostAtOnce = 256

    private func approveTogether(
        _ names: [String], head wanted: String?, report: (Decision) -> Void
    ) throws {
        let group: ApprovalGroup
        do {
            group = try carryOut("the merge") { try ApprovalGroup(names, head: wanted, self) }
        } catch let error as GitError where error.code == .dirty && names.count > 1 {
            // A file that somebody works on is in the way of one of them, not of all.
            for name in names { try approveTogether([name], head: wanted, report: report) }
            return
        }
        let notes = cleanUp(group.merges.map { ($0.proposal, $0.head) })
        try group.finish(notes: notes, report: report)
        if let failure = group.failure { throw failure }
    }

    /// What a proposal changes of a library: the kind of each asset and its path in the library.
    package func changedAssets(
        _ record: ProposalRecord, in present: LibraryTree
    ) throws -> [Approver.ChangedAsset] {
        try record.operations.map { operation in
            let path = try Carrier.path(of: operation, present) ?? ""
            return (operation.asset.kind, Paths.relative(path, to: libraryRoot) ?? path)
        }
    }

    /// Does what a person decides; its new objects are written together once it has succeeded, and their
    /// names are durable before a reference moves.
    ///
    /// Where git signs the decision each of them is written by itself, so that git finds it.
    func together<Result>(
        _ approver: Approver, _ body: (PromptRepository) throws -> Result
    ) throws -> Result {
        guard try !isSigned(approver) else { return try body(self) }
        let batch = try ObjectBatch(git)
        let result = try body(writing(to: batch))
        try batch.write(namesLater: true)
        return result
    }

    private func isSigned(_ approver: Approver) throws -> Bool {
        try approver.requiresSignature || git.configBool("commit.gpgSign") ?? false
    }

    /// Puts a person's decision into the ledger, and returns the commit.
    func record(
        _ event: LedgerEvent, by person: Signature, _ approver: Approver
    ) throws -> ObjectID {
        let batch = try isSigned(approver) ? nil : ObjectBatch(git)
        let writer = batch.map(writing(to:)) ?? self
        return try Ledger.append(event, git: git, batch: batch) { _, tree, parents, message in
            try writer.writeDecision(
                tree: tree, parents: parents, person, approver, message: message)
        }
    }

    /// Writes a commit that is a person's decision, signed where git or the settings want that.
    ///
    /// Throws ``PromptGitError`` with `.refused` when the settings want a signature and it is by no
    /// key that they have for the person.
    package func writeDecision(
        tree: ObjectID, parents: [ObjectID], _ person: Signature, _ approver: Approver,
        message: String
    ) throws -> ObjectID {
        let commit = try git.writeCommit(
            tree: tree, parents: parents, author: person, committer: person, message: message,
            isSigned: isSigned(approver))
        guard approver.requiresSignature else { return commit }
        let check = SignatureCheck(approver)
        if let problem = check.problem(try git.signatures(of: [commit])[commit], person) {
            throw PromptGitError.refused(
                "this decision would not count, because \(problem)",
                advice: "'review.requireVerified' is on: 'people' in \(Settings.fileName) on the "
                    + "main branch says which keys are whose")
        }
        return commit
    }

    /// The head of a proposal on which a decision can be taken; throws ``PromptGitError`` with
    /// `.refused` when its state does not allow one.
    package func decidableHead(
        _ proposal: Proposal, _ catalog: ProposalCatalog, toDo: String
    ) throws -> ObjectID {
        let id = proposal.record.id
        let head = catalog.branchHead(of: id)
        switch (proposal.state, head) {
        case (.open, let head?): return head
        case (.unfinished, _):
            throw PromptGitError.refused(
                "\(id) belongs to a batch that was never completed",
                advice: "'promptgit propose' completes or removes it")
        case (.rejected, _):
            throw PromptGitError.refused(
                "\(id) was rejected" + (proposal.reason.map { ": \($0)" } ?? ""),
                advice: "make a new proposal if it shall be \(toDo) after all")
        case (.expired, _):
            throw PromptGitError.refused(
                "\(id) has expired",
                advice: "'promptgit rebase \(id)' opens it again on the present main")
        case (.superseded, _):
            throw PromptGitError.refused(
                "\(id) was superseded" + (proposal.reason.map { ": \($0)" } ?? ""),
                advice: "'promptgit proposals' shows what took its place")
        case (.unknown, _):
            throw PromptGitError(
                .unknown, "what became of \(id) can't be seen from this clone",
                advice: git.isShallow
                    ? "run 'git fetch --unshallow' first"
                    : "run 'promptgit sync', which fetches the record of decisions")
        case (let state, _):
            throw PromptGitError.refused("\(id) is \(state.rawValue) and can't be \(toDo)")
        }
    }

    /// Says that a decision is only here, where there is a remote to push it to; `reference` holds
    /// the decision: main or the ledger.
    package func unpushedNote(_ reference: String, main: MainBranch) -> [String] {
        do throws(GitError) {
            guard let upstream = try git.upstream(of: main.name),
                let remote = try git.configString("branch.\(main.name).remote")
            else { return [] }
            if reference == main.reference {
                let target = upstream.dropFirst("refs/remotes/".count)
                return [
                    "This decision is only in this clone until \(main.name) is pushed to "
                        + "\(target); 'promptgit sync' does it."
                ]
            }
            return [
                "This decision is only in this clone until 'promptgit sync' pushes the ledger to "
                    + "\(remote)."
            ]
        } catch {
            return ["Whether this decision must be pushed can't be told: \(error)"]
        }
    }
}
