/// Finds the requests that repeat an earlier one: those that have most of their words in common with it.
///
/// Comparing each with all before it takes a time that grows with the square of their number, so where
/// they are many, only those are compared that can be alike. Of two sets of n and m words whose
/// Jaccard index is at least 4/5, at least α = ⌈4(n + m)/9⌉ words are the same, so that in any order of
/// the words one of the first n - α + 1 of the one is one of the first m - α + 1 of the other (the
/// prefix filter of Bayardo, Ma and Srikant, *Scaling Up All Pairs Similarity Search*, 2007). In the
/// order of their frequencies these are words that few have.
struct RepeatedRequests {
    /// The share of two requests' words that is the same in a repetition: four fifths.
    static let likeness = 0.8

    /// How many requests are compared each with each.
    private static let few = 32

    private struct Key: Hashable {
        var word: SpokenWords.Word
        /// How many words the request has.
        var length: Int
    }

    /// Requests that have a word at one place of their order.
    private struct Place {
        var place: Int
        var requests: [Int]
    }

    /// Counts the requests that repeat an earlier one.
    static func count(_ requests: [UserRequest]) -> Int {
        guard requests.count > few else {
            return requests.indices.count { index in
                requests[..<index].contains { requests[index].isLike($0, likeness) }
                    && requests[index].words.count >= SessionBehaviour.fewestWords
            }
        }
        let requests = requests.filter { $0.words.count >= SessionBehaviour.fewestWords }
        var frequencies: [SpokenWords.Word: Int] = [:]
        for word in requests.lazy.map(\.words).joined() { frequencies[word, default: 0] += 1 }
        var earlier: [Key: [Place]] = [:]
        var lengths: Set<Int> = []
        var count = 0
        for (index, request) in requests.enumerated() {
            let words = request.words.map { (frequency: frequencies[$0] ?? 0, word: $0) }
                .sorted { $0 < $1 }.map(\.word)
            let length = words.count
            let alike = lengths.filter { 4 * max($0, length) <= 5 * min($0, length) }
            let isRepetition = alike.contains { other in
                let shared = (4 * (length + other) + 8) / 9
                return words.prefix(length - shared + 1).contains { word in
                    earlier[Key(word: word, length: other)]?.contains { found in
                        found.place <= other - shared
                            && found.requests.contains { request.isLike(requests[$0], likeness) }
                    } ?? false
                }
            }
            if isRepetition { count += 1 }
            lengths.insert(length)
            // Of all lengths, the shortest that may be like it leaves the most words to look at.
            let shortest = (4 * length + 4) / 5
            let shared = (4 * (length + shortest) + 8) / 9
            for (place, word) in words.prefix(length - shared + 1).enumerated() {
                note(index, at: place, in: &earlier[Key(word: word, length: length), default: []])
            }
        }
        return count
    }

    private static func note(_ request: Int, at place: Int, in places: inout [Place]) {
        if let known = places.firstIndex(where: { $0.place == place }) {
            places[known].requests.append(request)
        } else {
            places.append(Place(place: place, requests: [request]))
        }
    }
}
