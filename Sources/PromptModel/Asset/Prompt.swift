public import Basics

/// Messages for a language model, with what they are made of.
public struct Prompt: Hashable, Sendable {
    /// A name for people.
    public var name: String?
    /// The model it is written for, or nil when the application decides.
    public var model: String?
    /// Parameters of the model's API.
    public var modelParameters: JSONObject
    /// The form of the answer, such as `json_schema`.
    public var responseFormat: String?
    /// The schema of an answer in JSON: a text or an object, as it was written.
    public var jsonSchema: JSONValue?
    /// The id of the soul that speaks.
    public var soul: String?
    /// The ids of what it knows.
    public var knowledge: [String]
    /// The ids of the tools the model can call.
    public var tools: [String]
    /// The values that the application fills in at run time, in the order they are declared; nil
    /// for a code host's own prompt file, which declares none and means every name it uses.
    public var placeholders: [Placeholder]?
    /// How large it may be.
    public var limits: PromptLimits
    /// The language of its messages.
    public var template: TemplateLanguage
    /// The messages, in order; their contents are templates.
    public var messages: [Message]
    /// Values to try it with.
    public var testData: [JSONValue]
    /// Checks of its answers.
    public var evaluators: [JSONValue]
}

/// One message of a prompt.
public struct Message: Hashable, Sendable {
    /// Who speaks.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// The instructions.
        case system
        /// The instructions, in the words of some models' APIs.
        case developer
        /// The person.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    public var role: Role
    /// What is said.
    public var content: String

    /// Creates a message.
    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }

    /// The message as `{"role": …, "content": …}`.
    public var json: JSONValue { ["role": .string(role.rawValue), "content": .string(content)] }
}

/// A value that the application fills in at run time.
public struct Placeholder: Hashable, Sendable {
    /// The type of a placeholder's value.
    public enum ValueType: String, Hashable, Sendable, CaseIterable {
        /// A text.
        case string
        /// A number.
        case number
        /// `true` or `false`.
        case boolean
        /// A list, for a section.
        case list
        /// An object, for a section or dotted names.
        case object
    }

    /// The name in the text, without braces.
    public var name: String
    /// Whether the application must give a value.
    public var isRequired: Bool
    /// Whether no edit may take it out of the text.
    public var isProtected: Bool
    /// The value when the application gives none.
    public var defaultValue: JSONValue?
    /// What the value is.
    public var description: String?
    /// The type of the value, or nil for any.
    public var type: ValueType?

    /// Creates a placeholder.
    public init(
        name: String, isRequired: Bool = false, isProtected: Bool = false,
        defaultValue: JSONValue? = nil, description: String? = nil, type: ValueType? = nil
    ) {
        self.name = name
        self.isRequired = isRequired
        self.isProtected = isProtected
        self.defaultValue = defaultValue
        self.description = description
        self.type = type
    }
}

/// How large a prompt may be.
public struct PromptLimits: Hashable, Sendable {
    /// The least characters of all messages together.
    public var minCharacters: Int?
    /// The most tokens of all messages together.
    public var maxTokens: Int?
    /// The most that one edit may add, as a share of the size before.
    public var maxGrowth: Double?

    /// Creates limits; nil means no limit.
    public init(minCharacters: Int? = nil, maxTokens: Int? = nil, maxGrowth: Double? = nil) {
        self.minCharacters = minCharacters
        self.maxTokens = maxTokens
        self.maxGrowth = maxGrowth
    }
}

extension Placeholder.ValueType {
    /// Whether a value has the type.
    func accepts(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (_, .null), (.string, .string), (.number, .integer), (.number, .number),
            (.boolean, .bool), (.list, .array), (.object, .object):
            true
        default: false
        }
    }
}
