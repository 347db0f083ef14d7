/// The words that the library's own assets use.
///
/// A word that stands here may stand in a proposal even when a trace has it too.
public struct Vocabulary: Sendable, Hashable {
    /// The plain words in lower case, with and without a plural's ending.
    public private(set) var words: Set<String> = []
    /// The tokens as they are written: names of tools and parameters among them.
    public private(set) var tokens: Set<String> = []
    /// The names of tools and parameters.
    public private(set) var identifiers: Set<String> = []

    /// Creates an empty vocabulary.
    public init() {}

    /// Takes a text's words in.
    mutating func add(text: String) {
        for token in Words.tokens(text) { tokens.insert(String(token)) }
        for word in Words.plain(text) {
            words.insert(word)
            words.insert(Words.stem(word))
        }
    }

    /// Takes the name of a tool or a parameter in.
    mutating func add(identifier: String) {
        identifiers.insert(identifier)
        add(text: identifier)
    }

    /// Whether each plain word of a text stands in the library.
    public func covers(_ text: String) -> Bool {
        Words.plain(text).allSatisfy { words.contains($0) || words.contains(Words.stem($0)) }
    }
}
