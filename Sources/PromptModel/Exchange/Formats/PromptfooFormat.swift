internal import Basics
internal import YAMLKit

/// promptfoo's configurations (<https://www.promptfoo.dev/docs/configuration/reference/>): each of
/// the prompts becomes an asset, with the tests as its test data and the assertions of all tests as
/// its evaluators.
enum PromptfooFormat {
    static func read(
        _ source: ImportSource, _ context: ImportContext
    ) throws(ImportError) -> [ForeignPrompt] {
        let document = try source.yaml()
        guard let root = document.root, root.isMapping, let listed = root["prompts"] else {
            throw ImportError(
                .syntax, "\(source.file) is no promptfoo configuration: it has no 'prompts'",
                at: document.root?.location ?? source.location(ofByte: 0))
        }
        let common = common(root)
        var prompts: [ForeignPrompt] = []
        for node in listed.isSequence ? listed.elements : [listed] {
            for text in try texts(node, source, context) {
                var prompt = common
                prompt.name = text.name
                prompt.items += text.items
                read(text, into: &prompt)
                prompts.append(prompt)
            }
        }
        guard !prompts.isEmpty else {
            throw ImportError(
                .empty, "\(source.file) lists no prompts", at: listed.location)
        }
        if prompts.count == 1 { prompts[0].stored["document"] = .string(source.text) }
        return prompts
    }

    // MARK: - Texts

    private struct Text {
        var text: String
        var name: String?
        var place: SourceLocation
        var items: [ExchangeItem] = []
    }

    private static func texts(
        _ node: YAMLNode, _ source: ImportSource, _ context: ImportContext
    ) throws(ImportError) -> [Text] {
        let raw = node["raw"]?.stringValue ?? node["id"]?.stringValue ?? node.stringValue
        let name =
            node["label"]?.stringValue ?? (node["raw"] == nil ? nil : node["id"]?.stringValue)
        guard let raw, node.isScalar || node.isMapping else {
            throw ImportError(
                .syntax, "a prompt is a text or an object with 'raw' or 'id'", at: node.location)
        }
        guard raw.hasPrefix("file://") else {
            return [Text(text: raw, name: name, place: node.location)]
        }
        let path = String(raw.dropFirst("file://".count))
        let suffix = Paths.pathExtension(path)
        guard ["txt", "md", "json", "yaml", "yml", "j2"].contains(suffix), !path.contains("*")
        else {
            throw ImportError(
                .format, "'\(path)' is made by a program, and is no text that can be imported",
                at: node.location)
        }
        guard let bytes = context.file(path) else {
            throw ImportError(
                .syntax, "'\(path)' can't be read",
                suggestion: "import the configuration from its own folder", at: node.location)
        }
        let file = try ImportSource(bytes, file: path)
        let place = SourceLocation(file: path, line: 1, column: 1)
        var parts = [file.text]
        if ["txt", "md"].contains(suffix) {
            parts = file.text.separated(by: "\n---\n").filter { !$0.trimmingBlanks.isEmpty }
        }
        return parts.enumerated().map { index, text in
            Text(
                text: text,
                name: (name ?? Paths.stem(path)) + (parts.count > 1 ? "-\(index + 1)" : ""),
                place: place)
        }
    }

    private static func read(_ text: Text, into prompt: inout ForeignPrompt) {
        func part(_ text: String, _ place: SourceLocation) -> MustacheConversion.Part {
            .init(template: JinjaParser.parse(text), start: 0, place: place)
        }
        for (role, content) in messages(text.text) {
            guard let known = Message.Role(rawValue: role) else {
                prompt.items.append(
                    ExchangeItem(
                        .lost, "a message of the role '\(role)'", at: text.place,
                        reason: "a message is of system, developer, user or assistant"))
                continue
            }
            prompt.messages.append(ForeignMessage(role: known, part: part(content, text.place)))
        }
    }

    /// The messages of a prompt: a list of messages in JSON or YAML, or else the user's words.
    static func messages(_ text: String) -> [(role: String, text: String)] {
        let start = text.first { !$0.isWhitespace }
        if start == "[" || start == "-",
            let value = try? ImportSource.yaml(Array(text.utf8), file: "").value,
            let elements = value.arrayValue, !elements.isEmpty
        {
            let messages = elements.compactMap { element -> (role: String, text: String)? in
                guard let role = element["role"]?.stringValue,
                    let text = element["content"]?.stringValue
                else { return nil }
                return (role, text)
            }
            if messages.count == elements.count { return messages }
        }
        return [("user", text)]
    }

    // MARK: - What all prompts share

