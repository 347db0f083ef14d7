internal import Basics

/// A tag or a stretch of text, as the scanner finds them.
struct TemplateToken {
    enum Kind: Equatable {
        case text, comment, delimiters
        case variable, unescaped, section, inverted, end, partial, parent, block
    }

    var kind: Kind
    var tag: TemplateTag

    var range: Range<Int> { tag.range }
}

/// Cuts a template's source into text and tags.
struct TemplateScanner {
    private let source: [UInt8]
    private var position = 0
    private var opening = TemplateScanner.defaultOpening
    private var closing = TemplateScanner.defaultClosing
    private var hasDefaultDelimiters = true
    private var tokens: [TemplateToken] = []

    static func tokens(of source: [UInt8]) throws(TemplateError) -> [TemplateToken] {
        var scanner = TemplateScanner(source: source)
        try scanner.scan()
        return scanner.tokens
    }

    private init(source: [UInt8]) { self.source = source }

    private static let sigils = Array("#^/><$&!=".utf8)
    private static let openingBrace = UInt8(ascii: "{")
    private static let closingBrace = UInt8(ascii: "}")
    static let defaultOpening = [openingBrace, openingBrace]
    static let defaultClosing = [closingBrace, closingBrace]
    private static let tripleClosing = [closingBrace, closingBrace, closingBrace]

    private mutating func scan() throws(TemplateError) {
        // A tag in two lines, as prompts have them that are full of tags.
        tokens.reserveCapacity(2 + source.count / 64)
        while position < source.count {
            guard let start = source.firstOffset(of: opening, from: position) else { break }
            appendText(to: start)
            try scanTag(from: start)
        }
        appendText(to: source.count)
    }

    private mutating func appendText(to end: Int) {
        guard position < end else { return }
        append(.text, position..<end, name: position..<position, sigil: .none)
        position = end
    }

    private mutating func append(
        _ kind: TemplateToken.Kind, _ range: Range<Int>, name: Range<Int>, sigil: TemplateTag.Sigil
    ) {
        let isAlone = kind != .text && kind != .variable && kind != .unescaped
        tokens.append(
            TemplateToken(
                kind: kind,
                tag: TemplateTag(
                    range: range, nameRange: name,
                    name: String(decoding: source[name], as: UTF8.self),
                    line: isAlone ? source.lineHolding(only: range) : nil, sigil: sigil,
                    hasDefaultDelimiters: hasDefaultDelimiters)))
    }

    private mutating func scanTag(from start: Int) throws(TemplateError) {
        let inside = start + opening.count
        let sigil = inside < source.count ? source[inside] : 0
        switch sigil {
        case UInt8(ascii: "!"):
            let end = try end(of: closing, from: inside + 1, start: start)
            append(.comment, start..<end, name: inside..<inside, sigil: .comment)
            position = end
        case UInt8(ascii: "="):
            try scanDelimiters(from: start, inside: inside + 1)
        case UInt8(ascii: "{") where hasDefaultDelimiters:
            try scanName(.unescaped, .braces, start, inside + 1, closing: Self.tripleClosing)
        case UInt8(ascii: "&"): try scanName(.unescaped, .unescaped, start, inside + 1)
        case UInt8(ascii: "#"): try scanName(.section, .section, start, inside + 1)
        case UInt8(ascii: "^"): try scanName(.inverted, .inverted, start, inside + 1)
        case UInt8(ascii: "/"): try scanName(.end, .end, start, inside + 1)
        case UInt8(ascii: ">"): try scanName(.partial, .partial, start, inside + 1)
        case UInt8(ascii: "<"): try scanName(.parent, .parent, start, inside + 1)
        case UInt8(ascii: "$"): try scanName(.block, .block, start, inside + 1)
        default: try scanName(.variable, .none, start, inside)
        }
    }

    private func end(
        of delimiter: [UInt8], from place: Int, start: Int
    ) throws(TemplateError) -> Int {
        guard let found = source.firstOffset(of: delimiter, from: place) else {
            let text = String(decoding: delimiter, as: UTF8.self)
            throw TemplateError(
                .unclosedTag, "the tag is not closed: '\(text)' is missing",
                at: start..<(start + opening.count), suggestion: Self.literalSuggestion)
        }
        return found + delimiter.count
    }

    private static let literalSuggestion =
        "close it, or take the text as it is with 'template: none'"

    private mutating func scanName(
        _ kind: TemplateToken.Kind, _ sigil: TemplateTag.Sigil, _ start: Int, _ inside: Int,
        closing: [UInt8]? = nil
    ) throws(TemplateError) {
        let closing = closing ?? self.closing
        let end = try end(of: closing, from: inside, start: start)
        let name = source.trimmed(inside..<(end - closing.count))
        try check(name: name, kind: kind, tag: start..<end)
        append(kind, start..<end, name: name, sigil: sigil)
        position = end
    }

