public import Basics
public import PromptModel

/// What analyzers need of a library: its tools, and the texts that tell the agent what to do.
public struct AnalysisLibrary: Sendable, Hashable {
    /// The tools, by name.
    public private(set) var tools: [ToolDescription]
    /// The prompts, snippets and other texts.
    public private(set) var prompts: [PromptText]
    /// The words of all of them.
    public private(set) var vocabulary: Vocabulary
    /// The texts about parameters, by the tool's name.
    private(set) var parameterTexts: [String: [ParameterText]] = [:]
    /// The example values that stand in texts about parameters, by value.
    private(set) var examples: [String: [ParameterText]] = [:]
    private var indexByName: [String: Int] = [:]

    /// Creates a view of a library; of two tools with one name the first counts.
    public init(tools: [ToolDescription], prompts: [PromptText]) {
        var vocabulary = Vocabulary()
        self.tools = []
        self.prompts = prompts.sorted { $0.reference < $1.reference }
        for tool in tools.sorted(by: { ($0.name, $0.reference) < ($1.name, $1.reference) })
        where indexByName[tool.name] == nil {
            indexByName[tool.name] = self.tools.count
            self.tools.append(tool)
            vocabulary.add(identifier: tool.name)
            vocabulary.add(text: tool.description)
            tool.parameters.visitSchema { name, description, _ in
                vocabulary.add(identifier: name)
                if let description { vocabulary.add(text: description) }
            }
            let texts = ParameterText.all(of: tool)
            parameterTexts[tool.name] = texts
            for text in texts {
                for example in text.examples { examples[example, default: []].append(text) }
            }
        }
        for prompt in prompts { vocabulary.add(text: prompt.text) }
        self.vocabulary = vocabulary
    }

    /// The tool of a name.
    public func tool(named name: String) -> ToolDescription? {
        indexByName[name].map { tools[$0] }
    }

    /// The text about a parameter of a tool.
    func text(about parameter: String, of tool: String) -> ParameterText? {
        parameterTexts[tool]?.first { $0.parameter == parameter }
    }

    /// Whether some text of the library holds each line of another text, white space aside.
    func holds(_ text: String) -> Bool {
        func folded(_ text: some StringProtocol) -> String {
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let lines = text.split(whereSeparator: \.isNewline).map(folded)
        return (tools.map(\.description) + prompts.map(\.text)).contains { candidate in
            let candidate = folded(candidate)
            return lines.allSatisfy { candidate.contains($0) }
        }
    }

    /// Whether a sentence of these tools' texts or of a prompt holds all of these words.
    func says(_ wanted: [String], tools names: [String]) -> Bool {
        let stems = Set(wanted.flatMap { Words.plain($0) }.map(Words.stem))
        let texts = names.compactMap { tool(named: $0)?.description } + prompts.map(\.text)
        return texts.contains { text in
            Words.sentences(text).contains { sentence in
                stems.isSubset(of: Set(Words.plain(sentence).map(Words.stem)))
            }
        }
    }
}

/// A tool as the agent sees it.
public struct ToolDescription: Sendable, Hashable {
    /// The name that calls use.
    public var name: String
    /// The asset, such as `tool/book_reservation`.
    public var reference: AssetReference
    /// What it does.
    public var description: String
    /// The JSON Schema of its arguments.
    public var parameters: JSONValue
    /// Whether an application loads it from the build; else it mirrors somebody's code.
    public var isServed: Bool
    /// Whether its texts are templates, so that they can include snippets.
    public var isTemplate: Bool

    /// Creates a description.
    public init(
        name: String, reference: AssetReference, description: String, parameters: JSONValue,
        isServed: Bool = true, isTemplate: Bool = true
    ) {
        self.name = name
        self.reference = reference
        self.description = description
        self.parameters = parameters
        self.isServed = isServed
        self.isTemplate = isTemplate
    }

    /// The first paragraph of the description: what the tool does.
    var summary: String {
        let end = description.firstRange(of: "\n\n")?.lowerBound ?? description.endIndex
        var summary = description[..<end]
        while summary.last?.isWhitespace == true { summary.removeLast() }
        return String(summary)
    }
}

/// A text that tells the agent what to do.
public struct PromptText: Sendable, Hashable {
    /// The asset, such as `prompt/support`.
    public var reference: AssetReference
    /// The text.
    public var text: String

    /// Creates a text.
    public init(reference: AssetReference, text: String) {
        self.reference = reference
        self.text = text
    }
}

extension JSONValue {
    /// Visits the properties of a JSON Schema, nested ones too: name, description, JSON pointer of
    /// the property's schema.
    func visitSchema(
        at path: String = "", depth: Int = 0, _ visit: (String, String?, String) -> Void
    ) {
        guard depth < 16 else { return }
        for (name, schema) in self["properties"]?.objectValue?.members ?? [] {
            let place =
                path + "/properties/"
                + name.replacing("~", with: "~0")
                .replacing("/", with: "~1")
            visit(name, schema["description"]?.stringValue, place)
            schema.visitSchema(at: place, depth: depth + 1, visit)
        }
        self["items"]?.visitSchema(at: path + "/items", depth: depth + 1, visit)
    }
}
