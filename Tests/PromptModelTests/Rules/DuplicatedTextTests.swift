import Basics
import PromptModel
import TestSupport
import Testing

@Suite("Text that stands twice")
struct DuplicatedTextTests {
    @Test("a run of words is found wherever it stands, and not when it is one word too short")
    func plantedRuns() throws {
        var random = SeededGenerator(seed: 11)
        for round in 0..<400 {
            let length = 8 + round % 9
            let run = random.words(length)
            let snippet = random.words(Int(random.next() % 40)) + run + random.words(9)
            let other = random.words(30)
            // The run may stand in the prompt, or in a snippet beside the other one.
            let inPrompt = round % 3 > 0
            let text = random.words(Int(random.next() % 40)) + run + random.words(5)
            let library = Library(
                files: [
                    ("prompts/snippets/one.yaml", file("snippet", "one", "text", snippet)),
                    (
                        "prompts/snippets/two.yaml",
                        file("snippet", "two", "text", inPrompt ? other : text)
                    ),
                    (
                        "prompts/p.yaml",
                        """
                        kind: prompt
                        id: p
                        messages:
                          - role: system
                            content: "{{> one}} {{> two}} \\
                              \(joined(inPrompt ? text : other, &random))"

                        """
                    ),
                ].map { (path: $0.0, bytes: Array($0.1.utf8)) })
            let found = Validation.diagnostics(of: library).filter { $0.rule == "duplicated-text" }
            #expect(
                found.map(\.location.file)
                    == (length >= 12
                        ? [inPrompt ? "prompts/p.yaml" : "prompts/snippets/two.yaml"] : []),
                "round \(round)")
            if let first = found.first { #expect(first.message.hasPrefix("\(length) words")) }
        }
    }

    private func file(_ kind: String, _ id: String, _ key: String, _ words: [String]) -> String {
        "kind: \(kind)\nid: \(id)\n\(key): \(words.joined(separator: " "))\n"
    }

    private func joined(_ words: [String], _ random: inout SeededGenerator) -> String {
        words.reduce("") { $0 + ["  ", " ", "\\n", "\\t"][Int(random.next() % 4)] + $1 }
    }
}

extension SeededGenerator {
    fileprivate mutating func words(_ count: Int) -> [String] {
        (0..<count).map { _ in "w" + String(next() % 1_000_000, radix: 36) }
    }
}
