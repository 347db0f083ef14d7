internal import Basics
internal import JSONKit

/// The content of one message of the Anthropic Messages API, as messages of ours.
///
/// The API has tool results in the user's messages, and in the assistant's those of tools that it ran
/// itself; here each is a message of its own. Blocks of a kind that is unknown add nothing.
struct AnthropicContent {
    /// The messages, in the order of the blocks; those of tools that the API ran come after the
    /// assistant's.
    private(set) var messages: [Message] = []

    /// The media of the message that is being put together.
    private var media: [Media] = []
    private var passages = Passages()
    private let role: Message.Role

    /// Reads the value of `content`: a text, or a list of blocks.
    init(_ content: JSONElement, role: Message.Role, path: String) throws(RecordError) {
        try self.init(Self.blocks(of: content, path: path), role: role, path: path)
    }

    /// Reads blocks, of which the first is the one at `start`; all that an assistant's say is one
    /// message, even when there are none.
    init(
        _ blocks: [JSONElement], role: Message.Role, path: String, from start: Int = 0
    ) throws(RecordError) {
        self.role = role
        guard role == .assistant else {
            for (index, block) in blocks.enumerated() {
                try add(block, path: "\(path)[\(start + index)]")
            }
            endMessage(unlessEmpty: !messages.isEmpty)
            return
        }
        var message = Message(role: .assistant)
        var thoughts: [String] = []
        for (index, block) in blocks.enumerated() {
            let path = "\(path)[\(index)]"
            if block.string != nil || !Self.isOfAssistantOnly(block) {
                try add(block, path: path)
                continue
            }
            passages.end()
            let record = try RecordReader(block, path: path + ".")
            if block["type"]?.isString("thinking") == true {
                if let thought = try record.string("thinking"), !isBlank(thought) {
                    thoughts.append(thought)
                }
            } else {
                message.toolCalls.append(
                    ToolCall(
                        id: try record.requiredString("id"),
                        name: try record.requiredString("name"),
                        arguments: block["input"]?.value ?? .null))
            }
        }
        message.text = passages.text.flatMap { isBlank($0) ? nil : $0 }
        message.media = media
        message.reasoning = thoughts.isEmpty ? nil : thoughts.joined(separator: "\n")
        messages.insert(message, at: 0)
    }

    /// The blocks of a message; a text is a block by itself.
    static func blocks(of content: JSONElement, path: String) throws(RecordError) -> [JSONElement] {
        if content.string != nil { return [content] }
        guard let elements = content.elements else {
            throw .expected("a text or a list", at: path)
        }
        return Array(elements)
    }

    // MARK: Blocks

    private static func isOfAssistantOnly(_ block: JSONElement) -> Bool {
        guard let type = block["type"]?.string else { return false }
        // `tool_use`, `server_tool_use` and `mcp_tool_use`.
        return type == "thinking" || type.hasSuffix("tool_use")
    }

    private mutating func add(_ block: JSONElement, path: String) throws(RecordError) {
        if let text = block.string {
            passages.add(text, isCited: false)
            return
        }
        let record = try RecordReader(block, path: path + ".")
        let type = try record.requiredString("type")
        if type == "text" {
            let isCited = block["citations"]?.elements.map { Array($0).isEmpty } == false
            passages.add(try record.requiredString("text"), isCited: isCited)
            return
        }
        passages.end()
        if type.hasSuffix("tool_result") {
            if role != .assistant { endMessage(unlessEmpty: true) }
            messages.append(try Self.answer(record))
        } else if let media = try Media(anthropic: record, type: type) {
            self.media.append(media)
        }
    }

    private mutating func endMessage(unlessEmpty: Bool) {
        let text = passages.text
        if unlessEmpty, text == nil, media.isEmpty { return }
        messages.append(Message(role: role, text: text, media: media))
        passages = Passages()
        media = []
    }

