extension Session {
    /// Fills in what follows from the messages where the record itself does not say.
    ///
    /// - Parameters:
    ///   - rules: what tells of a handover, a mood, a question without an answer.
    ///   - saysEverything: whether what the record does not show did not happen.
    ///   - spoken: the session's ``spoken`` words.
    mutating func complete(
        _ rules: ObservationRules, saysEverything: Bool, _ spoken: [SpokenWords?]
    ) {
        judge(rules, saysEverything: saysEverything, spoken)
        if tokens == TokenUsage() {
            for place in messages.indices where messages[place].role == .assistant {
                if let usage = messages[place].tokens { tokens.add(usage) }
            }
        }
        if userTokens == TokenUsage() {
            for place in messages.indices where messages[place].role == .user {
                if let usage = messages[place].tokens { userTokens.add(usage) }
            }
        }
        if model == nil {
            let models = Set(messages.lazy.filter { $0.role == .assistant }.compactMap(\.model))
            if models.count == 1 { model = models.first }
        }
        if startedAt == nil { startedAt = messages.first?.timestamp }
        if endedAt == nil { endedAt = messages.last?.timestamp }
        // A usage in which nothing is known says nothing.
        for place in messages.indices where messages[place].tokens == TokenUsage() {
            messages[place].tokens = nil
        }
    }
}
