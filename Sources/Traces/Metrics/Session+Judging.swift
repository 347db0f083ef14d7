internal import Basics

extension Session {
    /// The words of each message of the user or the agent that has a text.
    var spoken: [SpokenWords?] {
        // By their places, here and below: to take each message out costs as much as to look at it.
        messages.indices.map { place in
            messages[place].role == .user || messages[place].role == .assistant
                ? messages[place].text.map { SpokenWords($0) } : nil
        }
    }

    /// Fills in what the messages tell where the record itself does not say it.
    ///
    /// - Parameters:
    ///   - rules: what tells it.
    ///   - saysEverything: whether what the record does not show did not happen.
    ///   - spoken: the session's ``spoken`` words, where somebody has them.
    mutating func judge(
        _ rules: ObservationRules, saysEverything: Bool, _ spoken: [SpokenWords?]? = nil
    ) {
        let spoken = spoken ?? self.spoken
        if escalated == nil { escalated = findEscalation(rules, spoken, saysEverything) }
        if ownerCorrected == nil { ownerCorrected = findCorrection() }
        if unansweredQuestions.isEmpty {
            unansweredQuestions = findUnansweredQuestions(rules, spoken)
        }
        if sentiment == nil {
            sentiment = rules.mood.score(
                of: messages.indices.compactMap {
                    messages[$0].role == .user ? spoken[$0] : nil
                })
        }
        if handledBy == nil,
            messages.indices.contains(where: {
                messages[$0].role == .assistant && messages[$0].by == .person
            })
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
        let isCalled = messages.indices.contains { place in
            messages[place].toolCalls.contains {
                $0.requestor == .agent && rules.escalationTools.contains($0.name)
            }
        }
        let isSaid = messages.indices.contains { place in
            messages[place].role == .assistant
                && spoken[place].map(rules.escalationPhrases.isIn) ?? false
        }
        return isCalled || isSaid ? true : saysEverything ? false : nil
    }

    /// Whether a person answered after the agent did, before the user said anything.
    ///
    /// It is unknown where no message says who wrote it.
    private func findCorrection() -> Bool? {
        guard
            messages.indices.contains(where: {
                messages[$0].role == .assistant && messages[$0].by != nil
            })
        else {
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
        for place in messages.indices {
            if messages[place].role == .user { question = messages[place].text }
            guard messages[place].role == .assistant, let asked = question,
                let words = spoken[place], rules.unansweredPhrases.isIn(words)
            else { continue }
            questions.append(asked)
            question = nil
        }
        return questions
    }
}
