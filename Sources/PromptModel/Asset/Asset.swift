public import Basics

/// One file of a library: what it is, and what it says.
public struct Asset: Sendable {
    /// The asset's name.
    public var reference: AssetReference
    /// The path of its file.
    public var path: String
    /// The workspace whose override it is, or nil.
    public var workspace: String?
    /// What it does, for people; for a tool, what the model reads.
    public var description: String?
    /// Who looks after it.
    public var owners: [String]
    /// Words to find it by.
    public var tags: [String]
    /// What other programs keep in it.
    public var metadata: JSONObject
    /// What it says.
    public var content: Content
    /// Whether its file has no errors; only then is everything in it what the author meant.
    public var isValid: Bool
    /// The bytes of the file it was read from.
    package var bytes: [UInt8]
    /// The texts of it that can hold templates.
    package var texts: [AssetText]
    /// The asset below an override, where the override does not name every key.
    package var underlay: Underlay?
    /// The assets that it names or includes, sorted; some may not exist.
    package var uses: [AssetReference] = []

    /// What an asset says, by kind.
    ///
    /// Indirect, because assets are handed around far more often than looked into.
    public indirect enum Content: Hashable, Sendable {
        /// An agent.
        case agent(Agent)
        /// A prompt.
        case prompt(Prompt)
        /// A snippet.
        case snippet(Snippet)
        /// A soul.
        case soul(Soul)
        /// Knowledge.
        case knowledge(Knowledge)
        /// A tool.
        case tool(Tool)
        /// An enhancement.
        case enhancement(Enhancement)
        /// A send rule.
        case sendRule(SendRule)
        /// A rubric.
        case rubric(Rubric)
        /// Settings.
        case config(Config)
    }

    /// The prompt, or nil for another kind.
    public var prompt: Prompt? { if case .prompt(let prompt) = content { prompt } else { nil } }
    /// The tool, or nil for another kind.
    public var tool: Tool? { if case .tool(let tool) = content { tool } else { nil } }
    /// The soul, or nil for another kind.
    public var soul: Soul? { if case .soul(let soul) = content { soul } else { nil } }
    /// The snippet, or nil for another kind.
    public var snippet: Snippet? {
        if case .snippet(let snippet) = content { snippet } else { nil }
    }
    /// The knowledge, or nil for another kind.
    public var knowledge: Knowledge? {
        if case .knowledge(let knowledge) = content { knowledge } else { nil }
    }
    /// The agent, or nil for another kind.
    public var agent: Agent? { if case .agent(let agent) = content { agent } else { nil } }
}

/// The language of an asset's texts.
public enum TemplateLanguage: String, Hashable, Sendable, CaseIterable {
    /// Mustache.
    case mustache
    /// None: a text is taken as it is, with all its braces.
    case none
}
