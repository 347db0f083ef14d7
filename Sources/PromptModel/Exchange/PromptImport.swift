package import Basics
internal import YAMLKit

/// An asset that an import made of a file, before it meets the library.
package struct PreparedAsset: Hashable, Sendable {
    /// The asset.
    package var reference: AssetReference
    /// What its file says.
    package var object: JSONObject
    /// The file's text where it keeps more of the imported one than its values.
    package var text: String?
    /// The format it came from.
    package var format: ExchangeFormat
    /// The file it came from, as the user knows it.
    package var source: String
    /// What became of what the file says.
    package var items: [ExchangeItem]

    /// The bytes of the asset's file.
    package var bytes: [UInt8] { Array((text ?? YAMLWriter.text(of: .object(object))).utf8) }
}

/// Makes assets of other programs' files of prompts.
package enum PromptImport {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - format: its format; nil to tell by its name and by what it holds.
    ///   - id: the asset's id; nil to make one of the name.
    ///   - isLossy: whether what can't be carried is left out, and not a reason to refuse.
    ///   - context: what to look at beside the file.
    /// - Returns: the assets; more than one of a promptfoo configuration with several prompts.
    /// - Throws: ``ImportError`` with the places of what is wrong or can't be carried.
    package static func prepare(
        _ source: ImportSource, format: ExchangeFormat? = nil, id: String? = nil,
        isLossy: Bool = false, context: ImportContext
    ) throws(ImportError) -> [PreparedAsset] {
        let known = format
        let format: ExchangeFormat
        if let known { format = known } else { format = try self.format(of: source, context) }
        var prompts: [ForeignPrompt] = []
        switch format {
        case .github: return [try GitHubFormat.prepare(source, id: id, isLossy: isLossy, context)]
        case .prompty: prompts = [try PromptyFormat.read(source)]
        case .dotprompt: prompts = [try DotpromptFormat.read(source, context)]
        case .langfuse: prompts = [try LangfuseFormat.read(source, context)]
        case .promptfoo: prompts = try PromptfooFormat.read(source, context)
        case .soul: prompts = [SoulFormat.read(source)]
        case .agents, .markdown, .text:
            prompts = [try TextFormat.read(source, format, context)]
        case .openai, .responses, .anthropic, .mcp:
            throw ImportError(
                .format, "\(format.rawValue) is a format of tools",
                suggestion: "use 'promptgit import tools'")
        }
        guard id == nil || prompts.count == 1 else {
            throw ImportError(
                .id, "\(source.file) holds \(prompts.count) prompts, and one id was given",
                suggestion: "leave '--id' out")
        }
        var assets: [PreparedAsset] = []
        for (index, prompt) in prompts.enumerated() {
            let fallback =
                prompts.count == 1
                ? nil : format.id(ofFile: source.file).map { "\($0)-\(index + 1)" }
            let id = try self.id(id, prompt, format, source, fallback: fallback)
            assets.append(
                try assemble(prompt, format, id, source, isLossy: isLossy, context))
        }
        return assets
    }

    // MARK: - Format and id

    private static func format(
        of source: ImportSource, _ context: ImportContext
    ) throws(ImportError) -> ExchangeFormat {
        if let format = ExchangeFormat(fileName: source.file) { return format }
        let front = try? FrontMatter.find(in: source, allowsPreface: false)
        var value: JSONValue?
        if front == nil {
            let first = source.text.first { !$0.isWhitespace }
            let suffix = Paths.pathExtension(source.file)
            if first == "{" || first == "[" || suffix == "json" {
                do {
                    value = try context.json(source.bytes)
                } catch  where suffix == "json" {
                    throw error
                } catch {}
            }
            if value == nil, ["yaml", "yml"].contains(suffix) {
                value = try source.yaml().value
            } else if value == nil, source.file == "-", let document = try? source.yaml(),
                document.value.objectValue != nil
            {
                value = document.value
            }
            if value != nil, value?.objectValue == nil {
                throw unknownForm(of: source)
            }
        }
        let format = ExchangeFormat(
            prompt: value, header: front?.value, body: front?.body ?? source.text)
        guard let format else { throw unknownForm(of: source) }
        return format
    }

    private static func unknownForm(of source: ImportSource) -> ImportError {
        ImportError(
            .format, "\(source.file) has no form that is known",
            suggestion: "name it with '--format', or use 'promptgit import tools' for tools")
    }

    static func id(
        _ id: String?, _ prompt: ForeignPrompt, _ format: ExchangeFormat, _ source: ImportSource,
        fallback: String? = nil
    ) throws(ImportError) -> String {
        if let id {
            if AssetReference.isValidID(id) { return id }
        } else if let found = prompt.name.flatMap(AssetReference.id(fromName:)) ?? fallback
            ?? (source.file == "-" ? nil : format.id(ofFile: source.file))
        {
            return found
        }
        throw ImportError(
            .id,
            source.file == "-" && id == nil
                ? "the standard input has no name to make an id of"
                : "no id can be made of '\(id ?? Paths.stem(source.file))'",
            suggestion: "give one of lower-case letters, digits, '-' and '_' with '--id'")
    }

    // MARK: - Putting an asset together

    private static func assemble(
        _ prompt: ForeignPrompt, _ format: ExchangeFormat, _ id: String, _ source: ImportSource,
        isLossy: Bool, _ context: ImportContext
    ) throws(ImportError) -> PreparedAsset {
        var values = prompt.values
        values["kind"] = .string(prompt.kind.rawValue)
        values["id"] = .string(id)
        var items = prompt.items
        var stored = prompt.stored
        if prompt.kind == .prompt {
            if let model = context.model { values["model"] = .string(model) }
            if !context.listedTools.isEmpty { values["tools"] = .strings(context.listedTools) }
        }
        if !prompt.messages.isEmpty, !prompt.takesTextsAsTheyAre {
            let conversion = conversion(of: prompt, source)
            items += conversion.items
            setTexts(conversion, of: prompt, &values)
            var export = PromptExport(asset: values, format: format)
            let body = export.body(hasHeader: stored["header"] != nil)
            if let body, let written = FileBody.text(of: source, format), written != body {
                stored["body"] = .string(written)
            }
        }
        let lost = items.filter { $0.fate == .lost }
        if !lost.isEmpty {
            guard isLossy else { throw refusal(lost, source) }
            stored["lost"] = .strings(lost.map(\.placelessSentence))
        }
        noteRename(of: prompt, id, source, &items)
        setOrigin(format, source, stored, &values)
        return PreparedAsset(
            reference: AssetReference(prompt.kind, id),
            object: sorted(values, as: prompt.kind), format: format, source: source.file,
            items: items)
    }

    static func refusal(_ lost: [ExchangeItem], _ source: ImportSource) -> ImportError {
        ImportError(
            .lossy,
            "\(source.file) says what can't be carried with its meaning"
                + (lost.contains { $0.location == nil }
                    ? ": "
                        + lost.filter { $0.location == nil }.map(\.sentence)
                        .joined(separator: "; ") : ""),
            suggestion: "change it there, or import the rest with '--lossy'",
            diagnostics: lost.compactMap(\.diagnostic))
    }

    /// The texts in Mustache.
    static func conversion(
        of prompt: ForeignPrompt, _ source: ImportSource
    ) -> MustacheConversion {
        var types: [String: Placeholder.ValueType] = [:]
        for input in prompt.inputs { types[input.name] = input.type }
        var hints: [String: Placeholder.ValueType] = [:]
        for member in prompt.values["testData"]?.arrayValue?.first?.objectValue?.members ?? [] {
            hints[member.key] = member.value.placeholderType
        }
        return MustacheConversion(
            prompt.messages.map(\.part), types: types, hints: hints, source: source)
    }

    private static func setTexts(
        _ conversion: MustacheConversion, of prompt: ForeignPrompt, _ values: inout JSONObject
    ) {
        if prompt.kind == .prompt {
            values["messages"] = .array(
                zip(prompt.messages, conversion.texts).map { message, text in
                    ["role": .string(message.role.rawValue), "content": .string(text)]
                })
            let placeholders = placeholders(conversion, prompt)
            if !placeholders.isEmpty, conversion.language == .mustache {
                values["placeholders"] = .object(placeholders)
            }
        } else {
            values["text"] = .string(conversion.texts.joined(separator: "\n\n"))
        }
        if conversion.language == .none { values["template"] = "none" }
    }

    /// The declarations of the values that the file declares or its texts ask for.
    static func placeholders(
        _ conversion: MustacheConversion, _ prompt: ForeignPrompt
    ) -> JSONObject {
        var placeholders = JSONObject()
        for input in prompt.inputs where !ReservedName.names.contains(input.name) {
            placeholders[input.name] = placeholder(
                input, usage: conversion.usages[input.name],
                type: conversion.type(of: input.name))
        }
        for name in conversion.names where placeholders[name] == nil {
            let invention = conversion.inventions.first { $0.name == name }
            placeholders[name] = placeholder(
                ForeignInput(name: name, description: invention?.description),
                usage: conversion.usages[name], type: conversion.type(of: name))
        }
        return placeholders
    }

    private static func placeholder(
        _ input: ForeignInput, usage: MustacheConversion.Usage?, type: Placeholder.ValueType?
    ) -> JSONValue {
        let isNeeded = usage.map { $0.isPrinted || $0.isLooped || $0.isObject } ?? false
        let isRequired = input.isRequired ?? (input.defaultValue == nil && isNeeded)
        var object = JSONObject()
        if isRequired || input.defaultValue == nil { object["required"] = .bool(isRequired) }
        if let value = input.defaultValue, !value.isNull { object["default"] = value }
        if let description = input.description { object["description"] = .string(description) }
        if let type, input.defaultValue.map(type.accepts) ?? true {
            object["type"] = .string(type.rawValue)
        }
        return .object(object)
    }

    static func noteRename(
        of prompt: ForeignPrompt, _ id: String, _ source: ImportSource,
        _ items: inout [ExchangeItem]
    ) {
        guard let name = prompt.name, name != id else { return }
        items.append(
            ExchangeItem(
                .changed, "the name '\(name)'", to: "/id",
                reason: "an id has lower-case letters, digits, '-' and '_': it is '\(id)'"))
    }

    /// Notes where an asset came from, and what an export needs to give the same file again.
    static func setOrigin(
        _ format: ExchangeFormat, _ source: ImportSource, _ stored: JSONObject,
        _ values: inout JSONObject
    ) {
        var origin: JSONObject = [
            "format": .string(format.rawValue), "file": .string(Paths.lastComponent(source.file)),
        ]
        if source.file == "-" { origin["file"] = nil }
        if source.encoding.hasByteOrderMark { origin["byteOrderMark"] = true }
        if source.encoding.lineEnds == .carriageReturns {
            origin["lineEnds"] = .string(source.encoding.lineEnds.rawValue)
        }
        for (key, value) in stored.members { origin[key] = value }
        var metadata = values["metadata"]?.objectValue ?? JSONObject()
        metadata["import"] = .object(origin)
        values["metadata"] = .object(metadata)
    }

    /// The keys in the order they are best written.
    static func sorted(_ values: JSONObject, as kind: AssetKind) -> JSONObject {
        JSONObject(
            KindDefinition.definition(of: kind).keys.compactMap { key in
                values[key.name].map { (key: key.name, value: $0) }
            })
    }
}

