public import Basics

/// One decision: who took it, when, about what, and on which evidence.
public struct AuditEntry: Sendable, Hashable {
    /// What was decided.
    public enum Decision: String, Sendable, Hashable, CaseIterable {
        /// A proposal came to main.
        case approved
        /// Somebody approved a proposal that needed more approvals.
        case approval
        /// A proposal was rejected.
        case rejected
        /// Another proposal took its place.
        case superseded
        /// Nobody decided in time.
        case expired
        /// A proposal or a commit was taken back.
        case reverted
        /// An asset was brought back to what it was.
        case restored
    }

    /// When, by the clock of whoever decided.
    public var at: Timestamp
    /// Who, as `Name <mail>`, several separated by commas; nil where nothing says so.
    public var who: String?
    /// What was decided.
    public var decision: Decision
    /// The proposal; nil for a decision about none.
    public var proposal: ProposalID?
    /// The assets that it is about, as `kind/id`, sorted; nil where that can't be seen.
    public var assets: [String]?
    /// The full id of the commit that is the decision: on main, or of the ledger.
    public var commit: String
    /// What the proposal rests on; nil where there is no proposal, or its record can't be read.
    public var evidence: Evidence?
    /// Why, in the person's words; nil where nobody said.
    public var reason: String?

    /// The decision in the documented JSON shape.
    public var json: JSONValue {
        [
            "at": .string(at.description), "who": .optional(who),
            "decision": .string(decision.rawValue), "proposal": .optional(proposal?.description),
            "assets": assets.map { .strings($0) } ?? .null, "commit": .string(commit),
            "evidence": evidence?.json ?? .null, "reason": .optional(reason),
        ]
    }
}

/// Which decisions are asked for.
public struct AuditRequest: Sendable {
    /// Those at this moment or later; nil for no limit.
    public var since: Timestamp?
    /// Those before this moment; nil for no limit.
    public var until: Timestamp?
    /// Those about an asset, by its id or `kind/id`; nil for any.
    public var asset: String?
    /// Those of a person, by a part of their name or mail address, letter case aside; nil for any.
    public var who: String?

    /// Asks for all.
    public init() {}

    /// Whether a decision is asked for.
    func wants(_ entry: AuditEntry) -> Bool {
        if let since, entry.at < since { return false }
        if let until, entry.at >= until { return false }
        if let who, entry.who?.lowercased().contains(who.lowercased()) != true { return false }
        guard let asset else { return true }
        return entry.assets?.contains { $0 == asset || $0.hasSuffix("/" + asset) } ?? false
    }
}
