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

extension [ExchangeItem] {
    /// What is not simply carried, a sentence each, in the order of the lines.
    ///
    /// Things of one file that are kept for one reason share a sentence.
    ///
    /// - Parameter file: the file that was read, to name where an item has no place of its own.
    /// - Returns: the sentences.
    package func sentences(of file: String? = nil) -> [String] {
        var groups: [[ExchangeItem]] = []
        for item in filter({ $0.fate != .carried }).inOrderOfPlaces {
            let index = groups.firstIndex { group in
                item.fate == .kept && group[0].fate == .kept && group[0].reason == item.reason
                    && item.location?.file == group[0].location?.file
            }
            if let index { groups[index].append(item) } else { groups.append([item]) }
        }
        return groups.map { group in
            let name = group[0].location?.file ?? file
            let place = name.map { "\($0): " } ?? ""
            guard group.count > 1 else {
                return (group[0].location == nil ? place : "") + group[0].sentence
            }
            let things = group.map { item in
                item.what + (item.location.map { " (\($0.line):\($0.column))" } ?? "")
            }
            return place + (file == nil ? "" : "kept for an export: ")
                + things.joined(separator: ", ")
                + (group[0].reason.map { ": \($0)" } ?? "")
        }
    }

    private var inOrderOfPlaces: [ExchangeItem] {
        let places = map { ($0.location?.line ?? 0, $0.location?.column ?? 0) }
        return indices.sorted {
            (places[$0].0, places[$0].1, $0) < (places[$1].0, places[$1].1, $1)
        }.map { self[$0] }
    }
}
