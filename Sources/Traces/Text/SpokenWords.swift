internal import Basics

/// The words of a text, each as a number: comparing them is what phrases, moods and repetitions need,
/// and keeping them as texts would take most of an import.
///
/// A word is a run of letters and digits in lower case. An apostrophe in it is dropped, so that "don't",
/// "don’t" and "dont" are one word; every other sign ends a word.
struct SpokenWords: Hashable, Sendable {
    /// The words, in order.
    let words: [Word]

    /// A word: the 64-bit FNV-1a hash of its UTF-8
    /// (<https://datatracker.ietf.org/doc/html/rfc9923>).
    typealias Word = UInt64

    init(_ text: String) {
        var text = text
        words = text.withUTF8 { bytes in unsafe Self.words(of: bytes) }
    }

    /// The number of one word.
    static func word(_ text: String) -> Word { SpokenWords(text).words.first ?? 0 }

    private static let basis: Word = 0xCBF2_9CE4_8422_2325
    private static let prime: Word = 0x0000_0100_0000_01B3

    private static func hash(_ bytes: some Sequence<UInt8>) -> Word {
        bytes.reduce(basis) { ($0 ^ Word($1)) &* prime }
    }

    private static func words(of bytes: UnsafeBufferPointer<UInt8>) -> [Word] {
        var found: [Word] = []
        var hash = basis
        var start = 0
        var isASCII = true
        var index = 0
        func end(at place: Int) {
            defer { (hash, isASCII) = (basis, true) }
            guard hash != basis else { return }
            guard !isASCII else { return found.append(hash) }
            // Letters beyond ASCII have lower cases that a byte does not show.
            let word = unsafe String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
            found.append(Self.hash(word.utf8.filter { $0 != UInt8(ascii: "'") }))
        }
        while index < bytes.count {
            let byte = unsafe bytes[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                if hash == basis { start = index }
                hash = (hash ^ Word(byte)) &* prime
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if hash == basis { start = index }
                hash = (hash ^ Word(byte | 0x20)) &* prime
            case UInt8(ascii: "'"): break
            case 0xE2 where unsafe index + 2 < bytes.count && bytes[index + 1] == 0x80:
                // General punctuation; of it the right single quotation mark is an apostrophe.
                if unsafe bytes[index + 2] != 0x99 { end(at: index) }
                index += 2
            case 0x80...:
                if hash == basis { start = index }
                isASCII = false
                hash = (hash ^ Word(byte)) &* prime
            default: end(at: index)
            }
            index += 1
        }
        end(at: bytes.count)
        return found
    }
}

/// Phrases that are looked for in many texts.
struct PhraseSet: Sendable {
    private var byFirst: [SpokenWords.Word: [[SpokenWords.Word]]] = [:]

    /// Takes phrases; their words have to follow each other, whatever signs stand between them.
    init(_ phrases: [String]) {
        for phrase in phrases {
            let words = SpokenWords(phrase).words
            if let first = words.first { byFirst[first, default: []].append(words) }
        }
    }

    /// Whether there is nothing to look for.
    var isEmpty: Bool { byFirst.isEmpty }

    /// Whether one of the phrases stands in a text.
    func isIn(_ text: SpokenWords) -> Bool {
        guard !isEmpty else { return false }
        let words = text.words
        for (index, word) in words.enumerated() {
            guard let phrases = byFirst[word] else { continue }
            for phrase in phrases where words[index...].starts(with: phrase) { return true }
        }
        return false
    }
}
