internal import Basics

/// What is counted in a session; a count that nothing was found for is 0.
enum Count: Int, CaseIterable, Sendable {
    case messages, systemMessages, userMessages, agentMessages, toolMessages
    case agentCalls, userCalls
    /// Answers of tools that say whether the tool failed, those that do not say it, and failures.
    case judgedAnswers, unjudgedAnswers, toolFailures
    case softFailures, repeatedCalls, retries, successfulRetries
    /// Calls whose tool's schema is known, and those of them that do not fit it.
    case checkedCalls, misfitCalls
    /// Calls where the agent's tools are known, and those of them that name none of these.
    case listedCalls, unknownToolCalls
    case repeatedRequests, unansweredQuestions
    /// Answers to the user whose time is known.
    case timedAnswers
    case mediaMessages, answeredMedia
}

/// What a session has or has not, where that is known.
enum Flag: Int, CaseIterable, Sendable {
    case success, booked, escalated, ownerCorrected
    /// Whether a person dealt with it in the end.
    case handledByPerson
    /// Whether a tool failed.
    case toolFailed
    /// Whether a question of the user had no answer.
    case unanswered
}

/// What a session has an amount of, where that is known, in whole numbers of a small unit.
enum Amount: Int, CaseIterable, Sendable {
    /// In millionths.
    case reward, feedback, sentiment, selfScore, complexity
    /// In billionths of a US dollar: prices are a few cents for a million tokens.
    case cost, userCost
    case inputTokens, outputTokens, cachedTokens, userInputTokens, userOutputTokens
    /// In milliseconds.
    case duration
    /// The mean time of the agent's answers to the user, in milliseconds.
    case answerTime

    /// How many of the small units are one: a point, a US dollar, a token, a second.
    var unit: Double {
        switch self {
        case .reward, .feedback, .sentiment, .selfScore, .complexity: 1e6
        case .cost, .userCost: 1e9
        case .inputTokens, .outputTokens, .cachedTokens, .userInputTokens, .userOutputTokens: 1
        case .duration, .answerTime: 1e3
        }
    }
}

/// The numbers of one session, as whole numbers, so that sums do not depend on their order.
struct SessionNumbers: Hashable, Sendable {
    /// How many sessions this one stands for, in millionths.
    var weight = Self.one
    private(set) var counts = [Int](repeating: 0, count: Count.allCases.count)
    private(set) var flags = [Bool?](repeating: nil, count: Flag.allCases.count)
    private(set) var amounts = [Int?](repeating: nil, count: Amount.allCases.count)

    /// The weight of a session that stands for itself alone.
    static let one = 1_000_000

    init() {}

    /// Counts a session.
    ///
    /// - Parameters:
    ///   - session: the session, judged (``Session/judge(_:saysEverything:_:)``).
    ///   - calls: its calls.
    ///   - spoken: its ``Session/spoken`` words.
    init(_ session: Session, _ calls: SessionCalls, _ spoken: [SpokenWords?]) {
        weight = max(1, Self.scaled(session.sampleWeight, Double(Self.one)))
        count(session, calls)
        count(SessionBehaviour(session, calls, spoken))
        self[.unansweredQuestions] = session.unansweredQuestions.count
        takeJudgements(of: session)
        self[.escalated] = session.escalated
        self[.handledByPerson] = session.handledBy.map { $0 == .person }
        self[.toolFailed] = self[.judgedAnswers] > 0 ? self[.toolFailures] > 0 : nil
        self[.unanswered] = !session.unansweredQuestions.isEmpty
        set(.sentiment, session.sentiment)
        set(.selfScore, session.selfScore)
        set(.complexity, session.complexity)
        set(.cost, session.cost)
        set(.userCost, session.userCost)
        self[.inputTokens] = session.tokens.input
        self[.outputTokens] = session.tokens.output
        self[.cachedTokens] = session.tokens.cached
        self[.userInputTokens] = session.userTokens.input
        self[.userOutputTokens] = session.userTokens.output
    }

    /// Takes over what can be said of a session afterwards.
    mutating func takeJudgements(of session: Session) {
        self[.success] = session.outcome.success
        self[.booked] = session.outcome.booked
        self[.ownerCorrected] = session.ownerCorrected
        set(.reward, session.outcome.reward)
        set(.feedback, session.feedback)
    }

    private mutating func count(_ session: Session, _ calls: SessionCalls) {
        for (key, measures) in calls.counts {
            switch key.requestor {
            case .agent: self[.agentCalls] += measures.calls
            case .user: self[.userCalls] += measures.calls
            }
        }
        let messages = session.messages
        self[.messages] = messages.count
        for place in messages.indices {
            switch messages[place].role {
            case .system: self[.systemMessages] += 1
            case .user: self[.userMessages] += 1
            case .assistant: self[.agentMessages] += 1
            case .tool:
                self[.toolMessages] += 1
                switch messages[place].toolResult?.failed {
                case nil: self[.unjudgedAnswers] += 1
                case .some(let failed):
                    self[.judgedAnswers] += 1
                    if failed { self[.toolFailures] += 1 }
                }
            }
        }
        self[.repeatedCalls] = calls.repeatedAgentCalls(in: session)
    }

    private mutating func count(_ behaviour: SessionBehaviour) {
        self[.softFailures] = behaviour.softFailures
        self[.retries] = behaviour.retries
        self[.successfulRetries] = behaviour.successfulRetries
        self[.checkedCalls] = behaviour.checkedCalls
        self[.misfitCalls] = behaviour.misfitCalls
        self[.listedCalls] = behaviour.listedCalls ?? 0
        self[.unknownToolCalls] = behaviour.unknownToolCalls
        self[.repeatedRequests] = behaviour.repeatedRequests
        self[.timedAnswers] = behaviour.responseTimes.count
        self[.mediaMessages] = behaviour.mediaMessages
        self[.answeredMedia] = behaviour.answeredMedia
        self[.duration] = behaviour.duration
        if !behaviour.responseTimes.isEmpty {
            let mean =
                behaviour.responseTimes.reduce(0.0) { $0 + Double($1) }
                / Double(behaviour.responseTimes.count)
            self[.answerTime] = Self.scaled(mean, 1)
        }
    }

    private mutating func set(_ amount: Amount, _ value: Double?) {
        self[amount] = value.map { Self.scaled($0, amount.unit) }
    }

    /// A number in units that are as many times smaller; what a program built in memory may hold
    /// is cut to what fits.
    static func scaled(_ value: Double, _ factor: Double) -> Int {
        let scaled = (value * factor).rounded()
        guard !scaled.isNaN else { return 0 }
        return Int(max(-9e18, min(9e18, scaled)))
    }

    subscript(count: Count) -> Int {
        get { counts[count.rawValue] }
        set { counts[count.rawValue] = newValue }
    }

    subscript(flag: Flag) -> Bool? {
        get { flags[flag.rawValue] }
        set { flags[flag.rawValue] = newValue }
    }

    subscript(amount: Amount) -> Int? {
        get { amounts[amount.rawValue] }
        set { amounts[amount.rawValue] = newValue }
    }
}
