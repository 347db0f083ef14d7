public import PromptModel

extension AnalysisLibrary {
    /// What analyzers need of a library's assets: every tool, and every text that an agent reads.
    public init(_ library: Library) {
        var tools: [ToolDescription] = []
        var prompts: [PromptText] = []
        for asset in library.assets {
            if let tool = asset.tool {
                tools.append(
                    ToolDescription(
                        name: tool.name, reference: asset.reference,
                        description: tool.description, parameters: tool.parameters,
                        isServed: tool.source == .served, isTemplate: tool.template == .mustache))
            } else if let text = asset.instructions {
                prompts.append(PromptText(reference: asset.reference, text: text))
            }
        }
        self.init(tools: tools, prompts: prompts)
    }
}

extension Asset {
    /// The text by which the asset tells an agent what to do or know; nil for kinds that have none.
    fileprivate var instructions: String? {
        switch content {
        case .prompt(let prompt): prompt.messages.map(\.content).joined(separator: "\n\n")
        case .snippet(let snippet): snippet.text
        case .knowledge(let knowledge):
            (knowledge.entries.map { "\($0.question)\n\($0.answer)" }
                + [knowledge.text].compactMap { $0 })
                .joined(separator: "\n\n")
        case .soul(let soul):
            (soul.goals + soul.traits + soul.alwaysDo + soul.neverDo + soul.escalationRules
                + [soul.serviceDescription, soul.tone].compactMap { $0 })
                .joined(separator: "\n")
        case .enhancement(let enhancement): enhancement.isActive ? enhancement.text : nil
        case .tool, .agent, .sendRule, .rubric, .config: nil
        }
    }
}
