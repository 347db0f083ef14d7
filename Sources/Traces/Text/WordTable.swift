/// Values by words.
///
/// Words are hashes already: to hash them again, as a dictionary does, would take most of the look.
struct WordTable<Value: Sendable>: Sendable {
    /// Apart from the values, as most looks find nothing; 0 is no word.
    private var words: [SpokenWords.Word]
    private var values: [Value?]

    /// Takes the values; of two for one word the first counts.
    init(_ entries: some Collection<(SpokenWords.Word, Value)>) {
        var size = 8
        while size < entries.count * 4 { size *= 2 }
        words = Array(repeating: 0, count: size)
        values = Array(repeating: nil, count: size)
        for (word, value) in entries {
            let place = place(of: word)
            guard values[place] == nil else { continue }
            words[place] = word
            values[place] = value
        }
    }

    /// The value of a word.
    subscript(word: SpokenWords.Word) -> Value? {
        let place = place(of: word)
        return words[place] == 0 ? nil : values[place]
    }

    /// Where a word stands, or would.
    private func place(of word: SpokenWords.Word) -> Int {
        let mask = words.count - 1
        var place = Int(truncatingIfNeeded: word) & mask
        while words[place] != 0, words[place] != word { place = (place + 1) & mask }
        return place
    }
}
