public import Basics

/// What a number of sessions add up to; whatever is not known of any of them is nil, never zero.
///
/// docs/traces.md says how each number is counted.
public struct Metrics: Hashable, Sendable {
    /// How many of the sessions something is known of, and how many of those have it.
    public struct Share: Hashable, Sendable {
        /// How many sessions it is known of.
        public var known: Int
        /// How many of them have it.
        public var count: Int
        let weights: WeightSums

        /// The share from 0 to 1 of the sessions of which it is known, each with its sample weight; nil
        /// where it is known of none.
        public var rate: Double? { weights.mean.map { max(0, min(1, $0)) } }

        /// The 95% Wilson score interval of ``rate``, with the number of equally weighted sessions that
        /// would be as precise.
        public var interval: Interval? {
            guard let rate, let size = weights.effectiveCount else { return nil }
            return .wilson(rate: rate, size: size)
        }
    }

    /// How many of the sessions an amount is known of, and what it adds up to.
    public struct Quantity: Hashable, Sendable {
        /// How many sessions it is known of.
        public var known: Int
        /// The sum, without weights; nil when it is known of none, or too large.
        public var total: Double?
        let weights: WeightSums
        /// The weighted sum of the amounts' squares.
        let squares: Double?

        /// The mean, weighted by the sessions' sample weights; nil when it is known of none.
        public var mean: Double? { weights.mean }

        /// A 95% interval of ``mean`` from its standard error, by the normal distribution; nil where it
        /// is known of fewer than two sessions.
        public var interval: Interval? {
            guard known > 1, let mean, let weight = weights.weight, let squares,
                let size = weights.effectiveCount, size > 1
            else { return nil }
            let variance = max(0, squares / weight - mean * mean) * size / (size - 1)
            let spread = 1.959963984540054 * (variance / size).squareRoot()
            return Interval(lower: mean - spread, upper: mean + spread)
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

    let sums: NumberSums
    /// The tools that the agent called, the most called first, equals by name.
    public let tools: [Tool]

    /// The numbers of these sessions, each read in full; ``SessionStore/metrics(_:)`` gives the
    /// same without reading one.
    ///
    /// - Parameters:
    ///   - sessions: the sessions.
    ///   - principalCap: how many sessions those of one principal on one day count for together, at most;
    ///     0 for any number.
    public init(of sessions: some Sequence<Session>, principalCap: Int = 0) {
        var sums = NumberSums()
        var tools: [ToolKey: ToolMeasures] = [:]
        var days: [PrincipalDay: (sums: NumberSums, weight: Int)] = [:]
        for session in sessions {
            let calls = SessionCalls(session)
            let numbers = SessionNumbers(session, calls, session.spoken)
            if principalCap > 0, let day = PrincipalDay(session) {
                days[day, default: (NumberSums(), 0)].sums.add(numbers)
                days[day]?.weight.addSaturating(numbers.weight)
            } else {
                sums.add(numbers)
            }
            for (key, measures) in calls.counts {
                tools[key, default: ToolMeasures()].add(measures)
            }
        }
        let cap = PrincipalCap(sessions: principalCap)
        for day in days.values { sums.add(day.sums.weighed(by: cap.factor(for: day.weight))) }
        self.init(sums, tools: tools)
    }

    init(_ sums: NumberSums, tools: [ToolKey: ToolMeasures]) {
        self.sums = sums
        self.tools = tools.filter { $0.key.requestor == .agent && $0.value.calls > 0 }
            .map { Tool(name: $0.name, calls: $1.calls, failures: $1.knownFailures) }
            .sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }
    }

    // MARK: Numbers

    /// How many sessions there are.
    public var sessions: Int { sums.sessions }
    /// How many of them weigh less than by themselves, as their principal has more sessions of that day
    /// than `observe.principalCap` says.
    public var weighedDown: Int { sums.weighedDown }
    /// How many messages they have.
    public var messages: Int { sums[.messages] }
    /// How many tool calls the agent made.
    public var agentCalls: Int { sums[.agentCalls] }
    /// How many tool calls the user made.
    public var userCalls: Int { sums[.userCalls] }
    /// How many answers of tools were failures, whoever called; nil when no answer says.
    public var toolFailures: Int? {
        sums[.judgedAnswers] == 0 && sums[.unjudgedAnswers] > 0 ? nil : sums[.toolFailures]
    }
    /// How many calls of the agent repeat an earlier one of their session, name and arguments.
    public var repeatedCalls: Int { sums[.repeatedCalls] }
    /// How many sessions were handed to a person; nil when no session says.
    public var escalated: Int? {
        sessions > 0 && escalation.known == 0 ? nil : escalation.count
    }
    /// How many sessions were handed to a person, of those that say.
    public var escalation: Share { sums[.escalated] }
    /// How many sessions reached their goal.
    public var success: Share { sums[.success] }
    /// The reward.
    public var reward: Quantity { sums[.reward] }
    /// What the agent's model calls cost, in US dollars.
    public var cost: Quantity { sums[.cost] }
    /// The tokens of the agent's model calls, of the sessions that say.
    public var tokens: TokenUsage { usage(.inputTokens, .outputTokens, .cachedTokens) }
    /// The tokens of the model calls that stood in for the user, of the sessions that say.
    public var userTokens: TokenUsage { usage(.userInputTokens, .userOutputTokens, nil) }

    private func usage(_ input: Amount, _ output: Amount, _ cached: Amount?) -> TokenUsage {
        func total(_ amount: Amount) -> Int? {
            sessions == 0 ? 0 : sums.wholeTotal(amount)
        }
        return TokenUsage(
            input: total(input), output: total(output), cached: cached.flatMap(total))
    }

    /// Each share by its name: `success`, `booked`, `escalated`, `ownerCorrected`, `handledByPerson`,
    /// `toolFailed`, `unanswered`.
    public var shares: [(name: String, share: Share)] {
        Flag.allCases.map { ("\($0)", sums[$0]) }
    }

    /// Each amount by its name, such as `reward`, `cost`, `inputTokens` or `duration`.
    public var quantities: [(name: String, quantity: Quantity)] {
        Amount.allCases.map { ("\($0)", sums[$0]) }
    }

    /// Each count by its name, such as `messages`, `agentCalls` or `repeatedRequests`.
    public var counts: [(name: String, count: Int)] {
        Count.allCases.map { ("\($0)", sums[$0]) }
    }
}
