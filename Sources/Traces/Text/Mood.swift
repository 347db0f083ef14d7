internal import Basics

/// The mood of a person's words, from a list of words with weights.
///
/// Each word of the list adds its weight; a word that denies it among the three before turns it round
/// and halves it ("not good" is milder than "bad"). The sum s becomes s / √(s² + 15), which lies between
/// -1 and 1 (the normalisation of VADER: Hutto and Gilbert 2014, section 3). A text without a word of the
/// list says nothing of a mood.
struct Mood: Sendable {
    private let weights: WordTable<Int>
    private let denials: WordTable<Void>

    /// How many words before one can deny it.
    private static let reach = 3

    /// The list that docs/mood.md documents.
    static let usual = Mood(MoodWords.weights, denials: MoodWords.denials)

    /// Takes words with their weights, and those that deny what follows.
    init(_ weights: [String: Int], denials: [String]) {
        // Of two spellings that are one word the first counts, in an order that stays.
        self.weights = WordTable(
            weights.sorted { $0.key < $1.key }.map { (SpokenWords.word($0.key), $0.value) })
        self.denials = WordTable(denials.map { (SpokenWords.word($0), ()) })
    }

    /// The mood of a text, from -1 to 1; nil where no word tells of one.
    func score(of text: SpokenWords) -> Double? {
        var sum = 0.0
        var isKnown = false
        let words = text.words
        for index in words.indices {
            guard let weight = weights[words[index]] else { continue }
            isKnown = true
            let before = words[max(0, index - Self.reach)..<index]
            let isDenied = before.contains { denials[$0] != nil }
            sum += isDenied ? Double(-weight) / 2 : Double(weight)
        }
        return isKnown ? sum / (sum * sum + 15).squareRoot() : nil
    }

    /// The mean mood of several texts; nil where none tells of one.
    func score(of texts: some Sequence<SpokenWords>) -> Double? {
        let scores = texts.compactMap(score)
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }
}
