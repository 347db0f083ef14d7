import TestSupport
import Testing

@testable import Traces

/// The quick way to find repeated requests against comparing each with each.
@Suite struct RepeatedRequestsTests {
    private func count(_ requests: [Set<UInt64>]) -> Int {
        RepeatedRequests.count(
            requests.map { words in
                UserRequest(SpokenWords(words.map { "w\($0)" }.joined(separator: " ")))
            })
    }

    private func naive(_ requests: [Set<UInt64>]) -> Int {
        requests.indices.count { index in
            requests[..<index].contains { earlier in
                let common = requests[index].intersection(earlier).count
                let all = requests[index].union(earlier).count
                return Double(common) / Double(all) >= 0.8
            }
        }
    }

    @Test(arguments: 1...40) func findsWhatComparingAllFinds(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // Few words and few changes, so that many pairs are just alike and just not.
        let vocabulary = UInt64.random(in: 5...60, using: &random)
        let lengths = 3...Int.random(in: 3...30, using: &random)
        var requests: [Set<UInt64>] = []
        for _ in 0..<200 {
            var words = Set<UInt64>()
            if let earlier = requests.randomElement(using: &random), Bool.random(using: &random) {
                words = earlier
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    if Bool.random(using: &random), let word = words.randomElement(using: &random) {
                        words.remove(word)
                    } else {
                        words.insert(.random(in: 0..<vocabulary, using: &random))
                    }
                }
            }
            let length = Int.random(in: lengths, using: &random)
            while words.count < min(length, Int(vocabulary)), words.count < 3 {
                words.insert(.random(in: 0..<vocabulary, using: &random))
            }
            requests.append(words)
        }
        #expect(count(requests) == naive(requests))
        #expect(
            count(Array(requests.prefix(20))) == naive(Array(requests.prefix(20))))
    }

    @Test func fourFifthsAreARepetition() {
        let base = Set<UInt64>(0..<4)
        let others = (0..<40).map { number -> Set<UInt64> in
            let first = UInt64(1000 + 10 * number)
            return Set(first..<first + 5)
        }
        #expect(count([base] + others + [base.union([9])]) == 1)
        #expect(count([base] + others + [base.union([9, 10])]) == 0)
    }
}
