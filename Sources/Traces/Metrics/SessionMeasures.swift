internal import Basics

/// The numbers of one session, or the sums of the numbers of many; only additions and
/// subtractions of whole numbers, so that a sum does not depend on its order.
struct SessionMeasures: Hashable, Sendable {
    var sessions = 0
    var messages = 0
    var agentCalls = 0
    var userCalls = 0
    /// All tools' answers together, whoever called.
    var answers = ToolMeasures()
    var repeatedCalls = 0
    var escalatedKnown = 0
    var escalated = 0
    var successKnown = 0
    var successes = 0
    var rewardKnown = 0
    /// The sum of the weights of the sessions whose reward is known, in millionths.
    var rewardWeight = 0
    /// The sum of weight times reward, in millionths.
    var reward = 0
    var costKnown = 0
    /// In billionths of a US dollar: prices are a few cents for a million tokens.
    var cost = 0
    var inputKnown = 0
    var input = 0
    var outputKnown = 0
    var output = 0

    init() {}

    /// The numbers of one session.
    init(_ session: Session, tools: [ToolKey: ToolMeasures]) {
        sessions = 1
        messages = session.messages.count
        repeatedCalls = session.repeatedAgentCalls
        for (key, measures) in tools {
            switch key.requestor {
            case .agent: agentCalls += measures.calls
            case .user: userCalls += measures.calls
            }
        }
        for message in session.messages where message.role == .tool {
            answers.count(message.toolResult?.failed)
        }
        if let value = session.escalated {
            escalatedKnown = 1
            escalated = value ? 1 : 0
        }
        if let value = session.outcome.success {
            successKnown = 1
            successes = value ? 1 : 0
        }
        if let value = session.outcome.reward {
            rewardKnown = 1
            rewardWeight = Self.scaled(session.sampleWeight, 1e6)
            reward = Self.scaled(value * session.sampleWeight, 1e6)
        }
        if let value = session.cost {
            costKnown = 1
            cost = Self.scaled(value, 1e9)
        }
        if let value = session.tokens.input {
            inputKnown = 1
            input = value
        }
        if let value = session.tokens.output {
            outputKnown = 1
            output = value
        }
    }

    /// A number in units that are as many times smaller; what a program built in memory may hold
    /// is cut to what fits.
    private static func scaled(_ value: Double, _ factor: Double) -> Int {
        let scaled = (value * factor).rounded()
        guard scaled.isFinite else { return 0 }
        return Int(max(-9e18, min(9e18, scaled)))
    }

    /// Adds the numbers of other sessions, or takes them away with `sign` -1.
    mutating func add(_ other: SessionMeasures, sign: Int = 1) {
        for field in Self.fields {
            self[keyPath: field].addSaturating(sign * other[keyPath: field])
        }
    }

    /// Every number, in the order of the columns that keep it.
    static let fields: [any WritableKeyPath<SessionMeasures, Int> & Sendable] = [
        \.sessions, \.messages, \.agentCalls, \.userCalls, \.answers.judged, \.answers.unjudged,
        \.answers.failures, \.repeatedCalls, \.escalatedKnown, \.escalated, \.successKnown,
        \.successes, \.rewardKnown, \.rewardWeight, \.reward, \.costKnown, \.cost, \.inputKnown,
        \.input, \.outputKnown, \.output,
    ]
}

/// A tool together with who called it.
struct ToolKey: Hashable, Sendable {
    var requestor: ToolCall.Requestor
    var name: String
}

extension ToolMeasures {
    /// Counts an answer.
    fileprivate mutating func count(_ failed: Bool?) {
        guard let failed else {
            unjudged += 1
            return
        }
        judged += 1
        if failed { failures += 1 }
    }
}

extension Session {
    /// The calls of each tool, and what their answers say.
    ///
    /// An answer belongs to the latest call
    /// before it with its id; one that belongs to no call is no tool's.
    var toolMeasures: [ToolKey: ToolMeasures] {
        var tools: [ToolKey: ToolMeasures] = [:]
        var callers: [String: ToolKey] = [:]
        for message in messages {
            for call in message.toolCalls {
                let key = ToolKey(requestor: call.requestor, name: call.name)
                tools[key, default: ToolMeasures()].calls += 1
                if let id = call.id { callers[id] = key }
            }
            guard message.role == .tool, let id = message.toolResult?.callID,
                let caller = callers[id]
            else { continue }
            tools[caller, default: ToolMeasures()].count(message.toolResult?.failed)
        }
        return tools
    }

    /// How many calls of the agent have the name and arguments of an earlier one.
    var repeatedAgentCalls: Int {
        var seen: Set<[JSONValue]> = []
        var repeated = 0
        for message in messages {
            for call in message.toolCalls where call.requestor == .agent {
                if !seen.insert([.string(call.name), call.arguments]).inserted { repeated += 1 }
            }
        }
        return repeated
    }
}
