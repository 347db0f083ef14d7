/// The number of single-character insertions, removals, substitutions and swaps of neighbours
/// between two words (the optimal string alignment distance, a restricted Damerau-Levenshtein).
public func editDistance(_ left: String, _ right: String) -> Int {
    distance(Array(left.unicodeScalars), Array(right.unicodeScalars), atMost: .max) ?? .max
}

/// Whether two words are at most so many changes apart; see ``editDistance(_:_:)``.
public func areNear(_ left: String, _ right: String, atMost limit: Int) -> Bool {
    distance(Array(left.unicodeScalars), Array(right.unicodeScalars), atMost: limit) != nil
}

/// The distance between two words, or nil where it is larger than a limit.
private func distance(
    _ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int
) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    if a.isEmpty { return b.count }
    if b.isEmpty { return a.count }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var current = beforeLast
    for i in 1...a.count {
        current[0] = i
        var nearest = i
        for j in 1...b.count {
            let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            var value = min(last[j] + 1, current[j - 1] + 1, substitution)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                value = min(value, beforeLast[j - 2] + 1)
            }
            current[j] = value
            nearest = min(nearest, value)
        }
        // A swap reaches over one row, so one row beyond the limit does not decide it.
        if nearest > limit, last.allSatisfy({ $0 > limit }) { return nil }
        (beforeLast, last, current) = (last, current, beforeLast)
    }
    return last[b.count] <= limit ? last[b.count] : nil
}

/// The candidate that a person most likely meant by `word`, or nil when none is near enough.
///
/// Near enough is an edit distance of at most a third of the longer word, case ignored; of two
/// equally near candidates the earlier one wins.
public func closestMatch(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    let length = word.count
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != word {
        let limit = min(max(1, max(length, candidate.count) / 3), (best?.distance ?? .max) - 1)
        let other = Array(candidate.lowercased().unicodeScalars)
        if let distance = distance(wanted, other, atMost: limit) { best = (candidate, distance) }
    }
    return best?.candidate
}
