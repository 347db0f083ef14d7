internal import Basics
internal import YAMLKit

/// Microsoft's `.prompty` files, of the first version (`model.api`, `configuration`, `parameters`,
/// `sample`) and of the second (`model.id`, `options`, `inputs`, `template`); see
/// <https://prompty.ai/docs/prompty-specification>.
enum PromptyFormat {
    static func read(_ source: ImportSource) throws(ImportError) -> ForeignPrompt {
        var prompt = ForeignPrompt()
        let front = try FrontMatter.find(in: source, allowsPreface: true)
        if let front {
            prompt.stored["header"] = .string(front.opening + front.text + front.closing)
            Header(front: front).read(into: &prompt)
        }
        let body = front?.body ?? source.text
        let start = front?.bodyStart ?? 0
        try readBody(body, start, front?.value ?? JSONObject(), source, &prompt)
        let marks = PromptyRoles.marks(Array(body.utf8))
        if prompt.messages.isEmpty {
            throw ImportError(
                .empty, "there is no text after the front matter",
                suggestion: "a prompt needs at least one message",
                at: source.location(ofByte: start))
        }
        if marks.contains(where: { $0.role == "tool" }) {
            prompt.items.append(
                ExchangeItem(
                    .lost, "a message of the role 'tool'",
                    reason: "answers of tools are put in by the application"))
        }
        return prompt
    }

    // MARK: - The body

    private static func readBody(
        _ body: String, _ start: Int, _ header: JSONObject, _ source: ImportSource,
        _ prompt: inout ForeignPrompt
    ) throws(ImportError) {
        let isMustache = header["template"].map(language) == "mustache"
        let bytes = Array(body.utf8)
        var pieces: [(role: String, range: Range<Int>)] = []
        var place = 0
        var role = "system"
        for mark in PromptyRoles.marks(bytes) {
            pieces.append((role, place..<mark.line.lowerBound))
            role = mark.role
            place = min(mark.line.upperBound + 1, bytes.count)
            if !mark.attributes.isEmpty {
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the attributes \(mark.attributes) of a message",
                        at: source.location(ofByte: start + mark.line.lowerBound),
                        reason: "a message has a role and a text"))
            }
        }
        pieces.append((role, place..<bytes.count))
        for (index, (name, range)) in pieces.enumerated() {
            let isFirst = index == 0
            // Line ends around a message are no part of it.
            var range = range
            while let first = range.first, bytes[first] == 0x0A {
                range = (first + 1)..<range.upperBound
            }
            while let last = range.last, bytes[last] == 0x0A {
                range = range.lowerBound..<last
            }
            guard let role = Message.Role(rawValue: name) else { continue }
            guard bytes[range].contains(where: { !isWhiteSpace($0) }) else {
                // What stands before the first mark is a message only where it says something.
                guard !isFirst else { continue }
                prompt.items.append(
                    ExchangeItem(
                        .changed, "the message of \(name) without a text",
                        at: source.location(ofByte: start + range.lowerBound),
                        reason: "it is left out; Prompty sends it empty"))
                continue
            }
            let text = String(decoding: bytes[range], as: UTF8.self)
            noteComputedMarks(text, start + range.lowerBound, source, &prompt)
            let template = try template(text, isMustache, start + range.lowerBound, source)
            if [template.nodes.first, template.nodes.last].contains(where: { $0?.isSection == true }
            ) {
                prompt.items.append(
                    ExchangeItem(
                        .changed, "a block at an end of a message",
                        at: source.location(ofByte: start + range.lowerBound),
                        reason: "empty lines that it leaves there stay; Prompty takes them away"))
            }
            prompt.messages.append(
                ForeignMessage(
                    role: role, part: .init(template: template, start: start + range.lowerBound)))
        }
    }

    private static func template(
        _ text: String, _ isMustache: Bool, _ start: Int, _ source: ImportSource
    ) throws(ImportError) -> ForeignTemplate {
        guard isMustache else { return JinjaParser.parse(text) }
        do {
            return try MustacheReader.read(Template(parsing: text))
        } catch {
            throw ImportError(
                .syntax, error.message, suggestion: error.suggestion,
                at: source.location(ofByte: start + error.range.lowerBound))
        }
    }

    private static func noteComputedMarks(
        _ text: String, _ start: Int, _ source: ImportSource, _ prompt: inout ForeignPrompt
    ) {
        var offset = start
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if PromptyRoles.isComputedMark(String(line)) {
                prompt.items.append(
                    ExchangeItem(
                        .lost, "the line '\(line)'", at: source.location(ofByte: offset),
                        reason: "where the value is a role it begins a message, which a text "
                            + "can't; let the application add these messages"))
            }
            offset += line.utf8.count + 1
        }
    }

    /// The name of the template language.
    private static func language(_ value: JSONValue) -> String {
        value.stringValue ?? value["format"]?.stringValue ?? value["format"]?["kind"]?.stringValue
            ?? value["type"]?.stringValue ?? "jinja2"
    }

    /// The body that gives these messages.
    static func body(of messages: [(role: String, text: String)]) -> String {
        messages.map { "\($0.role):\n\($0.text)" }.joined(separator: "\n\n") + "\n"
    }

    /// Notes what of the messages can't stand in a file, or is different there.
    static func losses(of messages: [(role: String, text: String)]) -> [ExchangeItem] {
        var items: [ExchangeItem] = []
        for (index, message) in messages.enumerated() {
            if message.text.allSatisfy(\.isWhitespace) {
                items.append(
                    ExchangeItem(
                        .lost, "the message \(index + 1)",
                        reason: "it has no text, and such a message is none there"))
                continue
            }
            for line in message.text.split(whereSeparator: \.isNewline)
            where PromptyRoles.isMark(line) {
                items.append(
                    ExchangeItem(
                        .lost, "the line '\(line)' of the message \(index + 1)",
                        reason: "it would begin a message there"))
            }
        }
        if messages.contains(where: { $0.text.first == "\n" || $0.text.last == "\n" }) {
            items.append(
                ExchangeItem(
                    .changed, "the line ends around the messages",
                    reason: "Prompty takes them away"))
        }
        if messages.contains(where: { $0.text.contains { $0.isNewline && $0 != "\n" } }) {
            items.append(
                ExchangeItem(
                    .changed, "line ends of other kinds",
                    reason: "Prompty makes line feeds of them"))
        }
        return items
    }
}

