internal import SQLiteKit

/// Which sessions a report adds up; what is nil leaves it open.
public struct MetricsQuery: Hashable, Sendable {
    /// The first day, as `yyyy-mm-dd` in UTC.
    public var firstDay: String?
    /// The last day, as `yyyy-mm-dd` in UTC.
    public var lastDay: String?
    /// The value that a session must have in each of these dimensions.
    public var values: [Dimension: String] = [:]

    /// Creates a query over all sessions, or those of a run.
    public init(run: String? = nil) { self.run = run }

    /// The run.
    public var run: String? {
        get { values[.run] }
        set { values[.run] = newValue }
    }

    /// The segment.
    public var segment: String? {
        get { values[.segment] }
        set { values[.segment] = newValue }
    }

    /// The prompt and its version that the sessions name.
    public var version: PromptVersion? {
        get { values[.version].flatMap(PromptVersion.init) }
        set { values[.version] = newValue?.text }
    }

    /// The conditions on days, on a column of days.
    func addDays(to conditions: inout Conditions, _ column: String) {
        conditions.add("\(column) >= ?", firstDay)
        // An unknown day sorts first, and is no day before any other.
        conditions.add("\(column) <= ? AND \(column) <> ''", lastDay)
    }
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

    /// Takes `PROMPT@VERSION` apart; nil for another text.
    public init?(_ text: String) {
        guard let at = text.lastIndex(of: "@") else { return nil }
        prompt = String(text[..<at])
        version = String(text[text.index(after: at)...])
    }
}
