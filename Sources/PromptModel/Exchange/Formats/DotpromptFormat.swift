internal import Basics
internal import YAMLKit

/// Dotprompt's `.prompt` files: a YAML header and a Handlebars template.
///
/// The format is described at <https://google.github.io/dotprompt/reference/>. A file whose name
/// begins with `_` is a partial, and becomes a snippet.
enum DotpromptFormat {
    static func read(
        _ source: ImportSource, _ context: ImportContext
    ) throws(ImportError) -> ForeignPrompt {
        let isPartial = Paths.lastComponent(source.file).hasPrefix("_")
        var prompt = ForeignPrompt(kind: isPartial ? .snippet : .prompt)
        // A partial has no header: what looks like one is its text.
        let front = isPartial ? nil : try FrontMatter.find(in: source, allowsPreface: true)
        var range = 0..<source.bytes.count
        if let front {
            prompt.stored["header"] = .string(front.opening + front.text + front.closing)
            readHeader(front, context, into: &prompt)
            range = source.bytes.trimmed(front.bodyStart..<source.bytes.count)
        }
        let template = HandlebarsParser.parse(source.text(range))
        if let place = source.bytes.firstOffset(of: Array(marker.utf8), from: range.lowerBound) {
            prompt.items.append(
                ExchangeItem(
                    .lost, "'\(marker)'", at: source.location(ofByte: place),
                    reason: "it is dotprompt's own mark; write the helper in its place"))
        }
        guard !isPartial else {
            prompt.messages = [
                ForeignMessage(role: .system, part: .init(template: template, start: 0))
            ]
            return prompt
        }
        for piece in pieces(of: template) {
            guard let role = role(piece.role) else {
                prompt.items.append(
                    ExchangeItem(
                        .lost, "a message of the role '\(piece.role)'",
                        at: source.location(ofByte: range.lowerBound + piece.at),
                        reason: "a message is of system, developer, user or assistant"))
                continue
            }
            prompt.messages.append(
                ForeignMessage(
                    role: role, part: .init(template: piece.template, start: range.lowerBound)))
        }
        guard !prompt.messages.isEmpty else {
            throw ImportError(
                .empty, "there is no text after the front matter",
                suggestion: "a prompt needs at least one message",
                at: source.location(ofByte: min(range.lowerBound, source.bytes.count)))
        }
        return prompt
    }

    /// The role in dotprompt's words as ours.
    private static func role(_ name: String) -> Message.Role? {
        name == "model" ? .assistant : Message.Role(rawValue: name)
    }

    /// A role in dotprompt's words; it knows `user`, `model`, `system` and `tool`.
    static func name(of role: String) -> String {
        switch role {
        case "assistant": "model"
        case "developer": "system"
        default: role
        }
    }

    private struct Piece {
        var role: String
        var at: Int
        var template: ForeignTemplate
    }

    /// The messages of a template: what stands before the first mark is the user's, and a message
    /// of white space alone is none.
    private static func pieces(of template: ForeignTemplate) -> [Piece] {
        var pieces = [Piece(role: "user", at: 0, template: ForeignTemplate())]
        for node in template.nodes {
            if case .role(let role, let at) = node {
                if pieces[pieces.count - 1].template.nodes.allSatisfy(\.isBlank) {
                    pieces[pieces.count - 1].role = role
                    pieces[pieces.count - 1].at = at
                    // Comments before the first message stay with it.
                    pieces[pieces.count - 1].template.nodes.removeAll {
                        if case .text = $0 { true } else { false }
                    }
                } else {
                    pieces.append(Piece(role: role, at: at, template: ForeignTemplate()))
                }
            } else {
                pieces[pieces.count - 1].template.nodes.append(node)
            }
        }
        pieces.removeAll { $0.template.nodes.allSatisfy(\.isBlank) }
        if pieces.isEmpty, !template.losses.isEmpty || !template.nodes.allSatisfy(\.isBlank) {
            pieces = [Piece(role: "user", at: 0, template: ForeignTemplate())]
        }
        if !pieces.isEmpty {
            pieces[0].template.losses = template.losses
            pieces[0].template.inventions = template.inventions
        }
        return pieces
    }

