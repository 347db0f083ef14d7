extension Asset.Content {
    /// The content with the values of the keys that an override names.
    func overlaid(by override: Self, _ named: Set<String>) -> Self {
        switch (self, override) {
        case (.agent(let base), .agent(let new)): .agent(base.overlaid(by: new, named))
        case (.prompt(let base), .prompt(let new)): .prompt(base.overlaid(by: new, named))
        case (.snippet(let base), .snippet(let new)):
            .snippet(named.contains("text") ? new : base)
        case (.soul(let base), .soul(let new)): .soul(base.overlaid(by: new, named))
        case (.knowledge(let base), .knowledge(let new)): .knowledge(base.overlaid(by: new, named))
        case (.tool(let base), .tool(let new)): .tool(base.overlaid(by: new, named))
        case (.enhancement(let base), .enhancement(let new)):
            .enhancement(base.overlaid(by: new, named))
        case (.sendRule(let base), .sendRule(let new)): .sendRule(base.overlaid(by: new, named))
        case (.rubric(let base), .rubric(let new)):
            .rubric(named.contains("dimensions") ? new : base)
        case (.config(let base), .config(let new)): .config(named.contains("values") ? new : base)
        default: override
        }
    }
}

/// Something whose values stand under keys of a file.
private protocol Keyed {
    /// Where the value of each key is kept.
    static var values: [(key: String, copy: @Sendable (Self, inout Self) -> Void)] { get }
}

extension Keyed {
    /// What an override makes of it.
    func overlaid(by override: Self, _ named: Set<String>) -> Self {
        var merged = self
        for (key, copy) in Self.values where named.contains(key) { copy(override, &merged) }
        return merged
    }
}

extension Agent: Keyed {
    fileprivate static let values: [(key: String, copy: @Sendable (Agent, inout Agent) -> Void)] = [
        ("prompts", { $1.prompts = $0.prompts }), ("soul", { $1.soul = $0.soul }),
        ("tools", { $1.tools = $0.tools }), ("channels", { $1.channels = $0.channels }),
        ("policy", { $1.policy = $0.policy }),
    ]
}

extension Prompt: Keyed {
    fileprivate static let values: [(key: String, copy: @Sendable (Prompt, inout Prompt) -> Void)] =
        [
            ("name", { $1.name = $0.name }), ("model", { $1.model = $0.model }),
            ("modelParameters", { $1.modelParameters = $0.modelParameters }),
            ("responseFormat", { $1.responseFormat = $0.responseFormat }),
            ("jsonSchema", { $1.jsonSchema = $0.jsonSchema }), ("soul", { $1.soul = $0.soul }),
            ("knowledge", { $1.knowledge = $0.knowledge }), ("tools", { $1.tools = $0.tools }),
            ("placeholders", { $1.placeholders = $0.placeholders }),
            ("limits", { $1.limits = $0.limits }),
            (
                "messages",
                {
                    $1.messages = $0.messages
                    $1.template = $0.template
                }
            ),
            ("testData", { $1.testData = $0.testData }),
            ("evaluators", { $1.evaluators = $0.evaluators }),
        ]
}

extension Soul: Keyed {
    fileprivate static let values: [(key: String, copy: @Sendable (Soul, inout Soul) -> Void)] = [
        ("name", { $1.name = $0.name }), ("tagline", { $1.tagline = $0.tagline }),
        ("serviceDescription", { $1.serviceDescription = $0.serviceDescription }),
        ("goals", { $1.goals = $0.goals }), ("traits", { $1.traits = $0.traits }),
        ("alwaysDo", { $1.alwaysDo = $0.alwaysDo }), ("neverDo", { $1.neverDo = $0.neverDo }),
        ("tone", { $1.tone = $0.tone }), ("greeting", { $1.greeting = $0.greeting }),
        ("closingStyle", { $1.closingStyle = $0.closingStyle }),
        ("escalationRules", { $1.escalationRules = $0.escalationRules }),
    ]
}

extension Knowledge: Keyed {
    fileprivate static let values:
        [(key: String, copy: @Sendable (Knowledge, inout Knowledge) -> Void)] = [
            ("entries", { $1.entries = $0.entries }), ("text", { $1.text = $0.text }),
        ]
}

extension Tool: Keyed {
    fileprivate static let values: [(key: String, copy: @Sendable (Tool, inout Tool) -> Void)] = [
        ("name", { $1.name = $0.name }), ("description", { $1.description = $0.description }),
        ("parameters", { $1.parameters = $0.parameters }), ("source", { $1.source = $0.source }),
    ]
}

extension Enhancement: Keyed {
    fileprivate static let values:
        [(key: String, copy: @Sendable (Enhancement, inout Enhancement) -> Void)] = [
            ("signal", { $1.signal = $0.signal }), ("scope", { $1.scope = $0.scope }),
            ("active", { $1.isActive = $0.isActive }), ("targets", { $1.targets = $0.targets }),
            (
                "text",
                {
                    $1.text = $0.text
                    $1.template = $0.template
                }
            ),
        ]
}

extension SendRule: Keyed {
    fileprivate static let values:
        [(key: String, copy: @Sendable (SendRule, inout SendRule) -> Void)] = [
            ("pattern", { $1.pattern = $0.pattern }), ("allow", { $1.allow = $0.allow }),
            ("requires", { $1.requires = $0.requires }),
        ]
}
