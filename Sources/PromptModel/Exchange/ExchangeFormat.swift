internal import Basics

/// A form in which other programs keep prompts and tools.
package enum ExchangeFormat: String, Hashable, Sendable, CaseIterable {
    /// Code hosts' own `NAME.prompt.yml`.
    case github
    /// `.prompty` files: a YAML header and a body with marked roles.
    case prompty
    /// Dotprompt's `.prompt` files: a YAML header and a Handlebars template.
    case dotprompt
    /// A prompt as Langfuse's API gives and takes it, in JSON.
    case langfuse
    /// A promptfoo configuration.
    case promptfoo
    /// `SOUL.md`: who an agent is.
    case soul
    /// `AGENTS.md` or `CLAUDE.md`: instructions for a coding agent.
    case agents
    /// A system prompt in Markdown.
    case markdown
    /// A system prompt as plain text.
    case text
    /// Tools of chat-completions APIs: `{"type": "function", "function": …}`.
    case openai
    /// Tools of OpenAI's Responses API: flat functions.
    case responses
    /// Tools of Anthropic's API: `input_schema`.
    case anthropic
    /// The tools that an MCP server lists: `inputSchema`.
    case mcp

    /// Whether its files hold tools.
    package var holdsTools: Bool {
        switch self {
        case .openai, .responses, .anthropic, .mcp: true
        default: false
        }
    }

    /// The formats of prompts.
    package static let ofPrompts = allCases.filter { !$0.holdsTools }

    /// The formats of tools.
    package static let ofTools = allCases.filter(\.holdsTools)

    /// What it is, in a few words.
    package var summary: String {
        switch self {
        case .github: "a code host's .prompt.yml"
        case .prompty: "a .prompty file"
        case .dotprompt: "a dotprompt file"
        case .langfuse: "a Langfuse prompt"
        case .promptfoo: "a promptfoo configuration"
        case .soul: "a SOUL.md"
        case .agents: "an AGENTS.md"
        case .markdown: "a Markdown file"
        case .text: "a plain text"
        case .openai: "tools of chat-completions APIs"
        case .responses: "tools of OpenAI's Responses API"
        case .anthropic: "tools of Anthropic's API"
        case .mcp: "tools of an MCP server"
        }
    }

    /// The name of a file with an asset in this format.
    package func fileName(ofID id: String) -> String {
        switch self {
        case .github: id + ".prompt.yml"
        case .prompty: id + ".prompty"
        case .dotprompt: id + ".prompt"
        case .langfuse, .openai, .responses, .anthropic, .mcp: id + ".json"
        case .promptfoo: "promptfooconfig.yaml"
        case .soul: "SOUL.md"
        case .agents: "AGENTS.md"
        case .markdown: id + ".md"
        case .text: id + ".txt"
        }
    }

    /// The id that a file's name asks for; nil when nothing of it can stand in an id.
    ///
    /// The suffixes of the format are left out, and a name that every project has (`SOUL.md`)
    /// gives way to its folder's.
    package func id(ofFile file: String) -> String? {
        var name = Paths.lastComponent(file)
        switch self {
        case .github, .prompty, .dotprompt:
            for suffix in [".prompt.yml", ".prompt.yaml", ".prompty", ".prompt"]
            where name.hasSuffix(suffix) && name.count > suffix.count {
                name = String(name.dropLast(suffix.count))
                return AssetReference.id(fromName: name)
            }
        case .soul, .agents, .promptfoo:
            let stem = Paths.stem(name)
            let isShared = ["soul", "agents", "claude", "gemini", "promptfooconfig"].contains(
                stem.lowercased())
            let folder = Paths.lastComponent(Paths.directory(file))
            if isShared, let id = AssetReference.id(fromName: folder) { return id }
        default: break
        }
        return AssetReference.id(fromName: Paths.stem(name))
    }

    /// The model's parameters that have another name there: an asset has code hosts' names.
    ///
    /// Dotprompt's are those of its reference for models, Prompty's those of its second version;
    /// a promptfoo provider takes what its API has.
    private var parameterNames: [(asset: String, file: String)] {
        switch self {
        case .prompty, .dotprompt: [("maxTokens", "maxOutputTokens"), ("stop", "stopSequences")]
        case .promptfoo:
            [
                ("maxTokens", "max_tokens"), ("maxCompletionTokens", "max_completion_tokens"),
                ("topP", "top_p"), ("topK", "top_k"), ("frequencyPenalty", "frequency_penalty"),
                ("presencePenalty", "presence_penalty"),
            ]
        default: []
        }
    }

    /// The parameters of a file under an asset's names.
    func parameters(fromFile values: JSONObject) -> JSONObject {
        renaming(values, Dictionary(uniqueKeysWithValues: parameterNames.map { ($1, $0) }))
    }

    /// The parameters of an asset under the format's names.
    func parameters(fromAsset values: JSONObject) -> JSONObject {
        renaming(values, Dictionary(uniqueKeysWithValues: parameterNames.map { ($0, $1) }))
    }

    private func renaming(_ values: JSONObject, _ names: [String: String]) -> JSONObject {
        JSONObject(
            values.members.map { member in
                let name = names[member.key].flatMap { values[$0] == nil ? $0 : nil }
                return (key: name ?? member.key, value: member.value)
            })
    }

    // MARK: - Detection

    /// The format that a file has by its name; nil when the name does not say.
    package init?(fileName file: String) {
        let name = Paths.lastComponent(file).lowercased()
        switch name {
        case "soul.md": self = .soul
        case "agents.md", "claude.md", "gemini.md": self = .agents
        default:
            if name.hasSuffix(".prompt.yml") || name.hasSuffix(".prompt.yaml") {
                self = .github
            } else if name.hasSuffix(".prompty") {
                self = .prompty
            } else if name.hasSuffix(".prompt") {
                self = .dotprompt
            } else if name.hasSuffix(".soul.md") {
                self = .soul
            } else if name.hasPrefix("promptfooconfig.") {
                self = .promptfoo
            } else if name.hasSuffix(".md") || name.hasSuffix(".markdown") {
                self = .markdown
            } else if name.hasSuffix(".txt") {
                self = .text
            } else {
                return nil
            }
        }
    }

    /// The format of a prompt whose file's name does not say it, by what the file holds.
    ///
    /// - Parameters:
    ///   - value: what the file says as JSON or YAML; nil when it is neither.
    ///   - header: the front matter's value, where there is one.
    ///   - body: the text after the front matter.
    init?(prompt value: JSONValue?, header: JSONObject?, body: String) {
        if let value = value?.objectValue {
            if value["prompts"] != nil, value["providers"] ?? value["tests"] != nil {
                self = .promptfoo
            } else if value["prompt"] != nil, value["name"]?.stringValue != nil {
                self = .langfuse
            } else if value["messages"]?.arrayValue != nil {
                self = .github
            } else {
                return nil
            }
            return
        }
        guard let header else {
            self = .text
            return
        }
        if PromptyRoles.hasMark(body) {
            self = .prompty
        } else if header["input"] ?? header["output"] ?? header["config"] != nil
            || body.contains("{{role ")
        {
            self = .dotprompt
        } else {
            self = .markdown
        }
    }
}
