internal import Basics
internal import GitKit

/// Whether decisions are signed by keys that the settings have for whoever took them.
struct SignatureCheck {
    private let approver: Approver
    private var statuses: [String: SignatureStatus] = [:]

    init(_ approver: Approver) { self.approver = approver }

    /// Reads the signatures of the commits that brought events to the ledger.
    mutating func read(_ chain: LedgerChain, of events: [LedgerEvent]) throws {
        var commits: [ObjectID: [String]] = [:]
        for event in events {
            guard let commit = chain.commit(adding: event.path) else { continue }
            commits[commit, default: []].append(event.path)
        }
        for (commit, status) in try chain.git.signatures(of: Array(commits.keys)) {
            for path in commits[commit] ?? [] { statuses[path] = status }
        }
    }

    /// What is wrong with the signature of a person's event; nil where nothing is.
    func problem(of event: LedgerEvent, _ person: Signature) -> String? {
        problem(statuses[event.path], person)
    }

    /// What is wrong with a signature of a person; nil where nothing is.
    ///
    /// One that could not be looked up is wrong too.
    func problem(_ status: SignatureStatus?, _ person: Signature) -> String? {
        guard let status else { return "its signature can't be found" }
        if let problem = status.problem { return problem }
        let keys = Set(approver.keys(of: person).compactMap(keyFingerprint))
        if keys.isEmpty { return "the settings have no key of \(person.named)" }
        return status.fingerprints.isDisjoint(with: keys)
            ? "it is signed by a key that is not \(person.name)'s" : nil
    }
}
