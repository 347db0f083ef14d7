public import Analysis
public import Basics
package import GitKit
package import PromptModel

/// A change that somebody wants to propose: what a record holds before it has a name, a base and a
/// risk.
package struct ProposalRequest: Sendable {
    /// What it changes.
    package var type: ProposalType
    /// What it is for.
    package var goal: Goal
    /// One line for a list.
    package var title: String
    /// Why it should help.
    package var rationale: String
    /// How sure its maker is.
    package var confidence: Confidence
    /// What is expected to change.
    package var expected: ExpectedMetric?
    /// The edits; blob ids and files of `create` and `delete` may be left empty.
    package var operations: [AssetOperation]
    /// What it rests on.
    package var evidence: Evidence
    /// Whether its text comes from a trace, or from a model that read one.
    package var isTainted: Bool
    /// The analyzer that found it.
    package var analyzer: String?
    /// The language model that wrote it.
    package var model: String?
    /// The file or tool that brought it.
    package var source: String?
    /// The words that its name is made of.
    package var slug: String
    /// Who wrote it.
    package var author: Signature
}

/// A change that was not proposed, and why.
public struct WithheldProposal: Sendable, Hashable {
    /// Why it was not proposed.
    public var reason: String
    /// What it would have been.
    public var title: String
}

/// What a reflection came to: its findings, its proposals and what it held back.
public struct ProposalBatch: Sendable {
    /// The batch's name, `<yyyymmdd>-<letters>`; nil when nothing was written.
    public var name: String?
    /// What was found in the sessions.
    public var findings: [Finding]
    /// The proposals, numbered from 1.
    public var proposals: [Proposal]
    /// What was held back.
    public var withheld: [WithheldProposal]
    /// What else a person should know, a sentence each.
    public var notes: [String]

    /// The batch in the documented JSON shape.
    public var json: JSONValue {
        [
            "batch": .optional(name), "findings": .array(findings.map(\.json)),
            "proposals": .array(proposals.map { $0.json(withState: false) }),
            "withheld": .array(
                withheld.map { ["reason": .string($0.reason), "title": .string($0.title)] }),
        ]
    }
}
