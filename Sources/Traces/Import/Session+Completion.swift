extension Session {
    /// Fills in what follows from the messages where the record itself does not say.
    ///
    /// - Parameters:
    ///   - rules: what tells of a handover, a mood, a question without an answer.
    ///   - saysEverything: whether what the record does not show did not happen.
    mutating func complete(_ rules: ObservationRules, saysEverything: Bool) {
        judge(rules, saysEverything: saysEverything)
        if tokens == TokenUsage() {
            for message in messages where message.role == .assistant {
                if let usage = message.tokens { tokens.add(usage) }
            }
        }
        if userTokens == TokenUsage() {
            for message in messages where message.role == .user {
                if let usage = message.tokens { userTokens.add(usage) }
            }
        }
        if model == nil {
            let models = Set(messages.lazy.filter { $0.role == .assistant }.compactMap(\.model))
            if models.count == 1 { model = models.first }
        }
        if startedAt == nil { startedAt = messages.first?.timestamp }
        if endedAt == nil { endedAt = messages.last?.timestamp }
    }
}
