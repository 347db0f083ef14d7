/// What came of a decision: the proposal, the commit that holds it, and what else to know.
public struct Decision: Sendable, Hashable {
    /// The proposal it is about.
    public var proposal: ProposalID
    /// The full id of the commit that is the decision: a merge, a revert, a ledger event or a new
    /// head of the branch.
    public var commit: String
    /// What a person should know, a sentence each.
    public var notes: [String]
    /// What an approval still lacks, such as `one more approval`; nil where the decision is whole.
    public var missing: String?
}
