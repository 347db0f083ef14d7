internal import Analysis
internal import Basics
internal import GitKit
internal import PromptModel

/// Approvals that one person gives at once: each a merge on top of the one before or, short of what
/// the settings ask for, an event for the ledger.
struct ApprovalGroup: PreparedDecision {
    /// A proposal that is merged.
    struct Merge {
        var proposal: ProposalID
        var head: ObjectID
        var commit: ObjectID
    }

    /// What is decided about one proposal.
    private enum Verdict {
        case merge(Merge, notes: [String])
        case event(LedgerEvent, missing: String, notes: [String])
    }

    let main: MainBranch
    let person: Signature
    private let repository: PromptRepository
    private let git: Repository
    private let catalog: ProposalCatalog
    private let approver: Approver
    /// What was left of earlier decisions and is in the way of none.
    private let leftOver: [String]
    private var verdicts: [Verdict] = []
    /// The proposals that were looked at.
    private var decided: Set<ProposalID> = []
    private var tip: ObjectID
    /// Why the proposal after those could not be approved; nil where all could.
    private(set) var failure: (any Error)?

    /// Decides about proposals, in their order, up to the first that can't be approved; writes the
    /// objects and moves nothing.
    init(_ names: [String], head wanted: String?, _ repository: PromptRepository) throws {
        self.repository = repository
        git = repository.git
        main = try repository.mainBranchForDecision()
        catalog = try ProposalCatalog(repository)
        leftOver = try repository.removeDecidedBranches(catalog)
        person = try repository.person()
        approver = try Approver(repository, main: main.head)
        tip = main.head
        try repository.together(approver) { writer in
            add(names, head: wanted, by: writer)
        }
    }

    private mutating func add(
        _ names: [String], head wanted: String?, by writer: PromptRepository
    ) {
        do {
            // Up to the first name that stands for nothing; main's history is walked once for all.
            var ids: [ProposalID] = []
            for name in names {
                do {
                    ids.append(try catalog.resolve(name))
                } catch {
                    failure = error
                    break
                }
            }
            let states = try catalog.states(of: ids)
            for id in ids {
                let proposal = try catalog.proposal(id, state: states[id] ?? .unknown)
                try add(proposal, head: wanted, by: writer)
            }
        } catch {
            failure = error
        }
    }

    // MARK: What is done

    /// The last merge; nil where nothing is merged.
    var commit: ObjectID? { tip == main.head ? nil : tip }

    /// The merges, in their order.
    var merges: [Merge] {
        verdicts.compactMap { verdict in
            guard case .merge(let merge, _) = verdict else { return nil }
            return merge
        }
    }

    /// The branches of the merged proposals.
    var finishedBranches: [Reference] {
        merges.map { Reference(name: repository.branchReference(of: $0.proposal), id: $0.head) }
    }

    /// What the reference's log says.
    var log: String {
        let ids = merges.map(\.proposal.description)
        return ids.count > 3
            ? "promptgit: approve \(ids[0]) and \(ids.count - 1) more"
            : "promptgit: approve \(ids.joined(separator: ", "))"
    }

    /// Tells of the decisions, in their order; the ledger gets the approvals that need others.
    ///
    /// The last one has the notes that are about all of them. Throws why an approval did not come to
    /// the ledger, after all that is done has been told of.
    func finish(notes: [String], report: (Decision) -> Void) throws {
        var trouble: (any Error)?
        let unpushed = merges.isEmpty ? [] : repository.unpushedNote(main.reference, main: main)
        for (index, verdict) in verdicts.enumerated() {
            var decision: Decision
            switch verdict {
            case .merge(let merge, let notes):
                decision = Decision(
                    proposal: merge.proposal, commit: merge.commit.description, notes: notes)
            case .event(let event, let missing, let notes):
                do {
                    decision = try record(event, missing: missing, notes: notes)
                } catch {
                    trouble = trouble ?? error
                    continue
                }
            }
            if index == 0 { decision.notes = leftOver + decision.notes }
            if index == verdicts.count - 1 { decision.notes += notes + unpushed }
            report(decision)
        }
        if let trouble { throw trouble }
    }

    /// Puts an approval that needs others into the ledger.
    private func record(
        _ event: LedgerEvent, missing: String, notes: [String]
    ) throws -> Decision {
        let commit = try repository.record(event, by: person, approver)
        return Decision(
            proposal: event.heads[0].proposal, commit: commit.description,
            notes: notes + repository.unpushedNote(Ledger.reference, main: main),
            missing: missing)
    }

    // MARK: One proposal

