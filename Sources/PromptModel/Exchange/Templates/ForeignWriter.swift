internal import Basics

/// Writes a template in Jinja2 or in Handlebars.
struct ForeignWriter {
    enum Language {
        case jinja
        case handlebars
        /// `{{name}}` and nothing else.
        case plainBraces
    }

    /// What could not be written, or means something a little different.
    private(set) var items: [ExchangeItem] = []
    private let language: Language
    private let file: String
    private var printer = TagPrinter()
    /// The loop variables around, outermost first; a value's name where `with` is open.
    private var scopes: [String] = []

    /// Writes a template.
    ///
    /// - Parameters:
    ///   - template: the template.
    ///   - language: the language to write it in.
    ///   - file: the name of what it stands in, for messages.
    /// - Returns: the text, and what is different.
    static func write(
        _ template: ForeignTemplate, in language: Language, file: String
    ) -> (text: String, items: [ExchangeItem]) {
        var writer = ForeignWriter(language: language, file: file)
        for loss in template.losses {
            let isComment = loss.reason == MustacheReader.commentReason
            writer.items.append(
                ExchangeItem(isComment ? .kept : .lost, loss.what, reason: loss.reason))
        }
        writer.write(template.nodes)
        return (writer.text, writer.items)
    }

    private init(language: Language, file: String) {
        self.language = language
        self.file = file
    }

    private mutating func lose(_ what: String, _ reason: String) {
        let item = ExchangeItem(.lost, what, reason: reason)
        if !items.contains(item) { items.append(item) }
    }

    private mutating func change(_ what: String, _ reason: String) {
        let item = ExchangeItem(.changed, what, reason: reason)
        if !items.contains(item) { items.append(item) }
    }

    // MARK: - Texts

    private var text: String {
        switch language {
        case .handlebars: printer.text(quoting: Self.quotedForHandlebars)
        case .plainBraces: printer.text { text, _ in [.text(text)] }
        case .jinja: jinjaText
        }
    }

    /// Jinja2 keeps the lines on which its tags stand.
    private var jinjaText: String {
        var output = ""
        for (index, token) in printer.tokens.enumerated() {
            switch token {
            case .tag(let tag, _, _): output += tag
            case .text(let text):
                let isBeforeTag = index + 1 < printer.tokens.count
                output += Self.quotedForJinja(text, isBeforeTag: isBeforeTag)
            }
        }
        return output
    }

    /// Text whose braces would be tags, as raw text; the tags that begin and end raw text are cut
    /// in two, since nothing else can stand for them in it.
    private static func quotedForJinja(_ text: String, isBeforeTag: Bool) -> String {
        let opening = ["{{", "{%", "{#"]
        guard opening.contains(where: text.contains) || (isBeforeTag && text.hasSuffix("{")) else {
            return text
        }
        var quoted = ""
        var raw = ""
        var rest = text[...]
        while let range = rest.firstRange(of: "{%") {
            let word = rest[range.upperBound...].drop { $0.isWhitespace || $0 == "-" || $0 == "+" }
            raw += rest[..<range.lowerBound] + "{"
            if word.hasPrefix("raw") || word.hasPrefix("endraw") {
                quoted += "{% raw %}" + raw + "{% endraw %}"
                raw = ""
            }
            raw += "%"
            rest = rest[range.upperBound...]
        }
        return quoted + "{% raw %}" + raw + rest + "{% endraw %}"
    }

    /// Text whose braces would be tags, with a backslash before them.
    ///
    /// A backslash or a brace that would belong to what follows is kept apart by a comment that
    /// takes the space before it away.
    private static func quotedForHandlebars(
        _ text: String, isBeforeTag: Bool
    ) -> [TagPrinter.Token] {
        var quoted = ""
        var rest = text[...]
        while let range = rest.firstRange(of: "{{") {
            quoted += rest[..<range.lowerBound]
            quoted += (quoted.hasSuffix("\\") ? apart : "") + "\\{{"
            rest = rest[range.upperBound...]
        }
        quoted += rest
        return [.text(isBeforeTag ? keptApart(quoted) : quoted)]
    }

    /// A comment that takes the space before it away.
    private static let apart = " {{~!}}"

    /// Text of Handlebars before a tag that is not to be a part of it.
    static func keptApart(_ text: String) -> String {
        text.last == "{" || text.last == "\\" ? text + apart : text
    }

    // MARK: - Nodes

