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
            ("12:30", "12 30"), ("it’s ﬁne…", "its ﬁne"),
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

    /// FNV's own test vectors, of 64 bits with variant 1a.
    @Test("have the numbers that the algorithm gives them")
    func numbers() {
        #expect(SpokenWords("a").words == [0xAF63_DC4C_8601_EC8C])
        #expect(SpokenWords("foobar").words == [0x8594_4171_F739_67E8])
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
