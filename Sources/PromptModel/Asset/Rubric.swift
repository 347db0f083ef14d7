public import Basics

/// What a judge looks at.
public struct Rubric: Hashable, Sendable {
    /// One thing that is judged.
    public struct Dimension: Hashable, Sendable {
        /// Its name.
        public var id: String
        /// What is judged.
        public var description: String?
        /// How much it counts; nil when the rubric does not say.
        public var weight: Double?
        /// The least that is acceptable.
        public var minimum: Double?
        /// The values a judgement can have, as they were written.
        public var scale: JSONValue?
        /// Where the judgement comes from.
        public var source: String?
    }

    /// What is looked at, one by one.
    public var dimensions: [Dimension]
}
