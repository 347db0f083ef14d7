import TestSupport
import Testing

@testable import Traces

@Suite("The mood of a text")
struct MoodTests {
    private func score(_ text: String) -> Double? { Mood.usual.score(of: SpokenWords(text)) }

    @Test(
        "is unknown where no word tells of one", arguments: ["", "I booked a boat", "Not at all"])
    func unknown(_ text: String) { #expect(score(text) == nil) }

    /// s / √(s² + 15), worked out by hand for the sums of weights.
    @Test(
        "is the sum of weights, brought between -1 and 1",
        arguments: [
            ("Great!", 2.0), ("This is terrible", -3), ("good", 1), ("not good", -0.5),
            ("never, ever was it good", 1), ("no, it was not bad", 1),
            ("Great, thanks. But slow", 2), ("I don't love it", -1.5),
        ])
    func known(_ text: String, _ sum: Double) throws {
        let score = try #require(self.score(text))
        #expect(abs(score - sum / (sum * sum + 15).squareRoot()) < 1e-12)
    }

    @Test("of several texts is the mean of those that tell of one")
    func mean() throws {
        let texts = ["great", "terrible", "a boat"].map { SpokenWords($0) }
        let (good, bad) = try (#require(score("great")), #require(score("terrible")))
        #expect(try #require(Mood.usual.score(of: texts)) == (good + bad) / 2)
        #expect(Mood.usual.score(of: [SpokenWords("a boat")]) == nil)
        #expect(Mood.usual.score(of: []) == nil)
    }

    @Test("comes from a list without a word twice, that the documentation has")
    func list() throws {
        var seen: Set<String> = []
        for (_, words) in MoodWords.byWeight {
            for word in words.split(separator: " ") {
                #expect(seen.insert(String(word)).inserted, "\(word)")
                #expect(SpokenWords(String(word)).words.count == 1, "\(word)")
            }
        }
        #expect(seen.isDisjoint(with: MoodWords.denials))
        let page = try PackageRoot.text("docs/mood.md")
        for (weight, words) in MoodWords.byWeight {
            let line = words.split(separator: " ").joined(separator: " ")
            #expect(page.contains("| \(weight) | \(line) |"), "\(weight)")
        }
        #expect(page.contains(MoodWords.denials.joined(separator: " ")))
    }
}
