extension Session {
    /// Fills in what follows from the messages where the record itself does not say.
    ///
    /// A call of one of the tools means a handover. Without one, only a format whose records are
    /// complete (`saysEverything`) says that there was none.
    mutating func complete(escalationTools: Set<String>, saysEverything: Bool) {
        if escalated == nil {
            let calls = messages.lazy.flatMap(\.toolCalls)
            if calls.contains(where: {
                $0.requestor == .agent && escalationTools.contains($0.name)
            }) {
                escalated = true
            } else if saysEverything {
                escalated = false
            }
        }
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
