public import Basics

/// A prompt with its snippets, soul, knowledge and tools resolved; the placeholders of the running
/// application stay in the text.
public struct Composition: Hashable, Sendable {
    /// The prompt's id.
    public let id: String
    /// The model it is written for, or nil when the application decides.
    public let model: String?
    /// Parameters of the model's API.
    public let modelParameters: JSONObject
    /// The form of the answer, such as `json_schema`.
    public let responseFormat: String?
    /// The schema of an answer in JSON, as it was written.
    public let jsonSchema: JSONValue?
    /// The language of the messages: with ``TemplateLanguage/none`` their braces are just braces.
    public let template: TemplateLanguage
    /// The messages, in order; with ``TemplateLanguage/mustache`` their contents are templates over
    /// ``variables``.
    public let messages: [Message]
    /// The tools the model can call, in order.
    public let tools: [ComposedTool]
    /// The values that the application fills in, in the order they are declared.
    public let variables: [Placeholder]
    /// The templates of the messages as they are rendered; no part of what the composition is.
    let compiledPrompt = Once<CompiledPrompt>()
    /// The first 12 hexadecimal digits of SHA-256 over the canonical JSON (RFC 8785) of
    /// ``content``; computed at each call.
    public var version: String {
        String(SHA256Digest(hashing: content.utf8(.canonical)).hex.prefix(12))
    }

    /// Whether the text of a message differs from another composition's, byte by byte, so that the
    /// versions differ too; false says nothing.
    func hasOtherText(than other: Composition) -> Bool {
        messages.count != other.messages.count
            || zip(messages, other.messages).contains {
                !$0.content.hasSameBytes(as: $1.content)
            }
    }

    init(
        id: String, prompt: Prompt, messages: [Message], tools: [ComposedTool],
        variables: [Placeholder]
    ) {
        self.id = id
        model = prompt.model
        modelParameters = prompt.modelParameters
        responseFormat = prompt.responseFormat
        jsonSchema = prompt.jsonSchema
        template = prompt.template
        self.messages = messages
        self.tools = tools
        self.variables = variables
    }

    /// What the version stands for: everything that reaches the model.
    ///
    /// Imported tools belong to it although the application has their text from its code: the model
    /// reads them all the same. Where a tool's text comes from does not, nor do names, owners or
    /// the declarations of placeholders.
    public var content: JSONValue {
        Self.content(
            model: model, modelParameters: modelParameters, responseFormat: responseFormat,
            jsonSchema: jsonSchema, template: template, messages: messages, tools: tools)
    }

    private static func content(
        model: String?, modelParameters: JSONObject, responseFormat: String?,
        jsonSchema: JSONValue?, template: TemplateLanguage, messages: [Message],
        tools: [ComposedTool]
    ) -> JSONValue {
        var content: JSONObject = [
            "messages": .array(messages.map(\.json)), "model": .optional(model),
            "modelParameters": .object(modelParameters), "tools": .array(tools.map(\.json)),
        ]
        // Keys that few prompts have stay out, so that they could be added without a new version
        // of every prompt there is.
        if let responseFormat { content["responseFormat"] = .string(responseFormat) }
        if let jsonSchema { content["jsonSchema"] = jsonSchema }
        if template == .none { content["template"] = .string(template.rawValue) }
        return .object(content)
    }
}

/// A tool as the model sees it.
public struct ComposedTool: Hashable, Sendable {
    /// The tool's id.
    public let id: String
    /// The function's name.
    public let name: String
    /// What the model reads about it.
    public let description: String
    /// Its arguments, as a JSON Schema.
    public let parameters: JSONValue
    /// Where the application has its description from.
    public let source: Tool.Source

    /// The tool in the form of chat-completions APIs: `{"type": "function", "function": …}`.
    public var json: JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(description),
                "parameters": parameters,
            ],
        ]
    }
}
