internal import Basics
internal import JSONKit

/// What a model was sent, or what it answered, read out of whichever shape a framework wrote it in.
///
/// The shapes are those of the chat APIs (OpenAI's chat completions and responses, Anthropic's
/// messages, Gemini's contents), of the OpenTelemetry conventions for generative AI, and of the
/// libraries that have ones of their own, such as LangChain, the AI SDK and Semantic Kernel.
struct ChatShape {
    /// The messages, in order.
    var messages: [Message] = []
    /// The tools that the model was told of.
    var tools: [ToolDefinition] = []
    /// Whether it is a text without roles, so that only the side says whose it is.
    var isPlain = false

    /// Which side of a model call a value is.
    enum Side {
        /// What the model was sent.
        case input
        /// What it answered.
        case output
    }
}

/// Reads chats in any of the shapes; it keeps a parser, as many of them hold JSON in texts.
struct ChatShapeReader {
    private let parser = JSONParser()

    /// Reads a value that may be a chat.
    ///
    /// - Parameters:
    ///   - element: the value, or a text that holds it as JSON.
    ///   - side: whose words a text without a role is.
    /// - Returns: the chat; nil where the value has neither messages nor tools.
    func chat(in element: JSONElement, as side: ChatShape.Side) -> ChatShape? {
        // No shape wraps a chat more often than this, and each level takes from the stack.
        chat(in: element, side, levels: 8)
    }

    private func chat(
        in element: JSONElement?, _ side: ChatShape.Side, levels: Int
    ) -> ChatShape? {
        guard let element, levels > 0 else { return nil }
        let value = unwrapped(element)
        var shape = ChatShape()
        if let text = value.string {
            shape = plain(text, side)
        } else if var elements = value.elements.map(Array.init) {
            while elements.count == 1, let inner = elements[0].elements { elements = Array(inner) }
            read(elements, as: side, into: &shape)
        } else if value.isObject {
            read(value, as: side, levels, into: &shape)
        }
        return shape.messages.isEmpty && shape.tools.isEmpty ? nil : shape
    }

    /// The value that a text holds as JSON, however often it was put into a text; anything else as
    /// it is.
    func unwrapped(_ element: JSONElement) -> JSONElement {
        var element = element
        for _ in 0..<3 {
            guard let text = element.string, let inner = parsed(text),
                inner.isObject || inner.elements != nil || inner.string != nil
            else { return element }
            element = inner
        }
        return element
    }

    /// The list or object that a text holds as JSON, or nil.
    func parsed(_ text: String) -> JSONElement? {
        guard let first = text.utf8.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
            [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(first)
        else { return nil }
        // What is no JSON is a text that begins with a bracket or a quotation mark.
        return try? parser.parse(Array(text.utf8)).root
    }

    // MARK: Texts

    private func plain(_ text: String, _ side: ChatShape.Side) -> ChatShape {
        // What some libraries write of nothing.
        guard !text.isBlank, text != "null", text != "None" else { return ChatShape() }
        if let messages = labelled(text) { return ChatShape(messages: messages) }
        let role: Message.Role = side == .input ? .user : .assistant
        return ChatShape(messages: [Message(role: role, text: text)], isPlain: true)
    }

    /// The messages of a text in which each begins on a line of its own with its role and a colon,
    /// as OpenLIT writes them; nil where the text does not begin so.
    private func labelled(_ text: String) -> [Message]? {
        var messages: [Message] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let colon = line.firstRange(of: ": "),
                let role = Self.labels[String(line[..<colon.lowerBound])]
            {
                let result = role == .tool ? ToolResult() : nil
                messages.append(
                    Message(
                        role: role, text: String(line[colon.upperBound...]), toolResult: result))
            } else {
                guard let last = messages.indices.last else { return nil }
                messages[last].text?.append("\n\(line)")
            }
        }
        // A message that only called tools has the text of Python's null.
        return messages.filter { $0.text != "None" }
    }

    private static let labels: [String: Message.Role] = [
        "system": .system, "developer": .system, "user": .user, "assistant": .assistant,
        "tool": .tool,
    ]

    // MARK: Lists

