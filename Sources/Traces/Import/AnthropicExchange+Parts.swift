internal import Basics
internal import JSONKit

extension AnthropicExchange {
    /// Whether what is there of a record is a request to this API and no other: by its instructions or
    /// tools, or by blocks that only it has.
    static func isRequest(_ record: JSONElement) -> Bool {
        let request = Self.body(of: "request", "request_body", in: record) ?? record
        guard let messages = request["messages"]?.elements else { return false }
        if request["system"] != nil { return true }
        if request["tools"]?.elements?.contains(where: { $0["input_schema"] != nil }) == true {
            return true
        }
        return messages.contains { message in
            message["content"]?.elements?.contains { block in
                block["type"]?.isString("tool_use") == true
                    || block["type"]?.isString("tool_result") == true
            } == true
        }
    }

    /// The body of a request or response: the member with one of the names, or the `body` in it where
    /// the log has it with its headers, also as the text of a stream.
    static func body(
        of name: StaticString, _ other: StaticString, in record: JSONElement
    ) -> JSONElement? {
        guard let member = record[name] ?? record[other] else { return nil }
        if let body = member["body"] { return body }
        return member["body_raw"]?.string.flatMap(AnthropicStream.response) ?? member
    }

    /// The same, read; nil where the record has none of the two.
    static func reader(
        of name: StaticString, _ other: StaticString, in record: RecordReader
    ) throws(RecordError) -> RecordReader? {
        var member = try record.object(name)
        if member == nil { member = try record.object(other) }
        if let body = try member?.object("body") { return body }
        guard let member, let stream = try member.string("body_raw") else { return member }
        guard let response = AnthropicStream.response(of: stream) else {
            throw .expected("a stream of events with a message", at: member.name("body_raw"))
        }
        return try RecordReader(response, path: member.name("body_raw") + ".")
    }

    /// The instructions: a text, or a list of text blocks.
    static func system(of request: RecordReader) throws(RecordError) -> String? {
        guard let content = request.element["system"] else { return nil }
        let path = request.name("system")
        let texts = try AnthropicContent(content, role: .system, path: path).messages
        return texts.compactMap(\.text).first { !$0.isEmpty }
    }

    /// Who wrote a message of a request; answers of tools are in the user's.
    static func role(of message: RecordReader) throws(RecordError) -> Message.Role {
        switch try message.requiredString("role") {
        case "user": return .user
        case "assistant": return .assistant
        case "system": return .system
        default:
            throw .expected("one of 'user', 'assistant', 'system'", at: message.name("role"))
        }
    }

    /// The name of the conversation, where one of the objects has it.
    static func conversation(_ objects: [RecordReader]) throws(RecordError) -> String? {
        for object in objects {
            for key: StaticString in ["session_id", "conversation_id", "thread_id"] {
                if let name = try object.nameOrNumber(key), !name.isEmpty { return name }
            }
        }
        return nil
    }

    /// When the request was sent, or the response came: as it says itself, or as its record does.
    static func moment(
        _ part: StaticString, in record: RecordReader
    ) throws(RecordError) -> Timestamp? {
        if let moment = try record.object(part)?.dateOrSeconds("timestamp") { return moment }
        for key: StaticString in ["timestamp", "created_at", "logged_at"] {
            if let moment = try record.dateOrSeconds(key) { return moment }
        }
        return nil
    }

    /// The kind of error that a response is; nil for any other.
    static func error(of response: RecordReader) throws(RecordError) -> String? {
        guard response.element["type"]?.isString("error") == true else { return nil }
        guard let error = try response.object("error") else {
            throw .missing(response.name("error"))
        }
        return try error.requiredString("type")
    }
}

/// Digests of a conversation as it grows.
///
/// A client repeats what the model answered without its thoughts, and marks other blocks for the cache
/// each time, so neither counts.
struct StateChain {
    private(set) var state: String

    /// Begins a conversation.
    init(_ system: String) {
        state = SHA256Digest(hashing: system).hex
    }

    /// Adds a message.
    mutating func add(_ content: JSONElement, role: Message.Role) {
        var text = state + role.rawValue
        if let string = content.string {
            text += Self.block(["type": "text", "text": .string(string)])
        }
        for block in content.elements.map(Array.init) ?? [] {
            text += Self.block(block.value.objectValue ?? [:])
        }
        state = SHA256Digest(hashing: text).hex
    }

    private static func block(_ block: JSONObject) -> String {
        switch block["type"]?.stringValue {
        case "thinking", "redacted_thinking": return ""
        case "text":
            // Models write blank texts, and the API takes none.
            if let text = block["text"]?.stringValue, isBlank(text) { return "" }
            return JSONValue.array(["text", block["text"] ?? .null]).text()
        case "tool_use":
            return JSONValue.array([
                "tool_use", block["id"] ?? .null, block["name"] ?? .null, block["input"] ?? .null,
            ]).text()
        default:
            return JSONValue.object(
                JSONObject(block.members.filter { $0.key != "cache_control" })
            ).text()
        }
    }
}

extension ToolDefinition {
    /// A tool of a request; nil for a set of tools of which the request does not say the names.
    init?(anthropic record: RecordReader) throws(RecordError) {
        guard let name = try record.string("name") else {
            guard record.element["type"] == nil else { return nil }
            throw .missing(record.name("name"))
        }
        self.init(
            name: name, description: try record.string("description"),
            parameters: record.element["input_schema"]?.value ?? .null)
    }
}

extension RecordReader {
    /// A text, or a whole number as text.
    func nameOrNumber(_ key: StaticString) throws(RecordError) -> String? {
        guard let number = element[key]?.integer else { return try string(key) }
        return String(number)
    }

    /// A moment: a text (RFC 3339), or seconds since 1970.
    func dateOrSeconds(_ key: StaticString) throws(RecordError) -> Timestamp? {
        guard element[key]?.double != nil else { return try timestamp(key) }
        // Up to the year 5138.
        let seconds = try number(key, in: 0...1e11) ?? 0
        return Timestamp(microseconds: Int64((seconds * 1e6).rounded()))
    }
}
