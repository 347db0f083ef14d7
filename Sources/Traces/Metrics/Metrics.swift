public import Basics

/// What a number of sessions add up to; whatever is not known of any of them is nil, never zero.
public struct Metrics: Hashable, Sendable {
    /// How many of the sessions something is known of, and how many of those have it.
    public struct Share: Hashable, Sendable {
        /// How many sessions it is known of.
        public var known: Int
        /// How many of them have it.
        public var count: Int

        /// Creates a share.
        public init(known: Int, count: Int) {
            self.known = known
            self.count = count
        }
    }

    /// How many of the sessions a reward is known of, and what it is on average.
    public struct Mean: Hashable, Sendable {
        /// How many sessions it is known of.
        public var known: Int
        /// The mean, weighted by the sessions' sample weights; nil when it is known of none.
        public var mean: Double?

        /// Creates a mean.
        public init(known: Int, mean: Double?) {
            self.known = known
            self.mean = mean
        }
    }

    /// How many of the sessions a cost is known of, and what those cost together.
    public struct Total: Hashable, Sendable {
        /// How many sessions it is known of.
        public var known: Int
        /// The sum in US dollars; nil when it is known of none.
        public var total: Double?

        /// Creates a total.
        public init(known: Int, total: Double?) {
            self.known = known
            self.total = total
        }
    }

    /// One tool that the agent called.
    public struct Tool: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// How often the agent called it.
        public var calls: Int
        /// How many of the answers were failures; nil when no answer says.
        public var failures: Int?

        /// Creates the numbers of a tool.
        public init(name: String, calls: Int, failures: Int?) {
            self.name = name
            self.calls = calls
            self.failures = failures
        }
    }

    /// How many sessions there are.
    public var sessions: Int
    /// How many messages they have.
    public var messages: Int
    /// How many tool calls the agent made.
    public var agentCalls: Int
    /// How many tool calls the user made.
    public var userCalls: Int
    /// How many answers of tools were failures, whoever called; nil when no answer says.
    public var toolFailures: Int?
    /// How many calls of the agent repeat an earlier one of their session, name and arguments.
    public var repeatedCalls: Int
    /// How many sessions were handed to a person; nil when no session says.
    public var escalated: Int?
    /// How many sessions reached their goal.
    public var success: Share
    /// The reward.
    public var reward: Mean
    /// What the agent's model calls cost.
    public var cost: Total
    /// The tokens of the agent's model calls, of the sessions that say.
    public var tokens: TokenUsage
    /// The tools that the agent called, the most called first, equals by name.
    public var tools: [Tool]

    /// The numbers of these sessions, each read in full; ``SessionStore/metrics(_:)`` gives the
    /// same without reading one.
    public init(of sessions: some Sequence<Session>) {
        var sums = SessionMeasures()
        var tools: [ToolKey: ToolMeasures] = [:]
        for session in sessions {
            let ofSession = session.toolMeasures
            sums.add(SessionMeasures(session, tools: ofSession))
            for (key, measures) in ofSession { tools[key, default: ToolMeasures()].add(measures) }
        }
        self.init(sums, tools: tools)
    }

    init(_ sums: SessionMeasures, tools: [ToolKey: ToolMeasures]) {
        sessions = sums.sessions
        messages = sums.messages
        agentCalls = sums.agentCalls
        userCalls = sums.userCalls
        toolFailures = sums.answers.knownFailures
        repeatedCalls = sums.repeatedCalls
        escalated = sums.sessions > 0 && sums.escalatedKnown == 0 ? nil : sums.escalated
        success = Share(known: sums.successKnown, count: sums.successes)
        reward = Mean(
            known: sums.rewardKnown,
            mean: sums.rewardWeight > 0 ? Double(sums.reward) / Double(sums.rewardWeight) : nil)
        cost = Total(
            known: sums.costKnown, total: sums.costKnown > 0 ? Double(sums.cost) / 1e9 : nil)
        let isEmpty = sums.sessions == 0
        tokens = TokenUsage(
            input: isEmpty || sums.inputKnown > 0 ? sums.input : nil,
            output: isEmpty || sums.outputKnown > 0 ? sums.output : nil)
        self.tools = tools.filter { $0.key.requestor == .agent && $0.value.calls > 0 }
            .map { Tool(name: $0.name, calls: $1.calls, failures: $1.knownFailures) }
            .sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }
    }

    /// The numbers as the stable JSON of `metrics --json` (docs/traces.md); unknown is `null`.
    public var json: JSONValue {
        [
            "sessions": .count(sessions),
            "messages": .count(messages),
            "toolCalls": ["agent": .count(agentCalls), "user": .count(userCalls)],
            "toolFailures": .optional(toolFailures),
            "repeatedCalls": .count(repeatedCalls),
            "escalated": .optional(escalated),
            "success": ["known": .count(success.known), "count": .count(success.count)],
            "reward": ["known": .count(reward.known), "mean": .optional(reward.mean)],
            "cost": ["known": .count(cost.known), "total": .optional(cost.total)],
            "tokens": ["input": .optional(tokens.input), "output": .optional(tokens.output)],
            "tools": .array(
                tools.map {
                    [
                        "name": .string($0.name), "calls": .count($0.calls),
                        "failures": .optional($0.failures),
                    ]
                }),
        ]
    }
}
