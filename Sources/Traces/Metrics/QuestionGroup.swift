/// Questions without an answer that ask about the same.
public struct QuestionGroup: Sendable, Hashable {
    /// The question whose words are most like those of all of them.
    public var example: String
    /// How many questions there are.
    public var questions: Int
    /// In how many sessions they were asked.
    public var sessions: Int
    /// The first day on which one was asked, as `yyyy-mm-dd` in UTC; nil where no day is known.
    public var firstDay: String?
    /// The last day.
    public var lastDay: String?
}

/// The questions of sessions that the agent had no answer to, in groups.
public struct UnansweredQuestions: Sendable, Hashable {
    /// The groups, the most frequent first.
    public var groups: [QuestionGroup]
    /// How many questions there are in all groups.
    public var questions: Int
    /// How many more there were whose words are gone.
    public var lost: Int
    /// How many sessions have a question.
    public var sessions: Int

    /// The share of all questions in groups that a group has; nil without any.
    public func share(of group: QuestionGroup) -> Double? {
        questions > 0 ? Double(group.questions) / Double(questions) : nil
    }
}
