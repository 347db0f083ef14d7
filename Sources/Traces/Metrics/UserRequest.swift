/// What a user asked for, compared by its words.
final class UserRequest {
    private let spoken: SpokenWords
    /// A bit for each word, picked by its hash.
    private let signature: SIMD4<UInt64>

    /// The words, each once, in order.
    private(set) lazy var words = spoken.distinct

    init(_ spoken: SpokenWords) {
        self.spoken = spoken
        var bits = SIMD4<UInt64>()
        for word in spoken.words { bits[Int(word >> 6 & 3)] |= 1 << (word & 63) }
        signature = bits
    }

    /// Whether the Jaccard index of the words of two requests, which is the size of what both have by
    /// that of what either has, is at least as large.
    func isLike(_ other: UserRequest, _ likeness: Double) -> Bool {
        // A bit in which the signatures differ comes of a word that only one of the two has.
        let differences = signature ^ other.signature
        var count = 0
        for index in 0..<4 { count += differences[index].nonzeroBitCount }
        let most = Double(spoken.words.count + other.spoken.words.count)
        guard Double(count) <= (1 - likeness) * most else { return false }
        let (small, large) =
            words.count < other.words.count ? (words, other.words) : (other.words, words)
        // The common part is no larger than the smaller one.
        guard Double(small.count) >= likeness * Double(large.count) else { return false }
        var common = 0
        var place = 0
        for word in small {
            while place < large.count, large[place] < word { place += 1 }
            if place < large.count, large[place] == word { common += 1 }
        }
        return Double(common) / Double(small.count + large.count - common) >= likeness
    }
}
