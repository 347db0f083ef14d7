internal import Basics

/// Reads Jinja2 (and Nunjucks, which promptfoo uses).
///
/// Understood are values by plain or dotted names, `if` with `elif`, `else` and `not`, `for` over
/// one variable with `else`, comments, `raw`, literal texts, and white-space control. Everything
/// else is a loss.
struct JinjaParser {
    private enum Token {
        case text(String)
        case value(String, at: Int, source: String)
        case statement(String, at: Int, source: String)
        case comment(String)
    }

    private var builder = ForeignTemplateBuilder()
    private var tokens: [Token]

    static func parse(_ text: String) -> ForeignTemplate {
        var parser = JinjaParser(tokens: Self.tokens(of: Array(text.utf8)))
        return parser.parse()
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private mutating func parse() -> ForeignTemplate {
        for token in tokens {
            switch token {
            case .text(let text): builder.add(.text(text))
            case .comment(let text): builder.add(.comment(text, ownLine: nil))
            case .value(let expression, let at, let source): value(expression, at, source)
            case .statement(let statement, let at, let source):
                self.statement(statement, at, source)
            }
        }
        return builder.finish()
    }

    // MARK: - Tokens

    private static func tokens(of source: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var place = 0
        var trimsNext = false
        func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }
        func addText(to end: Int, trimmingEnd: Bool) {
            var range = place..<end
            if trimsNext {
                while let first = range.first, isWhiteSpace(source[first]) {
                    range = (first + 1)..<range.upperBound
                }
            }
            if trimmingEnd {
                while let last = range.last, isWhiteSpace(source[last]) {
                    range = range.lowerBound..<last
                }
            }
            if !range.isEmpty { tokens.append(.text(text(range))) }
        }
        while let start = firstTag(in: source, from: place) {
            let closing: [UInt8] =
                switch source[start + 1] {
                case UInt8(ascii: "{"): Array("}}".utf8)
                case UInt8(ascii: "%"): Array("%}".utf8)
                default: Array("#}".utf8)
                }
            guard let end = closingTag(closing, in: source, from: start + 2) else { break }
            var inside = (start + 2)..<end
            var trimsBefore = false
            if inside.count > 0, let first = inside.first, "-+".utf8.contains(source[first]) {
                trimsBefore = source[first] == UInt8(ascii: "-")
                inside = (first + 1)..<inside.upperBound
            }
            var trimsAfter = false
            if let last = inside.last, "-+".utf8.contains(source[last]), inside.count > 0 {
                trimsAfter = source[last] == UInt8(ascii: "-")
                inside = inside.lowerBound..<last
            }
            addText(to: start, trimmingEnd: trimsBefore)
            trimsNext = trimsAfter
            place = end + 2
            let whole = text(start..<place)
            let content = text(source.trimmed(inside))
            switch source[start + 1] {
            case UInt8(ascii: "{"): tokens.append(.value(content, at: start, source: whole))
            case UInt8(ascii: "#"): tokens.append(.comment(content))
            default:
                if content == "raw", let raw = endOfRaw(in: source, from: place) {
                    addText(to: raw.lowerBound, trimmingEnd: false)
                    place = raw.upperBound
                    trimsNext = false
                } else {
                    tokens.append(.statement(content, at: start, source: whole))
                }
            }
        }
        addText(to: source.count, trimmingEnd: false)
        return tokens
    }

    private static func firstTag(in source: [UInt8], from place: Int) -> Int? {
        var index = place
        while index + 1 < source.count {
            if source[index] == UInt8(ascii: "{"), "{%#".utf8.contains(source[index + 1]) {
                return index
            }
            index += 1
        }
        return nil
    }

