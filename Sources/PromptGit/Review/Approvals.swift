internal import Basics
internal import GitKit

/// The approvals of a proposal, at one head, that the ledger has and that count.
struct Approvals {
    /// The events, one a person.
    private(set) var events: [LedgerEvent] = []
    /// Who approved, in the events' order.
    private(set) var people: [Signature] = []
    /// Why other approvals do not count, a sentence each.
    private(set) var notes: [String] = []
    /// The ledger's commit that was read.
    let ledger: ObjectID?

    /// Collects the approvals of a proposal by the settings on main, which may have changed since
    /// they were given.
    init(
        of id: ProposalID, head: ObjectID, assets: [Approver.ChangedAsset], ledger: Ledger,
        _ approver: Approver, _ repository: PromptRepository
    ) throws {
        self.ledger = ledger.head
        let given = ledger.approvals(of: id, head: head).sorted { $0.at < $1.at }
        var signatures: SignatureCheck?
        if approver.requiresSignature, !given.isEmpty, let commit = ledger.head {
            signatures = SignatureCheck(approver)
            try signatures?.read(LedgerChain(repository.git, head: commit), of: given)
        }
        var seen: Set<String> = []
        for event in given {
            guard let person = Signature(named: event.by, time: event.at) else {
                notes.append("The approval \(event.digest.prefix(12)) names nobody.")
                continue
            }
            let objection = try approver.objection(to: person, approving: head, assets: assets)
            if let problem = objection?.message ?? signatures?.problem(of: event, person) {
                notes.append("The approval of \(person.name) does not count: \(problem).")
            } else if seen.insert(approver.identity(person)).inserted {
                events.append(event)
                people.append(person)
            }
        }
    }

    /// The approval that a person gave, by whatever address.
    func event(by person: Signature, _ approver: Approver) -> LedgerEvent? {
        zip(people, events).first { approver.identity($0.0) == approver.identity(person) }?.1
    }
}
