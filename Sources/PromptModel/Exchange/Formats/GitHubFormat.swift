internal import Basics
internal import YAMLKit

/// Code hosts' `NAME.prompt.yml`: an asset has the same keys, so that the file's own text, comments
/// and all, becomes the asset's.
enum GitHubFormat {
    /// The keys of the format.
    static let keys = [
        "name", "description", "model", "modelParameters", "responseFormat", "jsonSchema",
        "messages", "testData", "evaluators",
    ]

    static func prepare(
        _ source: ImportSource, id: String?, isLossy: Bool, _ context: ImportContext
    ) throws(ImportError) -> PreparedAsset {
        let document = try source.yaml()
        guard let root = document.root, root.isMapping, let messages = root["messages"],
            messages.isSequence
        else {
            throw ImportError(
                .syntax, "this is no prompt of a code host: it has no list of 'messages'",
                suggestion: "name the format with '--format', or begin with 'messages:'",
                at: document.root?.location ?? source.location(ofByte: 0))
        }
        var prompt = ForeignPrompt()
        try readMessages(messages, source, into: &prompt)
        let id = try PromptImport.id(id, prompt, .github, source)
        let conversion = PromptImport.conversion(of: prompt, source)
        var items = prompt.items + conversion.items
        for key in keys where root[key] != nil {
            items.append(ExchangeItem(.carried, "the key '\(key)'", to: "/\(key)"))
        }
        var added = JSONObject()
        let placeholders = PromptImport.placeholders(conversion, prompt)
        if !placeholders.isEmpty, conversion.language == .mustache {
            added["placeholders"] = .object(placeholders)
        }
        if conversion.language == .none { added["template"] = "none" }
        if context.model != nil || !context.listedTools.isEmpty {
            if let model = context.model, root["model"] == nil { added["model"] = .string(model) }
            if !context.listedTools.isEmpty { added["tools"] = .strings(context.listedTools) }
        }
        var stored = JSONObject()
        let foreign = root.members.filter { !keys.contains($0.name) }
        if !foreign.isEmpty {
            stored["keys"] = .object(
                JSONObject(foreign.map { (key: $0.name, value: $0.value.value) }))
            items += foreign.map {
                ExchangeItem(
                    .kept, "the key '\($0.name)'", at: $0.key.location,
                    reason: "an asset has no key for it")
            }
        }
        let ofMessages = messageKeys(messages, &items)
        if let ofMessages { stored["messages"] = ofMessages }
        let lost = items.filter { $0.fate == .lost }
        if !lost.isEmpty {
            guard isLossy else { throw PromptImport.refusal(lost, source) }
            stored["lost"] = .strings(lost.map(\.placelessSentence))
        }
        if !source.text.hasSuffix("\n") { stored["noFinalLineFeed"] = true }
        PromptImport.setOrigin(.github, source, stored, &added)
        do {
            let text = try text(
                of: document, source, id: id, removing: foreign.map(\.name), adding: added,
                texts: conversion.texts)
            let object = try ImportSource.yaml(Array(text.utf8), file: source.file).value
            return PreparedAsset(
                reference: AssetReference(.prompt, id), object: object.objectValue ?? [:],
                text: text, format: .github, source: source.file, items: items)
        } catch let error as YAMLEditError {
            throw ImportError(.syntax, error.message, at: source.location(ofByte: 0))
        } catch let error as ImportError {
            throw error
        } catch {
            throw ImportError(.syntax, "\(error)", at: source.location(ofByte: 0))
        }
    }

    /// The keys of each message beside its role and its text, a mapping for each; nil where there
    /// are none.
    private static func messageKeys(
        _ messages: YAMLNode, _ items: inout [ExchangeItem]
    ) -> JSONValue? {
        var keys: [JSONValue] = []
        for (index, message) in messages.elements.enumerated() {
            var object = JSONObject()
            for member in message.members where !["role", "content"].contains(member.name) {
                object[member.name] = member.value.value
                items.append(
                    ExchangeItem(
                        .kept, "the key '\(member.name)' of the message \(index + 1)",
                        at: member.key.location, reason: "a message has a role and a text"))
            }
            keys.append(.object(object))
        }
        return keys.allSatisfy { $0.objectValue?.isEmpty == true } ? nil : .array(keys)
    }

    private static func readMessages(
        _ messages: YAMLNode, _ source: ImportSource, into prompt: inout ForeignPrompt
    ) throws(ImportError) {
        for message in messages.elements {
            guard let name = message["role"]?.stringValue,
                let text = message["content"]?.stringValue
            else {
                throw ImportError(
                    .syntax, "a message needs a 'role' and a text as its 'content'",
                    at: message.location)
            }
            guard let role = Message.Role(rawValue: name) else {
                throw ImportError(
                    .syntax, "'\(name)' is no role of a message",
                    suggestion: "use system, developer, user or assistant",
                    at: message["role"]?.location)
            }
            prompt.messages.append(
                ForeignMessage(
                    role: role,
                    part: .init(
                        template: PlainBraces.parse(text), start: 0,
                        place: message["content"]?.location)))
        }
        guard !prompt.messages.isEmpty else {
            throw ImportError(
                .empty, "there is no message", at: messages.location)
        }
    }

    /// The file's text with the keys that an asset needs before and after its own.
    private static func text(
        of document: YAMLDocument, _ source: ImportSource, id: String, removing: [String],
        adding: JSONObject, texts: [String]
    ) throws -> String {
        var document = document
        for key in removing { document = try document.removing([.key(key)]) }
        for (index, message) in (document.root?["messages"]?.elements ?? []).enumerated() {
            for name in message.members.map(\.name) where !["role", "content"].contains(name) {
                document = try document.removing(["messages", .index(index), .key(name)])
            }
        }
        for (index, text) in texts.enumerated() {
            let path: YAMLPath = ["messages", .index(index), "content"]
            if document.node(at: path)?.stringValue != text {
                document = try document.setting(path, to: .string(text))
            }
        }
        guard let root = document.root, case .mapping(_, .block) = root.content else {
            // One that is written in braces has no lines to keep.
            var object = document.value.objectValue ?? JSONObject()
            for member in adding.members { object[member.key] = member.value }
            object["kind"] = "prompt"
            object["id"] = .string(id)
            return YAMLWriter.text(of: .object(PromptImport.sorted(object, as: .prompt)))
        }
        let bytes = document.bytes
        let start = root.span.lowerBound
        var text = String(decoding: bytes[..<start], as: UTF8.self)
        text += "kind: prompt\nid: \(id)\n" + String(decoding: bytes[start...], as: UTF8.self)
        if !text.hasSuffix("\n") { text += "\n" }
        return text + YAMLWriter.text(of: .object(adding))
    }
}
