extension KindDefinition {
    /// The one table of kinds and their keys: files are checked against it, and schemas and
    /// explanations come from it.
    package static let all: [KindDefinition] = [
        agent, prompt, snippet, soul, knowledge, tool, enhancement, sendRule, rubric, config,
    ]

    /// The definition of a kind.
    package static func definition(of kind: AssetKind) -> KindDefinition {
        switch kind {
        case .agent: agent
        case .prompt: prompt
        case .snippet: snippet
        case .soul: soul
        case .knowledge: knowledge
        case .tool: tool
        case .enhancement: enhancement
        case .sendRule: sendRule
        case .rubric: rubric
        case .config: config
        }
    }

    private static let template = KeyDefinition(
        "template", .oneOf(TemplateLanguage.allCases.map(\.rawValue)),
        "The language of the texts: Mustache, or none to take them as they are.")

    private static let agent = KindDefinition(
        kind: .agent,
        documentation: "An agent: which prompts, soul and tools belong together.",
        ownKeys: [
            KeyDefinition("prompts", .list(.reference(.prompt)), "The prompts it runs with."),
            KeyDefinition("soul", .reference(.soul), "Who it is."),
            KeyDefinition("tools", .list(.reference(.tool)), "The tools it can call."),
            KeyDefinition("channels", .list(.text), "Where it answers, such as chat or mail."),
            KeyDefinition("policy", .free, "Settings of the policy for this agent alone."),
        ])

    private static let prompt = KindDefinition(
        kind: .prompt,
        documentation: "A prompt: messages for a language model, with what they are made of.",
        ownKeys: [
            KeyDefinition("name", .text, "A name for people."),
            KeyDefinition("model", .text, "The model it is written for, as provider/model."),
            KeyDefinition("modelParameters", .free, "Parameters of the model's API."),
            KeyDefinition("responseFormat", .text, "The form of the answer, such as json_schema."),
            KeyDefinition(
                "jsonSchema", .either([.text, .free]), "The schema of an answer in JSON."),
            KeyDefinition("soul", .reference(.soul), "Who speaks; `{{soul.name}}` in the text."),
            KeyDefinition(
                "knowledge", .list(.reference(.knowledge)),
                "What it knows; `{{#knowledge.ID.entries}}` in the text."),
            KeyDefinition("tools", .list(.reference(.tool)), "The tools the model can call."),
            KeyDefinition(
                "placeholders", .map(.object(placeholderKeys)),
                "The values that the application fills in at run time."),
            KeyDefinition("limits", .object(limitKeys), "How large the prompt may be."),
            template,
            KeyDefinition(
                "messages", .list(.object(messageKeys)), required: true,
                "The messages, in order."),
            KeyDefinition("testData", .list(.free), "Values to try the prompt with."),
            KeyDefinition("evaluators", .list(.free), "Checks of the answers."),
        ])

    private static let placeholderKeys: [KeyDefinition] = [
        KeyDefinition("required", .boolean, "Whether the application must give a value."),
        KeyDefinition("protected", .boolean, "Whether no edit may take it out of the text."),
        KeyDefinition("default", .any, "The value when the application gives none."),
        KeyDefinition("description", .text, "What the value is."),
        KeyDefinition(
            "type", .oneOf(Placeholder.ValueType.allCases.map(\.rawValue)),
            "The type of the value."),
    ]

    private static let limitKeys: [KeyDefinition] = [
        KeyDefinition(
            "minCharacters", .integer(minimum: 0), "The least characters of all messages."),
        KeyDefinition("maxTokens", .integer(minimum: 1), "The most tokens of all messages."),
        KeyDefinition(
            "maxGrowth", .number(minimum: 0), "The most that one edit may add, as a share."),
    ]

    private static let messageKeys: [KeyDefinition] = [
        KeyDefinition(
            "role", .oneOf(Message.Role.allCases.map(\.rawValue)), required: true, "Who speaks."),
        KeyDefinition("content", .template, required: true, "What is said."),
    ]

    private static let snippet = KindDefinition(
        kind: .snippet, documentation: "A text that prompts and tools share: `{{> ID}}`.",
        ownKeys: [template, KeyDefinition("text", .template, required: true, "The text.")])

