/// Puts texts and tags of Mustache or Handlebars together so that exactly the texts are written
/// out.
///
/// Both languages take away the line on which a tag stands alone. A tag that would be alone only by
/// chance gets a line of its own, or an empty tag beside it where its line begins with white
/// space.
struct TagPrinter {
    enum Token: Hashable {
        case text(String)
        /// A tag; `ownLine` is the white space before it on a line of its own, nil where it need
        /// not have one. One that is not `alone` never takes its line away.
        case tag(String, alone: Bool, ownLine: String?)
    }

    private(set) var tokens: [Token] = []
    /// Whether comments are still there when the text is rendered; a composition takes them away.
    var keepsComments = true

    mutating func add(text: String) {
        if case .text(let before)? = tokens.last {
            tokens[tokens.count - 1] = .text(before + text)
        } else if !text.isEmpty {
            tokens.append(.text(text))
        }
    }

    mutating func add(value: String) { tokens.append(.tag(value, alone: false, ownLine: nil)) }

    mutating func add(tag: String, ownLine: String? = nil) {
        tokens.append(.tag(tag, alone: true, ownLine: ownLine))
    }

    var hasTags: Bool { tokens.contains { if case .tag = $0 { true } else { false } } }

    var hasBraces: Bool {
        tokens.contains { if case .text(let text) = $0 { text.contains("{{") } else { false } }
    }

    /// The texts alone.
    var plainText: String {
        tokens.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// The template.
    func text(quoting: (String, _ isBeforeTag: Bool) -> [Token]) -> String {
        var quoted: [Token] = []
        for (index, token) in tokens.enumerated() {
            guard case .text(let text) = token else {
                quoted.append(token)
                continue
            }
            quoted += quoting(text, index + 1 < tokens.count)
        }
        var output = ""
        for (index, token) in quoted.enumerated() {
            switch token {
            case .text(let text): output += text
            case .tag(let tag, false, _): output += tag
            case .tag(let tag, true, let ownLine):
                let blanks = output.reversed().prefix { $0 == " " || $0 == "\t" }.count
                let before = output.dropLast(blanks)
                guard before.isEmpty || before.last == "\n" else {
                    output += tag
                    continue
                }
                let isAlone = Self.beginsWithLineEnd(quoted, index + 1)
                if blanks > 0 {
                    output += isAlone ? tag + filler(tag) : tag
                } else if let ownLine, index + 1 < quoted.count || !ownLine.isEmpty {
                    output += ownLine + tag + (index + 1 < quoted.count ? "\n" : "")
                } else {
                    output += isAlone && index + 1 < quoted.count ? tag + "\n" : tag
                }
            }
        }
        return output
    }

    /// Tags that write nothing, for a tag that must not be alone.
    private func filler(_ tag: String) -> String {
        guard !keepsComments, ["{{#", "{{^", "{{/"].contains(where: tag.hasPrefix) else {
            return "{{!}}"
        }
        let name = tag.dropFirst(3).dropLast(2)
        return "{{^\(name)}}{{/\(name)}}"
    }

    /// Whether the rest of a line holds nothing but blanks.
    private static func beginsWithLineEnd(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens.indices.contains(index) else { return true }
        guard case .text(let text) = tokens[index] else { return false }
        let rest = text.drop { $0 == " " || $0 == "\t" }
        return rest.first == "\n" || (rest.isEmpty && index + 1 == tokens.count)
    }

    /// Text whose braces would be tags, between tags that set other delimiters.
    static func quotedForMustache(_ text: String, isBeforeTag: Bool) -> [Token] {
        let bytes = Array(text.utf8)
        var range: Range<Int>?
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "{") else {
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, bytes[end] == UInt8(ascii: "{") { end += 1 }
            if end - index > 1 || (end == bytes.count && isBeforeTag) {
                range = (range?.lowerBound ?? index)..<end
            }
            index = end
        }
        guard let range else { return [.text(text)] }
        let inside = String(decoding: bytes[range], as: UTF8.self)
        let (open, close) =
            [("<%", "%>"), ("<|", "|>"), ("[%", "%]"), ("<<", ">>")]
            .first { !inside.contains($0.0) } ?? ("\u{1}(", ")\u{1}")
        return [
            .text(String(decoding: bytes[..<range.lowerBound], as: UTF8.self)),
            .tag("{{=\(open) \(close)=}}", alone: true, ownLine: nil), .text(inside),
            .tag("\(open)={{ }}=\(close)", alone: true, ownLine: nil),
            .text(String(decoding: bytes[range.upperBound...], as: UTF8.self)),
        ].filter { $0 != .text("") }
    }
}
