import TestSupport
import Testing

@testable import GitKit

@Suite("The only change between two texts")
struct SingleChangeTests {
    /// A text of a few different lines, so that lines repeat, mostly with a line feed at its end.
    private func text(_ random: inout SeededGenerator, lines: Int) -> [String] {
        (0..<lines).map { _ in
            let kind = Int.random(in: 0..<(lines > 12 ? 400 : 5), using: &random)
            return String(repeating: " ", count: kind % 3) + (kind == 0 ? "" : "line \(kind)")
        }
    }

    private func bytes(_ lines: [String], _ random: inout SeededGenerator) -> [UInt8] {
        let end = Int.random(in: 0..<6, using: &random) == 0 || lines.isEmpty ? "" : "\n"
        return Array((lines.joined(separator: "\n") + end).utf8)
    }

    @Test("is what xdiff finds", arguments: 0..<8)
    func random(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var found = 0
        for step in 0..<600 {
            let old = text(
                &random, lines: Int.random(in: 1..<(step % 4 == 0 ? 300 : 12), using: &random))
            var new = old
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0...new.count, using: &random)
                let end = min(new.count, place + Int.random(in: 0..<3, using: &random))
                let lines = text(&random, lines: Int.random(in: 0..<3, using: &random))
                new.replaceSubrange(place..<end, with: lines)
            }
            let (before, after) = (bytes(old, &random), bytes(new, &random))
            guard let only = ChangedLines.only(before, after) else { continue }
            found += 1
            #expect(
                [only] == (try Repository.changedLinesByLibrary(before, after)),
                "\(seed) \(step): \(old) \(new)")
        }
        #expect(found > 100)
    }

    @Test("is not told where it could be another one")
    func ambiguous() {
        func only(_ old: String, _ new: String) -> ChangedLines? {
            ChangedLines.only(Array(old.utf8), Array(new.utf8))
        }
        #expect(only("a\nb\n", "a\nc\n") == ChangedLines(old: 1..<2, new: 1..<2))
        #expect(only("a\nb\n", "a\nb\nc\n") == ChangedLines(old: 2..<2, new: 2..<3))
        #expect(only("a\nb", "a\nb\n") == ChangedLines(old: 1..<2, new: 1..<2))
        #expect(only("a\nb\n", "a\nb\nb\n") == nil)
        #expect(only("a\nb\nc\n", "x\nb\ny\n") == nil)
        #expect(only("a\n", "a\n") == nil)
        #expect(only("", "a\n") == nil)
    }
}
