/// How much a diagnostic weighs: only an error fails a check.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Something worth knowing.
    case note
    /// Something that is probably wrong, and does not fail a check.
    case warning
    /// Something that is wrong, and fails a check.
    case error

    /// Orders notes before warnings before errors.
    public static func < (left: Self, right: Self) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// What is wrong in a user's file: a value that is collected and rendered, never thrown.
public struct Diagnostic: Hashable, Sendable {
    /// The identifier of the rule that found it, such as `unknown-key`.
    public var rule: String
    /// How much it weighs.
    public var severity: Severity
    /// What is wrong, in one sentence without a full stop.
    public var message: String
    /// Where it is.
    public var location: SourceLocation
    /// How many columns the caret underlines, at least 1.
    public var length: Int
    /// Other places that explain it ("declared here").
    public var related: [RelatedPlace]
    /// What to do about it, such as "did you mean 'modelParameters'?".
    public var suggestion: String?
    /// A repair that is safe and not a matter of taste; nil where there is none.
    public var fix: Fix?

    /// Creates a diagnostic at a place.
    public init(
        rule: String, severity: Severity, message: String, location: SourceLocation,
        length: Int = 1, related: [RelatedPlace] = [], suggestion: String? = nil,
        fix: Fix? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.message = message
        self.location = location
        self.length = max(1, length)
        self.related = related
        self.suggestion = suggestion
        self.fix = fix
    }
}

/// A second place that helps to understand a diagnostic.
public struct RelatedPlace: Hashable, Sendable {
    /// What is to be seen there, such as "first declared here".
    public var message: String
    /// Where it is.
    public var location: SourceLocation

    /// Creates a related place.
    public init(message: String, location: SourceLocation) {
        self.message = message
        self.location = location
    }
}