/// The part of a file that holds the messages.
enum FileBody {
    /// The text after the header of a file; nil for formats without one.
    static func text(of source: ImportSource, _ format: ExchangeFormat) -> String? {
        guard format == .prompty || format == .dotprompt else { return nil }
        let front = try? FrontMatter.find(in: source, allowsPreface: true)
        return front?.body ?? source.text
    }
}

extension JSONValue {
    /// The type of a placeholder that takes the value; nil for null.
    var placeholderType: Placeholder.ValueType? {
        switch self {
        case .null: nil
        case .bool: .boolean
        case .integer, .number: .number
        case .string: .string
        case .array: .list
        case .object: .object
        }
    }
}

extension PromptImport {
    /// Declares what the snippets of a prompt ask for: in the library every name is declared, and
    /// elsewhere a partial sees whatever the call gives.
    ///
    /// - Parameters:
    ///   - asset: the prompt.
    ///   - snippet: the text of a snippet; nil when there is none.
    package static func declareNamesOfSnippets(
        _ asset: inout PreparedAsset, snippet: (String) -> Template?
    ) {
        guard asset.reference.kind == .prompt, asset.object["template"]?.stringValue != "none"
        else { return }
        var placeholders = asset.object["placeholders"]?.objectValue ?? JSONObject()
        var added: [String] = []
        for message in asset.object["messages"]?.arrayValue ?? [] {
            guard let text = message["content"]?.stringValue, text.contains("{{"),
                let template = try? Template(parsing: text)
            else { continue }
            for tag in template.compose([:], partials: snippet).kept
            where tag.template != nil && tag.sections.isEmpty && placeholders[tag.firstName] == nil
            {
                guard tag.firstName != ".", !ReservedName.names.contains(tag.firstName) else {
                    continue
                }
                placeholders[tag.firstName] = ["required": true]
                added.append(tag.firstName)
            }
        }
        guard !added.isEmpty else { return }
        asset.object["placeholders"] = .object(placeholders)
        asset.object = sorted(asset.object, as: .prompt)
        asset.items.append(
            ExchangeItem(
                .changed, "the placeholders \(added.joined(separator: ", "))",
                to: "/placeholders", reason: "snippets ask for them: declared as required"))
    }
}