    private mutating func add(
        _ proposal: Proposal, head wanted: String?, by writer: PromptRepository
    ) throws {
        let record = proposal.record
        let id = record.id
        guard decided.insert(id).inserted else {
            throw PromptGitError.refused("\(id) is approved and can't be approved once more")
        }
        let head = try repository.decidableHead(proposal, catalog, toDo: "approved")
        if let wanted, try git.resolve(wanted) != head {
            throw PromptGitError(
                .conflict, "\(id) stands at \(head.short) now, not at \(wanted)",
                advice: "look at it again with 'promptgit show \(id)'")
        }
        guard record.type.isMergeable else {
            throw PromptGitError.refused(
                "\(id) is of type \(record.type.rawValue) and has nothing to merge",
                advice: "look into its cause, and close it with 'promptgit reject \(id) --reason …'"
            )
        }
        try approver.checkPlace(toDo: "approved")
        let present = try writer.library(in: writer.git.commit(tip).tree)
        let assets = try repository.changedAssets(record, in: present)
        if let objection = try approver.objection(to: person, approving: head, assets: assets) {
            throw objection
        }
        let carried = try carried(record, head: head, present, by: writer)
        if carried.wasReapplied, record.risk.tier == .high || record.risk.tainted {
            throw PromptGitError(
                .conflict,
                "main has changed an asset of \(id) since, and a change of \(lookReason(record)) "
                    + "wants another look on top of that",
                advice: "run 'promptgit rebase \(id)', look at it and approve it then")
        }
        let files = try writer.files(of: carried.changes)
        let outcome = try present.check(
            files, carried.changes, settings: approver.validation)
        guard outcome.newErrors.isEmpty else {
            throw PromptGitError(
                .refused, "main would not be valid with \(id) merged",
                diagnostics: outcome.newErrors, sources: files.compactMapValues(\.self))
        }
        let tier = try checkRisk(record, reached: outcome.reachedCount)
        let approvals = try Approvals(
            of: id, head: head, assets: assets, ledger: catalog.ledger, approver, repository)
        let earlier = approvals.event(by: person, approver)
        let people = approvals.people + (earlier == nil ? [person] : [])
        if let missing = approver.missing(people, tier: tier, assets: assets) {
            if let earlier {
                throw PromptGitError.refused(
                    "\(person.name) has approved \(id) at \(head.short) already, at \(earlier.at)",
                    advice: "it waits for \(missing)")
            }
            let event = LedgerEvent(
                kind: .approved, subject: id.description, at: repository.surroundings.now(),
                by: person.named, heads: [.init(proposal: id, commit: head.description)],
                library: repository.libraryRoot)
            verdicts.append(.event(event, missing: missing, notes: approvals.notes))
            return
        }
        tip = try writer.writeDecision(
            tree: carried.tree, parents: [tip, head], person, approver,
            message: mergeMessage(record, head: head, tier: tier, approvals, people))
        verdicts.append(
            .merge(Merge(proposal: id, head: head, commit: tip), notes: approvals.notes))
    }

    /// Checks that the reviewer was not told of less risk than the change has by the settings on
    /// main, and returns the tier that counts; the record is a file that anybody with the branch can
    /// edit.
    private func checkRisk(_ record: ProposalRecord, reached: Int) throws -> Risk.Tier {
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
        _ record: ProposalRecord, head: ObjectID, _ present: LibraryTree,
        by writer: PromptRepository
    ) throws -> Carrier.Result {
        do {
            return try Carrier(writer).carry(record, head: head, onto: tip, present: present)
        } catch let error as OperationError {
            throw PromptGitError(
                .conflict, "\(record.id) no longer fits \(main.name): \(error)",
                advice: "reject it, or run 'promptgit propose' for one that fits")
        }
    }

    /// The message of a merge; its trailers name everybody whose approval it rests on, and the events
    /// of the ledger that hold those of others.
    private func mergeMessage(
        _ record: ProposalRecord, head: ObjectID, tier: Risk.Tier, _ approvals: Approvals,
        _ people: [Signature]
    ) -> String {
        var lines = [
            "Approve \(record.id)", "", record.title, "", "Proposal-Id: \(record.id)",
            "Proposal-Head: \(head)", "Decision: approved",
        ]
        lines += people.map { "Approved-by: \($0.named)" }
        lines += approvals.events.map { "Approval-Event: \($0.digest)" }
        if !approvals.events.isEmpty, let ledger = approvals.ledger {
            lines.append("Ledger-Commit: \(ledger)")
        }
        lines.append("Risk: \(tier.rawValue)")
        return lines.joined(separator: "\n") + "\n"
    }
}