    private func read(
        _ elements: [JSONElement], as side: ChatShape.Side, into shape: inout ChatShape
    ) {
        if elements.count == 1, side == .input, let text = elements[0].string {
            return shape.append(plain(text, side))
        }
        let isBlocks = !elements.isEmpty && elements.allSatisfy(isBlock)
        if isBlocks {
            let role: Message.Role = side == .input ? .user : .assistant
            shape.messages += ChatParts(elements, role, self).messages(as: role)
            return
        }
        guard elements.contains(where: isMessage) else { return }
        for element in elements {
            if let tool = definitionAmongMessages(element) {
                shape.tools.append(tool)
            } else if isMessage(element) {
                shape.messages += messages(of: element)
            }
        }
    }

    /// Whether an element of a list is a part of one message.
    private func isBlock(_ element: JSONElement) -> Bool {
        guard element["role"] == nil else { return false }
        if element["toolCallId"] != nil && element["toolName"] != nil { return true }
        guard let type = element["type"]?.string else { return false }
        return ["text", "output_text", "thinking", "tool_use", "tool-call", "tool_result"]
            .contains(type)
    }

    /// LangChain's traces list the tools after the messages, as if they were ones.
    private func definitionAmongMessages(_ element: JSONElement) -> ToolDefinition? {
        guard element["role"]?.isString("tool") == true, let content = element["content"],
            content["function"] != nil
        else { return nil }
        return tools(in: content).first
    }

    // MARK: Objects

    private func read(
        _ value: JSONElement, as side: ChatShape.Side, _ levels: Int,
        into shape: inout ChatShape
    ) {
        if isMessage(value) {
            shape.messages += messages(of: value)
            return
        }
        let body = body(of: value, as: side, levels - 1)
        for holder in [value, value["config"]].compactMap(\.self) {
            if body != nil, let text = instructions(in: holder) {
                shape.messages.append(Message(role: .system, text: text))
            }
            for key in [holder["tools"], holder["functions"]] {
                shape.tools += key.map { unwrapped($0) }?.elements?.flatMap(tools) ?? []
            }
        }
        if let body { shape.append(body) }
    }

    private func body(
        of value: JSONElement, as side: ChatShape.Side, _ levels: Int
    ) -> ChatShape? {
        if let choice = value["choices"]?.elements?.first {
            let message = choice["message"] ?? choice["delta"] ?? choice["text"]
            return chat(in: message, side, levels: levels)
        }
        if let candidate = value["candidates"]?.elements?.first {
            return chat(in: candidate, side, levels: levels)
        }
        if let generation = value["generations"]?.elements?.first {
            let first = generation.elements?.first ?? generation
            return chat(in: first["message"] ?? first["text"], side, levels: levels)
        }
        // Python prints messages as texts that nothing can be read out of.
        let messages = value["messages"]
        let isPrinted = messages?.elements?.first?.string != nil
        let keys: [JSONElement?]
        switch side {
        case .input:
            keys = [
                isPrinted ? nil : messages, value["contents"], value["new_message"], value["input"],
                value["prompt"], value["args"],
            ]
        case .output:
            keys = [
                isPrinted ? nil : messages, value["output"], value["message"], value["content"],
                value["completion"],
            ]
        }
        for key in keys {
            let chat = chat(in: key, side, levels: levels)
            if let chat, !chat.messages.isEmpty { return chat }
        }
        return nil
    }

    /// The instructions that an API takes apart from the messages.
    private func instructions(in value: JSONElement) -> String? {
        let found =
            value["system"] ?? value["instructions"] ?? value["system_instruction"]
            ?? value["systemInstruction"] ?? value["system_prompt"]
        guard let found else { return nil }
        let text = ChatParts(found["parts"] ?? found, .system, self).text
        return text?.isBlank == false ? text : nil
    }
}

extension ChatShape {
    /// Adds what another chat has to this one.
    fileprivate mutating func append(_ other: ChatShape) {
        messages += other.messages
        tools += other.tools
        isPlain = other.isPlain
    }
}

extension JSONElement.Elements {
    /// The first element, or nil where there is none.
    var first: JSONElement? {
        var elements = self
        return elements.next()
    }
}

extension String {
    /// Whether there is nothing in it but white space.
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
