public import Basics

/// What a change is meant to improve.
public enum Goal: String, Sendable, Hashable, CaseIterable {
    /// The agent does what is right.
    case accuracy
    /// The agent can do more.
    case capability
    /// The agent needs less.
    case cost
    /// The agent does it better.
    case quality
}

/// How sure an analyzer is of the cause that it names.
public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// A hint.
    case low
    /// The numbers support it.
    case medium
    /// The numbers support it and the way it comes about was seen.
    case high
}

/// What an analyzer saw, with its numbers and its evidence.
///
/// No text of a finding holds a value of a trace: error messages stand in it with their values
/// masked.
public struct Finding: Sendable, Hashable {
    /// Which analyzer saw it, such as `toolFailure`.
    public var analyzer: String
    /// What a change would improve.
    public var goal: Goal
    /// The finding in a line.
    public var title: String
    /// The cause as a short normalised text, such as `Payment method ‹id› not found`.
    public var cause: String
    /// In how many sessions it was seen.
    public var sessions: Int
    /// Of how many tasks those sessions are; nil when a session's task is unknown.
    public var tasks: Int?
    /// The numbers behind it, by name.
    public var counts: JSONObject
    /// The evidence ids of the sessions it was seen in, the first ``AnalysisSettings/evidenceLimit``.
    public var evidence: [String]
    /// How sure the analyzer is of the cause.
    public var confidence: Confidence
    /// What should change if the cause is removed; nil where nothing to measure was named.
    public var expected: ExpectedMetric?
    /// What to do about it; nil when nothing honest can be proposed.
    public var draft: ProposalDraft?
    /// Why there is no edit; nil when the draft holds one.
    public var withheld: Withheld?

    /// The finding as JSON: `analyzer`, `goal`, `title`, `cause`, `sessions`, `tasks`, `counts`.
    public var json: JSONValue {
        .object([
            "analyzer": .string(analyzer), "goal": .string(goal.rawValue), "title": .string(title),
            "cause": .string(cause), "sessions": .count(sessions), "tasks": .optional(tasks),
            "counts": .object(counts),
        ])
    }
}

/// What is expected to change, and from where; `to` stays nil until a comparison was measured.
public struct ExpectedMetric: Sendable, Hashable {
    /// The metric's name, such as `sessionsWithError`.
    public var metric: String
    /// What it is measured on, such as `book_reservation/payment-method-not-found`.
    public var scope: String
    /// Where it stands, such as `8 of 50`.
    public var from: String
    /// Where it should go; nil because analyzers make no forecast.
    public var to: String?

    /// Creates a metric that is expected to change; `to` stays nil until a comparison was measured.
    public init(metric: String, scope: String, from: String, to: String? = nil) {
        self.metric = metric
        self.scope = scope
        self.from = from
        self.to = to
    }

    /// The metric as the `expected` of a proposal's record.
    public var json: JSONValue {
        .object([
            "metric": .string(metric), "scope": .string(scope), "from": .string(from),
            "to": .optional(to),
        ])
    }
}

/// Why a finding comes without an edit.
public enum Withheld: String, Sendable, Hashable {
    /// All its sessions are of one task.
    case oneTask
    /// One task holds over half of its sessions.
    case mostlyOneTask
    /// It was seen in too few sessions.
    case fewSessions
    /// Most of its sessions succeeded all the same.
    case sessionsSucceeded
    /// The rejected values are what the user wrote.
    case userInput
    /// The library says already what an edit would say.
    case alreadySaid
    /// Nothing tells sessions with it from sessions without.
    case noContrast
    /// An edit would need words that stand in no asset.
    case noWords
    /// No instruction would add anything.
    case nothingToAdd
    /// Only the owner can confirm what the rule is.
    case ownerOnly
}
