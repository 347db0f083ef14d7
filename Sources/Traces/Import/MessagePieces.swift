internal import Basics
internal import JSONKit

/// The messages that one message of a source becomes: some sources write a call, its answer and what
/// the model wrote afterwards as parts of one.
struct MessagePieces {
    private let role: Message.Role
    private let model: String?
    private var texts: [String] = []
    private var reasoning: [String] = []
    private var media: [Media] = []
    private var calls: [ToolCall] = []
    private var answer: ToolResult?
    private var done: [Message] = []

    init(role: Message.Role, model: String? = nil) {
        self.role = role
        self.model = model
    }

    /// Whether nothing has been said since the last answer of a tool.
    var isWithoutText: Bool { texts.allSatisfy(\.isEmpty) }

    /// Adds a part of what it says.
    mutating func add(text: String) { texts.append(text) }

    /// Says something else instead.
    mutating func replace(text: String) { texts = [text] }

    /// Adds a part of what the model thought.
    mutating func add(reasoning text: String) {
        if !text.isEmpty { reasoning.append(text) }
    }

    /// Adds something that is no text.
    mutating func add(_ item: Media) { media.append(item) }

    /// Adds a call.
    mutating func add(_ call: ToolCall) { calls.append(call) }

    /// Says which call the message as a whole answers.
    mutating func answers(_ result: ToolResult) { answer = result }

    /// Adds the answer of a tool, which is a message of its own.
    mutating func add(answer text: String?, _ result: ToolResult) {
        finish()
        var message = Message(role: .tool, toolResult: result)
        message.text = text
        done.append(message)
    }

    private var isEmpty: Bool {
        texts.isEmpty && reasoning.isEmpty && media.isEmpty && calls.isEmpty && answer == nil
    }

    private mutating func finish(evenIfEmpty: Bool = false) {
        guard evenIfEmpty || !isEmpty else { return }
        var message = Message(role: role, toolCalls: calls, toolResult: answer, media: media)
        message.text = texts.isEmpty ? nil : texts.joined(separator: "\n")
        message.reasoning = reasoning.isEmpty ? nil : reasoning.joined(separator: "\n")
        message.model = model
        (texts, reasoning, media, calls, answer) = ([], [], [], [], nil)
        done.append(message)
    }

    /// All of them; at least one.
    mutating func messages() -> [Message] {
        finish(evenIfEmpty: done.isEmpty)
        return done
    }
}

extension ToolCall {
    /// Arguments that a model wrote as text: what they say where they are an object in JSON, else the
    /// text.
    static func arguments(parsing text: String) -> JSONValue {
        let parsed = try? JSONValue(parsing: text)
        return parsed?.objectValue == nil ? .string(text) : parsed ?? .null
    }
}
