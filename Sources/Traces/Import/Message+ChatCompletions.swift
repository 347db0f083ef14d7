internal import Basics
internal import JSONKit

extension Message {
    /// Reads a message of the Chat Completions API.
    init(chat record: RecordReader) throws(RecordError) {
        guard let name: ChatRole = try record.choice("role") else {
            throw .missing(record.name("role"))
        }
        self.init(role: name.role)
        try readContent(record)
        reasoning = try record.string("reasoning_content")
        switch name {
        case .tool:
            toolResult = ToolResult(callID: try record.string("tool_call_id"))
        case .function:
            // Calls of the old kind have no id; their answers name the function.
            toolResult = ToolResult(callID: try record.string("name"))
        default:
            try readCalls(record)
        }
    }

    private mutating func readContent(_ record: RecordReader) throws(RecordError) {
        if let content = record.element["content"] {
            if let whole = content.string {
                text = whole
            } else if let parts = content.elements {
                var texts: [String] = []
                for (index, part) in parts.enumerated() {
                    let path = "\(record.path)content[\(index)]."
                    try readPart(RecordReader(part, path: path), into: &texts)
                }
                if !texts.isEmpty { text = texts.joined(separator: "\n") }
            } else {
                throw .expected("a text or a list", at: record.name("content"))
            }
        }
        if text == nil { text = try record.string("refusal") }
        if let audio = try record.object("audio") {
            media.append(Media(.audio))
            if text == nil { text = try audio.string("transcript") }
        }
    }

    private mutating func readPart(
        _ part: RecordReader, into texts: inout [String]
    ) throws(RecordError) {
        guard let type: ChatPart = try part.choice("type") else {
            throw .missing(part.name("type"))
        }
        switch type {
        case .text: texts.append(try part.requiredString("text"))
        case .refusal: texts.append(try part.requiredString("refusal"))
        case .image:
            let url = try part.object("image_url")?.string("url")
            media.append(Media(.image, type: url.flatMap(mediaType)))
        case .video:
            let url = try part.object("video_url")?.string("url")
            media.append(Media(.video, type: url.flatMap(mediaType)))
        case .audio:
            let format = try part.object("input_audio")?.string("format")
            media.append(Media(.audio, type: format.map { "audio/\($0)" }))
        case .file:
            let file = try part.object("file")
            let name = try file?.string("filename")
            let type = try file?.string("file_data").flatMap(mediaType)
            media.append(type.map { Media(type: $0, name: name) } ?? Media(.file, name: name))
        }
    }

    private mutating func readCalls(_ record: RecordReader) throws(RecordError) {
        for (index, element) in try record.list("tool_calls").enumerated() {
            let path = "\(record.path)tool_calls[\(index)]."
            toolCalls.append(try ToolCall(chat: RecordReader(element, path: path), in: role))
        }
        if let call = try record.object("function_call") {
            let name = try call.requiredString("name")
            toolCalls.append(
                ToolCall(
                    id: name, name: name, arguments: ToolCall.arguments(call.element["arguments"]),
                    requestor: ToolCall.requestor(in: role)))
        }
    }
}

/// Who writes a message of the Chat Completions API.
private enum ChatRole: String, CaseIterable {
    case system
    /// What newer models call their instructions.
    case developer
    case user
    case assistant
    case tool
    /// The answer of a function, before there were tools.
    case function

    var role: Message.Role {
        switch self {
        case .system, .developer: .system
        case .user: .user
        case .assistant: .assistant
        case .tool, .function: .tool
        }
    }
}

/// What a part of a message's content is.
enum ChatPart: String, CaseIterable {
    /// Words.
    case text
    /// Words with which the model refuses.
    case refusal
    /// A picture, by its address or in it.
    case image = "image_url"
    /// Moving pictures, which some servers of this API take.
    case video = "video_url"
    /// Sound.
    case audio = "input_audio"
    /// A file.
    case file
}

/// The media type that a `data:` address names (RFC 2397).
private func mediaType(of address: String) -> String? {
    guard address.hasPrefix("data:") else { return nil }
    let type = address.dropFirst(5).prefix { $0 != ";" && $0 != "," }
    return type.contains("/") ? String(type) : nil
}

extension ToolCall {
    fileprivate init(chat record: RecordReader, in role: Message.Role) throws(RecordError) {
        let id = try record.string("id")
        if let custom = try record.object("custom") {
            self.init(
                id: id, name: try custom.requiredString("name"),
                arguments: try custom.string("input").map(JSONValue.string) ?? .null,
                requestor: Self.requestor(in: role))
            return
        }
        guard let function = try record.object("function") else {
            throw .missing(record.name("function"))
        }
        self.init(
            id: id, name: try function.requiredString("name"),
            arguments: Self.arguments(function.element["arguments"]),
            requestor: Self.requestor(in: role))
    }

    /// Arguments are JSON in a text that a model wrote; what is no JSON stays the text that it is.
    fileprivate static func arguments(_ element: JSONElement?) -> JSONValue {
        guard let element else { return .null }
        guard let text = element.string else { return element.value }
        return (try? JSONValue(parsing: text)) ?? .string(text)
    }
}

extension ToolDefinition {
    /// The tools that a request offers, and the functions of before there were tools.
    static func list(chat request: RecordReader) throws(RecordError) -> [ToolDefinition] {
        var tools: [ToolDefinition] = []
        for (index, element) in try request.list("tools").enumerated() {
            let tool = try RecordReader(element, path: "\(request.name("tools"))[\(index)].")
            if let function = try tool.object("function") {
                tools.append(try ToolDefinition(chat: function))
            } else if let custom = try tool.object("custom") {
                tools.append(try ToolDefinition(chat: custom))
            } else {
                // Tools that the provider runs itself have a type and no name.
                tools.append(ToolDefinition(name: try tool.requiredString("type")))
            }
        }
        for (index, element) in try request.list("functions").enumerated() {
            let path = "\(request.name("functions"))[\(index)]."
            tools.append(try ToolDefinition(chat: RecordReader(element, path: path)))
        }
        return tools
    }

    private init(chat record: RecordReader) throws(RecordError) {
        self.init(
            name: try record.requiredString("name"), description: try record.string("description"),
            parameters: record.element["parameters"]?.value ?? .null)
    }
}

extension TokenUsage {
    /// Reads what a response used.
    static func chat(_ record: RecordReader) throws(RecordError) -> TokenUsage {
        TokenUsage(
            input: try record.integer("prompt_tokens"),
            output: try record.integer("completion_tokens"),
            cached: try record.object("prompt_tokens_details")?.integer("cached_tokens"))
    }
}

extension RecordReader {
    /// A name that may be a text or a whole number.
    func identifier(_ key: StaticString) throws(RecordError) -> String? {
        guard let value = element[key] else { return nil }
        if let text = value.string { return text }
        guard let number = value.integer else {
            throw .expected("a text or a whole number", at: name(key))
        }
        return String(number)
    }
}