    private static let soul = KindDefinition(
        kind: .soul, documentation: "Who the agent is.",
        ownKeys: [
            KeyDefinition("name", .template, required: true, "The agent's name."),
            KeyDefinition("tagline", .template, "Who it is, in a few words."),
            KeyDefinition("serviceDescription", .template, "What it offers."),
            KeyDefinition("goals", .list(.template), "What it works towards."),
            KeyDefinition("traits", .list(.template), "What it is like."),
            KeyDefinition("alwaysDo", .list(.template), "What it always does."),
            KeyDefinition("neverDo", .list(.template), "What it never does."),
            KeyDefinition("tone", .template, "How it sounds."),
            KeyDefinition("greeting", .template, "How it begins."),
            KeyDefinition("closingStyle", .template, "How it ends."),
            KeyDefinition("escalationRules", .list(.template), "When it hands over to a person."),
            template,
        ])

    private static let knowledge = KindDefinition(
        kind: .knowledge, documentation: "What the agent knows: entries, or one text.",
        ownKeys: [
            KeyDefinition(
                "entries",
                .list(
                    .object([
                        KeyDefinition("question", .text, required: true, "What is asked."),
                        KeyDefinition("answer", .text, required: true, "What is answered."),
                        KeyDefinition("source", .text, "Where the answer comes from."),
                        KeyDefinition(
                            "verified", .either([.boolean, .text]),
                            "Whether, or on what day, a person confirmed it."),
                    ])), "Questions and answers."),
            KeyDefinition("text", .text, "The knowledge as one text."),
        ])

    private static let tool = KindDefinition(
        kind: .tool, documentation: "A function that the model can call.",
        ownKeys: [
            KeyDefinition("name", .text, "The function's name, where it is not the id."),
            KeyDefinition(
                "description", .template, required: true, "What the model reads about it."),
            KeyDefinition(
                "source", .oneOf(Tool.Source.allCases.map(\.rawValue)),
                "Served: applications load it from the build. Imported: it mirrors code."),
            template,
            KeyDefinition("parameters", .schema, "Its arguments, as a JSON Schema."),
        ])

    private static let enhancement = KindDefinition(
        kind: .enhancement, documentation: "A text that is added when a signal is seen.",
        ownKeys: [
            KeyDefinition("signal", .text, required: true, "What is looked for."),
            KeyDefinition(
                "scope", .oneOf(Enhancement.Scope.allCases.map(\.rawValue)),
                "Base: with every call. Delta: only when the signal is seen."),
            KeyDefinition("active", .boolean, "Whether it is in use."),
            KeyDefinition(
                "targets",
                .object([
                    KeyDefinition("agents", .list(.reference(.agent)), "These agents only."),
                    KeyDefinition("taskTypes", .list(.text), "These types of task only."),
                    KeyDefinition(
                        "complexity",
                        .object([
                            KeyDefinition("min", .number(minimum: nil), "The least complexity."),
                            KeyDefinition("max", .number(minimum: nil), "The most complexity."),
                        ]), "This range of complexity only."),
                ]), "Where it applies; everywhere without."),
            template,
            KeyDefinition("text", .template, required: true, "The text."),
        ])

    private static let sendRule = KindDefinition(
        kind: .sendRule, documentation: "When an answer may go out by itself.",
        ownKeys: [
            KeyDefinition("pattern", .text, required: true, "What the message is about."),
            KeyDefinition(
                "allow", .boolean, required: true, "Whether the answer may go out by itself."),
            KeyDefinition("requires", .list(.text), "What must be true as well."),
        ])

    private static let rubric = KindDefinition(
        kind: .rubric, documentation: "What a judge looks at.",
        ownKeys: [
            KeyDefinition(
                "dimensions",
                .list(
                    .object([
                        KeyDefinition("id", .identifier, required: true, "Its name."),
                        KeyDefinition("description", .text, "What is judged."),
                        KeyDefinition("weight", .number(minimum: 0), "How much it counts."),
                        KeyDefinition(
                            "minimum", .number(minimum: nil), "The least that is acceptable."),
                        KeyDefinition(
                            "scale", .either([.number(minimum: nil), .text, .list(.any)]),
                            "The values a judgement can have."),
                        KeyDefinition("source", .text, "Where the judgement comes from."),
                    ])), required: true, "What is looked at, one by one.")
        ])

    private static let config = KindDefinition(
        kind: .config, documentation: "Settings of the application.",
        ownKeys: [KeyDefinition("values", .free, required: true, "The settings.")])
}
