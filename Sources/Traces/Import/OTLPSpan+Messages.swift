internal import Basics
internal import JSONKit

extension OTLPSpan {
    /// What the model was sent.
    func input() throws(RecordError) -> [Message] {
        let reader = TelemetryMessages(role: .user)
        var messages: [Message] = []
        if let instructions = details("gen_ai.system_instructions") {
            // Plain text, or a list of parts, which may be written as JSON.
            let value = (try? instructions.parsed(at: "")) ?? instructions
            let parts = value.arrayValue ?? [value]
            messages += try TelemetryMessages(role: .system).message(
                ["parts": .array(parts)], at: "gen_ai.system_instructions")
        }
        for key in ["gen_ai.input.messages", "ai.prompt.messages"] {
            guard let value = details(key) else { continue }
            return messages + (try reader.read(value, at: key))
        }
        for key in ["llm.input_messages", "gen_ai.prompt"] {
            if let value = flattened(key) { return messages + (try reader.read(value, at: key)) }
            if attributes[key] != nil { return messages + (try whole(key, reader)) }
        }
        let events = try eventMessages().input
        if !events.isEmpty { return messages + events }
        if let prompts = flattened("llm.prompts")?.arrayValue {
            return messages
                + prompts.compactMap { $0["prompt"]?["text"]?.stringValue }
                .map { Message(role: .user, text: $0) }
        }
        return messages + (try whole("input.value", reader))
    }

    /// What the model wrote: the first choice, where it wrote several.
    func output() throws(RecordError) -> [Message] {
        let reader = TelemetryMessages(role: .assistant)
        if let value = details("gen_ai.output.messages") {
            let key = "gen_ai.output.messages"
            let choices = try value.parsed(at: key)
            guard let first = choices.arrayValue?.first else { return [] }
            return try reader.message(first, at: key + "[0]")
        }
        let text = value("ai.response.text", "ai.response.object")
        if text != nil || attributes["ai.response.toolCalls"] != nil {
            return try reader.message(
                [
                    "content": text ?? .null,
                    "tool_calls": attributes["ai.response.toolCalls"] ?? .null,
                ], at: "ai.response")
        }
        for key in ["llm.output_messages", "gen_ai.completion"] {
            if let value = flattened(key) { return try reader.read(value, at: key) }
            if attributes[key] != nil { return try whole(key, reader) }
        }
        let events = try eventMessages().output
        if !events.isEmpty { return events }
        if let choice = flattened("llm.choices")?.arrayValue?.first {
            return choice["completion"]?["text"]?.stringValue.map {
                [Message(role: .assistant, text: $0)]
            } ?? []
        }
        return try whole("output.value", reader)
    }

    /// An attribute of the span, or of an event that has what is too large for the span.
    func details(_ key: String) -> JSONValue? {
        attributes[key] ?? events.lazy.compactMap { $0.attributes[key] }.first
    }

    /// Messages out of everything that went in or came out: messages where it is JSON of them, else a
    /// text.
    private func whole(
        _ key: String, _ reader: TelemetryMessages
    ) throws(RecordError) -> [Message] {
        guard let text = attributes[key]?.stringValue, !text.isEmpty else { return [] }
        if let value = try? JSONValue(parsing: text) {
            let list = value["messages"] ?? value
            let elements = list.arrayValue ?? [list]
            if !elements.isEmpty, elements.allSatisfy({ $0["role"]?.stringValue != nil }) {
                return try reader.read(list, at: key)
            }
            if let text = value["text"]?.stringValue {
                return [Message(role: reader.role, text: text)]
            }
        }
        return [Message(role: reader.role, text: text)]
    }

    /// The messages of events, as the conventions had them before they became attributes.
    private func eventMessages() throws(RecordError) -> (input: [Message], output: [Message]) {
        var input: [Message] = []
        var output: [Message] = []
        for event in events {
            let parts = event.name.split(separator: ".")
            guard parts.count >= 2, parts[0] == "gen_ai" else { continue }
            let content = event.attributes["gen_ai.event.content"]
            var body = JSONObject(event.attributes.map { (key: $0.key, value: $0.value) })
            if let object = try content?.parsed(at: event.name).objectValue { body = object }
            if event.name == "gen_ai.choice" {
                guard output.isEmpty else { continue }
                // The message may be text itself, or an object, or an object as text.
                if let text = body["message"]?.stringValue {
                    let object = (try? JSONValue(parsing: text))?.objectValue
                    body["message"] = .object(object ?? ["content": .string(text)])
                }
                if let calls = body["tool_calls"], case .object(var message)? = body["message"] {
                    message["tool_calls"] = message["tool_calls"] ?? calls
                    body["message"] = .object(message)
                }
                output += try TelemetryMessages(role: .assistant).message(
                    .object(body), at: event.name)
            } else if parts.count == 3, parts[2] == "message",
                let role = Message.Role(rawValue: String(parts[1]))
            {
                if role == .tool { body["tool_call_id"] = body["id"] }
                body["role"] = .string(role.rawValue)
                input += try TelemetryMessages(role: role).message(.object(body), at: event.name)
            }
        }
        return (input, output)
    }

    // MARK: Lists

    /// A list that stands in many attributes, such as `llm.tools.0.tool.json_schema`; nil where there
    /// is none.
    func flattened(_ prefix: String) -> JSONValue? {
        var root = Branch()
        for (key, value) in attributes where key.hasPrefix(prefix + ".") {
            // Deeper than any convention goes is one name.
            let names = key.dropFirst(prefix.count + 1).split(separator: ".", maxSplits: 15)
            root.insert(value, at: names[...])
        }
        guard !root.branches.isEmpty else { return nil }
        return root.value
    }
}

/// What attributes with names in parts are put together in.
private struct Branch {
    var leaf: JSONValue?
    var branches: [String: Branch] = [:]

    mutating func insert(_ value: JSONValue, at names: ArraySlice<Substring>) {
        guard let name = names.first else {
            leaf = value
            return
        }
        branches[String(name), default: Branch()].insert(value, at: names.dropFirst())
    }

    /// A list where all names are numbers, in their order, else an object.
    var value: JSONValue {
        if branches.isEmpty { return leaf ?? .null }
        let numbered = branches.compactMap { name, branch in Int(name).map { ($0, branch) } }
        if numbered.count == branches.count {
            return .array(numbered.sorted { $0.0 < $1.0 }.map(\.1.value))
        }
        return .object(
            JSONObject(
                branches.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.value) }))
    }
}
