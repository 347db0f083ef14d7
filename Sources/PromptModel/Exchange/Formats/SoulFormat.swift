internal import Basics

/// `SOUL.md`: a title with the name, a line about it, and sections.
///
/// Sections whose headings are those of a soul's keys become these keys, as far as they hold
/// nothing but a list or a paragraph; all the rest is the description of what the agent is and
/// offers, as it stands.
enum SoulFormat {
    /// The headings of the keys, as an export writes them.
    static let headings: [(key: String, heading: String, isList: Bool)] = [
        ("goals", "Goals", true), ("traits", "Traits", true), ("alwaysDo", "Always do", true),
        ("neverDo", "Never do", true), ("tone", "Tone", false), ("greeting", "Greeting", false),
        ("closingStyle", "Closing style", false),
        ("escalationRules", "Escalation rules", true),
    ]

    static func read(_ source: ImportSource) -> ForeignPrompt {
        var prompt = ForeignPrompt(kind: .soul)
        prompt.takesTextsAsTheyAre = true
        var values = parse(source.text)
        if values["name"] == nil {
            let name = ExchangeFormat.soul.id(ofFile: source.file) ?? "soul"
            values["name"] = .string(name)
            prompt.items.append(
                ExchangeItem(
                    .changed, "the name", to: "/name",
                    reason: "the file has no title: it is '\(name)', after the file"))
        }
        if SoulFormat.text(of: values) != source.text {
            prompt.stored["body"] = .string(source.text)
        }
        if values["serviceDescription"] != nil {
            prompt.items.append(
                ExchangeItem(
                    .changed, "sections without a key of their own", to: "/serviceDescription",
                    reason: "they stand there as Markdown"))
        }
        for key in values.keys where key != "serviceDescription" {
            prompt.items.append(ExchangeItem(.carried, "'\(key)'", to: "/\(key)"))
        }
        let texts = values.members.flatMap { $0.value.arrayValue ?? [$0.value] }
        if texts.contains(where: { $0.stringValue?.contains("{{") == true }) {
            values["template"] = .string(TemplateLanguage.none.rawValue)
        }
        prompt.values = values
        return prompt
    }

    /// The keys of a soul in a file's text.
    static func parse(_ text: String) -> JSONObject {
        var values = JSONObject()
        var rest = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func skipEmpty() { while rest.first?.trimmingBlanks.isEmpty == true { rest.removeFirst() } }
        skipEmpty()
        if let title = rest.first, title.hasPrefix("# "),
            !title.dropFirst(2).description.trimmingBlanks.isEmpty
        {
            values["name"] = .string(title.dropFirst(2).description.trimmingBlanks)
            rest.removeFirst()
            skipEmpty()
            if let line = rest.first, rest.count == 1 || rest[1].trimmingBlanks.isEmpty,
                let first = line.first, !"#>-*<|`".contains(first)
            {
                values["tagline"] = .string(line.trimmingBlanks)
                rest.removeFirst()
                skipEmpty()
            }
        }
        // Known sections are taken off the end, where an export writes them.
        var found: [(String, JSONValue)] = []
        while let heading = rest.lastIndex(where: { $0.hasPrefix("## ") }),
            let known = headings.first(where: { "## " + $0.heading == rest[heading] }),
            let value = value(rest[(heading + 1)...], isList: known.isList),
            !found.contains(where: { $0.0 == known.key })
        {
            found.append((known.key, value))
            rest.removeSubrange(heading...)
        }
        while rest.last?.trimmingBlanks.isEmpty == true { rest.removeLast() }
        if !rest.isEmpty {
            values["serviceDescription"] = .string(rest.joined(separator: "\n") + "\n")
        }
        for (key, value) in found.reversed() { values[key] = value }
        return values
    }

    private static func value(_ lines: ArraySlice<String>, isList: Bool) -> JSONValue? {
        let lines = lines.filter { !$0.trimmingBlanks.isEmpty }
        guard !lines.isEmpty else { return nil }
        guard isList else { return lines.count == 1 ? .string(lines[0].trimmingBlanks) : nil }
        let items = lines.compactMap { line in
            line.hasPrefix("- ") ? line.dropFirst(2).description.trimmingBlanks : nil
        }
        return items.count == lines.count ? .strings(items) : nil
    }

    /// A soul as a file.
    static func text(of values: JSONObject) -> String {
        var parts: [String] = []
        if let name = values["name"]?.stringValue { parts.append("# \(name)") }
        if let tagline = values["tagline"]?.stringValue { parts.append(tagline) }
        if let text = values["serviceDescription"]?.stringValue {
            parts.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
        for (key, heading, _) in headings {
            guard let value = values[key] else { continue }
            let lines = value.arrayValue?.compactMap(\.stringValue).map { "- \($0)" }
            parts.append("## \(heading)")
            parts.append(lines?.joined(separator: "\n") ?? value.stringValue ?? "")
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}
