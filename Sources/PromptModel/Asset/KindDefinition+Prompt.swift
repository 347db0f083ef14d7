internal import Basics

extension KindDefinition {
    static let prompt = KindDefinition(
        kind: .prompt,
        documentation: "A prompt: messages for a language model, with what they are made of.",
        ownKeys: [
            KeyDefinition("name", .text, "A name for people."),
            KeyDefinition(
                "model", .text, limits: .filled,
                "The model it is written for, as provider/model."),
            KeyDefinition(
                "modelParameters", .open(modelParameterKeys),
                "Parameters of the model's API; others than these are passed on as they are."),
            KeyDefinition(
                "responseFormat", .oneOf(["text", "json_object", "json_schema"]),
                "The form of the answer."),
            KeyDefinition(
                "jsonSchema", .either([.text, .free]),
                "The schema of an answer in JSON: a mapping, or JSON as a text, which is what "
                    + "code hosts read."),
            KeyDefinition("soul", .reference(.soul), "Who speaks; `{{soul.name}}` in the text."),
            KeyDefinition(
                "knowledge", .list(.reference(.knowledge)), limits: .distinct,
                "What it knows; `{{#knowledge.ID.entries}}` in the text."),
            KeyDefinition(
                "tools", .list(.reference(.tool)), limits: .distinct,
                "The tools the model can call."),
            KeyDefinition(
                "placeholders", .map(.object(placeholderKeys)),
                "The values that the application fills in at run time."),
            KeyDefinition("limits", .object(limitKeys), "How large the prompt may be."),
            template,
            KeyDefinition(
                "messages", .list(.object(messageKeys)), required: true,
                limits: ValueLimits(minimumCount: 1), "The messages, in order."),
            KeyDefinition("testData", .list(.free), "Values to try the prompt with."),
            KeyDefinition("evaluators", .list(.open(evaluatorKeys)), "Checks of the answers."),
        ],
        requirements: [.key("jsonSchema", where: "responseFormat", is: "json_schema")],
        example: """
            kind: prompt
            id: support
            description: Answers guests of a boat-tour shop.
            model: example/chat-large
            modelParameters: {temperature: 0.3}
            soul: haff
            knowledge: [shop-faq]
            tools: [book_tour]
            placeholders:
              guest_name: {default: our guest, description: Who is asking.}
            limits: {minCharacters: 40, maxTokens: 4000, maxGrowth: 0.3}
            messages:
              - role: system
                content: |
                  You are {{soul.name}}, {{soul.tagline}}. You are talking with {{guest_name}}.
                  {{> tone}}
                  {{#knowledge.shop-faq.entries}}
                  Q: {{question}} A: {{answer}}
                  {{/knowledge.shop-faq.entries}}

            """)

    /// The parameters that most APIs share, under the names of code hosts' prompt files; the
    /// ranges are those of the widest of these APIs.
    private static let modelParameterKeys: [KeyDefinition] = [
        KeyDefinition("maxTokens", .integer(minimum: 1), "The most tokens of an answer."),
        KeyDefinition(
            "maxCompletionTokens", .integer(minimum: 1),
            "The most tokens of an answer, with those of thinking."),
        KeyDefinition(
            "temperature", .number(minimum: 0, maximum: 2), "How much chance there is."),
        KeyDefinition(
            "topP", .number(minimum: 0, maximum: 1),
            "The share of probability that tokens are drawn from."),
        KeyDefinition(
            "topK", .integer(minimum: 0), "How many of the likeliest tokens are drawn from."),
        KeyDefinition(
            "frequencyPenalty", .number(minimum: -2, maximum: 2),
            "How much a token counts less for each time it was used."),
        KeyDefinition(
            "presencePenalty", .number(minimum: -2, maximum: 2),
            "How much a token counts less once it was used."),
        KeyDefinition(
            "stop", .either([.text, .list(.text)]), "Where an answer ends, if it says this."),
    ]

    private static let placeholderKeys: [KeyDefinition] = [
        KeyDefinition(
            "required", .boolean, default: false, "Whether the application must give a value."),
        KeyDefinition(
            "protected", .boolean, default: false,
            "Whether no edit may take it out of the text."),
        KeyDefinition("default", .any, "The value when the application gives none."),
        KeyDefinition("description", .text, "What the value is."),
        KeyDefinition(
            "type", .oneOf(Placeholder.ValueType.allCases.map(\.rawValue)),
            "The type of the value; any without."),
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

    /// The checks that code hosts run.
    private static let evaluatorKeys: [KeyDefinition] = [
        KeyDefinition("name", .text, required: true, limits: .filled, "What is checked."),
        KeyDefinition(
            "string",
            .object([
                KeyDefinition("contains", .text, "The answer holds this."),
                KeyDefinition("startsWith", .text, "The answer begins with this."),
                KeyDefinition("endsWith", .text, "The answer ends with this."),
                KeyDefinition("equals", .text, "The answer is this."),
            ]), "A comparison of texts."),
        KeyDefinition(
            "llm",
            .object([
                KeyDefinition("modelId", .text, required: true, "The model that judges."),
                KeyDefinition("prompt", .text, required: true, "What it is asked."),
                KeyDefinition(
                    "choices",
                    .list(
                        .object([
                            KeyDefinition("choice", .text, required: true, "What it may say."),
                            KeyDefinition("score", .number(), required: true, "What that counts."),
                        ])), required: true, limits: ValueLimits(minimumCount: 1),
                    "What it may answer."),
                KeyDefinition("systemPrompt", .text, "Its instructions."),
            ]), "A model that judges."),
        KeyDefinition("uses", .text, "An evaluator that the code host has, by its name."),
    ]
}
