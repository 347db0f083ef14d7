import Basics
import PromptModel
import Testing

@Suite("Text that stands twice")
struct DuplicatedTextTests {
    @Test("a run of words is found wherever it stands, and not when it is one word too short")
    func plantedRuns() throws {
        var random = SplitMix(state: 11)
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

    private func joined(_ words: [String], _ random: inout SplitMix) -> String {
        words.reduce("") { $0 + ["  ", " ", "\\n", "\\t"][Int(random.next() % 4)] + $1 }
    }
}

/// Numbers that are the same in each run (SplitMix64, Steele, Lea and Flood 2014).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func words(_ count: Int) -> [String] {
        (0..<count).map { _ in "w" + String(next() % 1_000_000, radix: 36) }
    }
}
