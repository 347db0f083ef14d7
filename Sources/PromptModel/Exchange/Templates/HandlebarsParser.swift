internal import Basics

/// Reads Handlebars as dotprompt uses it.
///
/// Understood are values by plain or dotted names, `this`, `../` and `@root`, the blocks `if`,
/// `unless`, `each` and `with` with `else` and `else if`, Mustache's own sections, partials without
/// arguments, comments, the helper `role`, and white-space control. Everything else is a loss.
struct HandlebarsParser {
    private var builder = ForeignTemplateBuilder()

    static func parse(_ text: String) -> ForeignTemplate {
        var parser = HandlebarsParser()
        for token in HandlebarsScanner.tokens(of: text) {
            switch token {
            case .text(let text): parser.builder.add(.text(text))
            case .tag(let tag): parser.read(tag)
            }
        }
        return parser.builder.finish()
    }

    private mutating func read(_ tag: HandlebarsScanner.Tag) {
        switch tag.kind {
        case .value: value(tag)
        case .comment: builder.add(.comment(tag.content, ownLine: tag.ownLine))
        case .partial: partial(tag)
        case .open: open(tag)
        case .alternate: alternate(tag)
        case .close: close(tag)
        case .unknown: builder.lose(tag.source, at: tag.at, "Mustache has nothing like it")
        }
    }

    // MARK: - Values

    private mutating func value(_ tag: HandlebarsScanner.Tag) {
        let words = Self.words(of: tag.content)
        if let literal = Self.literal(tag.content) { return builder.add(.text(literal)) }
        if words.count == 1 {
            switch resolve(words[0]) {
            case .name(let name):
                return builder.add(.value(name, at: tag.at, spelling: tag.source))
            case .reason(let reason):
                if words[0] == "history" {
                    return builder.lose(
                        tag.source, at: tag.at,
                        "messages of a conversation are put in by the application, not by a text")
                }
                builder.lose(tag.source, at: tag.at, reason)
            }
        } else if words.first == "role", words.count == 2, let role = Self.literal(words[1]) {
            return builder.add(.role(role, at: tag.at))
        } else {
            let helper = words.first ?? ""
            let reason =
                switch helper {
                case "media": "a message holds text here, and no media"
                case "section": "a message has no marked sections here"
                default: "Mustache has no helpers such as '\(helper)'"
                }
            builder.lose(tag.source, at: tag.at, reason)
            guard helper != "section" else { return }
        }
        builder.add(
            .value(
                builder.invent("value", nil, "The value of `\(tag.content)`, as text."),
                at: tag.at))
    }

    /// The words of an expression; texts in quotes and what stands in parentheses are one.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var depth = 0
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "(" {
                depth += 1
            } else if character == ")" {
                depth -= 1
            } else if character.isWhitespace, depth == 0 {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }

    private static func literal(_ word: String) -> String? {
        guard let quote = word.first, quote == "'" || quote == "\"", word.count > 1,
            word.last == quote
        else { return nil }
        let inside = word.dropFirst().dropLast()
        return inside.contains(quote) ? nil : String(inside)
    }

    private enum Resolution {
        case name(ForeignName)
        case reason(String)
    }

