internal import Basics

/// A prompt as Langfuse's API has it: `name`, `type`, `prompt`, `config`, `labels`, `tags`,
/// `version`.
enum LangfuseFormat {
    /// Parameters of models' APIs; what else a configuration holds is the application's.
    private static let parameters: Set<String> = [
        "temperature", "top_p", "topP", "top_k", "topK", "max_tokens", "maxTokens",
        "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "frequency_penalty",
        "presence_penalty", "stop", "stop_sequences", "seed", "logprobs", "top_logprobs", "n",
        "reasoning_effort", "reasoning", "verbosity", "tool_choice", "parallel_tool_calls",
    ]

    /// What a reference to another prompt begins with.
    static let reference = "@@@langfusePrompt:"

    static func read(
        _ source: ImportSource, _ context: ImportContext
    ) throws(ImportError) -> ForeignPrompt {
        let json = try context.json(source.bytes)
        guard let object = json.objectValue, let name = object["name"]?.stringValue,
            let content = object["prompt"]
        else {
            throw ImportError(
                .syntax, "\(source.file) is no Langfuse prompt: it needs 'name' and 'prompt'",
                suggestion: "export one prompt as the API gives it")
        }
        var prompt = ForeignPrompt(name: name.split(separator: "/").last.map(String.init) ?? name)
        prompt.values["name"] = .string(name)
        prompt.items.append(ExchangeItem(.carried, "the name", to: "/name"))
        var keepsPrompt = false
        if let text = content.stringValue {
            prompt.messages = [message("system", text, &prompt.items)].compactMap { $0 }
        } else {
            for (index, element) in (content.arrayValue ?? []).enumerated() {
                guard isCarried(element), let role = element["role"]?.stringValue,
                    let text = element["content"]?.stringValue,
                    let message = message(role, text, &prompt.items)
                else {
                    keepsPrompt = true
                    prompt.items.append(loss(of: element, number: index + 1))
                    continue
                }
                prompt.messages.append(message)
                let left = (element.objectValue?.keys ?? []).filter { !messageKeys.contains($0) }
                keepsPrompt = keepsPrompt || !left.isEmpty || element["type"] != nil
                for key in left {
                    prompt.items.append(
                        ExchangeItem(
                            .kept, "the key '\(key)' of the message \(index + 1)",
                            reason: "a message has a role and a text"))
                }
            }
        }
        guard !prompt.messages.isEmpty else {
            throw ImportError(.empty, "\(source.file) holds no message with a text")
        }
        var kept = JSONObject()
        for member in object.members where !["name", "prompt"].contains(member.key) {
            switch member.key {
            case "config": readConfiguration(member.value, &prompt, &kept)
            case "tags" where member.value.arrayValue?.isEmpty == false:
                prompt.values["tags"] = member.value
                prompt.items.append(ExchangeItem(.carried, "the tags", to: "/tags"))
            default:
                kept[member.key] = member.value
                guard !["type", "tags"].contains(member.key) else { continue }
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the key '\(member.key)'",
                        reason: ["version", "labels", "commitMessage"].contains(member.key)
                            ? "versions are git's here" : "an asset has no key for it"))
            }
        }
        if keepsPrompt { kept["prompt"] = content }
        prompt.stored["keys"] = .object(kept)
        return prompt
    }

    private static let messageKeys: Set = ["type", "role", "content"]

    /// Whether an element of a chat is a message that an asset can hold.
    static func isCarried(_ element: JSONValue) -> Bool {
        element["content"]?.stringValue != nil
            && element["role"]?.stringValue.flatMap(Message.Role.init) != nil
    }

    private static func loss(of element: JSONValue, number: Int) -> ExchangeItem {
        let role = element["role"]?.stringValue
        if let name = element["name"]?.stringValue, role == nil {
            return ExchangeItem(
                .lost, "the placeholder '\(name)' for messages",
                reason: "messages of a conversation are put in by the application")
        }
        return ExchangeItem(
            .lost, "the message \(number)" + (role.map { " of the role '\($0)'" } ?? ""),
            reason: role.flatMap(Message.Role.init) == nil
                ? "a message is of system, developer, user or assistant"
                : "its content is no text")
    }

    private static func message(
        _ name: String, _ text: String, _ items: inout [ExchangeItem]
    ) -> ForeignMessage? {
        guard let role = Message.Role(rawValue: name) else { return nil }
        if text.contains(reference) {
            items.append(
                ExchangeItem(
                    .lost, "a reference to another prompt ('\(reference)…')",
                    reason: "import that prompt's text as a snippet, and include it"))
        }
        return ForeignMessage(
            role: role,
            part: .init(
                template: PlainBraces.parse(text), start: 0,
                place: nil))
    }

    private static func readConfiguration(
        _ value: JSONValue, _ prompt: inout ForeignPrompt, _ kept: inout JSONObject
    ) {
        guard let configuration = value.objectValue else {
            kept["config"] = value
            if !value.isNull {
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the key 'config'",
                        reason: "it is no mapping of names to values, and the application's"))
            }
            return
        }
        var taken = JSONObject()
        var left = JSONObject()
        for member in configuration.members {
            if member.key == "model", let model = member.value.stringValue {
                prompt.values["model"] = .string(model)
                prompt.items.append(ExchangeItem(.carried, "the model", to: "/model"))
            } else if parameters.contains(member.key) {
                taken[member.key] = member.value
            } else {
                left[member.key] = member.value
            }
        }
        if !taken.isEmpty {
            prompt.values["modelParameters"] = .object(taken)
            prompt.items.append(
                ExchangeItem(
                    .carried, "the parameters \(taken.keys.joined(separator: ", "))",
                    to: "/modelParameters"))
        }
        if !left.isEmpty || configuration.isEmpty {
            kept["config"] = .object(left)
            if !left.isEmpty {
                prompt.items.append(
                    ExchangeItem(
                        .kept,
                        "the configuration's keys \(left.keys.joined(separator: ", "))",
                        reason: "they are the application's"))
            }
        }
    }

    /// An asset as a prompt of the API; without what an import kept, as a request to create one.
    static func json(
        of asset: JSONObject, id: String, messages: [(role: String, text: String)],
        kept: JSONObject
    ) -> JSONObject {
        let isText = kept["type"]?.stringValue == "text" && messages.count == 1
        var object: JSONObject = [
            "name": asset["name"] ?? .string(id),
            "type": kept["type"] ?? "chat",
        ]
        if kept["type"] != nil, !isText, messages.count != 1 { object["type"] = "chat" }
        if kept["type"] == nil, !kept.isEmpty, messages.count == 1 { object["type"] = nil }
        if let content = self.content(of: messages, in: kept["prompt"]) {
            object["prompt"] = content
        } else if isText || object["type"] == nil {
            object["prompt"] = .string(messages[0].text)
        } else {
            object["prompt"] = .array(
                messages.map { ["role": .string($0.role), "content": .string($0.text)] })
        }
        var configuration = JSONObject()
        if let model = asset["model"] { configuration["model"] = model }
        for member in asset["modelParameters"]?.objectValue?.members ?? [] {
            configuration[member.key] = member.value
        }
        for member in kept["config"]?.objectValue?.members ?? [] {
            configuration[member.key] = member.value
        }
        if !configuration.isEmpty || kept["config"] != nil {
            object["config"] =
                configuration.isEmpty ? kept["config"] ?? [:] : .object(configuration)
        }
        if let tags = asset["tags"] ?? kept["tags"] { object["tags"] = tags }
        for member in kept.members where object[member.key] == nil && member.key != "type" {
            object[member.key] = member.value
        }
        if kept.isEmpty {
            if object["config"] == nil { object["config"] = [:] }
            if object["tags"] == nil { object["tags"] = [] }
            object["labels"] = []
        }
        return object
    }

    /// The chat that was imported with what the messages say now; nil where there is none, or where
    /// it has another number of messages.
    static func content(
        of messages: [(role: String, text: String)], in kept: JSONValue?
    ) -> JSONValue? {
        guard let elements = kept?.arrayValue, elements.count(where: isCarried) == messages.count
        else { return nil }
        var rest = messages[...]
        return .array(
            elements.map { element in
                guard isCarried(element), var object = element.objectValue,
                    let message = rest.popFirst()
                else { return element }
                object["role"] = .string(message.role)
                object["content"] = .string(message.text)
                return .object(object)
            })
    }
}
