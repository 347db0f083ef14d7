internal import Analysis
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
        try git.recover()
        return try restartingWhenMoved("the merge") { try approveOnce(name, wanted: wanted) }
    }

    private func approveOnce(_ name: String, wanted: String?) throws -> Decision {
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try removeDecidedBranches(catalog)
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
        try approver.checkPlace(toDo: "approved")
        let present = try snapshot(of: git.commit(main.head).tree)
        let assets = changedAssets(record, in: present)
        if let objection = try approver.objection(to: person, approving: head, assets: assets) {
            throw objection
        }
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
        let tier = try checkRisk(record, reached: outcome.reached.count, approver)
        let approvals = try Approvals(
            of: id, head: head, assets: assets, ledger: catalog.ledger, approver, self)
        if let earlier = approvals.event(by: person, approver) {
            throw PromptGitError.refused(
                "\(person.name) has approved \(id) at \(head.short) already, at \(earlier.at)",
                advice: "somebody else's approval is what it waits for")
        }
        let people = approvals.people + [person]
        if let missing = approver.missing(people, tier: tier, assets: assets) {
            var decision = try recordApproval(
                id, head: head, person, approver, main, missing: missing)
            decision.notes = leftOver + approvals.notes + decision.notes
            return decision
        }
        let merge = try writeDecision(
            tree: carried.tree, parents: [main.head, head], person, approver,
            message: mergeMessage(record, head: head, tier: tier, approvals, person))
        try git.advance(
            branch: main.reference, from: main.head, to: merge,
            log: "promptgit: approve \(id)", signature: person)
        return Decision(
            proposal: id, commit: merge.description,
            notes: leftOver + approvals.notes + cleanUp(id, head: head)
                + unpushedNote(main.reference, main: main))
    }

    /// What a proposal changes of a library: the kind of each asset and its path in the library.
    package func changedAssets(
        _ record: ProposalRecord, in present: LibrarySnapshot
    ) -> [Approver.ChangedAsset] {
        record.operations.map { operation in
            let path = Carrier.path(of: operation, present) ?? ""
            return (operation.asset.kind, Paths.relative(path, to: libraryRoot) ?? path)
        }
    }

    /// Puts an approval that needs others into the ledger.
    private func recordApproval(
        _ id: ProposalID, head: ObjectID, _ person: Signature, _ approver: Approver,
        _ main: MainBranch, missing: String
    ) throws -> Decision {
        let event = LedgerEvent(
            kind: .approved, subject: id.description, at: surroundings.now(), by: person.named,
            heads: [.init(proposal: id, commit: head.description)], library: libraryRoot)
        let commit = try Ledger.append(event, git: git) {
            try writeDecision(tree: $0, parents: $1, person, approver, message: $2)
        }
        return Decision(
            proposal: id, commit: commit.description,
            notes: unpushedNote(Ledger.reference, main: main), missing: missing)
    }

    /// Writes a commit that is a person's decision, signed where git or the settings want that.
    ///
    /// Throws ``PromptGitError`` with `.refused` when the settings want a signature and it is by no
    /// key that they have for the person.
    package func writeDecision(
        tree: ObjectID, parents: [ObjectID], _ person: Signature, _ approver: Approver,
        message: String
    ) throws -> ObjectID {
        let isWanted = approver.requiresSignature
        let isSigned = try isWanted || git.configBool("commit.gpgSign") ?? false
        let commit = try git.writeCommit(
            tree: tree, parents: parents, author: person, committer: person, message: message,
            isSigned: isSigned)
        guard isWanted else { return commit }
        let check = SignatureCheck(approver)
        if let problem = check.problem(try git.signatures(of: [commit])[commit], person) {
            throw PromptGitError.refused(
                "this decision would not count, because \(problem)",
                advice: "'review.requireVerified' is on: 'people' in \(Settings.fileName) on the "
                    + "main branch says which keys are whose")
        }
        return commit
    }

    /// Checks that the reviewer was not told of less risk than the change has by the settings on
    /// main, and returns the tier that counts; the record is a file that anybody with the branch can
    /// edit.
    private func checkRisk(
        _ record: ProposalRecord, reached: Int, _ approver: Approver
    ) throws -> Risk.Tier {
        let risk = RiskAssessment(
            operations: record.operations, type: record.type, reached: reached,
            settings: approver.risk)
        guard risk.tier <= record.risk.tier else {
            throw PromptGitError.refused(
                "\(record.id) says that its risk is \(record.risk.tier.rawValue), but it is "
                    + "\(risk.tier.rawValue): \(risk.reasons.joined(separator: "; "))",
                advice: "run 'promptgit rebase \(record.id)', look at it and approve it then")
        }
        return record.risk.tier
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

    /// The message of a merge; its trailers name everybody whose approval it rests on, and the events
    /// of the ledger that hold theirs.
    private func mergeMessage(
        _ record: ProposalRecord, head: ObjectID, tier: Risk.Tier, _ approvals: Approvals,
        _ person: Signature
    ) -> String {
        var lines = [
            "Approve \(record.id)", "", record.title, "", "Proposal-Id: \(record.id)",
            "Proposal-Head: \(head)", "Decision: approved",
        ]
        lines += (approvals.people + [person]).map { "Approved-by: \($0.named)" }
        lines += approvals.events.map { "Approval-Event: \($0.digest)" }
        if !approvals.events.isEmpty, let ledger = approvals.ledger {
            lines.append("Ledger-Commit: \(ledger)")
        }
        lines.append("Risk: \(tier.rawValue)")
        return lines.joined(separator: "\n") + "\n"
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
