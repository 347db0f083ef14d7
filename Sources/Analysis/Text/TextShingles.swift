/// The word shingles of a text, to tell how alike two texts are.
///
/// A shingle is a run of neighbouring words in lower case without punctuation; likeness is the
/// Jaccard index of the sets of shingles: A. Z. Broder, "On the resemblance and containment of
/// documents", SEQUENCES (1997), 21-29.
public struct TextShingles: Sendable, Hashable {
    /// The shingles, each with its words joined by a blank.
    public private(set) var shingles: Set<String>

    /// Cuts a text into shingles of `width` words; a shorter text is one shingle.
    public init(_ text: String, width: Int = 3) {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let width = max(1, width)
        if words.isEmpty {
            shingles = []
        } else if words.count <= width {
            shingles = [words.joined(separator: " ")]
        } else {
            shingles = Set(
                (0...(words.count - width)).map {
                    words[$0..<($0 + width)].joined(separator: " ")
                })
        }
    }

    /// How alike two texts are, from 0 to 1; two texts without words are alike.
    public func similarity(to other: TextShingles) -> Double {
        let union = shingles.union(other.shingles).count
        guard union > 0 else { return 1 }
        return Double(shingles.intersection(other.shingles).count) / Double(union)
    }
}
