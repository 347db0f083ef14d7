import TestSupport
import Testing

@testable import Traces

@Suite("The words of a text")
struct SpokenWordsTests {
    @Test(
        "are the same whatever signs and capitals they have",
        arguments: [
            ("I don't know.", "i DONT know"), ("don\u{2019}t", "don't"),
            ("Where\u{2014}now?", "where now"), ("\u{201C}Yes\u{201D}", "yes"),
            ("ÄRGER über Öl", "ärger ÜBER öl"), ("e-mail", "E mail"), ("a\nb\tc", "a b c"),
            ("12:30", "12 30"), ("it’s ﬁne…", "its ﬁne"), ("l’été", "L'ÉTÉ"), ("l’été", "lété"),
        ])
    func same(_ left: String, _ right: String) {
        #expect(SpokenWords(left) == SpokenWords(right))
    }

    @Test(
        "differ where they are other words",
        arguments: [("not", "note"), ("a b", "ab"), ("no w", "now"), ("über", "uber"), ("1", "2")])
    func different(_ left: String, _ right: String) {
        #expect(SpokenWords(left) != SpokenWords(right))
    }

    @Test("are none in a text without any", arguments: ["", " ", "?!…", "'", "\u{2019}\u{201C}"])
    func none(_ text: String) { #expect(SpokenWords(text).words == []) }

    @Test("never share a number up to eight bytes, and depend on every byte beyond")
    func numbers() {
        var generator = SeededGenerator(seed: 5)
        var texts: Set<String> = []
        for length in 1...30 {
            for _ in 0..<400 {
                let letters = (0..<length).map { _ in
                    Character(UnicodeScalar(UInt8(97 + generator.next() % 3)))
                }
                texts.insert(String(letters))
            }
        }
        let words = texts.map { SpokenWords($0).words }
        #expect(words.allSatisfy { $0.count == 1 })
        #expect(Set(words).count == texts.count)
    }

    @Test("hold a phrase where its words follow each other")
    func phrases() {
        let phrases = PhraseSet(["I'm not sure", "no idea", "?"])
        for text in ["Well, I\u{2019}m not sure!", "I’M NOT, SURE", "There is no idea"] {
            #expect(phrases.isIn(SpokenWords(text)), "\(text)")
        }
        for text in ["I'm sure", "I'm not so sure", "no", "", "not sure, I'm", "noidea"] {
            #expect(!phrases.isIn(SpokenWords(text)), "\(text)")
        }
        #expect(!PhraseSet([]).isIn(SpokenWords("anything")))
    }
}
