/// The number of single-character insertions, removals, substitutions and swaps of neighbours
/// between two words (the optimal string alignment distance, a restricted Damerau-Levenshtein).
public func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars)
    let b = Array(right.unicodeScalars)
    if a.isEmpty { return b.count }
    if b.isEmpty { return a.count }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
        var current = [Int](repeating: i, count: b.count + 1)
        for j in 1...b.count {
            let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            current[j] = min(last[j] + 1, current[j - 1] + 1, substitution)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                current[j] = min(current[j], beforeLast[j - 2] + 1)
            }
        }
        beforeLast = last
        last = current
    }
    return last[b.count]
}

/// The candidate that a person most likely meant by `word`, or nil when none is near enough.
///
/// Near enough is an edit distance of at most a third of the longer word, case ignored; of two
/// equally near candidates the earlier one wins.
public func closestMatch(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = word.lowercased()
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != word {
        let distance = editDistance(wanted, candidate.lowercased())
        let limit = max(1, max(wanted.count, candidate.count) / 3)
        if distance <= limit, distance < (best?.distance ?? .max) {
            best = (candidate, distance)
        }
    }
    return best?.candidate
}
