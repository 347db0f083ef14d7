public import PromptModel

/// A proposal before it has an id, a base and a branch.
public struct ProposalDraft: Sendable, Hashable {
    /// What kind of work it is.
    public var type: ProposalType
    /// What it is meant to improve.
    public var goal: Goal
    /// The change in a line.
    public var title: String
    /// Why: the cause with its counts.
    public var rationale: String
    /// The changes to assets; empty for `code` and `investigate`.
    ///
    /// A created asset has neither file nor blob id yet: both depend on the repository.
    public var operations: [AssetOperation]
    /// The short name that its id is made of: lower-case words joined by `-`.
    public var slug: String
    /// Whether it rests on text of traces.
    public var tainted: Bool
    /// How sure the analyzer is of the cause.
    public var confidence: Confidence
}

/// What kind of work a proposal is: the kind of asset that it changes, or work for a person.
public enum ProposalType: String, Sendable, Hashable, CaseIterable {
    /// It changes a prompt.
    case prompt
    /// It changes a snippet.
    case snippet
    /// It changes a soul.
    case soul
    /// It changes knowledge.
    case knowledge
    /// It changes a tool's description or parameters.
    case tool
    /// It changes an enhancement.
    case enhancement
    /// It changes a send rule.
    case sendRule
    /// It changes a rubric.
    case rubric
    /// It changes a configuration.
    case config
    /// Work for a programmer.
    case code
    /// A cause that is not clear yet, or a text that only the owner can confirm.
    case investigate
}
