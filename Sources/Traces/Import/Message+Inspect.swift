internal import Basics
internal import JSONKit

extension Message {
    /// Reads one message of a sample.
    ///
    /// A tool that the provider of the model ran itself is a part of the assistant's message; here it is
    /// a call and an answer between what was written before and after it.
    static func inspect(
        _ record: RecordReader, _ attachments: InspectAttachments
    ) throws(RecordError) -> [Message] {
        guard let role: Role = try record.choice("role") else {
            throw .missing(record.name("role"))
        }
        var pieces = MessagePieces(
            role: role, model: role == .assistant ? try record.string("model") : nil)
        // Before reasoning was a part of the content it stood beside it.
        if let reasoning = try record.string("reasoning") { pieces.add(reasoning: reasoning) }
        if let text = record.element["content"]?.string {
            pieces.add(text: attachments.resolve(text))
        } else {
            for (index, element) in try record.list("content").enumerated() {
                let path = "\(record.path)content[\(index)]."
                try pieces.add(try RecordReader(element, path: path), attachments)
            }
        }
        for (index, element) in try record.list("tool_calls").enumerated() {
            let path = "\(record.path)tool_calls[\(index)]."
            pieces.add(try ToolCall(inspect: RecordReader(element, path: path), attachments))
        }
        if role == .tool {
            let error = record.element["error"] ?? record.element["tool_error"]
            pieces.answers(
                ToolResult(callID: try record.string("tool_call_id"), failed: error != nil))
            // The model read the error's message where the tool had nothing to say.
            let message = error?.string ?? error?["message"]?.string
            if pieces.isWithoutText, let message { pieces.replace(text: message) }
        }
        return pieces.messages()
    }
}

extension MessagePieces {
    /// Adds a part of the content.
    fileprivate mutating func add(
        _ part: RecordReader, _ attachments: InspectAttachments
    ) throws(RecordError) {
        switch try part.requiredString("type") {
        case "text": add(text: attachments.resolve(try part.requiredString("text")))
        case "reasoning":
            // What is redacted is a cipher; a summary may stand in for it.
            let isRedacted = try part.bool("redacted") ?? false
            let text = try isRedacted ? part.string("summary") : part.requiredString("reasoning")
            add(reasoning: attachments.resolve(text ?? ""))
        case "image":
            add(attachments.media(.image, in: try part.requiredString("image"), type: nil))
        case "audio":
            let type = try part.string("format").map { $0 == "mp3" ? "audio/mpeg" : "audio/\($0)" }
            add(attachments.media(.audio, in: try part.requiredString("audio"), type: type))
        case "video":
            let type = try part.string("format").map {
                $0 == "mov" ? "video/quicktime" : "video/\($0)"
            }
            add(attachments.media(.video, in: try part.requiredString("video"), type: type))
        case "document":
            var document = attachments.media(
                .file, in: try part.requiredString("document"),
                type: try part.string("mime_type").flatMap { $0.isEmpty ? nil : $0 })
            let name = try part.string("filename") ?? ""
            if !name.isEmpty { document.name = name }
            add(document)
        case "tool_use":
            let id = try part.string("id")
            let arguments = attachments.resolve(try part.string("arguments") ?? "")
            add(
                ToolCall(
                    id: id, name: try part.requiredString("name"),
                    arguments: ToolCall.arguments(parsing: arguments)))
            let error = try part.string("error")
            let result = try part.string("result").map(attachments.resolve)
            add(
                answer: result?.isEmpty == false ? result : error ?? result,
                ToolResult(callID: id, failed: error != nil))
        // What only the model's provider understands.
        case "data": break
        default: add(Media(.file))
        }
    }
}

extension ToolCall {
    /// Arguments that could not be read are known by what Inspect says of them, which has their text.
    fileprivate init(
        inspect record: RecordReader, _ attachments: InspectAttachments
    ) throws(RecordError) {
        let error = try record.string("parse_error")
        let arguments = attachments.resolve(record.element["arguments"]?.value ?? .null)
        self.init(
            id: try record.string("id"), name: try record.requiredString("function"),
            arguments: error.map { .string(attachments.resolve($0)) } ?? arguments)
    }
}

/// The long texts and media of a sample, which its messages refer to by hash.
struct InspectAttachments {
    private let content: JSONElement?

    init(_ record: RecordReader?) { content = record?.element }

    /// The text that a reference stands for; any other text as it is.
    func resolve(_ text: String) -> String {
        guard let content else { return text }
        for start in ["attachment://", "tc://"] where text.hasPrefix(start) {
            let hash = text.dropFirst(start.count)
            return content.members?.first { $0.key == hash }?.value.string ?? text
        }
        return text
    }

    /// A value with the references in it resolved.
    func resolve(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(resolve(text))
        case .array(let elements): .array(elements.map(resolve))
        case .object(let object):
            .object(JSONObject(object.members.map { (key: $0.key, value: resolve($0.value)) }))
        default: value
        }
    }

    /// A medium, known by its data, or by a path or address.
    func media(_ kind: Media.Kind, in reference: String, type: String?) -> Media {
        let text = resolve(reference)
        guard text.hasPrefix("data:") else {
            let path = text.prefix { $0 != "?" && $0 != "#" }
            let name = Paths.lastComponent(String(path))
            // A reference that leads nowhere is no name.
            return Media(kind, type: type, name: text.hasPrefix("attachment://") ? nil : name)
        }
        let named = text.dropFirst(5).prefix { $0 != ";" && $0 != "," }
        return Media(kind, type: named.isEmpty ? type : String(named))
    }
}
