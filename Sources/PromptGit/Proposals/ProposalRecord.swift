public import Analysis
public import Basics
public import PromptModel

/// What a proposal wants to change and why: the content of `proposals/<id>.yaml` on its branch.
public struct ProposalRecord: Sendable, Hashable {
    /// The proposal's name.
    public var id: ProposalID
    /// What it changes.
    public var type: ProposalType
    /// What it is for.
    public var goal: Goal
    /// One line for a list.
    public var title: String
    /// Why it should help, in a few sentences.
    public var rationale: String
    /// How sure its maker is.
    public var confidence: Confidence
    /// What is expected to change; nil when nothing can be said.
    public var expected: ExpectedMetric?
    /// The edits, in order.
    public var operations: [AssetOperation]
    /// What it rests on.
    public var evidence: Evidence
    /// How risky it is.
    public var risk: Risk
    /// Where it comes from.
    public var origin: Origin
    /// What it was made on.
    public var base: Base
}

extension ProposalType {
    /// Whether a proposal of this type holds something that can be merged.
    public var isMergeable: Bool { self != .code && self != .investigate }
}

/// What a proposal rests on: counts and the store's random ids, never what people wrote.
public struct Evidence: Sendable, Hashable {
    /// The analyzer's name for the finding.
    public var finding: String?
    /// In how many sessions it was seen; nil when its maker did not say.
    public var sessions: Int?
    /// In how many tasks it was seen; nil when unknown.
    public var tasks: Int?
    /// The store's random ids of the sessions.
    public var ids: [String]
    /// Named counts.
    public var counts: JSONObject

    /// Creates evidence.
    public init(
        finding: String? = nil, sessions: Int? = nil, tasks: Int? = nil, ids: [String] = [],
        counts: JSONObject = JSONObject()
    ) {
        self.finding = finding
        self.sessions = sessions
        self.tasks = tasks
        self.ids = ids
        self.counts = counts
    }
}

extension Evidence {
    /// The evidence as records and reports have it.
    public var json: JSONValue {
        [
            "finding": .optional(finding), "sessions": .optional(sessions),
            "tasks": .optional(tasks), "ids": .strings(ids), "counts": .object(counts),
        ]
    }
}

/// How risky a proposal is.
public struct Risk: Sendable, Hashable {
    /// A tier of risk.
    public enum Tier: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Bounded instruction text in a place that the settings allow.
        case low
        /// Everything between.
        case medium
        /// What needs a careful look in any case.
        case high

        /// Orders low before medium before high.
        public static func < (left: Self, right: Self) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The tier.
    public var tier: Tier
    /// Why it is not lower.
    public var reasons: [String]
    /// Whether it may be promoted by an experiment.
    public var autoEligible: Bool
    /// Whether its text comes from a trace, or from a model that read one.
    public var tainted: Bool
}

/// Where a proposal comes from.
public struct Origin: Sendable, Hashable {
    /// The analyzer that found it, or nil.
    public var analyzer: String?
    /// The batch it was made in.
    public var batch: String
    /// The language model that wrote it, or nil.
    public var model: String?
    /// The tool or file that brought it, for edits found elsewhere.
    public var source: String?
}

/// What a proposal was made on.
public struct Base: Sendable, Hashable {
    /// The full id of the commit.
    public var commit: String
    /// The versions there of the compositions it reaches, by prompt id.
    public var versions: [String: String]
}