    /// The end of a tag: texts in quotes may hold what closes it.
    private static func closingTag(
        _ closing: [UInt8], in source: [UInt8], from place: Int
    ) -> Int? {
        if closing[0] == UInt8(ascii: "#") { return source.firstOffset(of: closing, from: place) }
        var index = place
        var quote: UInt8?
        while index + 1 < source.count {
            let byte = source[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte == closing[0], source[index + 1] == closing[1] {
                return index
            }
            index += 1
        }
        return source.firstOffset(of: closing, from: place)
    }

    private static func endOfRaw(in source: [UInt8], from place: Int) -> Range<Int>? {
        var start = place
        while let tag = source.firstOffset(of: Array("{%".utf8), from: start) {
            guard let end = source.firstOffset(of: Array("%}".utf8), from: tag + 2) else {
                return nil
            }
            let word = String(decoding: source[(tag + 2)..<end], as: UTF8.self)
            if word.filter({ !$0.isWhitespace && $0 != "-" }) == "endraw" { return tag..<(end + 2) }
            start = tag + 2
        }
        return nil
    }

    // MARK: - Values

    private mutating func value(_ expression: String, _ at: Int, _ source: String) {
        if let literal = Self.literal(expression) { return builder.add(.text(literal)) }
        if let name = name(expression) {
            return builder.add(.value(name, at: at, spelling: source))
        }
        builder.lose(source, at: at, Self.reason(expression))
        builder.add(
            .value(
                builder.invent("value", nil, "The value of `\(expression)`, as text."), at: at))
    }

    private static func literal(_ expression: String) -> String? {
        guard let quote = expression.first, quote == "'" || quote == "\"", expression.count > 1,
            expression.last == quote
        else { return nil }
        let inside = expression.dropFirst().dropLast()
        return inside.contains(quote) || inside.contains("\\") ? nil : String(inside)
    }

    /// A plain or dotted name with the loop it belongs to.
    private func name(_ expression: String) -> ForeignName? {
        let parts = expression.split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        guard let first = parts.first, parts.allSatisfy(Self.isIdentifier),
            !Self.words.contains(first)
        else { return nil }
        let scopes = builder.scopes
        if let level = scopes.firstIndex(where: { $0.variable == first }) {
            return ForeignName(levels: level, path: Array(parts.dropFirst()))
        }
        if first == "loop", !scopes.isEmpty { return nil }
        return ForeignName(levels: scopes.count, path: parts)
    }

    private static let words: Set<String> = [
        "true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if",
        "else",
    ]

    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || first.properties.isAlphabetic
        else { return false }
        return text.unicodeScalars.allSatisfy {
            $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
        }
    }

    private static func reason(_ expression: String) -> String {
        if expression.hasPrefix("loop.") { return "Mustache does not count the turns of a loop" }
        if expression.contains("|") { return "Mustache has no filters" }
        if expression.contains("[") { return "Mustache has no indexes" }
        if expression.contains("(") { return "Mustache calls no functions" }
        return "Mustache has no expressions"
    }

    // MARK: - Statements

    private mutating func statement(_ statement: String, _ at: Int, _ source: String) {
        let word = String(statement.prefix { !$0.isWhitespace })
        let rest = String(statement.dropFirst(word.count).drop { $0.isWhitespace })
        switch word {
        case "if":
            let (sort, name) = condition(rest, at, source)
            builder.begin(
                ForeignSection(sort: sort, name: name, body: [], at: at), keyword: "if")
        case "elif", "elseif":
            guard isOpen("if"), let section = builder.innermost.section else {
                return builder.lose(source, at: at, "no 'if' is open here")
            }
            builder.alternate(Self.opposite(of: section.sort), closing: nil, opening: nil)
            let (sort, name) = condition(rest, at, source)
            builder.begin(
                ForeignSection(sort: sort, name: name, body: [], at: at), keyword: "if")
            builder.chain()
        case "else":
            guard isOpen("if") || isOpen("for"), let section = builder.innermost.section else {
                return builder.lose(source, at: at, "no 'if' is open here")
            }
            builder.alternate(Self.opposite(of: section.sort), closing: nil, opening: nil)
        case "for": loop(rest, at, source)
        case "endif", "endfor":
            guard isOpen(String(word.dropFirst(3))) else {
                return builder.lose(
                    source, at: at, "what ends here does not begin in the same message")
            }
            builder.end(closing: nil)
        default:
            builder.lose(source, at: at, "Mustache has no '\(word)'")
        }
    }

    private func isOpen(_ keyword: String) -> Bool { builder.innermost.keyword == keyword }

    static func opposite(of sort: ForeignSection.Sort) -> ForeignSection.Sort {
        sort == .unless ? .when : .unless
    }

    private mutating func condition(
        _ expression: String, _ at: Int, _ source: String
    ) -> (ForeignSection.Sort, ForeignName) {
        var text = expression[...]
        var sort = ForeignSection.Sort.when
        while text.hasPrefix("not ") {
            text = text.dropFirst(4).drop { $0.isWhitespace }
            sort = Self.opposite(of: sort)
        }
        if let name = name(String(text)) { return (sort, name) }
        builder.lose(source, at: at, Self.reason(expression))
        return (
            .when,
            builder.invent(
                "condition", .boolean, "Whether `\(expression)`: the application decides.")
        )
    }

    private mutating func loop(_ rest: String, _ at: Int, _ source: String) {
        let parts = rest.split(separator: " ", maxSplits: 2).map(String.init)
        var name: ForeignName?
        var variable: String?
        if parts.count == 3, parts[1] == "in", Self.isIdentifier(parts[0]) {
            variable = parts[0]
            name = self.name(parts[2].trimmingBlanks)
        }
        if name == nil {
            builder.lose(
                source, at: at,
                "Mustache goes through one list by its name, and through nothing else")
            name = builder.invent("list", .list, "The elements of `\(rest)`.")
        }
        guard let name else { return }
        builder.begin(
            ForeignSection(sort: .each, name: name, body: [], at: at), keyword: "for",
            variable: variable)
    }
}

extension String {
    /// The text without white space at both ends.
    var trimmingBlanks: String {
        var text = self[...].drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
