internal import JSONKit

/// One row of a file of the MultiDoGO dataset: an utterance, or a sentence of one.
struct MultiDoGORow: Hashable {
    /// Who wrote it.
    enum Author: String, CaseIterable {
        /// The customer.
        case customer
        /// The person in the agent's place.
        case agent
    }

    /// Which of the rows of a turn it is.
    struct Place: Hashable, Comparable {
        /// The turn, from 0.
        var turn: Int
        /// The sentence of the turn, from 0; nil where the row has all of the turn.
        var sentence: Int?

        static func < (left: Place, right: Place) -> Bool {
            (left.turn, left.sentence ?? 0) < (right.turn, right.sentence ?? 0)
        }
    }

    /// The conversation's id.
    var conversation: String
    /// Where it stands in the conversation.
    var place: Place
    /// Who wrote it: the files with annotations hold the customers' turns alone, and don't say it.
    var author: Author
    /// What it says; nil where nothing was left of it.
    var text: String?
    /// The intents that it was given, none in a file without annotations.
    var intents: [String]

    /// The label of what the agent of a domain is not there for.
    static let outOfDomain = "outofdomain"
    /// The labels that say nothing of the domain.
    static let generalIntents: Set<String> = [
        "openinggreeting", "closinggreeting", "confirmation", "rejection", "thankyou",
        "contentonly", outOfDomain,
    ]

    /// Reads a row.
    init(_ record: RecordReader) throws(RecordError) {
        conversation = try record.requiredString("conversationId")
        guard let turn = try record.count("turnNumber") else { throw .missing("turnNumber") }
        place = Place(turn: turn, sentence: try record.count("sentenceNumber"))
        author = try record.choice("authorRole") ?? .customer
        text = try record.string("utterance")
        intents = (try record.string("intent") ?? "").split(separator: Self.divider)
            .map { $0.lowercased() }
    }

    private static let divider = "<div>"
}

extension RecordReader {
    /// A whole number as the files write it: `4`, or `4.0`, as a program that has a gap elsewhere in the
    /// column makes of it.
    fileprivate func count(_ key: StaticString) throws(RecordError) -> Int? {
        guard let text = try string(key) else { return nil }
        let whole = text.hasSuffix(".0") ? text.dropLast(2) : text[...]
        guard !whole.isEmpty, whole.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(whole)
        else { throw .expected("a whole number from 0", at: name(key)) }
        return number
    }
}
