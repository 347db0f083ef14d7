public import Basics

/// What the agent knows.
public struct Knowledge: Hashable, Sendable {
    /// A question with its answer.
    public struct Entry: Hashable, Sendable {
        /// What is asked.
        public var question: String
        /// What is answered.
        public var answer: String
        /// Where the answer comes from.
        public var source: String?
        /// Whether, or on what day, a person confirmed it.
        public var verified: JSONValue?
    }

    /// Questions and answers.
    public var entries: [Entry]
    /// The knowledge as one text.
    public var text: String?
}
