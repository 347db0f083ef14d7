internal import Basics
internal import JSONKit

/// Reads messages as telemetry has them: in the parts of the GenAI conventions, and in the forms of
/// the providers, which older conventions and OpenInference take over.
struct TelemetryMessages {
    /// Who wrote a message that does not say.
    let role: Message.Role

    /// Reads a list of messages, one message, or either of them as JSON text.
    func read(_ value: JSONValue, at path: String) throws(RecordError) -> [Message] {
        let value = try value.parsed(at: path)
        guard let elements = value.arrayValue else { return try message(value, at: path) }
        var messages: [Message] = []
        for (index, element) in elements.enumerated() {
            messages += try message(element, at: "\(path)[\(index)]")
        }
        return messages
    }

    /// Reads one message, which may hold answers of tools that become messages of their own.
    func message(_ value: JSONValue, at path: String) throws(RecordError) -> [Message] {
        let value = value["message"] ?? value
        guard value.objectValue != nil else { throw .expected("an object", at: path) }
        let role = try role(of: value, at: path)
        var pieces = MessagePieces(role: role)
        var isAnswer = role == .tool
        let calls = try value["tool_calls"]?.parsed(at: path + ".tool_calls").arrayValue ?? []
        if let reasoning = value["reasoning_content"]?.stringValue {
            pieces.add(reasoning: reasoning)
        }
        let content = value["parts"] ?? value["contents"] ?? value["content"] ?? value["text"]
        if let parts = content?.arrayValue {
            for (index, part) in parts.enumerated() {
                let kind = try pieces.add(
                    part, at: "\(path).parts[\(index)]", hasCalls: !calls.isEmpty)
                if kind == .answer { isAnswer = false }
            }
        } else if let text = content?.stringValue {
            pieces.add(text: text)
        } else if let content, content != .null {
            guard role == .tool || content.objectValue != nil else {
                throw .expected("a text or a list", at: path + ".content")
            }
            pieces.add(text: content.text())
        }
        for (index, call) in calls.enumerated() {
            pieces.add(try ToolCall(telemetry: call, at: "\(path).tool_calls[\(index)]"))
        }
        if calls.isEmpty, let name = value["function_call_name"]?.stringValue {
            let arguments = value["function_call_arguments_json"]?.stringValue
            pieces.add(
                ToolCall(
                    name: name,
                    arguments: arguments.map { ToolCall.arguments(parsing: $0) } ?? .null))
        }
        if isAnswer {
            pieces.answers(
                ToolResult(callID: value.first("tool_call_id", "toolCallId")?.stringValue))
        }
        return pieces.messages()
    }

    private func role(of value: JSONValue, at path: String) throws(RecordError) -> Message.Role {
        guard let name = value["role"], name != .null else { return role }
        switch name.stringValue?.lowercased() {
        case "system", "developer": return .system
        case "user", "human": return .user
        case "assistant", "model", "ai": return .assistant
        case "tool", "function": return .tool
        default: throw .expected("a role", at: path + ".role")
        }
    }
}

/// What a part of a message turned out to be.
private enum PartKind {
    case content
    case answer
}

extension MessagePieces {
    /// Adds a part of a message, in the forms of the conventions and of the providers.
    ///
    /// OpenInference may repeat the calls among the parts (`hasCalls`).
    fileprivate mutating func add(
        _ part: JSONValue, at path: String, hasCalls: Bool
    ) throws(RecordError) -> PartKind {
        let about = part["message_content"] ?? part
        if let text = about.stringValue {
            add(text: text)
            return .content
        }
        guard about.objectValue != nil else { throw .expected("an object", at: path) }
        let type = about["type"]?.stringValue?.replacing("-", with: "_") ?? ""
        switch type {
        case "reasoning", "thinking", "redacted_thinking":
            let text = about.first("content", "thinking", "text", "reasoning")
            add(reasoning: text?.stringValue ?? "")
        case "tool_call", "tool_use", "server_tool_call", "function_call":
            if hasCalls { break }
            add(try ToolCall(telemetry: part["tool_call"] ?? part, at: path))
        case "tool_call_response", "tool_result", "server_tool_call_response":
            let id = about.first("id", "tool_use_id", "toolCallId", "tool_call_id")?.stringValue
            let answer = about.first(
                "response", "result", "content", "output", "server_tool_call_response")
            add(
                answer: answer?.plainText,
                ToolResult(callID: id, failed: about["is_error"]?.boolValue))
            return .answer
        default:
            if let item = Media(telemetry: about, type: type) {
                add(item)
            } else if let text = about.first("content", "text", "refusal") {
                guard let text = text.stringValue else {
                    throw .expected("a text", at: path + ".content")
                }
                add(text: text)
            } else if type != "text" {
                add(Media(.file))
            }
        }
        return .content
    }
}

