internal import Basics

extension Session {
    /// The session without what was only filled in when it was kept: what its messages tell, and the
    /// version that it was linked to by something else than its own record.
    ///
    /// So it can go on, and the rest is found out anew from all its messages.
    ///
    /// - Parameter rules: what tells of a handover, a mood, a question without an answer.
    /// - Returns: the session as its record has it, and its messages.
    func reopened(_ rules: ObservationRules) -> Session {
        var bare = self
        bare.escalated = nil
        bare.ownerCorrected = nil
        bare.handledBy = nil
        bare.unansweredQuestions = []
        bare.sentiment = nil
        bare.tokens = TokenUsage()
        bare.userTokens = TokenUsage()
        bare.model = nil
        bare.startedAt = nil
        bare.endedAt = nil
        if bare.hasLibraryTools {
            bare.tools = []
            bare.hasLibraryTools = false
        }
        var told = bare
        told.complete(rules, saysEverything: false, told.spoken)
        // What the record says itself, and its messages do not.
        if escalated != told.escalated { bare.escalated = escalated }
        if ownerCorrected != told.ownerCorrected { bare.ownerCorrected = ownerCorrected }
        if handledBy != told.handledBy { bare.handledBy = handledBy }
        if unansweredQuestions != told.unansweredQuestions {
            bare.unansweredQuestions = unansweredQuestions
        }
        if sentiment != told.sentiment { bare.sentiment = sentiment }
        if tokens != told.tokens { bare.tokens = tokens }
        if userTokens != told.userTokens { bare.userTokens = userTokens }
        if model != told.model { bare.model = model }
        if startedAt != told.startedAt { bare.startedAt = startedAt }
        if endedAt != told.endedAt { bare.endedAt = endedAt }
        if let link = promptLink, link.basis != .version {
            bare.promptLink = nil
            bare.promptVersions = [:]
        }
        return bare
    }
}