    private static func common(_ root: YAMLNode) -> ForeignPrompt {
        var prompt = ForeignPrompt()
        for member in root.members {
            let value = member.value.value
            var reason = "an asset has no key for it"
            switch member.name {
            case "prompts": continue
            case "description":
                guard let text = value.stringValue else { break }
                prompt.values["description"] = .string(text)
                prompt.items.append(
                    ExchangeItem(.carried, "the description", to: "/description"))
                continue
            case "providers", "targets":
                let providers = value.arrayValue ?? [value]
                if let first = providers.first { readProvider(first, into: &prompt) }
                guard providers.count > 1 else { continue }
                reason = "a prompt is written for one model; the first of them was taken"
            case "tests":
                if let tests = value.arrayValue, tests.allSatisfy({ $0.objectValue != nil }) {
                    prompt.values["testData"] = .array(tests.map(testData))
                    prompt.items.append(ExchangeItem(.carried, "the tests", to: "/testData"))
                    continue
                }
                reason = "the tests stand in other files"
            case "defaultTest":
                guard let assertions = value["assert"]?.arrayValue else { break }
                prompt.values["evaluators"] = .array(assertions)
                prompt.items.append(
                    ExchangeItem(.carried, "the assertions of all tests", to: "/evaluators"))
                guard value.objectValue?.keys != ["assert"] else { continue }
                reason = "of it, only the assertions have a place in an asset"
            default: break
            }
            prompt.items.append(
                ExchangeItem(
                    .kept, "the key '\(member.name)'", at: member.key.location, reason: reason))
        }
        return prompt
    }

    private static func readProvider(_ value: JSONValue, into prompt: inout ForeignPrompt) {
        guard let id = value.stringValue ?? value["id"]?.stringValue else { return }
        var parts = id.split(separator: ":").map(String.init)
        guard parts.count > 1, !["file", "exec", "python", "http", "https"].contains(parts[0])
        else { return }
        if parts.count > 2,
            ["chat", "responses", "messages", "completion", "embedding"].contains(parts[1])
        {
            parts.remove(at: 1)
        }
        prompt.values["model"] = .string(
            parts[0] + "/" + parts.dropFirst().joined(separator: ":"))
        prompt.items.append(ExchangeItem(.carried, "the provider", to: "/model"))
        if let options = value["config"]?.objectValue, !options.isEmpty {
            prompt.values["modelParameters"] = .object(
                ExchangeFormat.promptfoo.parameters(fromFile: options))
            prompt.items.append(
                ExchangeItem(.carried, "the provider's configuration", to: "/modelParameters"))
        }
    }

    /// A test as test data: its values, and beside them what else it says.
    private static func testData(_ test: JSONValue) -> JSONValue {
        var data = test["vars"]?.objectValue ?? JSONObject()
        for member in test.objectValue?.members ?? []
        where member.key != "vars" && data[member.key] == nil {
            data[member.key] = member.value
        }
        return .object(data)
    }

    // MARK: - Export

    /// The keys of a test beside its values.
    private static let testKeys: Set<String> = [
        "assert", "description", "options", "metadata", "threshold", "provider",
    ]

    /// An asset as a configuration; the model's name must be `provider/model`.
    static func object(
        of asset: JSONObject, id: String, messages: [(role: String, text: String)]
    ) -> JSONObject {
        var object = JSONObject()
        if let description = asset["description"] { object["description"] = description }
        object["prompts"] = [prompt(of: messages, id: id)]
        if let provider = provider(of: asset) { object["providers"] = [provider] }
        if let evaluators = asset["evaluators"]?.arrayValue,
            evaluators.allSatisfy({ $0["type"]?.stringValue != nil }), !evaluators.isEmpty
        {
            object["defaultTest"] = ["assert": .array(evaluators)]
        }
        if let tests = asset["testData"]?.arrayValue, !tests.isEmpty {
            object["tests"] = .array(tests.map(test))
        }
        return object
    }

    /// A user's words as they are, where they can be taken for nothing else; all other messages as
    /// a list in JSON.
    private static func prompt(
        of messages: [(role: String, text: String)], id: String
    ) -> JSONValue {
        if messages.count == 1, messages[0].role == "user" {
            let text = messages[0].text
            let isMessages = self.messages(text).first.map { $0.text != text } ?? true
            let namesFile = ["file:", "exec:"].contains { text.hasPrefix($0) }
            if !isMessages, !namesFile, text.contains(where: { !$0.isWhitespace }) {
                // One line with these characters in it is looked for as a file first.
                let isLikeFile = !text.contains("\n") && text.contains { "./\\*".contains($0) }
                return isLikeFile ? ["raw": .string(text), "label": .string(id)] : .string(text)
            }
        }
        let list = JSONValue.array(
            messages.map { ["role": .string($0.role), "content": .string($0.text)] })
        return .string(list.text(.indented))
    }

    static func provider(of asset: JSONObject) -> JSONValue? {
        guard let model = asset["model"]?.stringValue, let slash = model.firstIndex(of: "/") else {
            return nil
        }
        let id = JSONValue.string(model[..<slash] + ":" + model[model.index(after: slash)...])
        guard let options = asset["modelParameters"]?.objectValue, !options.isEmpty else {
            return id
        }
        let config = ExchangeFormat.promptfoo.parameters(fromAsset: options)
        return ["id": id, "config": .object(config)]
    }

    private static func test(_ data: JSONValue) -> JSONValue {
        var test = JSONObject()
        var values = JSONObject()
        for member in data.objectValue?.members ?? [] {
            if testKeys.contains(member.key) {
                test[member.key] = member.value
            } else {
                values[member.key] = member.value
            }
        }
        if !values.isEmpty { test["vars"] = .object(values) }
        return .object(test)
    }
}

extension String {
    /// The parts of the text between separators.
    func separated(by separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