extension PromptyFormat {
    /// The front matter of a `.prompty` file.
    struct Header {
        var front: FrontMatter

        private func location(_ path: YAMLPath) -> SourceLocation? {
            front.document.node(at: path)?.location
        }

        func read(into prompt: inout ForeignPrompt) {
            for member in front.value.members {
                let location =
                    front.document.root?.member(member.key)?.key.location ?? location([])
                switch member.key {
                case "name", "description":
                    guard let text = member.value.stringValue, !text.isEmpty else { break }
                    prompt.values[member.key] = .string(text)
                    prompt.items.append(
                        ExchangeItem(.carried, "the key '\(member.key)'", to: "/\(member.key)"))
                    continue
                case "model":
                    readModel(member.value, into: &prompt)
                    continue
                case "inputs", "inputSchema":
                    readInputs(member.value, member.key, into: &prompt)
                    continue
                case "sample":
                    guard member.value.objectValue != nil else { break }
                    prompt.values["testData"] = [member.value]
                    prompt.items.append(ExchangeItem(.carried, "the sample", to: "/testData/0"))
                    continue
                case "template", "instructions":
                    prompt.items.append(
                        ExchangeItem(
                            .kept, "the key '\(member.key)'", at: location,
                            reason: "the text is a Mustache template now"))
                    continue
                default: break
                }
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the key '\(member.key)'", at: location,
                        reason: "an asset has no key for it"))
            }
        }

        private func readModel(_ value: JSONValue, into prompt: inout ForeignPrompt) {
            if let id = PromptyFormat.model(value) {
                prompt.values["model"] = .string(id)
                prompt.items.append(ExchangeItem(.carried, "the model", to: "/model"))
            }
            var known: Set = ["id", "provider"]
            for key in ["options", "parameters"] {
                guard let options = value[key]?.objectValue,
                    prompt.values["modelParameters"] == nil
                else { continue }
                known.insert(key)
                guard !options.isEmpty else { continue }
                prompt.values["modelParameters"] = .object(
                    ExchangeFormat.prompty.parameters(fromFile: options))
                prompt.items.append(
                    ExchangeItem(.carried, "the key 'model.\(key)'", to: "/modelParameters"))
            }
            let left = (value.objectValue?.keys ?? []).filter { !known.contains($0) }
            if !left.isEmpty {
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the model's keys " + left.joined(separator: ", "),
                        at: location(["model", .key(left[0])]),
                        reason: "how a model is reached is the application's"))
            }
        }

        private func readInputs(
            _ value: JSONValue, _ key: String, into prompt: inout ForeignPrompt
        ) {
            let list = key == "inputSchema" ? value["properties"] ?? value : value
            var entries: [(name: String?, value: JSONValue, path: YAMLPath)] = []
            let base: YAMLPath = key == "inputSchema" ? [.key(key), "properties"] : [.key(key)]
            for (index, entry) in (list.arrayValue ?? []).enumerated() {
                entries.append((entry["name"]?.stringValue, entry, base.appending(index)))
            }
            for member in list.objectValue?.members ?? [] {
                entries.append((member.key, member.value, base.appending(member.key)))
            }
            for (index, entry) in entries.enumerated() {
                guard let name = entry.name else {
                    prompt.items.append(
                        ExchangeItem(
                            .kept, "the input \(index + 1), which has no name",
                            at: location(entry.path),
                            reason: "nothing can stand for it in a text"))
                    continue
                }
                noteKeys(of: entry.value, name, entry.path, &prompt)
                var input = ForeignInput(name: name)
                if entry.value.objectValue == nil {
                    input.defaultValue = entry.value
                } else {
                    let kind =
                        entry.value["kind"]?.stringValue ?? entry.value["type"]?.stringValue
                    input.type = kind.flatMap(PromptyFormat.type)
                    input.defaultValue = entry.value["default"]
                    input.description = entry.value["description"]?.stringValue
                    input.isRequired = entry.value["required"]?.boolValue
                    if let kind, ["thread", "image", "file", "audio"].contains(kind) {
                        input.type = nil
                        input.defaultValue = nil
                        prompt.items.append(
                            ExchangeItem(
                                .changed, "the input '\(name)' of the kind '\(kind)'",
                                at: location(entry.path),
                                reason: kind == "thread"
                                    ? "the application must give a text for it, not messages"
                                    : "the application must give a text for it, not media"))
                    }
                }
                prompt.inputs.append(input)
            }
            prompt.items.append(
                ExchangeItem(.carried, "the inputs", to: "/placeholders"))
        }

        /// Notes what is said about an input that a placeholder has no key for.
        private func noteKeys(
            of value: JSONValue, _ name: String, _ path: YAMLPath, _ prompt: inout ForeignPrompt
        ) {
            let known: Set = ["name", "kind", "type", "default", "description", "required"]
            let left = (value.objectValue?.keys ?? []).filter { !known.contains($0) }
            guard !left.isEmpty else { return }
            let keys = left.map { "'\($0)'" }.joined(separator: ", ")
            prompt.items.append(
                ExchangeItem(
                    .kept, "\(keys) of the input '\(name)'",
                    at: location(path.appending(left[0])),
                    reason: "a placeholder has no key for it"))
        }
    }

    /// The model as `provider/id`; nil when the file leaves it to the environment.
    static func model(_ value: JSONValue) -> String? {
        let configuration = value["configuration"]
        let id =
            value.stringValue ?? value["id"]?.stringValue ?? configuration?["model"]?.stringValue
            ?? configuration?["name"]?.stringValue
            ?? configuration?["azure_deployment"]?.stringValue
        guard let id, !id.isEmpty, !id.contains("${"), !id.hasPrefix("<") else { return nil }
        let provider = value["provider"]?.stringValue ?? configuration?["type"]?.stringValue
        guard let provider, !provider.isEmpty, !id.contains("/") else { return id }
        return "\(provider)/\(id)"
    }

    /// The type of a placeholder for a kind of input.
    static func type(_ kind: String) -> Placeholder.ValueType? {
        switch kind {
        case "string": .string
        case "integer", "float", "number": .number
        case "boolean": .boolean
        case "array", "list": .list
        case "object": .object
        default: nil
        }
    }
}
