internal import Basics
internal import JSONKit

extension ChatShapeReader {
    /// Whether a value is a message, or an entry of a conversation that stands for one.
    func isMessage(_ element: JSONElement) -> Bool {
        guard element.isObject else { return false }
        if element["gen_ai.event.content"]?.string != nil { return true }
        if element["lc"] != nil { return element["kwargs"]?.isObject == true }
        if element["role"]?.string != nil {
            return element.hasAny(of: Self.contentKeys)
        }
        if let message = element["message"], message["role"]?.string != nil { return true }
        // An agent of Google's writes the content with its role one level down.
        if element["content"]?["parts"]?.elements != nil { return true }
        guard let type = element["type"]?.string else { return false }
        return Self.items.contains(type)
            || Self.langChainRoles[type.lowercased()] != nil && element["content"] != nil
    }

    /// The messages that an entry of a conversation stands for: one, or, where it holds answers of
    /// several tools, one each.
    func messages(of element: JSONElement) -> [Message] {
        if let event = element["gen_ai.event.content"] {
            let inner = unwrapped(event)
            return messages(of: inner["message"] ?? inner, role: element["role"]?.string)
        }
        if element["lc"] != nil, let fields = element["kwargs"] {
            let name = element["id"]?.elements.flatMap { Array($0).last?.string }
            return messages(of: fields, role: name)
        }
        if element["role"]?.string == nil {
            if let message = element["message"] { return messages(of: message, role: nil) }
            if let content = element["content"], content["parts"] != nil {
                return messages(of: content, role: nil)
            }
            if let item = item(element) { return [item] }
        }
        return messages(of: element, role: nil)
    }

    private func messages(of element: JSONElement, role outer: String?) -> [Message] {
        let name = element["role"]?.string ?? outer ?? element["type"]?.string
        let callID = identifier(
            element["tool_call_id"] ?? element["toolCallId"] ?? element["tool_call_ids"])
        var role = name.map(Self.role) ?? .user
        var parts = ChatParts(
            element["content"]?["parts"] ?? element["content"] ?? element["parts"]
                ?? element["text"], role, self)
        parts.calls += calls(of: element)
        parts.add(reasoning: element["reasoning_content"] ?? element["reasoning"])
        if let calls = callsAsText(parts.text), role == .assistant || role == .tool {
            // Koog writes a call as the text of the message, and under the tool's role.
            parts.text = nil
            parts.calls += calls
        }
        if role == .tool, !parts.calls.isEmpty, parts.text == nil { role = .assistant }
        if role == .tool, parts.results.isEmpty {
            parts.results = [
                ChatParts.Result(
                    callID: callID, text: parts.text, failed: Self.failed(element))
            ]
            parts.text = nil
        }
        return parts.messages(as: role)
    }

    // MARK: Roles

    /// The role that a framework calls by a name.
    static func role(named name: String) -> Message.Role {
        let name = name.lowercased()
        // Langfuse's handler for LangChain gives a tool's answer the tool's name for a role.
        return roles[name] ?? langChainRoles[name] ?? .tool
    }

    private static let roles: [String: Message.Role] = [
        "system": .system, "developer": .system, "user": .user, "human": .user,
        "assistant": .assistant, "model": .assistant, "bot": .assistant, "ai": .assistant,
        "tool": .tool, "function": .tool,
    ]

    private static let langChainRoles: [String: Message.Role] = [
        "human": .user, "ai": .assistant, "system": .system, "tool": .tool, "function": .tool,
        "humanmessage": .user, "aimessage": .assistant, "systemmessage": .system,
        "toolmessage": .tool, "functionmessage": .tool, "humanmessagechunk": .user,
        "aimessagechunk": .assistant, "systemmessagechunk": .system, "toolmessagechunk": .tool,
    ]

    private static let contentKeys: [StaticString] = [
        "content", "parts", "text", "tool_calls", "toolCalls", "function_call", "refusal",
    ]

    // MARK: Items of OpenAI's responses

    private static let items: Set<String> = [
        "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output",
        "reasoning",
    ]

