internal import Basics
internal import JSONKit

/// What the content of one message is made of: texts, thoughts, calls, answers and media.
struct ChatParts {
    /// The answer of one tool.
    struct Result {
        /// The call that it answers.
        var callID: String?
        /// What it says.
        var text: String?
        /// Whether it says that it is an error.
        var failed: Bool?
    }

    /// The words; nil where the content has none.
    var text: String?
    /// What the model thought.
    var reasoning: String?
    /// The calls of tools.
    var calls: [ToolCall] = []
    /// The answers of tools.
    var results: [Result] = []
    /// What is no text.
    var media: [Media] = []

    private let role: Message.Role
    private let reader: ChatShapeReader

    /// Reads the content of a message: a text, a part, or a list of parts.
    init(_ content: JSONElement?, _ role: Message.Role, _ reader: ChatShapeReader) {
        self.role = role
        self.reader = reader
        guard let content else { return }
        if let elements = content.elements, role != .tool || Self.isParts(elements) {
            for element in elements { add(element) }
        } else if content.isObject, role != .tool {
            add(content)
        } else {
            // A tool may answer with any value.
            text = reader.answer(content)
        }
    }

    /// Reads parts.
    init(_ elements: [JSONElement], _ role: Message.Role, _ reader: ChatShapeReader) {
        self.init(nil, role, reader)
        for element in elements { add(element) }
    }

    private static func isParts(_ elements: JSONElement.Elements) -> Bool {
        elements.contains { part in
            part["type"]?.string != nil || part["functionResponse"] != nil
                || part["function_response"] != nil || part["function"]?["name"] != nil
        }
    }

    /// The messages that they make: the answers of tools, one each, then the rest.
    func messages(as role: Message.Role) -> [Message] {
        var messages = results.map { result in
            Message(
                role: .tool, text: result.text,
                toolResult: ToolResult(callID: result.callID, failed: result.failed))
        }
        let hasRest = text != nil || reasoning != nil || !calls.isEmpty || !media.isEmpty
        if role == .tool, !messages.isEmpty {
            messages[messages.count - 1].media = media
        } else if hasRest || results.isEmpty {
            var message = Message(role: role, text: text, toolCalls: calls, media: media)
            message.reasoning = reasoning
            messages.append(message)
        }
        return messages
    }

    /// Adds thoughts that stand beside the content.
    mutating func add(reasoning element: JSONElement?) {
        guard let text = element?.string, !text.isEmpty else { return }
        reasoning = (reasoning.map { $0 + "\n" } ?? "") + text
    }

    // MARK: Parts

    private mutating func add(_ part: JSONElement) {
        if let text = part.string { return add(text: text) }
        if let call = part["functionCall"] ?? part["function_call"] {
            return calls += reader.call(call).map { [$0] } ?? []
        }
        if let response = part["functionResponse"] ?? part["function_response"] {
            let answer = response["response"].map(reader.answer)
            return results.append(
                Result(callID: reader.identifier(response["id"]), text: answer))
        }
        if part["function"]?["name"] != nil {
            return calls += reader.call(part).map { [$0] } ?? []
        }
        let type = part["type"]?.string ?? ""
        switch type {
        case "tool_use", "server_tool_use", "tool_call", "tool-call", "function_call":
            calls += reader.call(part).map { [$0] } ?? []
        case "tool_result", "tool_call_response", "tool-result":
            add(result: part)
        case "thinking", "reasoning", "redacted_thinking":
            add(reasoning: part["thinking"] ?? part["text"] ?? part["content"])
        case _ where part["toolCallId"] != nil && part["toolName"] != nil:
            calls += reader.call(part).map { [$0] } ?? []
        case _ where type.contains("Reasoning"):
            add(reasoning: part["content"]?["text"])
        default:
            addOther(part, type)
        }
    }

    private mutating func addOther(_ part: JSONElement, _ type: String) {
        if let words = part["text"] ?? part["refusal"], words.string != nil || type == "text" {
            // Gemini marks a thought rather than naming it.
            if part["thought"]?.bool == true { return add(reasoning: words) }
            return add(text: reader.answer(words))
        }
        if type == "text" || type.isEmpty, let words = part["content"] {
            return add(text: reader.answer(words))
        }
        if let found = Self.media(part, type) { media.append(found) }
    }

    private mutating func add(text new: String) {
        // What a model writes comes in pieces; what it is sent, in paragraphs.
        let separator = role == .assistant || text == nil ? "" : "\n"
        text = (text ?? "") + separator + new
    }

    private mutating func add(result part: JSONElement) {
        let id =
            part["tool_use_id"] ?? part["toolCallId"] ?? part["id"] ?? part["tool_call_id"]
        let value =
            part["content"] ?? part["response"] ?? part["result"] ?? part["output"]
        var failed = ChatShapeReader.failed(part)
        if failed == nil, value?["type"]?.string?.hasPrefix("error") == true { failed = true }
        results.append(
            Result(callID: reader.identifier(id), text: value.map(reader.answer), failed: failed))
    }

    // MARK: Media

    /// What a part holds that is no text; nil where it is of no known kind.
    private static func media(_ part: JSONElement, _ type: String) -> Media? {
        let inline =
            part["inlineData"] ?? part["inline_data"] ?? part["fileData"] ?? part["file_data"]
        let source = inline ?? part["source"] ?? part["file"] ?? part
        let mediaType =
            (source["media_type"] ?? source["mimeType"] ?? source["mime_type"]
            ?? source["mediaType"])?.string
            ?? typeOfDataURL(part["image_url"]?["url"]?.string ?? part["image_url"]?.string)
        let name = (source["filename"] ?? source["file_name"] ?? part["title"])?.string
        if let kind = kinds[type] { return Media(kind, type: mediaType, name: name) }
        guard inline != nil || type == "blob" || type == "uri" else { return nil }
        if let mediaType { return Media(type: mediaType, name: name) }
        let modality = part["modality"]?.string.flatMap(Media.Kind.init)
        return Media(modality ?? .file, name: name)
    }

    private static let kinds: [String: Media.Kind] = [
        "image": .image, "image_url": .image, "input_image": .image, "audio": .audio,
        "input_audio": .audio, "video": .video, "video_url": .video, "file": .file,
        "input_file": .file, "document": .file,
    ]

    private static func typeOfDataURL(_ url: String?) -> String? {
        guard let url, url.hasPrefix("data:") else { return nil }
        let type = url.dropFirst(5).prefix { $0 != ";" && $0 != "," }
        return type.isEmpty ? nil : String(type)
    }
}