    /// The body that gives these messages.
    ///
    /// Dotprompt takes white space around the text after a header away: a mark before it and
    /// comments after it keep what is the messages' own.
    static func body(of messages: [(role: String, text: String)], hasHeader: Bool) -> String {
        var body = ""
        if messages.count == 1, messages[0].role == "user", !needsMark(messages[0].text, hasHeader)
        {
            body = messages[0].text
        } else {
            for message in messages {
                body = ForeignWriter.keptApart(body)
                body += "{{role \"\(name(of: message.role))\"}}" + message.text
            }
        }
        guard hasHeader else { return body }
        // Two of them: one alone on a line would take the line with it.
        if body.last?.isWhitespace == true { body += "{{!}}{{!}}" }
        return body + "\n"
    }

    /// Whether a text at the beginning of a file would lose white space there, or be taken for a
    /// header.
    private static func needsMark(_ text: String, _ hasHeader: Bool) -> Bool {
        guard let first = text.first else { return false }
        return hasHeader ? first.isWhitespace : "#-\n \t".contains(first)
    }

    /// Notes what of the messages can't stand in a file.
    static func losses(of messages: [(role: String, text: String)]) -> [ExchangeItem] {
        var items: [ExchangeItem] = []
        if messages.contains(where: { $0.role == "developer" }) {
            items.append(
                ExchangeItem(
                    .changed, "the role 'developer'",
                    reason: "dotprompt has none: these messages are the system's"))
        }
        for (index, message) in messages.enumerated() {
            if message.text.allSatisfy(\.isWhitespace) {
                items.append(
                    ExchangeItem(
                        .lost, "the message \(index + 1)",
                        reason: "it has no text, and dotprompt leaves such messages out"))
            }
            if message.text.contains(marker) {
                items.append(
                    ExchangeItem(
                        .lost, "'\(marker)' in the message \(index + 1)",
                        reason: "it is dotprompt's own mark, and would begin a message there"))
            }
        }
        return items
    }

    /// What the marks begin with that dotprompt puts into a text for its helpers.
    static let marker = "<<<dotprompt:"
}

extension DotpromptFormat {
    private static func readHeader(
        _ front: FrontMatter, _ context: ImportContext, into prompt: inout ForeignPrompt
    ) {
        for member in front.value.members {
            let value = member.value
            switch member.key {
            case "description", "model":
                guard let text = value.stringValue, !text.isEmpty else { break }
                prompt.values[member.key] = .string(text)
                prompt.items.append(
                    ExchangeItem(.carried, "the key '\(member.key)'", to: "/\(member.key)"))
                continue
            case "name":
                guard let text = value.stringValue, !text.isEmpty else { break }
                prompt.values["name"] = .string(text)
                prompt.items.append(ExchangeItem(.carried, "the name", to: "/name"))
                continue
            case "config":
                guard let options = value.objectValue else { break }
                prompt.values["modelParameters"] = .object(
                    ExchangeFormat.dotprompt.parameters(fromFile: options))
                prompt.items.append(
                    ExchangeItem(.carried, "the key 'config'", to: "/modelParameters"))
                continue
            case "input":
                readInput(value, front, into: &prompt)
                continue
            case "output":
                readOutput(value, front, into: &prompt)
                continue
            case "tools":
                let names = value.arrayValue?.compactMap(\.stringValue) ?? []
                guard !names.isEmpty, names.allSatisfy(context.tools.contains) else {
                    prompt.items.append(
                        ExchangeItem(
                            .kept, "the tools", at: front.document.node(at: ["tools"])?.location,
                            reason: "the library has no tools of these names; "
                                + "'promptgit import tools' brings them in"))
                    continue
                }
                prompt.values["tools"] = .strings(names)
                prompt.items.append(ExchangeItem(.carried, "the tools", to: "/tools"))
                continue
            default: break
            }
            prompt.items.append(
                ExchangeItem(
                    .kept, "the key '\(member.key)'",
                    at: front.document.root?.member(member.key)?.key.location,
                    reason: "an asset has no key for it"))
        }
    }

