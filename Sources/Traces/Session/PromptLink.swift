/// How it is known which version of a prompt a session had.
public struct PromptLink: Sendable, Hashable {
    /// What tells it.
    public enum Basis: String, Sendable, Hashable, CaseIterable {
        /// The trace names the version.
        case version
        /// The trace names the prompt and the revision that it was of.
        case revision
        /// The trace names the prompt, and the session's time says which version was in force.
        case time
        /// The model got the version's words, but for the values of placeholders.
        case text
        /// No version has the words that the model got; this one is nearest to them.
        case nearest
    }

    /// What tells it.
    public var basis: Basis
    /// How far the words are from those of the version, from 0 to 1; nil where words do not tell it.
    public var distance: Double?

    /// Creates a link.
    public init(_ basis: Basis, distance: Double? = nil) {
        self.basis = basis
        self.distance = distance
    }
}
