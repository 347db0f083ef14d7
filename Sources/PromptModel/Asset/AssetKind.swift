/// What an asset is; the `kind` key of its file says so.
public enum AssetKind: String, Sendable, Hashable, CaseIterable, Comparable {
    /// A deployed assistant: its prompts, soul, tools and owners.
    case agent
    /// Messages for a language model.
    case prompt
    /// Text that several prompts or tools include.
    case snippet
    /// A persona.
    case soul
    /// Questions with answers, or text to know.
    case knowledge
    /// A function that the model may call.
    case tool
    /// Text added at run time when a signal says so.
    case enhancement
    /// A confidence gate for what may be sent.
    case sendRule
    /// How answers are judged.
    case rubric
    /// Values such as model routing.
    case config

    /// The folder under the library's root where `new` puts a file of this kind.
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

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