    private static func readInput(
        _ value: JSONValue, _ front: FrontMatter, into prompt: inout ForeignPrompt
    ) {
        var inputs: [ForeignInput] = []
        if let written = value["schema"] {
            do {
                let schema = try Picoschema.schema(written)
                let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
                noteSchema(schema, front, &prompt)
                for property in schema["properties"]?.objectValue?.members ?? [] {
                    inputs.append(
                        ForeignInput(
                            name: property.key, type: type(property.value),
                            isRequired: required.contains(property.key),
                            description: property.value["description"]?.stringValue))
                }
                prompt.items.append(
                    ExchangeItem(.carried, "the input's schema", to: "/placeholders"))
            } catch {
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the input's schema",
                        at: front.document.node(at: ["input", "schema"])?.location,
                        reason: error.message))
            }
        }
        for member in value["default"]?.objectValue?.members ?? [] {
            if let index = inputs.firstIndex(where: { $0.name == member.key }) {
                inputs[index].defaultValue = member.value
                inputs[index].isRequired = false
            } else {
                inputs.append(ForeignInput(name: member.key, defaultValue: member.value))
            }
        }
        prompt.inputs = inputs
        noteKeys(of: value, under: "input", among: ["schema", "default"], front, &prompt)
    }

    /// Notes what a schema says about values beside their types and descriptions.
    private static func noteSchema(
        _ schema: JSONValue, _ front: FrontMatter, _ prompt: inout ForeignPrompt
    ) {
        let place = front.document.node(at: ["input", "schema"])?.location
        for property in schema["properties"]?.objectValue?.members ?? [] {
            let says = (property.value.objectValue?.members ?? []).filter { member in
                !["type", "description"].contains(member.key)
                    && !(member.key == "items" && member.value == [:])
                    && !(member.key == "additionalProperties" && member.value == true)
            }
            guard !says.isEmpty else { continue }
            prompt.items.append(
                ExchangeItem(
                    .kept,
                    "the schema of '\(property.key)': "
                        + says.map(\.key).joined(separator: ", "), at: place,
                    reason: "a placeholder has a type, and no schema"))
        }
        let known: Set = ["type", "properties", "required", "description"]
        let left = (schema.objectValue?.members ?? []).filter {
            !known.contains($0.key) && !($0.key == "additionalProperties" && $0.value == false)
        }
        guard !left.isEmpty else { return }
        prompt.items.append(
            ExchangeItem(
                .kept, "of the input's schema: \(left.map(\.key).joined(separator: ", "))",
                at: place, reason: "an asset declares each value by its name"))
    }

    /// Notes the keys below one of the header's that are none of those that are read.
    private static func noteKeys(
        of value: JSONValue, under key: String, among known: Set<String>, _ front: FrontMatter,
        _ prompt: inout ForeignPrompt
    ) {
        guard let object = value.objectValue else {
            prompt.items.append(
                ExchangeItem(
                    .kept, "the key '\(key)'",
                    at: front.document.root?.member(key)?.key.location,
                    reason: "it is no mapping of names to values"))
            return
        }
        for name in object.keys where !known.contains(name) {
            prompt.items.append(
                ExchangeItem(
                    .kept, "the key '\(key).\(name)'",
                    at: front.document.node(at: [.key(key), .key(name)])?.location,
                    reason: "an asset has no key for it"))
        }
    }

    private static func type(_ schema: JSONValue) -> Placeholder.ValueType? {
        let type =
            schema["type"]?.stringValue
            ?? schema["type"]?.arrayValue?.first { $0 != "null" }?.stringValue
        switch type {
        case "string": return .string
        case "number", "integer": return .number
        case "boolean": return .boolean
        case "array": return .list
        case "object": return .object
        default: return nil
        }
    }

    private static func readOutput(
        _ value: JSONValue, _ front: FrontMatter, into prompt: inout ForeignPrompt
    ) {
        noteKeys(of: value, under: "output", among: ["schema", "format"], front, &prompt)
        if let written = value["schema"] {
            do {
                prompt.values["jsonSchema"] = try Picoschema.schema(written)
                prompt.values["responseFormat"] = "json_schema"
                prompt.items.append(
                    ExchangeItem(.carried, "the output's schema", to: "/jsonSchema"))
            } catch {
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the output's schema",
                        at: front.document.node(at: ["output", "schema"])?.location,
                        reason: error.message))
            }
            if value["format"] == nil || value["format"] == "json" { return }
        } else if let form = value["format"]?.stringValue.flatMap(responseFormat) {
            prompt.values["responseFormat"] = .string(form)
            prompt.items.append(
                ExchangeItem(.carried, "the output's format", to: "/responseFormat"))
            return
        }
        guard value["format"] != nil else { return }
        prompt.items.append(
            ExchangeItem(
                .kept, "the key 'output.format'",
                at: front.document.node(at: ["output", "format"])?.location,
                reason: "an answer is text or JSON here"))
    }

    private static func responseFormat(_ name: String) -> String? {
        switch name {
        case "json": "json_object"
        case "text": "text"
        default: nil
        }
    }
}