    /// A tool's answer.
    ///
    /// The API documents `is_error` as what is set to true where the tool failed, so without it the
    /// tool did not.
    private static func answer(_ record: RecordReader) throws(RecordError) -> Message {
        let callID = try record.requiredString("tool_use_id")
        var failed = try record.bool("is_error") ?? false
        var passages = Passages()
        var media: [Media] = []
        if let content = record.element["content"] {
            let path = record.name("content")
            if content.isObject {
                // Tools that the API ran: a result of the tool's own kind, or an error's code.
                let result = try RecordReader(content, path: path + ".")
                let type = try result.string("type") ?? ""
                if type.hasSuffix("_error") { failed = true }
                for text in [
                    try result.string("error_code"), try result.string("url"),
                    try result.string("stdout"), try result.string("stderr"),
                ] {
                    if let text, !text.isEmpty { passages.add(text, isCited: false) }
                }
            } else {
                for (index, block) in try blocks(of: content, path: path).enumerated() {
                    try add(block, path: "\(path)[\(index)]", to: &passages, &media)
                }
            }
        }
        return Message(
            role: .tool, text: passages.text,
            toolResult: ToolResult(callID: callID, failed: failed), media: media)
    }

    private static func add(
        _ block: JSONElement, path: String, to passages: inout Passages, _ media: inout [Media]
    ) throws(RecordError) {
        if let text = block.string {
            passages.add(text, isCited: false)
            return
        }
        let record = try RecordReader(block, path: path + ".")
        switch try record.requiredString("type") {
        case "text": passages.add(try record.requiredString("text"), isCited: false)
        case "web_search_result":
            let title = try record.string("title")
            let parts = [title, try record.string("url")].compactMap(\.self)
            passages.add(parts.joined(separator: "\n"), isCited: false)
        case let type:
            if let item = try Media(anthropic: record, type: type) { media.append(item) }
        }
    }
}

/// The texts of a message, put together.
private struct Passages {
    private var ended: [String] = []
    private var run: [String] = []
    private var hasCitation = false

    /// Adds a text that follows the one before it directly.
    mutating func add(_ text: String, isCited: Bool) {
        run.append(text)
        hasCitation = hasCitation || isCited
    }

    /// Something else than text follows.
    mutating func end() {
        // A sentence with citations comes in pieces, at each of which the text goes on.
        ended += hasCitation ? [run.joined()] : run
        run = []
        hasCitation = false
    }

    /// What they say together, a line each; nil where there is none.
    var text: String? {
        var whole = self
        whole.end()
        var texts = whole.ended
        // Models write blank blocks before they think.
        if texts.count > 1 { texts.removeAll(where: isBlank) }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }
}

/// Whether a text has nothing but white space.
func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

extension Media {
    /// An image or a document; nil for a block of another kind.
    fileprivate init?(anthropic record: RecordReader, type: String) throws(RecordError) {
        let kind: Kind
        switch type {
        case "image": kind = .image
        case "document", "search_result", "container_upload": kind = .file
        default: return nil
        }
        // The source of a search result is a text.
        let source = record.element["source"]
        var mediaType: String?
        if let source, source.isObject {
            mediaType = try RecordReader(source, path: record.name("source") + ".")
                .string("media_type")
        }
        self.init(kind, type: mediaType, name: try record.string("title"))
    }
}

extension TokenUsage {
    /// Usage as the API counts it: `input_tokens` are those that neither came from the cache nor went
    /// into it, so what was sent is all three together.
    static func anthropic(_ record: RecordReader) throws(RecordError) -> TokenUsage {
        let written = try record.integer("cache_creation_input_tokens")
        let cached = try record.integer("cache_read_input_tokens")
        let input = try record.integer("input_tokens")
        return TokenUsage(
            input: input.map { $0 + (written ?? 0) + (cached ?? 0) },
            output: try record.integer("output_tokens"), cached: cached)
    }
}
