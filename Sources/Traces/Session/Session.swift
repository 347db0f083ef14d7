public import Basics

/// One conversation or task run of an agent, as a trace recorded it.
///
/// Whatever a trace does not say is nil, never zero: a session without a cost is not a free one.
public struct Session: Sendable, Hashable {
    /// The identity that the source gave it; unique within ``source``.
    public var id: String
    /// Where it came from: a run, which is an imported file's stem.
    public var source: String
    /// The agent's id, where the trace names one.
    public var agent: String?
    /// The channel it took place on, such as `whatsapp`.
    public var channel: String?
    /// The workspace whose overrides were in force.
    public var workspace: String?
    /// The segment it belongs to.
    public var segment: String?
    /// What else it is grouped by, a value a name.
    public var tags: [String: String]
    /// The version of each composition that took part, by prompt id.
    public var promptVersions: [String: String]
    /// How it is known which versions of prompts took part; nil where none is known.
    public var promptLink: PromptLink?
    /// The prompt that took part, where the trace names it and no version of it.
    public var promptName: String?
    /// The revision of the prompts that was in force: a commit, branch or tag.
    public var promptRevision: String?
    /// The language model that answered.
    public var model: String?
    /// When it began.
    public var startedAt: Timestamp?
    /// When it ended.
    public var endedAt: Timestamp?
    /// How long it took, in seconds, where the trace says it other than by its beginning and end.
    public var duration: Double?
    /// The tools that the agent could call, where the trace lists them.
    public var tools: [ToolDefinition]
    /// Whether the tools are those that the agent had in the library, and not what the trace lists: they are
    /// then no part of what tells whether a session has changed.
    package var hasLibraryTools = false
    /// The messages, in order.
    public var messages: [Message]
    /// How it went.
    public var outcome: Outcome
    /// Who dealt with it in the end.
    public var handledBy: Handler?
    /// The task it ran, where several sessions run the same one.
    public var taskID: String?
    /// The kind of task, or the domain.
    public var taskType: String?
    /// Which repetition of the task this is, from 0.
    public var trial: Int?
    /// How hard the task was judged to be, from 0 to 1.
    public var complexity: Double?
    /// The ids of the enhancements that were in force.
    public var enhancements: [String]
    /// The experiment it took part in.
    public var experiment: String?
    /// The arm of the experiment.
    public var arm: String?
    /// How many sessions this one stands for; 1 unless the source sampled.
    public var sampleWeight: Double
    /// Whether it was handed to a person; nil when neither the trace nor a known tool tells.
    public var escalated: Bool?
    /// Whether an owner corrected an answer.
    public var ownerCorrected: Bool?
    /// The mood of the user's words, from -1 to 1.
    public var sentiment: Double?
    /// Questions of the user that the agent could not answer.
    public var unansweredQuestions: [String]
    /// What people said of it afterwards, from -1 to 1.
    public var feedback: Double?
    /// How the agent judged itself, from 0 to 1.
    public var selfScore: Double?
    /// What the agent's model calls cost, in US dollars.
    public var cost: Double?
    /// The tokens of the agent's model calls.
    public var tokens: TokenUsage
    /// What the model calls cost that stood in for the user, in US dollars.
    public var userCost: Double?
    /// The tokens of the model calls that stood in for the user.
    public var userTokens: TokenUsage
    /// Who it came from, as the source names them.
    public var principal: String?

    /// Creates a session of which only the identity and the messages are known.
    public init(id: String, source: String, messages: [Message] = []) {
        self.id = id
        self.source = source
        self.messages = messages
        promptVersions = [:]
        tags = [:]
        tools = []
        userTokens = TokenUsage()
        outcome = Outcome()
        enhancements = []
        sampleWeight = 1
        unansweredQuestions = []
        tokens = TokenUsage()
    }
}

/// How a session went; what the trace does not say is nil.
public struct Outcome: Sendable, Hashable {
    /// Whether it reached its goal.
    public var success: Bool?
    /// The reward it earned, usually from 0 to 1.
    public var reward: Double?
    /// Whether it ended in a booking or sale.
    public var booked: Bool?
    /// Why it ended, in the source's words, such as `user_stop`.
    public var termination: String?

    /// Creates an outcome; nil is unknown.
    public init(
        success: Bool? = nil, reward: Double? = nil, booked: Bool? = nil,
        termination: String? = nil
    ) {
        self.success = success
        self.reward = reward
        self.booked = booked
        self.termination = termination
    }
}

/// Who dealt with a session.
public enum Handler: String, Sendable, Hashable, CaseIterable {
    /// The agent alone.
    case agent
    /// A person.
    case person
}

/// Tokens of language-model calls; nil is unknown.
public struct TokenUsage: Sendable, Hashable {
    /// Tokens sent to the model.
    public var input: Int?
    /// Tokens that the model wrote.
    public var output: Int?
    /// Input tokens that came from the provider's cache.
    public var cached: Int?

    /// Creates a usage; nil is unknown.
    public init(input: Int? = nil, output: Int? = nil, cached: Int? = nil) {
        self.input = input
        self.output = output
        self.cached = cached
    }

    /// Adds another usage; a side that is unknown leaves the other as it is.
    public mutating func add(_ other: TokenUsage) {
        input = Self.sum(input, other.input)
        output = Self.sum(output, other.output)
        cached = Self.sum(cached, other.cached)
    }

    private static func sum(_ left: Int?, _ right: Int?) -> Int? {
        guard let left else { return right }
        return left + (right ?? 0)
    }
}
