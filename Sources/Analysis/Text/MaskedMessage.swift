/// An error message without the values that make each one different.
///
/// `Payment method credit_card_7334 not found` and `Payment method not found` have one ``key``;
/// the first reads `Payment method ‹id› not found`. What counts as a value: quoted pieces, tokens
/// with a digit or `@`, identifiers and odd capitals that no asset knows, names, and whatever the
/// failing call had as an argument. Dumps in brackets and lines with addresses of web
/// pages are left out.
struct MaskedMessage: Sendable, Hashable {
    /// The message with `‹id›`, `‹n›` and `‹date›` where values stood.
    var text: String
    /// What equal causes share: the plain words in lower case.
    var key: String
    /// The values that were masked.
    var values: [String]
    /// The identifiers that stayed because an asset knows them, such as a field's name.
    var identifiers: [String]

    /// The words that a masked message keeps at most.
    static let wordLimit = 24

    /// Masks a message.
    ///
    /// - Parameters:
    ///   - message: What the tool answered.
    ///   - arguments: The single-word values of the failing call.
    ///   - said: Whether a user or a tool wrote this token earlier in the session.
    ///   - vocabulary: The words of the library.
    init(
        _ message: String, arguments: Set<String>, said: (String) -> Bool,
        vocabulary: Vocabulary
    ) {
        var words: [String] = []
        var keyWords: [String] = []
        var values: [String] = []
        var identifiers: [String] = []
        let bare = Self.withoutQuotes(Self.withoutDumps(Self.inner(message)), vocabulary)
        for (word, startsLine) in Self.words(of: bare) {
            let tail = word.last.map { ",;:".contains($0) ? String($0) : "" } ?? ""
            let core = String(Self.core(word))
            if core.isEmpty { continue }
            if words.isEmpty, tail == ":", Self.isErrorPrefix(core) { continue }
            if words.count == Self.wordLimit { break }
            let isValue =
                core.hasPrefix("‹") || arguments.contains(core)
                || Self.looksLikeValue(
                    core, first: startsLine || words.isEmpty, said: said, vocabulary)
            guard isValue else {
                if vocabulary.identifiers.contains(core), core.contains("_") {
                    identifiers.append(core)
                }
                words.append(core + tail)
                keyWords += Words.plain(core)
                continue
            }
            if !core.hasPrefix("‹") { values.append(core) }
            let slot = core.hasPrefix("‹") ? "‹id›" : Self.slot(core)
            if words.last == slot || words.last == slot + tail { continue }
            words.append(slot + tail)
        }
        text = words.joined(separator: " ")
        if let last = text.last, ",;:".contains(last) { text.removeLast() }
        key = keyWords.joined(separator: " ")
        if text.isEmpty { text = "‹id›" }
        self.values = values
        self.identifiers = identifiers
    }

    /// The message inside a JSON answer such as `{"error": "…"}`, else the text itself.
    private static func inner(_ message: String) -> String {
        guard message.first == "{" else { return message }
        for name in ["\"error\"", "\"message\"", "\"detail\""] {
            guard let place = message.firstRange(of: name) else { continue }
            let rest = message[place.upperBound...].drop { $0.isWhitespace || $0 == ":" }
            guard rest.first == "\"" else { continue }
            return String(rest.dropFirst().prefix { $0 != "\"" })
        }
        return message
    }

    /// The text without what stands in square or curly brackets.
    private static func withoutDumps(_ text: String) -> String {
        var depth = 0
        var output = ""
        for character in text {
            switch character {
            case "[", "{": depth += 1
            case "]", "}": depth = max(0, depth - 1)
            default: if depth == 0 { output.append(character) }
            }
        }
        return output.contains { !$0.isWhitespace } ? output : text
    }

    /// The text with each quoted piece that is no identifier of the library as a slot.
    private static func withoutQuotes(_ text: String, _ vocabulary: Vocabulary) -> String {
        var text = text
        for piece in Words.quoted(text) where !vocabulary.identifiers.contains(piece) {
            for mark in ["'", "\"", "`"] {
                text = text.replacing(mark + piece + mark, with: "‹id›")
            }
        }
        return text
    }

    /// The words of a text, each with whether it starts its line; lines with an address of a web
    /// page only say where to read more.
    private static func words(of text: String) -> [(word: Substring, startsLine: Bool)] {
        text.split(whereSeparator: \.isNewline)
            .filter { !$0.contains("http://") && !$0.contains("https://") }
            .flatMap { line in
                line.split(whereSeparator: \.isWhitespace).enumerated().map { ($1, $0 == 0) }
            }
    }

    private static func core(_ word: Substring) -> Substring {
        func isEnd(_ character: Character) -> Bool { ".,;:!?()\"'`<>".contains(character) }
        var word = word
        while let first = word.first, isEnd(first) { word.removeFirst() }
        while let last = word.last, isEnd(last) { word.removeLast() }
        return word
    }

    /// Whether a word before a colon only says that there is an error, such as `ValueError`.
    private static func isErrorPrefix(_ word: String) -> Bool {
        let lower = word.lowercased()
        return lower.hasSuffix("error") || lower.hasSuffix("exception")
    }

    private static func looksLikeValue(
        _ word: String, first: Bool, said: (String) -> Bool, _ vocabulary: Vocabulary
    ) -> Bool {
        if word.contains(where: { $0.isNumber || $0 == "@" }) { return true }
        if vocabulary.identifiers.contains(word) { return false }
        if word.contains("_") || word.contains("/") { return true }
        let known = Words.plain(word).allSatisfy { vocabulary.words.contains($0) }
        if known { return false }
        let capitals = word.filter(\.isUppercase).count
        if capitals >= 3, capitals == word.count { return true }
        if word.dropFirst().contains(where: \.isUppercase) { return true }
        // A name: capitals inside a sentence, or at its start when somebody has used it.
        guard word.first?.isUppercase == true else { return false }
        return !first || said(word)
    }

    private static func slot(_ value: String) -> String {
        let number = value.drop { "$€£+-#".contains($0) }
        if !number.isEmpty, number.allSatisfy({ $0.isNumber || $0 == "." || $0 == "," }) {
            return "‹n›"
        }
        let parts = value.split(separator: "-")
        let isDate = parts.count == 3 && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
        return isDate ? "‹date›" : "‹id›"
    }
}
