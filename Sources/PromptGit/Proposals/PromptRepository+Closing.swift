internal import Basics
internal import GitKit

/// Proposals that are closed without a person's decision: each by an event of the ledger.
extension PromptRepository {
    /// Closes the open proposals that nobody has decided on in time, and returns a sentence for each.
    ///
    /// The time begins with the latest head, approval or batch that has to do with one.
    func expire(_ catalog: ProposalCatalog, _ settings: Settings) throws -> [String] {
        let days = settings.review.expireAfterDays
        guard days > 0 else { return [] }
        let limit = surroundings.now().seconds - Int64(days) * 86_400
        return try catalog.proposals(in: [.open], unreadable: { _, _ in }).flatMap { proposal in
            let id = proposal.record.id
            guard let head = catalog.branchHead(of: id) else { return [String]() }
            let moments = catalog.ledger.events(of: id).map(\.at.seconds)
            let latest = try max(git.commit(head).committer.time.seconds, moments.max() ?? 0)
            guard latest < limit else { return [] }
            let notes = try close(
                id, head: head, .expired, reason: "nobody decided within \(days) days")
            return ["\(id) has expired: nobody decided within \(days) days."] + notes
        }
    }

    /// Whether nobody has edited or approved an open proposal, so that no work is lost with it.
    func isUntouched(
        _ id: ProposalID, head: ObjectID, _ main: MainBranch, _ catalog: ProposalCatalog
    ) throws -> Bool {
        let own = ownSignature().email
        return try catalog.ledger.approvals(of: id, head: head).isEmpty
            && Approver.authors(of: head, without: main.head, in: git).allSatisfy {
                $0.email == own
            }
    }

    /// Closes a proposal by an event that promptgit itself answers for.
    func close(
        _ id: ProposalID, head: ObjectID, _ kind: LedgerEvent.Kind, reason: String,
        successor: ProposalID? = nil
    ) throws -> [String] {
        let own = ownSignature()
        try Ledger.append(
            LedgerEvent(
                kind: kind, subject: id.description, at: own.time, by: own.named, reason: reason,
                heads: [.init(proposal: id, commit: head.description)], library: libraryRoot,
                successor: successor),
            git: git, author: own)
        return cleanUp(id, head: head)
    }
}
