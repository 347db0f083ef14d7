import Basics
import PromptModel
public import Traces

/// Tells whether a draft repeats words of the sessions that it rests on.
///
/// It is created from the drafts, then looks at each session once; what it remembers depends on
/// the drafts alone. Words of the library and of the analyzers' own sentences are free. Of the
/// rest, instruction text may hold no word that a session has; titles and reasons, which quote
/// masked errors, may hold no id, mail address or quoted value of one.
public struct Redaction: Sendable {
    /// A word of a trace that stands in a draft.
    public struct Violation: Sendable, Hashable, Comparable {
        /// The draft's slug.
        public var slug: String
        /// Where in the draft: `title`, `rationale`, `slug`, or the asset that would hold it.
        public var place: String
        /// The word or the quoted value.
        public var text: String

        /// Orders by slug, place, then text.
        public static func < (left: Self, right: Self) -> Bool {
            (left.slug, left.place, left.text) < (right.slug, right.place, right.text)
        }
    }

    /// A piece of a draft in which a session's words may not stand.
    private struct Piece: Sendable {
        var slug: String
        var place: String
        var text: String
        /// All its tokens in lower case.
        var tokens: Set<String>
        /// The tokens that are neither the library's nor the analyzers', in lower case.
        var foreign: [String: String]
    }

    private let pieces: [Piece]
    private let foreign: Set<String>
    private let libraryTexts: [String]
    private var found: Set<Violation> = []

    /// Creates a check of drafts about a library.
    public init(_ drafts: [ProposalDraft], library: AnalysisLibrary) {
        let vocabulary = library.vocabulary
        pieces = drafts.flatMap { Self.pieces(of: $0, vocabulary) }
        foreign = Set(pieces.flatMap { $0.foreign.keys })
        libraryTexts =
            library.prompts.map { $0.text.lowercased() }
            + library.tools.map { ($0.description + $0.parameters.text()).lowercased() }
    }

    /// Whether there is nothing in the drafts that a session could give away by a single word.
    public var needsNoSessions: Bool { foreign.isEmpty }

    /// The words of traces that were found so far, in order.
    public var violations: [Violation] { found.sorted() }

    /// Looks at a session.
    public mutating func add(_ session: Session) {
        for message in session.messages where message.role != .system {
            for call in message.toolCalls { check(values: Self.strings(in: call.arguments)) }
            guard let text = message.text else { continue }
            check(tokens: text)
            check(values: Words.quoted(text))
        }
    }

    private mutating func check(tokens text: String) {
        guard !foreign.isEmpty else { return }
        for token in Words.tokens(text) {
            let lower = token.lowercased()
            guard foreign.contains(lower) else { continue }
            for piece in pieces {
                guard let word = piece.foreign[lower] else { continue }
                found.insert(Violation(slug: piece.slug, place: piece.place, text: word))
            }
        }
    }

    /// A value of several words is a quotation, even where each of its words is common.
    private mutating func check(values: [String]) {
        for value in values {
            check(tokens: value)
            let lower = value.lowercased()
            guard value.utf8.count >= 8, value.contains(where: \.isWhitespace) else { continue }
            let words = Set(Words.tokens(lower).map(String.init))
            for piece in pieces
            where piece.tokens.isSuperset(of: words) && piece.text.contains(lower) {
                guard !libraryTexts.contains(where: { $0.contains(lower) }) else { continue }
                found.insert(Violation(slug: piece.slug, place: piece.place, text: value))
            }
        }
    }

    private static func pieces(of draft: ProposalDraft, _ vocabulary: Vocabulary) -> [Piece] {
        var pieces: [Piece] = []
        func add(_ place: String, _ text: String, isInstruction: Bool) {
            var foreign: [String: String] = [:]
            for token in Words.tokens(text) {
                let plain = Words.plain(token)
                let isOwn = vocabulary.covers(String(token)) && !token.contains(where: \.isNumber)
                if vocabulary.tokens.contains(String(token)) || isOwn { continue }
                if !plain.isEmpty, plain.allSatisfy(Templates.words.contains) { continue }
                guard isInstruction || looksLikeValue(token) else { continue }
                foreign[token.lowercased()] = String(token)
            }
            pieces.append(
                Piece(
                    slug: draft.slug, place: place, text: text.lowercased(),
                    tokens: Set(Words.tokens(text.lowercased()).map(String.init)),
                    foreign: foreign))
        }
        add("title", draft.title, isInstruction: false)
        add("rationale", draft.rationale, isInstruction: false)
        add("slug", draft.slug, isInstruction: false)
        for operation in draft.operations {
            let place = operation.asset.description
            switch operation.action {
            case .set(let value, _), .append(let value), .insert(let value, _, _):
                add(place, strings(in: value).joined(separator: "\n"), isInstruction: true)
            case .replaceText(_, let with): add(place, with, isInstruction: true)
            case .create(_, let text, _): add(place, text, isInstruction: true)
            case .remove, .delete: break
            }
        }
        return pieces
    }

    /// Whether a word is of the form of an id or a mail address; plain counts are not.
    private static func looksLikeValue(_ token: Substring) -> Bool {
        if token.contains("@") || token.contains("_") { return true }
        return token.contains(where: \.isNumber) && token.contains(where: \.isLetter)
            || token.filter(\.isNumber).count >= 5
    }

    private static func strings(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let object): object.members.flatMap { strings(in: $0.value) }
        default: []
        }
    }
}
