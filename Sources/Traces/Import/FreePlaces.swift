/// Places that are taken one after the other, each once, by any of the keys that it has.
struct FreePlaces<Key: Hashable> {
    /// The places of each key, the first one last.
    private var places: [Key: [Int]] = [:]

    /// Notes the places that have a key, in their order.
    init(_ keys: [(key: Key, place: Int)] = []) {
        for (key, place) in keys.reversed() { places[key, default: []].append(place) }
    }

    /// The first place of a key that is not taken, which it then is.
    mutating func take(_ key: Key, of taken: inout Set<Int>) -> Int? {
        while let place = places[key]?.popLast() {
            if taken.insert(place).inserted { return place }
        }
        return nil
    }
}

/// The calls of a conversation that nothing has answered yet.
struct OpenCalls {
    private var ids: [String] = []
    private var isOpen: [Bool] = []
    private var first = 0
    /// The calls with each id, and how many of them are known to be answered.
    private var byID: [String: (calls: [Int], answered: Int)] = [:]

    /// Notes a call.
    mutating func add(_ id: String) {
        byID[id, default: ([], 0)].calls.append(ids.count)
        ids.append(id)
        isOpen.append(true)
    }

    /// Answers the first open call with an id.
    mutating func answer(_ id: String) {
        while let (calls, answered) = byID[id], answered < calls.count {
            byID[id]?.answered += 1
            guard isOpen[calls[answered]] else { continue }
            isOpen[calls[answered]] = false
            return
        }
    }

    /// Answers the first open call, and returns its id.
    mutating func answerFirst() -> String? {
        while first < ids.count, !isOpen[first] { first += 1 }
        guard first < ids.count else { return nil }
        isOpen[first] = false
        return ids[first]
    }
}
