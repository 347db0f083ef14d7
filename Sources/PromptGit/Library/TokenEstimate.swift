public import Basics

/// About how many tokens a text has.
public struct TokenEstimate: Sendable, Hashable {
    /// How it was estimated: four bytes of UTF-8 count as one token, as in the rule
    /// `maximum-tokens`.
    public static let method = "utf8-bytes/4"

    /// The number of tokens.
    public var tokens: Int

    init(_ texts: some Sequence<String>) {
        tokens = (texts.reduce(0) { $0 + $1.utf8.count } + 3) / 4
    }

    /// The estimate as `{"estimate", "method"}`.
    public var json: JSONValue {
        ["estimate": .count(tokens), "method": .string(Self.method)]
    }
}
