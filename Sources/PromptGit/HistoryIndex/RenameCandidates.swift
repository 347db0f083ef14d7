/// The best sources of a file that was added, as git keeps them while it looks at one after the
/// other (`record_if_better` and `score_compare` in git's diffcore-rename.c): four of them, each new
/// one in the place of the worst, so that of equal ones the place decides.
struct RenameCandidates {
    private struct Candidate {
        var source: Int
        var score: Int
        var isNamesake: Bool

        /// Whether it is better than another one.
        func isBetter(than other: Candidate?) -> Bool {
            guard let other else { return true }
            if score != other.score { return score > other.score }
            return isNamesake && !other.isNamesake
        }
    }

    private var places: [Candidate?] = Array(repeating: nil, count: 4)

    /// Takes a source with its score.
    mutating func add(_ source: Int, score: Int, isNamesake: Bool) {
        var worst = 0
        for place in 1..<places.count where isWorse(places[place], than: places[worst]) {
            worst = place
        }
        let candidate = Candidate(source: source, score: score, isNamesake: isNamesake)
        if candidate.isBetter(than: places[worst]) { places[worst] = candidate }
    }

    private func isWorse(_ one: Candidate?, than other: Candidate?) -> Bool {
        guard let other else { return false }
        return other.isBetter(than: one)
    }

    /// The sources with at least a score, the best first; of equal ones the one in the first place.
    func best(atLeast score: Int) -> [Int] {
        let found = places.compactMap(\.self).filter { $0.score >= score }
        let ordered = found.enumerated().sorted { left, right in
            if left.element.isBetter(than: right.element) { return true }
            if right.element.isBetter(than: left.element) { return false }
            return left.offset < right.offset
        }
        return ordered.map(\.element.source)
    }
}
