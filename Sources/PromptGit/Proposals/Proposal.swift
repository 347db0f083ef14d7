internal import Analysis
public import Basics
internal import PromptModel

/// Where a proposal stands; git says so, nothing else stores it.
public enum ProposalState: String, Sendable, Hashable, CaseIterable {
    /// A branch holds it and nobody has decided.
    case open
    /// Its branch exists and the batch it belongs to was never completed.
    case unfinished
    /// Its record is in main's tree.
    case approved
    /// Its record was in main's tree and is no longer.
    case reverted
    /// A ledger event rejects its last known head.
    case rejected
    /// A ledger event says that another proposal took its place.
    case superseded
    /// A ledger event says that nobody decided on it in time.
    case expired
    /// Only the ledger knows it.
    case withdrawn
    /// This clone can't see enough to tell.
    case unknown
}

/// A proposal as a reviewer meets it.
public struct Proposal: Sendable, Hashable {
    /// Its record.
    public var record: ProposalRecord
    /// Where it stands.
    public var state: ProposalState
    /// Its number in the current batch, from 1; nil in an older one.
    public var number: Int?
    /// Its branch, without `refs/heads/`, whether it still exists or not.
    public var branch: String
    /// The full id of the commit that holds the record: the branch's head or, without a branch, the
    /// commit that the ledger or main knows.
    public var head: String?
    /// Why it was rejected, in the reviewer's words, or why it was closed without one.
    public var reason: String?
    /// The assets it changes, as `kind/id`.
    public var assets: [String] {
        var seen: Set<String> = []
        return record.operations.map { $0.asset.description }.filter { seen.insert($0).inserted }
    }
}

extension Proposal {
    /// The proposal in the documented JSON shape; `state` where it is listed with others.
    public func json(withState: Bool) -> JSONValue {
        var object: JSONObject = [
            "number": .optional(number), "id": .string(record.id.description),
            "branch": .string(branch), "type": .string(record.type.rawValue),
            "goal": .string(record.goal.rawValue), "title": .string(record.title),
            "risk": [
                "tier": .string(record.risk.tier.rawValue),
                "reasons": .strings(record.risk.reasons),
            ],
            "assets": .strings(assets),
        ]
        if withState { object["state"] = .string(state.rawValue) }
        return .object(object)
    }
}
