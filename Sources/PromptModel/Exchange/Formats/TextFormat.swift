internal import Basics
internal import YAMLKit

/// Markdown and plain text, `AGENTS.md` among it: a system prompt, a snippet or knowledge.
///
/// Where the text is a Mustache template with plain names, its placeholders are declared; where it
/// has other braces, it is taken as it is (`template: none`), which means the same.
enum TextFormat {
    static func read(
        _ source: ImportSource, _ format: ExchangeFormat, _ context: ImportContext
    ) throws(ImportError) -> ForeignPrompt {
        var prompt = ForeignPrompt(kind: context.kind ?? .prompt)
        prompt.takesTextsAsTheyAre = true
        var text = source.text
        if format != .text, let front = header(of: source) {
            prompt.stored["header"] = .string(front.opening + front.text + front.closing)
            let body = front.body.drop { $0 == "\n" }
            if body.count < front.body.count {
                prompt.stored["linesBefore"] = .count(front.body.count - body.count)
            }
            text = String(body)
            readHeader(front, into: &prompt)
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ImportError(
                .empty, "there is no text after the front matter",
                at: source.location(ofByte: 0))
        }
        if prompt.values["description"] == nil, format != .text, let title = title(of: text) {
            prompt.values["description"] = .string(title)
        }
        switch prompt.kind {
        case .prompt:
            prompt.values["messages"] = [["role": "system", "content": .string(text)]]
        case .snippet, .knowledge: prompt.values["text"] = .string(text)
        default:
            throw ImportError(
                .format, "a text can become a prompt, a snippet or knowledge, and no \(prompt.kind)"
            )
        }
        if prompt.kind != .knowledge { setLanguage(text, &prompt) }
        if source.encoding.lineEnds == .mixed {
            prompt.items.append(
                ExchangeItem(
                    .changed, "the line ends",
                    reason: "they are of several kinds, and all are line feeds now"))
        }
        return prompt
    }

    /// The front matter; nil where the text only looks like it begins with one.
    private static func header(of source: ImportSource) -> FrontMatter? {
        guard let front = try? FrontMatter.find(in: source, allowsPreface: false),
            front.document.value.objectValue != nil
        else { return nil }
        return front
    }

    private static func readHeader(_ front: FrontMatter, into prompt: inout ForeignPrompt) {
        for member in front.value.members {
            if ["description", "model"].contains(member.key),
                prompt.kind == .prompt
                    || member.key == "description", let text = member.value.stringValue
            {
                prompt.values[member.key] = .string(text)
                prompt.items.append(
                    ExchangeItem(.carried, "the key '\(member.key)'", to: "/\(member.key)"))
            } else {
                prompt.items.append(
                    ExchangeItem(
                        .kept, "the key '\(member.key)' of the header",
                        at: front.document.root?.member(member.key)?.key.location,
                        reason: "an asset has no key for it"))
            }
        }
    }

    /// The text of the first line that is a Markdown title.
    static func title(of text: String) -> String? {
        guard let line = text.split(separator: "\n").first(where: { $0.contains { $0 != " " } }),
            line.hasPrefix("# ")
        else { return nil }
        let title = String(line.dropFirst(2)).trimmingBlanks
        return title.isEmpty ? nil : title
    }

    // MARK: - Braces

    private static func setLanguage(_ text: String, _ prompt: inout ForeignPrompt) {
        switch language(of: text) {
        case .plain: break
        case .placeholders(let names):
            guard prompt.kind == .prompt else { return }
            prompt.values["placeholders"] = .object(
                JSONObject(names.map { (key: $0, value: ["required": true]) }))
            prompt.items.append(
                ExchangeItem(
                    .changed, "the placeholders \(names.joined(separator: ", "))",
                    to: "/placeholders",
                    reason: "declared as required: say what they are, and which can be left out"))
        case .other(let reason):
            prompt.values["template"] = .string(TemplateLanguage.none.rawValue)
            prompt.items.append(
                ExchangeItem(
                    .changed, "the text", to: "/template",
                    reason: "taken as it is ('template: none'): \(reason)"))
        }
    }

    /// Notes what a text says differently when it is read again.
    static func differences(
        of text: String, isLiteral: Bool, _ kind: AssetKind, _ format: ExchangeFormat
    ) -> [ExchangeItem] {
        guard text.contains(where: { !$0.isWhitespace }) else {
            return [
                ExchangeItem(
                    .lost, "the text", reason: "there is none, and an empty file says nothing")
            ]
        }
        guard kind != .knowledge else { return [] }
        switch (language(of: text), isLiteral) {
        case (.placeholders(let names), true):
            return [
                ExchangeItem(
                    .changed, "'{{\(names[0])}}' in a text that is taken as it is",
                    reason: "whoever reads the file may take it for a placeholder")
            ]
        case (.other(let reason), false):
            return [
                ExchangeItem(
                    .changed, "the tags of the template",
                    reason: "a text is taken as it is where \(reason)")
            ]
        default: return []
        }
    }

    /// Notes that the first lines of a text would be read as a header.
    static func seemingHeader(_ text: String, _ format: ExchangeFormat) -> ExchangeItem? {
        guard format != .text, let source = try? ImportSource(Array(text.utf8), file: ""),
            header(of: source) != nil
        else { return nil }
        return ExchangeItem(
            .changed, "the lines between '---' at the beginning",
            reason: "whoever reads the file may take them for a header")
    }

    enum Language {
        case plain
        case placeholders([String])
        case other(String)
    }

    static func language(of text: String) -> Language {
        if text.contains("{%"), text.contains("%}") { return .other("it has '{% … %}'") }
        guard text.contains("{{") else { return .plain }
        let template: Template
        do {
            template = try Template(parsing: text)
        } catch {
            return .other(error.message)
        }
        if let include = template.uses.first(where: { $0.kind == .include }) {
            return .other("it includes '\(include.name)', and there is no such snippet yet")
        }
        for use in template.uses where !isPlainName(use.name) {
            return .other("'{{\(use.name)}}' is no placeholder of Mustache")
        }
        let kept = template.compose([:]) { _ in nil }.kept
        var names: [String] = []
        for tag in kept where tag.sections.isEmpty && !names.contains(tag.firstName) {
            names.append(tag.firstName)
        }
        if let reserved = names.first(where: { ReservedName.names.contains($0) }) {
            return .other("'\(reserved)' stands for a prompt's own \(reserved)")
        }
        return names.isEmpty ? .plain : .placeholders(names)
    }

    private static func isPlainName(_ name: String) -> Bool {
        name == "."
            || name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || "_-.".unicodeScalars.contains($0)
            }
    }
}
