/// Cuts a Handlebars template into text and tags, and takes away the white space that Handlebars
/// does: what `~` asks for, and the lines on which a block's tag, a comment or a partial stands
/// alone (<https://handlebarsjs.com/guide/expressions.html#whitespace-control>).
struct HandlebarsScanner {
    struct Tag {
        enum Kind: Equatable {
            case value, open, close, alternate, partial, comment, unknown
        }

        var kind: Kind
        /// What stands between the braces, without sigil, `~` and white space.
        var content: String
        /// The whole tag as it is written.
        var source: String
        var at: Int
        var trimsBefore = false
        var trimsAfter = false
        /// The white space before it where it has a line of its own.
        var ownLine: String?
    }

    enum Token {
        case text(String)
        case tag(Tag)
    }

    static func tokens(of text: String) -> [Token] {
        var tokens = raw(Array(text.utf8))
        let texts = tokens.map { token -> String? in
            if case .text(let text) = token { text } else { nil }
        }
        for index in tokens.indices {
            guard case .tag(var tag) = tokens[index] else { continue }
            let before = index > 0 ? texts[index - 1] : ""
            let after = index + 1 < tokens.count ? texts[index + 1] : ""
            if [.open, .close, .alternate, .partial, .comment].contains(tag.kind),
                let before, let after,
                let blank = Self.blankEnd(of: before, isFirst: index <= 1),
                Self.beginsWithBlankLine(after, isLast: index + 2 >= tokens.count)
            {
                tag.ownLine = blank
                tokens[index] = .tag(tag)
                Self.change(&tokens, index - 1) { String($0.dropLast(min(blank.count, $0.count))) }
                Self.change(&tokens, index + 1) { Self.withoutBlankLine($0) }
            }
            if tag.trimsBefore { Self.change(&tokens, index - 1, Self.withoutEnd) }
            if tag.trimsAfter {
                Self.change(&tokens, index + 1) { String($0.drop { $0.isWhitespace }) }
            }
        }
        return tokens
    }

    private static func change(
        _ tokens: inout [Token], _ index: Int, _ change: (String) -> String
    ) {
        guard tokens.indices.contains(index), case .text(let text) = tokens[index] else { return }
        tokens[index] = .text(change(text))
    }

    private static func withoutEnd(_ text: String) -> String {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// The blanks at the end of a text when they begin a line; nil when something else does.
    private static func blankEnd(of text: String, isFirst: Bool) -> String? {
        let blanks = String(text.reversed().prefix { $0 == " " || $0 == "\t" })
        let before = text.dropLast(blanks.count)
        return before.last == "\n" || (before.isEmpty && isFirst) ? blanks : nil
    }

    private static func beginsWithBlankLine(_ text: String, isLast: Bool) -> Bool {
        let rest = text.drop { $0 == " " || $0 == "\t" }
        return rest.first == "\n" || (rest.isEmpty && isLast)
    }

    private static func withoutBlankLine(_ text: String) -> String {
        let rest = text.drop { $0 == " " || $0 == "\t" }
        return String(rest.first == "\n" ? rest.dropFirst() : rest)
    }

    // MARK: - Tokens as they are written

    private static func raw(_ source: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var text: [UInt8] = []
        var place = 0
        func flush() {
            if !text.isEmpty { tokens.append(.text(String(decoding: text, as: UTF8.self))) }
            text = []
        }
        while let start = source.firstOffset(of: Array("{{".utf8), from: place) {
            text += source[place..<start]
            if text.last == UInt8(ascii: "\\") {
                text.removeLast()
                if text.last != UInt8(ascii: "\\") {
                    // Escaped: text up to the next tag.
                    let next =
                        source.firstOffset(of: Array("{{".utf8), from: start + 2) ?? source.count
                    text += source[start..<next]
                    place = next
                    continue
                }
                // The backslash itself is escaped, and what follows is a tag.
            }
            guard let (tag, end) = tag(in: source, from: start) else {
                text += source[start...]
                place = source.count
                break
            }
            flush()
            tokens.append(.tag(tag))
            place = end
        }
        if place < source.count { text += source[place...] }
        flush()
        return tokens
    }

    private static func tag(in source: [UInt8], from start: Int) -> (Tag, end: Int)? {
        let isTriple = source[start...].starts(with: Array("{{{".utf8))
        var inside = start + (isTriple ? 3 : 2)
        let rest = source[inside...]
        let isDashed =
            rest.starts(with: Array("!--".utf8)) || rest.starts(with: Array("~!--".utf8))
        let closing: [UInt8] = isDashed ? Array("--".utf8) : Array((isTriple ? "}}}" : "}}").utf8)
        let begin = isDashed ? inside + (source[inside] == UInt8(ascii: "~") ? 4 : 3) : inside
        guard var end = Self.end(closing, in: source, from: begin, quotes: !isDashed) else {
            return nil
        }
        var stop = end + closing.count
        var tag = Tag(kind: .value, content: "", source: "", at: start)
        if isDashed {
            if stop < source.count, source[stop] == UInt8(ascii: "~") {
                tag.trimsAfter = true
                stop += 1
            }
            guard source[min(stop, source.count)...].starts(with: Array("}}".utf8)) else {
                return nil
            }
            stop += 2
        } else if end > inside, source[end - 1] == UInt8(ascii: "~") {
            tag.trimsAfter = true
            end -= 1
        }
        if inside < end, source[inside] == UInt8(ascii: "~") {
            tag.trimsBefore = true
            inside += 1
        }
        tag.source = String(decoding: source[start..<stop], as: UTF8.self)
        var content = source.trimmed(inside..<max(inside, end))
        func drop(_ count: Int) {
            content = source.trimmed(
                min(content.lowerBound + count, content.upperBound)..<content.upperBound)
        }
        if !isTriple, let first = content.first.map({ source[$0] }) {
            switch first {
            case UInt8(ascii: "#"):
                tag.kind = .open
                drop(1)
                if source[content].first == UInt8(ascii: ">") || source[content].first == 0x2A {
                    tag.kind = .unknown
                }
            case UInt8(ascii: "/"):
                tag.kind = .close
                drop(1)
            case UInt8(ascii: "^"):
                drop(1)
                tag.kind = content.isEmpty ? .alternate : .open
                if tag.kind == .open {
                    tag.content = "^" + String(decoding: source[content], as: UTF8.self)
                    return (tag, stop)
                }
            case UInt8(ascii: ">"):
                tag.kind = .partial
                drop(1)
            case UInt8(ascii: "!"):
                tag.kind = .comment
                drop(isDashed ? 3 : 1)
            case UInt8(ascii: "&"): drop(1)
            case UInt8(ascii: "{"): tag.kind = .unknown
            default: break
            }
        }
        tag.content = String(decoding: source[content], as: UTF8.self)
        if tag.kind == .value, tag.content == "else" || tag.content.hasPrefix("else ") {
            tag.kind = .alternate
            tag.content = tag.content.dropFirst(4).description.trimmingBlanks
        }
        return (tag, stop)
    }

    private static func end(
        _ closing: [UInt8], in source: [UInt8], from place: Int, quotes: Bool
    ) -> Int? {
        guard quotes, source.indices.contains(place), source[place] != UInt8(ascii: "!") else {
            return source.firstOffset(of: closing, from: place)
        }
        var index = place
        var quote: UInt8?
        while index + closing.count <= source.count {
            let byte = source[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if source[index..<(index + closing.count)].elementsEqual(closing) {
                return index
            }
            index += 1
        }
        return source.firstOffset(of: closing, from: place)
    }
}
