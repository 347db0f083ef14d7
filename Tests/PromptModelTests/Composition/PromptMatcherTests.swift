import TestSupport
import Testing

@testable import PromptModel

@Suite("The prompt that a text comes from")
struct PromptMatcherTests {
    private func matches(_ template: String, _ text: String) throws -> Bool {
        try #require(PromptPattern([template])).matches(NormalText(text))
    }

    @Test(
        "has the words of the prompt, with anything where values go",
        arguments: [
            ("You are kind.", " You  are\nkind. "), ("Hi {{name}}.", "Hi Ada Lovelace."),
            ("Hi {{name}}.", "Hi ."), ("{{a}} is {{b}}", "it is what it is"),
            ("A {{> part}} B", "A x y B"), ("A {{#list}}- {{.}}{{/list}} B", "A - 1 - 2 B"),
            ("A {{! no word }} B", "A B"), ("{{{raw}}} end", "raw end"),
            ("{{a}}, {{a}}, {{a}}", ", , ,"), ("a {{x}} b {{y}} a", "a 1 b 2 b 3 a"),
        ])
    func known(_ template: String, _ text: String) throws {
        #expect(try matches(template, text))
    }

    @Test(
        "has all of them, in order, and no others",
        arguments: [
            ("You are kind.", "You are kind!"), ("Hi {{name}}.", "Hi Ada"),
            ("Hi {{name}}.", "Oh Hi Ada."), ("{{a}} is {{b}} not", "it not is"),
            ("A {{x}} A", "A"), ("ab {{x}} bc", "abc"), ("You are kind.", "You arekind."),
        ])
    func unknown(_ template: String, _ text: String) throws {
        #expect(try !matches(template, text))
    }

    @Test("is none of a prompt without words", arguments: ["", " \n", "{{a}}{{b}}", "{{! a }}"])
    func wordless(_ template: String) {
        #expect(PromptPattern([template]) == nil)
    }

    @Test("takes braces as they are where there is no template")
    func literal() throws {
        let pattern = try #require(PromptPattern(["Say {{name}}."], .none))
        #expect(pattern.matches(NormalText("Say {{name}}.")))
        #expect(!pattern.matches(NormalText("Say Ada.")))
    }

    // MARK: Many prompts

    private func matcher(_ texts: [(String, String, String)]) throws -> PromptMatcher {
        try PromptMatcher(
            texts.map { prompt, version, text in
                (
                    PromptMatcher.Candidate(prompt: prompt, version: version),
                    try #require(PromptPattern([text]))
                )
            })
    }

    private let long = (0..<200).map { "word\($0 * 7 % 97)" }.joined(separator: " ")

    @Test("is the one whose words it has, all versions of it that have the same")
    func exact() throws {
        let matcher = try matcher([
            ("b", "2", "Be kind."), ("a", "1", "Be  kind. "), ("c", "3", "Be {{how}}."),
            ("d", "4", "Be {{how}} and {{what}}."),
        ])
        let kind = try #require(matcher.match("Be kind."))
        #expect(kind.candidates.map(\.version) == ["1", "2"] && kind.isExact && kind.distance == 0)
        #expect(matcher.match("Be brief.")?.candidates.map(\.version) == ["3"])
        // The one that lays down more of it.
        #expect(matcher.match("Be brief and bold.")?.candidates.map(\.version) == ["4"])
        #expect(matcher.match("Something else") == nil)
        #expect(matcher.match("") == nil)
    }

    @Test("is the nearest one where somebody changed it, with its distance")
    func nearest() throws {
        let other = long.replacing("word7 ", with: "other ")
        let matcher = try matcher([("a", "1", long), ("a", "2", other), ("b", "3", "Be kind.")])
        let changed = long + " and more words at the end"
        let match = try #require(matcher.match(changed))
        #expect(match.candidates.map(\.version) == ["1"] && !match.isExact)
        // Six words more at the end make six runs more.
        let runs = NormalText.runs(of: Array(long.utf8)).count
        #expect(abs(match.distance - 6 / Double(runs + 6)) < 1e-12)
        let half = long.split(separator: " ").prefix(40).joined(separator: " ")
        #expect(matcher.match(half) == nil)
    }

    @Test("differs from a text that says the same twice")
    func twice() throws {
        let matcher = try matcher([("a", "1", "a b c d e f a b c d e f a b c d e f")])
        let match = try #require(matcher.match("a b c d e f a b c d e f a b c d e f a b c d e f"))
        #expect(!match.isExact && match.distance == 0)
    }

    /// Values that are put in place of the tags never make a text another's.
    @Test("is found whatever the values are")
    func random() throws {
        var random = SeededGenerator(seed: 3)
        let words = ["you", "are", "a", "kind", "guide", "on", "boats", "say", "less", "ask"]
        func text(_ count: Int) -> String {
            (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: [" ", "\n", "  "].randomElement(using: &random) ?? " ")
        }
        for _ in 0..<300 {
            let pieces = (0...Int.random(in: 0...4, using: &random)).map { _ in
                text(Int.random(in: 1...6, using: &random))
            }
            let template = pieces.joined(separator: " {{value}} ")
            let matcher = try matcher([("a", "1", template)])
            var filled = pieces[0]
            for piece in pieces.dropFirst() {
                filled += " " + text(Int.random(in: 0...5, using: &random)) + " " + piece
            }
            #expect(matcher.match(filled)?.isExact == true, "\(template) / \(filled)")
            #expect(matcher.match("Not this: " + filled)?.isExact != true)
        }
    }
}
