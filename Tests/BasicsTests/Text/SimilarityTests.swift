import Basics
import Testing

@Suite struct SimilarityTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "abc", 0), ("abc", "abd", 1),
        ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3), ("list", "lsit", 1),
        ("über", "uber", 1),
    ])
    func distances(_ left: String, right: String, distance: Int) {
        #expect(editDistance(left, right) == distance)
        #expect(editDistance(right, left) == distance)
    }

    @Test(arguments: [
        ("modelParamters", "modelParameters"), ("Model", "model"), ("mdoel", "model"), ("xyz", nil),
        ("m", "my"), ("message", "messages"),
    ])
    func theClosestCandidateIsMeant(_ word: String, meant: String?) {
        let candidates = ["model", "modelParameters", "messages", "my"]
        #expect(closestMatch(to: word, among: candidates) == meant)
    }

    @Test func theEarlierOfTwoWinsAndTheWordItselfIsNoCandidate() {
        #expect(closestMatch(to: "cat", among: ["bat", "rat"]) == "bat")
        #expect(closestMatch(to: "cat", among: ["cat"]) == nil)
        #expect(closestMatch(to: "cat", among: [String]()) == nil)
    }
}
