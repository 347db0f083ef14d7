internal import Basics

/// The words of a text, each as a number: comparing them is what phrases, moods and repetitions need,
/// and keeping them as texts would take most of an import.
///
/// A word is a run of letters and digits in lower case. An apostrophe in it is dropped, so that "don't",
/// "don’t" and "dont" are one word; every other sign ends a word.
struct SpokenWords: Hashable, Sendable {
    /// The words, in order.
    let words: [Word]

    /// A word: a hash of its UTF-8.
    ///
    /// It is made like FNV-1a of 64 bits (<https://datatracker.ietf.org/doc/html/rfc9923>), but of eight
    /// bytes at a time: words of up to eight bytes never share one.
    typealias Word = UInt64

    init(_ text: String) {
        var text = text
        words = text.withUTF8 { bytes in unsafe Self.words(of: bytes) }
    }

    /// Each word once, in the order of their numbers.
    var distinct: [Word] {
        let sorted = words.sorted()
        var found: [Word] = []
        found.reserveCapacity(sorted.count)
        for word in sorted where found.last != word { found.append(word) }
        return found
    }

    /// The number of one word.
    static func word(_ text: String) -> Word { SpokenWords(text).words.first ?? 0 }

    private static func words(of bytes: UnsafeBufferPointer<UInt8>) -> [Word] {
        unsafe Sign.all.withUnsafeBufferPointer { signs in
            var reading = unsafe Reading(bytes)
            var index = 0
            while index < bytes.count {
                let sign = unsafe signs[Int(bytes[index])]
                if sign > Sign.beyondASCII {
                    reading.add(sign, at: index)
                } else if sign == Sign.end {
                    reading.endWord(at: index)
                } else if sign == Sign.beyondASCII {
                    index += reading.addBeyondASCII(at: index)
                }
                index += 1
            }
            reading.endWord(at: index)
            return reading.found
        }
    }

    /// What a byte is: a letter or digit in lower case, or one of the three.
    private enum Sign {
        @inline(__always) static var end: UInt8 { 0 }
        @inline(__always) static var apostrophe: UInt8 { 1 }
        @inline(__always) static var beyondASCII: UInt8 { 2 }

        static let all: [UInt8] = (0...255).map { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                byte
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "'"): apostrophe
            case 0x80...: beyondASCII
            default: end
            }
        }
    }

    /// The hash of a word as far as it has been read.
    private struct Hash {
        private var hash: Word = 0xCBF2_9CE4_8422_2325
        private var chunk: Word = 0
        /// How many bytes the word has.
        private(set) var count = 0

        @inline(__always) mutating func add(_ byte: UInt8) {
            chunk = chunk << 8 | Word(byte)
            count += 1
            if count & 7 == 0 { mix() }
        }

        @inline(__always) private mutating func mix() {
            hash = (hash ^ chunk) &* 0x9E37_79B9_7F4A_7C15
            chunk = 0
        }

        /// The word, of which more bits depend on all of its bytes.
        @inline(__always) var word: Word {
            var last = self
            if last.count & 7 != 0 { last.mix() }
            return last.hash ^ last.hash >> 32
        }
    }

    /// A text as far as it has been read.
    @safe private struct Reading {
        private let bytes: UnsafeBufferPointer<UInt8>
        private(set) var found: [Word] = []
        private var hash = Hash()
        private var start = 0
        private var isASCII = true

        @unsafe init(_ bytes: UnsafeBufferPointer<UInt8>) {
            unsafe self.bytes = unsafe bytes
            // A word and the sign after it have six bytes and more, mostly.
            found.reserveCapacity(bytes.count / 5 + 1)
        }

        @inline(__always) mutating func add(_ byte: UInt8, at index: Int) {
            if hash.count == 0 { start = index }
            hash.add(byte)
        }

        @inline(__always) mutating func endWord(at place: Int) {
            guard hash.count > 0 else { return }
            if isASCII { found.append(hash.word) } else { endOtherWord(at: place) }
            hash = Hash()
        }

        /// Letters beyond ASCII have lower cases that a byte does not show.
        private mutating func endOtherWord(at place: Int) {
            let word = unsafe String(decoding: bytes[start..<place], as: UTF8.self)
            var lowered = Hash()
            for scalar in word.lowercased().unicodeScalars
            where scalar != "'" && scalar != "\u{2019}" {
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    lowered.add(byte)
                }
            }
            found.append(lowered.word)
            isASCII = true
        }

        /// Takes a byte beyond ASCII.
        ///
        /// - Returns: how many bytes after it were taken, too.
        mutating func addBeyondASCII(at index: Int) -> Int {
            guard unsafe bytes[index] == 0xE2, unsafe index + 2 < bytes.count,
                unsafe bytes[index + 1] == 0x80
            else {
                unsafe add(bytes[index], at: index)
                isASCII = false
                return 0
            }
            // General punctuation; of it the right single quotation mark is an apostrophe.
            if unsafe bytes[index + 2] != 0x99 { endWord(at: index) }
            return 2
        }
    }
}

/// Phrases that are looked for in many texts.
struct PhraseSet: Sendable {
    private let byFirst: WordTable<[[SpokenWords.Word]]>
    /// Whether there is nothing to look for.
    let isEmpty: Bool

    /// Takes phrases; their words have to follow each other, whatever signs stand between them.
    init(_ phrases: [String]) {
        var byFirst: [SpokenWords.Word: [[SpokenWords.Word]]] = [:]
        for phrase in phrases {
            let words = SpokenWords(phrase).words
            if let first = words.first { byFirst[first, default: []].append(words) }
        }
        isEmpty = byFirst.isEmpty
        self.byFirst = WordTable(byFirst.map { ($0, $1) })
    }

    /// Whether one of the phrases stands in a text.
    func isIn(_ text: SpokenWords) -> Bool {
        guard !isEmpty else { return false }
        let words = text.words
        for index in words.indices {
            guard let phrases = byFirst[words[index]] else { continue }
            for phrase in phrases where words[index...].starts(with: phrase) { return true }
        }
        return false
    }
}