    private mutating func write(_ nodes: [ForeignNode]) {
        var index = 0
        while index < nodes.count {
            switch nodes[index] {
            case .text(let text):
                if language == .plainBraces, PlainBraces.holdsValues(text) {
                    lose("braces that are text", "the format would fill them in")
                }
                printer.add(text: text)
            case .value(let name, _, let spelling): value(name, spelling)
            case .comment, .role: break
            case .partial(let id, let indentation, _):
                if language == .handlebars {
                    printer.add(tag: "{{>\(id)}}", ownLine: indentation)
                } else {
                    lose("the snippet '\(id)'", "its text must be put in first")
                }
            case .section(let section):
                // A section and its opposite beside it are one block with two branches.
                if index + 1 < nodes.count, case .section(let next) = nodes[index + 1],
                    next.sort == .unless, section.sort != .unless, next.name == section.name
                {
                    write(section, otherwise: next)
                    index += 1
                } else {
                    write(section, otherwise: nil)
                }
            }
            index += 1
        }
    }

    private mutating func value(_ name: ForeignName, _ spelling: String?) {
        guard let text = path(name) else { return }
        let inside = spelling.map { String($0.dropFirst(2).dropLast(2)) }
        printer.add(
            value: inside?.trimmingBlanks == text ? spelling ?? "" : "{{\(text)}}")
    }

    /// A name as the language writes it.
    private mutating func path(_ name: ForeignName) -> String? {
        switch language {
        case .plainBraces:
            if name.path.count == 1 { return name.path[0] }
            lose("'{{\(name.text)}}'", "the format fills in plain names only")
            return nil
        case .handlebars:
            let outwards = String(repeating: "../", count: name.levels)
            return name.path.isEmpty ? "this" : outwards + name.path.joined(separator: ".")
        case .jinja:
            guard name.path.allSatisfy(JinjaParser.isIdentifier) else {
                lose("'{{\(name.text)}}'", "Jinja2 has no such names")
                return nil
            }
            guard name.levels < scopes.count else { return name.path.joined(separator: ".") }
            return ([scopes[scopes.count - 1 - name.levels]] + name.path).joined(separator: ".")
        }
    }

    private mutating func write(_ section: ForeignSection, otherwise: ForeignSection?) {
        guard language != .plainBraces else {
            return lose(
                "the section '\(section.name.text)'", "the format fills in names and nothing else")
        }
        guard let name = path(section.name) else { return }
        let sort = language == .jinja ? jinjaSort(section) : section.sort
        let (open, close) = tags(sort, name)
        let isScope = [.each, .with, .any].contains(section.sort)
        printer.add(tag: open, ownLine: section.openingLine)
        if isScope { scopes.append(variable(sort, name)) }
        write(section.body)
        if isScope { scopes.removeLast() }
        if let otherwise {
            printer.add(
                tag: language == .jinja ? "{% else %}" : "{{else}}",
                ownLine: otherwise.openingLine == nil ? nil : section.closingLine)
            write(otherwise.body)
        }
        printer.add(tag: close, ownLine: (otherwise ?? section).closingLine)
    }

    /// Jinja2 has no section that looks at what the value is.
    private mutating func jinjaSort(_ section: ForeignSection) -> ForeignSection.Sort {
        guard section.sort == .any else { return section.sort }
        let name = section.name.text
        if Self.asksForElements(section.body) {
            change(
                "the section '\(name)'",
                "written as a loop; say 'type: list' or another type under 'placeholders'")
            return .each
        }
        change(
            "the section '\(name)'",
            "written as a test; say 'type: list' or another type under 'placeholders'")
        return .when
    }

    private static func asksForElements(_ nodes: [ForeignNode], depth: Int = 0) -> Bool {
        nodes.contains { node in
            switch node {
            case .value(let name, _, _): name.levels == depth
            case .section(let section):
                section.name.levels == depth
                    || asksForElements(
                        section.body,
                        depth: depth + ([.each, .with, .any].contains(section.sort) ? 1 : 0))
            default: false
            }
        }
    }

    private func variable(_ sort: ForeignSection.Sort, _ name: String) -> String {
        guard sort == .each else { return name }
        let count = scopes.filter { $0.hasPrefix("item") }.count
        return count == 0 ? "item" : "item\(count + 1)"
    }

    private func tags(_ sort: ForeignSection.Sort, _ name: String) -> (String, String) {
        switch (language, sort) {
        case (.jinja, .each):
            ("{% for \(variable(sort, name)) in \(name) %}", "{% endfor %}")
        case (.jinja, .unless): ("{% if not \(name) %}", "{% endif %}")
        case (.jinja, _): ("{% if \(name) %}", "{% endif %}")
        case (_, .when): ("{{#if \(name)}}", "{{/if}}")
        case (_, .unless): ("{{#unless \(name)}}", "{{/unless}}")
        case (_, .each): ("{{#each \(name)}}", "{{/each}}")
        case (_, .with): ("{{#with \(name)}}", "{{/with}}")
        case (_, .any): ("{{#\(name)}}", "{{/\(name)}}")
        }
    }
}
