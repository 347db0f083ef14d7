public import Basics

/// What `promptgit.yaml` says: how the library is checked, reviewed and observed.
public struct Settings: Sendable, Hashable {
    /// The name of the settings file; it marks the root of a library.
    public static let fileName = "promptgit.yaml"

    /// The format's version; 1 is the only one.
    public var version = 1
    /// The people whom other settings name.
    public var people: [PersonSettings] = []
    /// Who may decide, and how.
    public var review = ReviewSettings()
    /// What counts as low risk.
    public var risk = RiskSettings()
    /// How sessions are read.
    public var observe = ObserveSettings()
    /// When an analyzer's finding is worth a proposal.
    public var reflect = ReflectSettings()
    /// Severities of rules that differ from their own, by rule id.
    public var severities: [String: Severity] = [:]
    /// The ids of the rules that are switched off.
    public var disabledRules: Set<String> = []
    /// Rules that are switched off for some files.
    public var ignored: [IgnoredFiles] = []

    /// Creates the settings that hold where the file says nothing.
    public init() {}
}

/// A rule that is switched off for some files.
public struct IgnoredFiles: Sendable, Hashable {
    /// The rule's id.
    public var rule: String
    /// The files, from the library's root: `*` and `?` stand for anything within a name, `**` for
    /// any number of folders, and a pattern without `/` for a file's name in any folder.
    public var path: String
    /// Why it is switched off.
    public var reason: String?
    /// Creates an entry.
    public init(rule: String, path: String, reason: String? = nil) {
        self.rule = rule
        self.path = path
        self.reason = reason
    }
}

/// What counts as low risk.
public struct RiskSettings: Sendable, Hashable {
    /// The kinds whose instruction text may change at low risk.
    public var lowKinds: [String] = ["snippet", "prompt"]
    /// How many characters a low-risk change may add.
    public var maxAddedCharacters = 400
    /// How many prompts a low-risk change may reach.
    public var maxReach = 3
    /// Creates the settings that hold where the file says nothing.
    public init() {}
}

/// How sessions are read.
public struct ObserveSettings: Sendable, Hashable {
    /// The tools whose call hands a session to a person; nil means the usual names.
    public var escalationTools: [String]?
    /// What an agent says when it hands a session to a person; nil means nothing.
    public var escalationPhrases: [String]?
    /// What an agent says when it has no answer; nil means the usual words.
    public var unansweredPhrases: [String]?
    /// For how many days after it was read what was said in a session is kept.
    public var keepText = 90
    /// How many sessions those of one principal on one day count for together, at most; 0 for any number.
    public var principalCap = 50
    /// What is masked in everything that people, tools or the model wrote, by kind.
    public var mask: [String] = []
    /// After how many minutes without an event an open session is closed.
    public var idleAfter = 30
    /// Creates the settings that hold where the file says nothing.
    public init() {}
}

/// When an analyzer's finding is worth a proposal.
public struct ReflectSettings: Sendable, Hashable {
    /// The fewest sessions a cause must be seen in.
    public var minSessions = 3
    /// The fewest tasks a cause must be seen in.
    public var minTasks = 2
    /// How many times the evidence of a rejected proposal must have grown before it comes again.
    public var newEvidenceFactor = 2
    /// Creates the settings that hold where the file says nothing.
    public init() {}
}