    /// The message that an item of OpenAI's responses stands for; nil where it is none of them.
    private func item(_ element: JSONElement) -> Message? {
        switch element["type"]?.string {
        case "function_call", "custom_tool_call":
            guard let call = call(element) else { return nil }
            return Message(role: .assistant, toolCalls: [call])
        case "function_call_output", "custom_tool_call_output":
            return Message(
                role: .tool, text: element["output"].map(answer),
                toolResult: ToolResult(callID: identifier(element["call_id"])))
        case "reasoning":
            var message = Message(role: .assistant)
            message.reasoning =
                ChatParts(element["content"] ?? element["summary"], .assistant, self).text
            return message
        default: return nil
        }
    }

    // MARK: Calls

    /// The calls that a message lists beside its content.
    private func calls(of element: JSONElement) -> [ToolCall] {
        let extra = element["additional_kwargs"]
        let lists = [
            element["tool_calls"], element["toolCalls"], extra?["tool_calls"],
        ]
        // LangChain has the same calls twice.
        for list in lists {
            let calls = list.map(unwrapped)?.elements?.compactMap(call) ?? []
            if !calls.isEmpty { return calls }
        }
        let single = element["function_call"] ?? extra?["function_call"]
        return single.flatMap(call).map { [$0] } ?? []
    }

    /// A call in any of the shapes; nil where it has no name.
    func call(_ element: JSONElement) -> ToolCall? {
        let element = unwrapped(element)
        let inner = element["function"] ?? element
        guard
            let name = inner["name"]?.string ?? element["toolName"]?.string
                ?? inner["tool_name"]?.string
        else { return nil }
        let arguments =
            inner["arguments"] ?? inner["args"] ?? inner["input"] ?? inner["parameters"]
        return ToolCall(
            id: identifier(element["call_id"] ?? element["toolCallId"] ?? element["id"]),
            name: name, arguments: arguments.map(self.arguments) ?? .null)
    }

    /// The calls that a text holds as a JSON list and nothing else; nil where it does not.
    private func callsAsText(_ text: String?) -> [ToolCall]? {
        guard let text, text.utf8.first == UInt8(ascii: "["),
            let elements = parsed(text)?.elements.map(Array.init), !elements.isEmpty,
            elements.allSatisfy({ $0["function"]?["name"]?.string != nil })
        else { return nil }
        return elements.compactMap(call)
    }

    /// Arguments that the model wrote as text are read where they are a JSON object.
    private func arguments(_ element: JSONElement) -> JSONValue {
        guard let text = element.string else { return element.value }
        guard let parsed = parsed(text), parsed.isObject else { return .string(text) }
        return parsed.value
    }

    /// A call's id; the agent framework of Microsoft writes the run's before it, as a list.
    func identifier(_ element: JSONElement?) -> String? {
        guard let element = element.map(unwrapped) else { return nil }
        let id = element.elements.map { Array($0).last?.string } ?? element.string
        return id?.isEmpty == false ? id : nil
    }

    // MARK: Answers

    /// Whether an answer says that it is an error; nil where it says nothing.
    static func failed(_ element: JSONElement) -> Bool? {
        if let isError = (element["is_error"] ?? element["isError"])?.bool { return isError }
        switch element["status"]?.string {
        case "error": return true
        case "success": return false
        default: return nil
        }
    }

    /// The types that the AI SDK gives an answer, with the value beside the type.
    private static let answerTypes: Set<String> = [
        "text", "json", "content", "error-text", "error-json",
    ]

    /// What a tool answered, as text: its words where it is made of texts, else JSON.
    func answer(_ element: JSONElement) -> String {
        if let text = element.string { return text }
        if let value = element["value"], let type = element["type"]?.string,
            Self.answerTypes.contains(type)
        {
            return value.string ?? value.value.text()
        }
        if let blocks = element.elements.map(Array.init), !blocks.isEmpty,
            blocks.allSatisfy({ $0["type"]?.isString("text") == true && $0["text"] != nil })
        {
            return blocks.compactMap { $0["text"]?.string }.joined(separator: "\n")
        }
        return element.value.text()
    }
}

extension JSONElement {
    /// Whether an object has one of these members, `null` or not.
    fileprivate func hasAny(of keys: [StaticString]) -> Bool {
        members?.contains { member in keys.contains { member.key == $0.description } } ?? false
    }
}