    /// A path as a name: dots and slashes between its parts, `../` for one context outwards.
    private func resolve(_ word: String) -> Resolution {
        if word == "history" { return .reason("") }
        let scopes = builder.scopes
        var levels = 0
        var rest = word[...]
        if rest.hasPrefix("@") {
            guard rest == "@root" || rest.hasPrefix("@root.") else {
                let name = rest.dropFirst().prefix { $0 != "." }
                return .reason(
                    ["index", "key", "first", "last"].contains(name)
                        ? "Mustache does not count the turns of a loop"
                        : "'\(name)' comes from the program that runs the prompt")
            }
            levels = scopes.count
            rest = rest.dropFirst(rest == "@root" ? 5 : 6)
        }
        while rest.hasPrefix("../") || rest == ".." {
            levels += 1
            rest = rest.dropFirst(rest == ".." ? 2 : 3)
        }
        if rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        if rest == "this" || rest == "." { rest = "" }
        for prefix in ["this.", "this/"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        guard levels <= scopes.count else {
            return .reason("there is nothing further outwards")
        }
        if rest.isEmpty {
            return levels < scopes.count
                ? .name(ForeignName(levels: levels, path: []))
                : .reason("Mustache has no name for all values together")
        }
        if rest.contains("(") { return .reason("Mustache has no helpers") }
        let parts = rest.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "/" }
            .map(String.init)
        guard parts.allSatisfy(Self.isIdentifier) else {
            return .reason("it is no plain name")
        }
        if ["true", "false", "null", "undefined"].contains(parts[0]) {
            return .reason("Mustache has no values that stand in the text itself")
        }
        return .name(ForeignName(levels: levels, path: parts))
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            $0 == "_" || $0 == "-" || $0 == "$" || $0.properties.isAlphabetic
                || ("0"..."9").contains($0)
        }
    }

    // MARK: - Blocks

    private mutating func open(_ tag: HandlebarsScanner.Tag) {
        if tag.content.hasPrefix("^") {
            let word = String(tag.content.dropFirst())
            return begin(.unless, word, [word], tag, keyword: word)
        }
        let words = Self.words(of: tag.content)
        let helper = words.first ?? ""
        let argument = words.count == 2 ? words[1] : nil
        switch helper {
        case "if": begin(.when, argument, words, tag, keyword: helper)
        case "unless": begin(.unless, argument, words, tag, keyword: helper)
        case "each": begin(.each, argument, words, tag, keyword: helper)
        case "with": begin(.with, argument, words, tag, keyword: helper)
        default:
            begin(.any, words.count == 1 ? helper : nil, words, tag, keyword: helper)
        }
    }

    private mutating func begin(
        _ sort: ForeignSection.Sort, _ word: String?, _ words: [String],
        _ tag: HandlebarsScanner.Tag, keyword: String
    ) {
        var sort = sort
        var reason = "Mustache has no helpers such as '\(words.first ?? "")' with these arguments"
        var name: ForeignName?
        if let word {
            switch resolve(word) {
            case .name(let found): name = found
            case .reason(let why): reason = why
            }
        }
        if name == nil {
            builder.lose(tag.source, at: tag.at, reason)
            switch sort {
            case .each: name = builder.invent("list", .list, "The elements of `\(tag.content)`.")
            case .with, .any, .when, .unless:
                let condition = words.dropFirst(["if", "unless"].contains(keyword) ? 1 : 0)
                    .joined(separator: " ")
                if sort == .with || sort == .any { sort = .when }
                name = builder.invent(
                    "condition", .boolean, "Whether `\(condition)`: the application decides.")
            }
        }
        guard let name else { return }
        builder.begin(
            ForeignSection(
                sort: sort, name: name, body: [], at: tag.at, openingLine: tag.ownLine),
            keyword: keyword)
    }

    private mutating func alternate(_ tag: HandlebarsScanner.Tag) {
        guard let section = builder.innermost.section else {
            return builder.lose(tag.source, at: tag.at, "no block is open here")
        }
        let opposite = JinjaParser.opposite(of: section.sort)
        builder.alternate(
            opposite, closing: tag.ownLine, opening: tag.content.isEmpty ? tag.ownLine : nil)
        guard !tag.content.isEmpty else { return }
        let keyword = builder.innermost.keyword
        var inner = tag
        inner.content = tag.content
        open(inner)
        builder.chain(keyword: keyword)
    }

    private mutating func close(_ tag: HandlebarsScanner.Tag) {
        guard !builder.isOutermost, builder.innermost.keyword == tag.content else {
            return builder.lose(tag.source, at: tag.at, "what ends here is not open")
        }
        builder.end(closing: tag.ownLine)
    }

    private mutating func partial(_ tag: HandlebarsScanner.Tag) {
        let words = Self.words(of: tag.content)
        guard words.count == 1, let name = words.first,
            let id = AssetReference.isValidID(name) ? name : AssetReference.id(fromName: name),
            !name.contains("(")
        else {
            return builder.lose(
                tag.source, at: tag.at,
                words.count > 1
                    ? "a snippet takes no arguments: it sees the values of the prompt"
                    : "no snippet can have this name")
        }
        builder.add(.partial(id, indentation: tag.ownLine, at: tag.at))
    }
}
