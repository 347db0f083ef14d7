/// Which sessions a report adds up; what is nil leaves it open.
public struct MetricsQuery: Hashable, Sendable {
    /// The run.
    public var run: String?
    /// The first day, as `yyyy-mm-dd` in UTC.
    public var firstDay: String?
    /// The last day, as `yyyy-mm-dd` in UTC.
    public var lastDay: String?
    /// The segment.
    public var segment: String?
    /// The prompt and its version that the sessions name.
    public var version: PromptVersion?

    /// Creates a query over all sessions, or those of a run.
    public init(run: String? = nil) { self.run = run }
}

/// One version of one prompt.
public struct PromptVersion: Hashable, Sendable {
    /// The prompt's id.
    public var prompt: String
    /// The version: the first digits of a digest.
    public var version: String

    /// Creates a version of a prompt.
    public init(prompt: String, version: String) {
        self.prompt = prompt
        self.version = version
    }
}