    private func check(
        name: Range<Int>, kind: TemplateToken.Kind, tag: Range<Int>
    ) throws(TemplateError) {
        let bytes = source[name]
        guard let first = bytes.first else {
            throw TemplateError(.invalidName, "the tag names nothing", at: tag)
        }
        if kind == .partial || kind == .parent, first == UInt8(ascii: "*") {
            throw TemplateError(
                .unsupported, "names of partials that are computed are not supported",
                at: name, suggestion: "name the partial itself")
        }
        var form = NameForm()
        for byte in bytes { form.add(byte) }
        if form.hasWhiteSpace {
            throw TemplateError(
                .invalidName, "the tag does not hold a name: a name has no white space in it",
                at: name, suggestion: "take the text as it is with 'template: none'")
        }
        if kind == .partial || kind == .parent { return }
        // With other delimiters a brace could be written, but no tag in braces could say it again.
        if form.hasBrace {
            throw TemplateError(
                .invalidName, "a name has no braces in it", at: name,
                suggestion: "take the text as it is with 'template: none'")
        }
        if kind == .variable, Self.sigils.contains(first) {
            throw TemplateError(
                .invalidName, "white space stands before '\(Character(Unicode.Scalar(first)))'",
                at: tag, suggestion: "write the sign directly after the opening braces")
        }
        if kind != .block, bytes.count > 1, form.hasEmptyPart {
            throw TemplateError(.invalidName, "a part of the dotted name is empty", at: name)
        }
    }

    /// What the bytes of a name are, seen in one pass.
    private struct NameForm {
        private(set) var hasWhiteSpace = false
        private(set) var hasBrace = false
        private var hasEmptyPartInside = false
        private var last = UInt8(ascii: ".")

        /// Whether nothing stands before, behind or between dots.
        var hasEmptyPart: Bool { hasEmptyPartInside || last == UInt8(ascii: ".") }

        mutating func add(_ byte: UInt8) {
            switch byte {
            case 0x09...0x0D, 0x20: hasWhiteSpace = true
            case TemplateScanner.openingBrace, TemplateScanner.closingBrace: hasBrace = true
            case UInt8(ascii: "."): if last == byte { hasEmptyPartInside = true }
            default: break
            }
            last = byte
        }
    }

    private mutating func scanDelimiters(from start: Int, inside: Int) throws(TemplateError) {
        let end = try end(of: [UInt8(ascii: "=")] + closing, from: inside, start: start)
        let content = inside..<(end - closing.count - 1)
        let parts = source[content].split(whereSeparator: isWhiteSpace)
        guard parts.count == 2, !source[content].contains(UInt8(ascii: "=")) else {
            throw TemplateError(
                .invalidDelimiters, "the tag does not set two delimiters", at: start..<end,
                suggestion: "write it like '{{=<% %>=}}'")
        }
        append(.delimiters, start..<end, name: inside..<inside, sigil: .delimiters)
        opening = Array(parts[0])
        closing = Array(parts[1])
        hasDefaultDelimiters =
            opening == Self.defaultOpening && closing == Self.defaultClosing
        position = end
    }
}

func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
}

func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

extension [UInt8] {
    /// The first offset from a place on where a word stands.
    func firstOffset(of word: [UInt8], from start: Int) -> Int? {
        guard let first = word.first, count >= word.count, start >= 0 else { return nil }
        var index = start
        while let found = offset(of: first, from: index), found <= count - word.count {
            var equal = 1
            while equal < word.count, self[found + equal] == word[equal] { equal += 1 }
            if equal == word.count { return found }
            index = found + 1
        }
        return nil
    }

    /// A range without the white space at both its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, isWhiteSpace(self[lower]) { lower += 1 }
        while upper > lower, isWhiteSpace(self[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// The first offset of the white space between a place and the beginning of its line, or nil
    /// when something else stands there.
    func blankStart(before place: Int) -> Int? {
        var index = place
        while index > 0, isBlank(self[index - 1]) { index -= 1 }
        return index == 0 || self[index - 1] == 0x0A ? index : nil
    }

    /// The offset after the white space and the line end that follow a place, or nil when
    /// something else follows.
    func blankEnd(after place: Int) -> Int? {
        var index = place
        while index < count, isBlank(self[index]) { index += 1 }
        if index == count { return index }
        if self[index] == 0x0A { return index + 1 }
        return self[index] == 0x0D && index + 1 < count && self[index + 1] == 0x0A
            ? index + 2 : nil
    }

    /// The whole line or lines around a range when there is only white space beside it.
    func lineHolding(only range: Range<Int>) -> Range<Int>? {
        guard let start = blankStart(before: range.lowerBound),
            let end = blankEnd(after: range.upperBound)
        else { return nil }
        return start..<end
    }
}
