public import Basics

/// One message of a session.
public struct Message: Sendable, Hashable {
    /// Who wrote a message.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// The instructions.
        case system
        /// The person, or whoever stands in for one.
        case user
        /// The agent.
        case assistant
        /// The answer of a tool.
        case tool
    }

    /// Who wrote it.
    public var role: Role
    /// What it says; for a tool's answer, the answer.
    public var text: String?
    /// The tools it calls, in order.
    public var toolCalls: [ToolCall]
    /// For a tool's answer: which call of the session it answers.
    public var toolResult: ToolResult?
    /// What else than text it brings: images, sounds, files.
    public var media: [Media]
    /// What the model thought before it wrote, where the trace keeps it.
    public var reasoning: String?
    /// Who wrote it in the agent's place, or confirms that the agent did; nil where the role says it.
    public var by: Handler?
    /// The language model that wrote it, where the trace says it of each message.
    public var model: String?
    /// When it was written.
    public var timestamp: Timestamp?
    /// The tokens of the model call that wrote it.
    public var tokens: TokenUsage?
    /// What the model call that wrote it cost, in US dollars.
    public var cost: Double?

    /// Creates a message.
    public init(
        role: Role, text: String? = nil, toolCalls: [ToolCall] = [], toolResult: ToolResult? = nil,
        timestamp: Timestamp? = nil, tokens: TokenUsage? = nil, cost: Double? = nil,
        media: [Media] = []
    ) {
        self.role = role
        self.text = text
        self.toolCalls = toolCalls
        self.toolResult = toolResult
        self.timestamp = timestamp
        self.tokens = tokens
        self.cost = cost
        self.media = media
    }
}

/// Something in a message that is no text.
public struct Media: Sendable, Hashable {
    /// What it is, as far as handling it goes.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A picture.
        case image
        /// Sound, such as a voice message.
        case audio
        /// Moving pictures.
        case video
        /// Any other file.
        case file
    }

    /// What it is.
    public var kind: Kind
    /// Its media type, such as `image/png`.
    public var type: String?
    /// Its name, where it has one.
    public var name: String?

    /// Creates one.
    public init(_ kind: Kind, type: String? = nil, name: String? = nil) {
        self.kind = kind
        self.type = type
        self.name = name
    }

    /// Creates one whose kind is that of its media type (RFC 2046).
    public init(type: String, name: String? = nil) {
        let top = type.split(separator: "/").first.map { $0.lowercased() } ?? ""
        self.init(Kind(rawValue: top) ?? .file, type: type, name: name)
    }
}

/// A tool that an agent can call, as the model was told of it.
public struct ToolDefinition: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What the model reads of it.
    public var description: String?
    /// The JSON Schema of its arguments; null where the trace has none.
    public var parameters: JSONValue

    /// Creates a definition.
    public init(name: String, description: String? = nil, parameters: JSONValue = .null) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

/// A call of a tool.
public struct ToolCall: Sendable, Hashable {
    /// Who called.
    public enum Requestor: String, Sendable, Hashable, CaseIterable {
        /// The agent.
        case agent
        /// The user, who has tools of their own in some settings.
        case user
    }

    /// The source's id of the call; it can repeat inside a session.
    public var id: String?
    /// The tool's name.
    public var name: String
    /// The arguments; a text where the source had no valid JSON.
    public var arguments: JSONValue
    /// Who called.
    public var requestor: Requestor

    /// Creates a call.
    public init(
        id: String? = nil, name: String, arguments: JSONValue, requestor: Requestor = .agent
    ) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.requestor = requestor
    }
}

/// What a tool answered: the call it belongs to and whether it failed.
public struct ToolResult: Sendable, Hashable {
    /// The source's id of the call that it answers.
    public var callID: String?
    /// Whether the tool reported a failure; nil when the source does not say.
    public var failed: Bool?

    /// Creates a result.
    public init(callID: String? = nil, failed: Bool? = nil) {
        self.callID = callID
        self.failed = failed
    }
}

/// A tool call together with its answer, as analyzers and metrics want it.
public struct ToolExchange: Sendable, Hashable {
    /// The call.
    public var call: ToolCall
    /// Where the call stands: the index of its message.
    public var callMessage: Int
    /// Where the answer stands: the index of its message; nil when none came.
    public var answerMessage: Int?
    /// What the tool answered; nil when no answer came or it had no text.
    public var answer: String?
    /// Whether the tool reported a failure; nil when that is unknown.
    public var failed: Bool?
}

extension Session {
    /// Every tool call of the session in order, each with its answer.
    ///
    /// A call's id can repeat inside a session, so an answer belongs to the latest unanswered call
    /// before it with that id, or, all being answered, to the latest one.
    public var toolExchanges: [ToolExchange] {
        SessionCalls(self).calls.map { call in
            ToolExchange(
                call: messages[call.message].toolCalls[call.place], callMessage: call.message,
                answerMessage: call.answer, answer: call.answer.flatMap { messages[$0].text },
                failed: call.failed)
        }
    }
}
