internal import Basics

/// Finds a message of a conversation by what it says.
///
/// Each call of a model repeats the conversation so far, and to look through all of it for every
/// message would take a time that grows with the square of its length.
struct MessageIndex {
    /// What messages that say the same have in common; others may have it too, as it is hashes.
    private struct Key: Hashable {
        var words: Int
        var ids: Int
    }

    /// The places of all messages by their words.
    private var all: [Int: [Int]] = [:]
    /// Those of which every id is known, by words and ids.
    private var known: [Key: [Int]] = [:]
    /// Those which lack an id: each says the same as messages of any.
    private var loose: [Int: [Int]] = [:]

    /// Notes a message.
    mutating func insert(_ message: Message, at place: Int) {
        let words = Self.words(of: message)
        Self.insert(place, into: &all[words, default: []])
        if let ids = Self.ids(of: message) {
            Self.insert(place, into: &known[Key(words: words, ids: ids), default: []])
        } else {
            Self.insert(place, into: &loose[words, default: []])
        }
    }

    /// Forgets a message, as it was when it was noted.
    mutating func remove(_ message: Message, at place: Int) {
        let words = Self.words(of: message)
        Self.remove(place, from: &all[words, default: []])
        if let ids = Self.ids(of: message) {
            Self.remove(place, from: &known[Key(words: words, ids: ids), default: []])
        } else {
            Self.remove(place, from: &loose[words, default: []])
        }
    }

    /// The first place from `start` on where a message may say the same and `fits`.
    func first(
        like message: Message, from start: Int, where fits: (Int) -> Bool
    ) -> Int? {
        let words = Self.words(of: message)
        func first(of places: [Int]?) -> Int? {
            guard let places else { return nil }
            return places[Self.lowerBound(of: start, in: places)...].first(where: fits)
        }
        guard let ids = Self.ids(of: message) else { return first(of: all[words]) }
        let (left, right) = (first(of: known[Key(words: words, ids: ids)]), first(of: loose[words]))
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    // MARK: Keys

    private static func words(of message: Message) -> Int {
        var hasher = Hasher()
        hasher.combine(message.role)
        hasher.combine((message.text ?? "").trimmed)
        hasher.combine(message.media.count)
        for call in message.toolCalls {
            hasher.combine(call.name)
            hasher.combine(call.arguments)
        }
        return hasher.finalize()
    }

    /// The ids that tell messages of the same words apart; nil where one is missing.
    private static func ids(of message: Message) -> Int? {
        var hasher = Hasher()
        if message.role == .tool {
            guard let id = message.toolResult?.callID else { return nil }
            hasher.combine(id)
        }
        for call in message.toolCalls {
            guard let id = call.id else { return nil }
            hasher.combine(id)
        }
        return hasher.finalize()
    }

    // MARK: Sorted places

    private static func lowerBound(of place: Int, in places: [Int]) -> Int {
        var (low, high) = (places.startIndex, places.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func insert(_ place: Int, into places: inout [Int]) {
        // A conversation grows at its end.
        if places.last.map({ $0 < place }) ?? true { return places.append(place) }
        places.insert(place, at: lowerBound(of: place, in: places))
    }

    private static func remove(_ place: Int, from places: inout [Int]) {
        let index = lowerBound(of: place, in: places)
        if places.indices.contains(index), places[index] == place { places.remove(at: index) }
    }
}

extension Message {
    /// Whether another message says the same, though the two were recorded at different times.
    func says(sameAs other: Message) -> Bool {
        guard role == other.role, media == other.media, Self.isSame(text, other.text),
            toolCalls.count == other.toolCalls.count
        else { return false }
        if let id = toolResult?.callID, let otherID = other.toolResult?.callID, id != otherID {
            return false
        }
        return zip(toolCalls, other.toolCalls).allSatisfy {
            $0.name == $1.name && $0.arguments == $1.arguments
                && ($0.id == nil || $1.id == nil || $0.id == $1.id)
        }
    }

    private static func isSame(_ left: String?, _ right: String?) -> Bool {
        left == right || (left ?? "").trimmed == (right ?? "").trimmed
    }
}

extension String {
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
