public import Basics

/// One thing that an import or an export met, and what became of it.
public struct ExchangeItem: Hashable, Sendable {
    /// What became of it.
    public enum Fate: String, Hashable, Sendable {
        /// It says the same on the other side.
        case carried
        /// It was carried, and something is different there: the reason says what.
        case changed
        /// It has no meaning on the other side; an import keeps it under `metadata.import`, so that
        /// an export can put it back, and an export leaves it in the library.
        case kept
        /// It would have a meaning on the other side, and could not be given it.
        case lost
    }

    /// What became of it.
    public var fate: Fate
    /// What it is, such as "the key 'authors'".
    public var what: String
    /// Where it went, as a JSON Pointer or a key; nil for what went nowhere.
    public var to: String?
    /// Where it stands in the file that was read; nil for what has no place of its own.
    public var location: SourceLocation?
    /// Why it is not simply carried, and what to do; nil where it is.
    public var reason: String?

    /// Creates an item.
    public init(
        _ fate: Fate, _ what: String, to: String? = nil, at location: SourceLocation? = nil,
        reason: String? = nil
    ) {
        self.fate = fate
        self.what = what
        self.to = to
        self.location = location
        self.reason = reason
    }

    /// The item as `{"fate", "what", "to", "line", "column", "reason"}`.
    public var json: JSONValue {
        [
            "fate": .string(fate.rawValue), "what": .string(what), "to": .optional(to),
            "line": .optional(location?.line), "column": .optional(location?.column),
            "reason": .optional(reason),
        ]
    }

    /// The item as a sentence: the place, what it is, and why it is not simply carried.
    public var sentence: String {
        let place = location.map { "\($0): " } ?? ""
        return place + what + (reason.map { ": \($0)" } ?? "")
    }

    /// The sentence with the line and the column, and without the file, whose path is a person's own.
    var placelessSentence: String {
        let place = location.map { "\($0.line):\($0.column): " } ?? ""
        return place + what + (reason.map { ": \($0)" } ?? "")
    }

    var diagnostic: Diagnostic? {
        location.map {
            Diagnostic(
                rule: CommandRules.exchange.id, severity: .error,
                message: what + (reason.map { ": \($0)" } ?? ""), location: $0)
        }
    }
}
