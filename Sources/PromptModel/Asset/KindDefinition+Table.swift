internal import Basics

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

    static let template = KeyDefinition(
        "template", .oneOf(TemplateLanguage.allCases.map(\.rawValue)), default: "mustache",
        "The language of the texts: Mustache, or none to take them as they are.")

    private static let agent = KindDefinition(
        kind: .agent,
        documentation: "An agent: which prompts, soul and tools belong together.",
        ownKeys: [
            KeyDefinition(
                "prompts", .list(.reference(.prompt)), limits: .distinct,
                "The prompts it runs with."),
            KeyDefinition("soul", .reference(.soul), "Who it is."),
            KeyDefinition(
                "tools", .list(.reference(.tool)), limits: .distinct, "The tools it can call."),
            KeyDefinition(
                "channels", .list(.text), limits: .distinct,
                "Where it answers, such as chat or mail."),
            KeyDefinition("policy", .free, "Settings of the policy for this agent alone."),
        ],
        example: """
            kind: agent
            id: boat-tours
            description: Answers guests of a shop that sells boat tours.
            owners: [harbour-office]
            prompts: [support]
            soul: haff
            tools: [book_tour]
            channels: [chat, mail]

            """)

    private static let snippet = KindDefinition(
        kind: .snippet, documentation: "A text that prompts and tools share: `{{> ID}}`.",
        ownKeys: [template, KeyDefinition("text", .template, required: true, "The text.")],
        example: """
            kind: snippet
            id: tone
            description: How to answer.
            text: |
              Answer in short sentences, and say what you do not know.

            """)

    private static let soul = KindDefinition(
        kind: .soul, documentation: "Who the agent is.",
        ownKeys: [
            KeyDefinition(
                "name", .template, required: true, limits: .filled, "The agent's name."),
            KeyDefinition("tagline", .template, "Who it is, in a few words."),
            KeyDefinition("serviceDescription", .template, "What it offers."),
            KeyDefinition("goals", .list(.template), limits: .filled, "What it works towards."),
            KeyDefinition("traits", .list(.template), limits: .filled, "What it is like."),
            KeyDefinition("alwaysDo", .list(.template), limits: .filled, "What it always does."),
            KeyDefinition("neverDo", .list(.template), limits: .filled, "What it never does."),
            KeyDefinition("tone", .template, "How it sounds."),
            KeyDefinition("greeting", .template, "How it begins."),
            KeyDefinition("closingStyle", .template, "How it ends."),
            KeyDefinition(
                "escalationRules", .list(.template), limits: .filled,
                "When it hands over to a person."),
            template,
        ],
        example: """
            kind: soul
            id: haff
            name: Haff
            tagline: the voice of the landing stage
            traits: [calm, exact]
            neverDo:
              - Promise a place before it is booked.
            escalationRules:
              - A guest asks for a person.

            """)

    private static let knowledge = KindDefinition(
        kind: .knowledge, documentation: "What the agent knows: entries, or one text.",
        ownKeys: [
            KeyDefinition(
                "entries",
                .list(
                    .object([
                        KeyDefinition(
                            "question", .text, required: true, limits: .filled, "What is asked."),
                        KeyDefinition(
                            "answer", .text, required: true, limits: .filled,
                            "What is answered."),
                        KeyDefinition("source", .text, "Where the answer comes from."),
                        KeyDefinition(
                            "verified", .either([.boolean, .text]),
                            "Whether, or on what day, a person confirmed it."),
                    ])), "Questions and answers."),
            KeyDefinition("text", .text, "The knowledge as one text."),
        ],
        requirements: [.anyOf(["entries", "text"])],
        example: """
            kind: knowledge
            id: shop-faq
            description: What guests ask most.
            entries:
              - question: When does the first boat leave?
                answer: At nine.
                source: timetable
                verified: 2026-04-01

            """)

    private static let tool = KindDefinition(
        kind: .tool, documentation: "A function that the model can call.",
        ownKeys: [
            KeyDefinition(
                "name", .text, limits: .functionName,
                "The function's name, where it is not the id."),
            KeyDefinition(
                "description", .template, required: true, limits: .filled,
                "What the model reads about it."),
            KeyDefinition(
                "source", .oneOf(Tool.Source.allCases.map(\.rawValue)), default: "served",
                "Served: applications load it from the build. Imported: it mirrors code."),
            template,
            KeyDefinition(
                "parameters", .schema,
                "Its arguments, as a JSON Schema of an object; none without it."),
        ],
        example: """
            kind: tool
            id: book_tour
            description: |
              Books places on a boat tour. Look the tour up first.
            parameters:
              type: object
              properties:
                tour_id: {type: string, description: The id as it was listed.}
                places: {type: integer, minimum: 1}
              required: [tour_id, places]

            """)

    private static let enhancement = KindDefinition(
        kind: .enhancement, documentation: "A text that is added when a signal is seen.",
        ownKeys: [
            KeyDefinition(
                "signal", .text, required: true, limits: .filled, "What is looked for."),
            KeyDefinition(
                "scope", .oneOf(Enhancement.Scope.allCases.map(\.rawValue)), default: "delta",
                "Base: with every call. Delta: only when the signal is seen."),
            KeyDefinition("active", .boolean, default: true, "Whether it is in use."),
            KeyDefinition(
                "targets",
                .object([
                    KeyDefinition(
                        "agents", .list(.reference(.agent)), limits: .distinct,
                        "These agents only."),
                    KeyDefinition(
                        "taskTypes", .list(.text), limits: .distinct,
                        "These types of task only."),
                    KeyDefinition(
                        "complexity",
                        .object([
                            KeyDefinition("min", .number(), "The least complexity."),
                            KeyDefinition("max", .number(), "The most complexity."),
                        ]), "This range of complexity only."),
                ]), "Where it applies; everywhere without."),
            template,
            KeyDefinition("text", .template, required: true, "The text."),
        ],
        example: """
            kind: enhancement
            id: storm-warning
            description: Helps while boats stay in the harbour.
            signal: storm
            active: false
            targets:
              agents: [boat-tours]
              complexity: {min: 1, max: 3}
            text: |
              Boats stay in the harbour today. Offer another day first.

            """)

    private static let sendRule = KindDefinition(
        kind: .sendRule, documentation: "When an answer may go out by itself.",
        ownKeys: [
            KeyDefinition(
                "pattern", .text, required: true, limits: .filled, "What the message is about."),
            KeyDefinition(
                "allow", .boolean, required: true, "Whether the answer may go out by itself."),
            KeyDefinition(
                "requires", .list(.text), limits: .distinct, "What must be true as well."),
        ],
        example: """
            kind: sendRule
            id: opening-hours
            pattern: opening hours
            allow: true
            requires: [answer stands in the knowledge]

            """)

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
                            "minimum", .number(), "The least that is acceptable."),
                        KeyDefinition(
                            "scale", .either([.number(), .text, .list(.any)]),
                            "The values a judgement can have."),
                        KeyDefinition("source", .text, "Where the judgement comes from."),
                    ])), required: true,
                limits: ValueLimits(minimumCount: 1, distinctKey: "id"),
                "What is looked at, one by one.")
        ],
        example: """
            kind: rubric
            id: answers
            description: How answers to guests are judged.
            dimensions:
              - id: correct
                description: What is said stands in the knowledge.
                weight: 2
                minimum: 4
                scale: [1, 5]
              - id: kind
                weight: 1

            """)

    private static let config = KindDefinition(
        kind: .config, documentation: "Settings of the application.",
        ownKeys: [KeyDefinition("values", .free, required: true, "The settings.")],
        example: """
            kind: config
            id: routing
            description: Which model answers, and how much it remembers.
            values:
              default: example/chat-large
              historyLimit: 40

            """)
}
