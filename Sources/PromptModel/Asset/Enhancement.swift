/// A text that is added to a prompt when a signal is seen.
public struct Enhancement: Hashable, Sendable {
    /// When it is added.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// With every call.
        case base
        /// Only when the signal is seen.
        case delta
    }

    /// Where an enhancement applies; everywhere that nothing excludes.
    public struct Targets: Hashable, Sendable {
        /// These agents only; all when empty.
        public var agents: [String]
        /// These types of task only; all when empty.
        public var taskTypes: [String]
        /// The least complexity.
        public var minimumComplexity: Double?
        /// The most complexity.
        public var maximumComplexity: Double?
    }

    /// What is looked for.
    public var signal: String
    /// When it is added.
    public var scope: Scope
    /// The text, a template.
    public var text: String
    /// Whether it is in use.
    public var isActive: Bool
    /// Where it applies.
    public var targets: Targets
    /// The language of the text.
    public var template: TemplateLanguage
}
