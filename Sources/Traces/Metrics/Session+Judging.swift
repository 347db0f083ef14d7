internal import Basics

extension Session {
    /// Fills in what the messages tell where the record itself does not say it.
    ///
    /// - Parameters:
    ///   - rules: what tells it.
    ///   - saysEverything: whether what the record does not show did not happen.
    mutating func judge(_ rules: ObservationRules, saysEverything: Bool) {
        let spoken = messages.map { message in
            message.role == .user || message.role == .assistant
                ? message.text.map { SpokenWords($0) } : nil
        }
        if escalated == nil { escalated = findEscalation(rules, spoken, saysEverything) }
        if ownerCorrected == nil { ownerCorrected = findCorrection() }
        if unansweredQuestions.isEmpty {
            unansweredQuestions = findUnansweredQuestions(rules, spoken)
        }
        if sentiment == nil {
            sentiment = rules.mood.score(
                of: zip(messages, spoken).compactMap { $0.role == .user ? $1 : nil })
        }
        if handledBy == nil, messages.contains(where: { $0.role == .assistant && $0.by == .person })
        {
            handledBy = .person
        }
    }

    /// Whether a tool or a phrase tells of a handover.
    ///
    /// Without one, only a record that shows everything says that there was none.
    private func findEscalation(
        _ rules: ObservationRules, _ spoken: [SpokenWords?], _ saysEverything: Bool
    ) -> Bool? {
        let isCalled = messages.contains { message in
            message.toolCalls.contains {
                $0.requestor == .agent && rules.escalationTools.contains($0.name)
            }
        }
        let isSaid = zip(messages, spoken).contains { message, words in
            message.role == .assistant && words.map(rules.escalationPhrases.isIn) ?? false
        }
        return isCalled || isSaid ? true : saysEverything ? false : nil
    }

    /// Whether a person answered after the agent did, before the user said anything.
    ///
    /// It is unknown where no message says who wrote it.
    private func findCorrection() -> Bool? {
        guard messages.contains(where: { $0.role == .assistant && $0.by != nil }) else {
            return nil
        }
        var hasAgentAnswered = false
        for message in messages {
            switch message.role {
            case .user: hasAgentAnswered = false
            case .assistant where message.by == .person:
                if hasAgentAnswered { return true }
            case .assistant: if message.text?.isEmpty == false { hasAgentAnswered = true }
            case .system, .tool: break
            }
        }
        return false
    }

    /// What the user said last before the agent said that it has no answer, once each.
    private func findUnansweredQuestions(
        _ rules: ObservationRules, _ spoken: [SpokenWords?]
    ) -> [String] {
        var questions: [String] = []
        var question: String?
        for (message, words) in zip(messages, spoken) {
            if message.role == .user { question = message.text }
            guard message.role == .assistant, let asked = question, let words,
                rules.unansweredPhrases.isIn(words)
            else { continue }
            questions.append(asked)
            question = nil
        }
        return questions
    }
}
