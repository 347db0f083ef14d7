/// What an asset is for.
public enum AssetKind: String, Hashable, Sendable, CaseIterable, Comparable,
    CustomStringConvertible
{
    /// An agent: which prompts, soul and tools belong together, and who looks after them.
    case agent
    /// A prompt: messages for a language model.
    case prompt
    /// A piece of text that prompts and tools share.
    case snippet
    /// Who the agent is: name, tone, goals, limits.
    case soul
    /// What the agent knows: questions with answers, or a text.
    case knowledge
    /// A function that the model can call.
    case tool
    /// A text that is added to a prompt when a signal is seen.
    case enhancement
    /// A rule that says when an answer may go out by itself.
    case sendRule
    /// What a judge looks at.
    case rubric
    /// Settings of the application.
    case config

    /// The folder under the library's root where `new` puts a file of the kind.
    public var folder: String {
        switch self {
        case .agent: "prompts/agents"
        case .prompt: "prompts"
        case .snippet: "prompts/snippets"
        case .soul: "prompts/souls"
        case .knowledge: "prompts/knowledge"
        case .tool: "prompts/tools"
        case .enhancement: "prompts/enhancements"
        case .sendRule: "prompts/send-rules"
        case .rubric: "prompts/rubrics"
        case .config: "prompts/config"
        }
    }

    /// The path where `new` puts the asset with an id, relative to the library's root.
    public func path(ofID id: String) -> String { "\(folder)/\(id).yaml" }

    /// The kind as it is written in files.
    public var description: String { rawValue }

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
