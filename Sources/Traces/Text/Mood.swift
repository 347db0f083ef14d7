internal import Basics

/// The mood of a person's words, from a list of words with weights.
///
/// Each word of the list adds its weight; a word that denies it among the three before turns it round
/// and halves it ("not good" is milder than "bad"). The sum s becomes s / √(s² + 15), which lies between
/// -1 and 1 (the normalisation of VADER: Hutto and Gilbert 2014, section 3). A text without a word of the
/// list says nothing of a mood.
struct Mood: Sendable {
    private let weights: [SpokenWords.Word: Int]
    private let denials: Set<SpokenWords.Word>

    /// How many words before one can deny it.
    private static let reach = 3

    /// The list that docs/mood.md documents.
    static let usual = Mood(MoodWords.weights, denials: MoodWords.denials)

    /// Takes words with their weights, and those that deny what follows.
    init(_ weights: [String: Int], denials: [String]) {
        self.weights = Dictionary(weights.map { (SpokenWords.word($0), $1) }) { first, _ in first }
        self.denials = Set(denials.map(SpokenWords.word))
    }

    /// The mood of a text, from -1 to 1; nil where no word tells of one.
    func score(of text: SpokenWords) -> Double? {
        var sum = 0.0
        var isKnown = false
        let words = text.words
        for (index, word) in words.enumerated() {
            guard let weight = weights[word] else { continue }
            isKnown = true
            let before = words[max(0, index - Self.reach)..<index]
            sum += before.contains(where: denials.contains) ? Double(-weight) / 2 : Double(weight)
        }
        return isKnown ? sum / (sum * sum + 15).squareRoot() : nil
    }

    /// The mean mood of several texts; nil where none tells of one.
    func score(of texts: some Sequence<SpokenWords>) -> Double? {
        let scores = texts.compactMap(score)
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }
}