extension Media {
    /// Reads a part that is no text; nil for any other.
    fileprivate init?(telemetry part: JSONValue, type: String) {
        let kinds: [String: Kind] = [
            "image": .image, "image_url": .image, "input_image": .image, "audio": .audio,
            "input_audio": .audio, "video": .video, "document": .file, "blob": .file,
            "file": .file, "uri": .file,
        ]
        guard var kind = kinds[type] else { return nil }
        if let modality = part["modality"]?.stringValue.flatMap(Kind.init) { kind = modality }
        let place = part.first("image", "image_url", "audio", "file") ?? .null
        let url = place["url"] ?? place["image"]?["url"] ?? place["audio"]?["url"] ?? place
        let named =
            part.first("mime_type", "media_type", "mediaType")
            ?? part["source"]?["media_type"] ?? place["mime_type"]
        var mediaType = named?.stringValue
        if mediaType == nil, let text = url.stringValue, text.hasPrefix("data:") {
            let start = text.dropFirst(5).prefix { $0 != ";" && $0 != "," }
            mediaType = start.isEmpty ? nil : String(start)
        }
        if kind == .file, let mediaType { kind = Media(type: mediaType).kind }
        let name = part.first("filename", "file_id")?.stringValue
        self.init(kind, type: mediaType, name: name)
    }
}

extension ToolCall {
    /// Reads a call in the form of the conventions, of OpenInference or of a provider.
    fileprivate init(telemetry value: JSONValue, at path: String) throws(RecordError) {
        let value = value["tool_call"] ?? value
        let function = value["function"] ?? value
        guard let name = function.first("name", "toolName")?.stringValue else {
            throw .missing(path + ".name")
        }
        let arguments =
            function.first(
                "arguments", "input", "args", "server_tool_call") ?? .null
        self.init(
            id: value.first("call_id", "id", "toolCallId")?.stringValue, name: name,
            arguments: arguments.stringValue.map { ToolCall.arguments(parsing: $0) } ?? arguments)
    }
}

extension ToolDefinition {
    /// Reads a definition in the form of the conventions or of a provider; nil for one without a
    /// name, as tools have that the provider runs.
    init?(telemetry value: JSONValue, at path: String) throws(RecordError) {
        let schema = value["tool"]?["json_schema"] ?? value
        let value = try schema.parsed(at: path)
        let about = value["function"] ?? value["toolSpec"] ?? value
        guard let name = about["name"]?.stringValue else { return nil }
        let parameters = about.first("parameters", "input_schema", "inputSchema") ?? .null
        self.init(
            name: name, description: about["description"]?.stringValue,
            parameters: parameters["json"] ?? parameters)
    }
}

extension JSONValue {
    /// The value of the first of these keys that has one.
    func first(_ keys: String...) -> JSONValue? {
        for key in keys {
            if let value = self[key], value != .null { return value }
        }
        return nil
    }

    /// What a text says as JSON; any other value as it is.
    func parsed(at path: String) throws(RecordError) -> JSONValue {
        guard let text = stringValue else { return self }
        guard let value = try? JSONValue(parsing: text) else { throw .expected("JSON", at: path) }
        return value
    }

    /// A text, the texts of a list of parts, or anything else as JSON.
    var plainText: String {
        if let text = stringValue { return text }
        let texts = arrayValue?.map { $0["text"]?.stringValue }
        if let texts, !texts.isEmpty, texts.allSatisfy({ $0 != nil }) {
            return texts.compactMap(\.self).joined(separator: "\n")
        }
        return text()
    }
}
