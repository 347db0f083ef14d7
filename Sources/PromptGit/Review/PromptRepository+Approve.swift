internal import Analysis
internal import Basics
package import GitKit
internal import PromptModel

extension PromptRepository {
    /// How often a decision starts again because main moved while it was being prepared.
    private static let attempts = 20

    /// Merges a proposal into main: one commit with two parents, one update of main's reference,
    /// and the work tree after it.
    ///
    /// - Parameters:
    ///   - name: the proposal's number in the current batch, its id or a unique part of it.
    ///   - wanted: the commit that the reviewer saw; the branch must stand there. Nil binds the
    ///     approval to the head as it is now.
    /// - Returns: the merge, and what else to know.
    /// - Throws: ``PromptGitError`` with `.refused` when the policy, the proposal's state or
    ///   validation is against it, with `.conflict` when the change no longer fits main.
    public func approve(_ name: String, head wanted: String? = nil) throws -> Decision {
        try git.recover()
        var lastError: (any Error)?
        var notes: [String]?
        for _ in 0..<Self.attempts {
            do {
                return try approveOnce(name, wanted: wanted, &notes)
            } catch let error as GitError where error.code == .changedMeanwhile {
                lastError = error
            }
        }
        throw PromptGitError(
            .conflict,
            "main moved \(Self.attempts) times while the merge was being prepared"
                + (lastError.map { " (\($0))" } ?? ""),
            advice: "try again")
    }

    private func approveOnce(
        _ name: String, wanted: String?, _ earlier: inout [String]?
    ) throws -> Decision {
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try earlier ?? removeDecidedBranches(catalog)
        earlier = leftOver
        let id = try catalog.resolve(name)
        let proposal = try catalog.proposal(id)
        let head = try decidableHead(proposal, catalog, toDo: "approved")
        if let wanted, try git.resolve(wanted) != head {
            throw PromptGitError(
                .conflict, "\(id) stands at \(head.short) now, not at \(wanted)",
                advice: "look at it again with 'promptgit show \(id)'")
        }
        let record = proposal.record
        guard record.type.isMergeable else {
            throw PromptGitError.refused(
                "\(id) is of type \(record.type.rawValue) and has nothing to merge",
                advice: "look into its cause, and close it with 'promptgit reject \(id) --reason …'"
            )
        }
        let person = try person()
        let approver = try Approver(self, main: main.head)
        try approver.check(person, approves: record, head: head)
        let present = try LibrarySnapshot(self, tree: git.commit(main.head).tree)
        let carried = try carried(record, head: head, onto: main, present)
        if carried.wasReapplied, record.risk.tier == .high || record.risk.tainted {
            throw PromptGitError(
                .conflict,
                "main has changed an asset of \(id) since, and a change of \(lookReason(record)) "
                    + "wants another look on top of that",
                advice: "run 'promptgit rebase \(id)', look at it and approve it then")
        }
        var check = ChangeCheck(
            present.library, root: libraryRoot, settings: approver.validation)
        let files = try files(of: carried.changes)
        let outcome = check.check(files)
        guard outcome.newErrors.isEmpty else {
            throw PromptGitError(
                .refused, "main would not be valid with \(id) merged",
                diagnostics: outcome.newErrors, sources: files.compactMapValues(\.self))
        }
        try checkRisk(record, reached: outcome.reached.count, approver)
        let merge = try git.writeCommit(
            tree: carried.tree, parents: [main.head, head], author: person, committer: person,
            message: mergeMessage(record, head: head, person: person))
        try git.advance(
            branch: main.reference, from: main.head, to: merge,
            log: "promptgit: approve \(id)", signature: person)
        return Decision(
            proposal: id, commit: merge.description,
            notes: leftOver + cleanUp(id, head: head) + unpushedNote(main.reference, main: main))
    }

    /// Checks that the reviewer was not told of less risk than the change has by the settings on
    /// main; the record is a file that anybody with the branch can edit.
    private func checkRisk(
        _ record: ProposalRecord, reached: Int, _ approver: Approver
    ) throws {
        let risk = RiskAssessment(
            operations: record.operations, type: record.type, reached: reached,
            settings: approver.risk)
        guard risk.tier <= record.risk.tier else {
            throw PromptGitError.refused(
                "\(record.id) says that its risk is \(record.risk.tier.rawValue), but it is "
                    + "\(risk.tier.rawValue): \(risk.reasons.joined(separator: "; "))",
                advice: "run 'promptgit rebase \(record.id)', look at it and approve it then")
        }
    }

    private func lookReason(_ record: ProposalRecord) -> String {
        record.risk.tier == .high ? "high risk" : "text that came from a trace"
    }

    private func carried(
        _ record: ProposalRecord, head: ObjectID, onto main: MainBranch,
        _ present: LibrarySnapshot
    ) throws -> Carrier.Result {
        do {
            return try Carrier(self).carry(record, head: head, onto: main.head, present: present)
        } catch let error as OperationError {
            throw PromptGitError(
                .conflict, "\(record.id) no longer fits \(main.name): \(error)",
                advice: "reject it, or run 'promptgit propose' for one that fits")
        }
    }

    private func mergeMessage(
        _ record: ProposalRecord, head: ObjectID, person: Signature
    ) -> String {
        """
        Approve \(record.id)

        \(record.title)

        Proposal-Id: \(record.id)
        Proposal-Head: \(head)
        Decision: approved
        Approved-by: \(person.name) <\(person.email)>
        Risk: \(record.risk.tier.rawValue)

        """
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
        case (.unknown, _):
            throw PromptGitError(
                .unknown, "what became of \(id) can't be seen from this clone",
                advice: git.isShallow
                    ? "run 'git fetch --unshallow' first"
                    : "fetch the record of decisions from the remote: "
                        + "'git fetch REMOTE \(Ledger.reference):\(Ledger.reference)'")
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
                        + "\(target)."
                ]
            }
            return [
                "This decision is only in this clone until the ledger is pushed: "
                    + "'git push \(remote) \(reference)'."
            ]
        } catch {
            return ["Whether this decision must be pushed can't be told: \(error)"]
        }
    }
}
