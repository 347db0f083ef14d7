public import Basics

/// What somebody said of a session afterwards.
public struct Amendment: Sendable, Hashable {
    /// When it was said.
    public var at: Timestamp
    /// Who said it; nil where that is unknown.
    public var who: String?
    /// How good it was, from -1 to 1.
    public var feedback: Double?
    /// What should have been said instead.
    public var correction: String?
    /// How it went, as far as it is known now; `termination` is not taken.
    public var outcome = Outcome()

    /// Creates one that says nothing yet.
    public init(at: Timestamp, who: String? = nil) {
        self.at = at
        self.who = who
    }
}

extension Session {
    /// The session with what was said of it afterwards, in that order.
    ///
    /// Feedback is the mean of the record's own and of the last that each person gave; a correction
    /// makes it corrected by its owner; of outcomes the last one counts.
    func amended(by amendments: [Amendment]) -> Session {
        guard !amendments.isEmpty else { return self }
        var session = self
        var feedback: [String?: Double] = [:]
        for amendment in amendments {
            if let score = amendment.feedback { feedback[amendment.who] = score }
            if amendment.correction != nil { session.ownerCorrected = true }
            if let success = amendment.outcome.success { session.outcome.success = success }
            if let booked = amendment.outcome.booked { session.outcome.booked = booked }
            if let reward = amendment.outcome.reward { session.outcome.reward = reward }
        }
        let scores = [session.feedback].compactMap(\.self) + feedback.values.sorted()
        if !scores.isEmpty { session.feedback = scores.reduce(0, +) / Double(scores.count) }
        return session
    }
}
