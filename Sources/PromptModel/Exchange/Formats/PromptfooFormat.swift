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
                .syntax, "this is no promptfoo configuration: it has no 'prompts'",
                suggestion: "name the format with '--format', or list the 'prompts'",
                at: document.root?.location ?? source.location(ofByte: 0))
        }
        let common = common(root)
        var prompts: [ForeignPrompt] = []
        for node in nodes(listed) {
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
                .empty, "there are no prompts", at: listed.location)
        }
        if prompts.count == 1 {
            prompts[0].stored["document"] = .string(source.text)
        } else {
            // Of several prompts each keeps what they share, without the prompts and the tests.
            let shared = root.members.filter {
                !["prompts", "tests", "description"].contains($0.name)
            }
            let keys = JSONObject(shared.map { (key: $0.name, value: $0.value.value) })
            for index in prompts.indices where !keys.isEmpty {
                prompts[index].stored["keys"] = .object(keys)
            }
        }
        return prompts
    }

    /// The prompts of a list, of one text, or of a mapping of files to labels.
    private static func nodes(_ listed: YAMLNode) -> [Node] {
        if listed.isSequence { return listed.elements.map { Node(value: $0) } }
        guard listed.isMapping, listed["raw"] == nil, listed["id"] == nil else {
            return [Node(value: listed)]
        }
        return listed.members.map { Node(value: $0.key, label: $0.value.stringValue) }
    }

    /// A prompt as it stands in the configuration.
    private struct Node {
        var value: YAMLNode
        /// Its name where the configuration maps the prompt to one.
        var label: String?
    }

    // MARK: - Texts

    private struct Text {
        var text: String
        var name: String?
        var place: SourceLocation
        var items: [ExchangeItem] = []
    }

    private static func texts(
        _ listed: Node, _ source: ImportSource, _ context: ImportContext
    ) throws(ImportError) -> [Text] {
        let node = listed.value
        let id = node["id"]?.stringValue
        let raw = node["raw"]?.stringValue ?? id ?? node.stringValue
        let name =
            listed.label ?? node["label"]?.stringValue ?? (node["raw"] == nil ? nil : id)
        guard var raw, node.isScalar || node.isMapping else {
            throw ImportError(
                .syntax, "a prompt is a text or an object with 'raw' or 'id'", at: node.location)
        }
        if listed.label != nil, !raw.hasPrefix("file://") { raw = "file://" + raw }
        let items = node.isMapping ? keys(of: node, but: ["raw", "id", "label"], "the prompt") : []
        guard raw.hasPrefix("file://") else {
            return [Text(text: raw, name: name, place: node.location, items: items)]
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
                place: place, items: items)
        }
    }

    /// Notes the keys of a mapping that are none of those that are read.
    private static func keys(
        of node: YAMLNode, but known: Set<String>, _ owner: String
    ) -> [ExchangeItem] {
        node.members.filter { !known.contains($0.name) }.map { member in
            ExchangeItem(
                .kept, "the key '\(member.name)' of \(owner)", at: member.key.location,
                reason: "an asset has no key for it")
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
                let listed = member.value
                let first = listed.isSequence ? listed.elements.first : listed
                guard let first, readProvider(first, into: &prompt) else { break }
                guard listed.isSequence, listed.elements.count > 1 else { continue }
                reason = "a prompt is written for one model; the first of them was taken"
            case "tests":
                if let tests = value.arrayValue, tests.allSatisfy({ $0.objectValue != nil }) {
                    prompt.values["testData"] = .array(tests.map(testData))
                    prompt.items.append(ExchangeItem(.carried, "the tests", to: "/testData"))
                    prompt.items += member.value.elements.flatMap(hiddenKeys)
                    continue
                }
                reason = "the tests stand in other files"
            case "defaultTest":
                guard let assertions = value["assert"]?.arrayValue,
                    assertions.allSatisfy({ $0["type"]?.stringValue != nil })
                else { break }
                prompt.values["evaluators"] = .array(assertions.map(evaluator))
                prompt.items.append(
                    ExchangeItem(.carried, "the assertions of all tests", to: "/evaluators"))
                prompt.items += keys(of: member.value, but: ["assert"], "all tests")
                continue
            default: break
            }
            prompt.items.append(
                ExchangeItem(
                    .kept, "the key '\(member.name)'", at: member.key.location, reason: reason))
        }
        return prompt
    }

    /// Reads a provider: a name, an object with an `id`, or one that maps a name to such an object.
    ///
    /// - Returns: whether it names a model.
    private static func readProvider(_ node: YAMLNode, into prompt: inout ForeignPrompt) -> Bool {
        guard let provider = provider(node.value) else { return false }
        prompt.values["model"] = .string(provider.model)
        prompt.items.append(ExchangeItem(.carried, "the provider", to: "/model"))
        let options =
            node.isMapping && node["id"] == nil ? node.members.first?.value ?? node : node
        var known: Set = ["id"]
        if let config = provider.config {
            known.insert("config")
            if !config.isEmpty {
                prompt.values["modelParameters"] = .object(
                    ExchangeFormat.promptfoo.parameters(fromFile: config))
                prompt.items.append(
                    ExchangeItem(
                        .carried, "the provider's configuration", to: "/modelParameters"))
            }
        }
        if options.isMapping { prompt.items += keys(of: options, but: known, "the provider") }
        return true
    }

    /// The model that a provider names, as `provider/name`, and its configuration; nil for one that
    /// names none.
    static func provider(
        _ value: JSONValue
    ) -> (model: String, config: JSONObject?)? {
        var options = value
        var id = value.stringValue ?? value["id"]?.stringValue
        if id == nil, let only = value.objectValue?.members.first,
            value.objectValue?.keys.count == 1
        {
            id = only.value["id"]?.stringValue ?? only.key
            options = only.value
        }
        guard var parts = id?.split(separator: ":").map(String.init), parts.count > 1,
            !["file", "exec", "python", "http", "https"].contains(parts[0])
        else { return nil }
        if parts.count > 2,
            ["chat", "responses", "messages", "completion", "embedding"].contains(parts[1])
        {
            parts.remove(at: 1)
        }
        let model = parts[0] + "/" + parts.dropFirst().joined(separator: ":")
        return (model, options["config"]?.objectValue)
    }

    /// An assertion as an evaluator, which has a name.
    private static func evaluator(_ assertion: JSONValue) -> JSONValue {
        var evaluator: JSONObject = ["name": assertion["metric"] ?? assertion["type"] ?? .null]
        for member in assertion.objectValue?.members ?? [] where member.key != "name" {
            evaluator[member.key] = member.value
        }
        return .object(evaluator)
    }

    /// Notes keys of a test that a value of the same name hides.
    private static func hiddenKeys(_ test: YAMLNode) -> [ExchangeItem] {
        test.members.filter { $0.name != "vars" && test["vars"]?[$0.name] != nil }.map { member in
            ExchangeItem(
                .kept, "the key '\(member.name)' of a test", at: member.key.location,
                reason: "the test has a value of the same name, which is the one carried")
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
