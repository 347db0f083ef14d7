import Basics
import Testing

@testable import YAMLKit

@Suite("Writing new files")
struct WriterTests {
    @Test("the canonical form")
    func canonicalForm() throws {
        let value: JSONValue = [
            "kind": "prompt",
            "description": "Answers customers: of a shop",
            "modelParameters": ["temperature": .number(0.3), "top": .number(1)],
            "tags": [],
            "metadata": [:],
            "messages": [
                ["role": "system", "content": "You are {{name}}.\n\n  - indented\nBye.\n"],
                ["role": "user", "content": "no newline\nat the end"],
                ["a", ["b", "c"], nil, true],
                "  leading\nand more\n\n",
            ],
            "yes": "no", "version": "1.0", "day": "2026-11-20",
        ]
        let expected = """
            kind: prompt
            description: "Answers customers: of a shop"
            modelParameters:
              temperature: 0.3
              top: 1.0
            tags: []
            metadata: {}
            messages:
              - role: system
                content: |
                  You are {{name}}.

                    - indented
                  Bye.
              - role: user
                content: |-
                  no newline
                  at the end
              - - a
                - - b
                  - c
                - null
                - true
              - |2+
                  leading
                and more

            "yes": "no"
            version: "1.0"
            day: "2026-11-20"

            """
        #expect(YAMLWriter.text(of: value) == expected)
        let document = try YAMLDocument(parsing: Array(expected.utf8), file: "x")
        #expect(document.value == value)
    }

    @Test(
        "a text that YAML 1.1 or 1.2 takes for something else is quoted",
        arguments: [
            "", " ", "null", "Null", "~", "true", "FALSE", "yes", "No", "on", "OFF", "y", "N", "1",
            "-1", "+1", "1.0", "1e3", ".5", "0x1F", "0o17", "017", "1_000", "12:30", "190:20:30.15",
            "2026-11-20", "2001-12-14t21:59:43.10-05:00", ".inf", "-.INF", ".nan", "=", "<<", "- a",
            "-", "?", ": a", "a: b", "a:", "a #b", "#a", "&a", "*a", "!a", "|", ">", "'a'", "\"a\"",
            "%a", "@a", "`a`", "[a]", "{a}", "{{name}}", ",a", " a", "a ", "---", "...", "--- a",
            "a\tb", "a\u{85}b", "a\u{2028}b", "\u{FEFF}a", "a\u{7F}b", "\u{1B}[0m", "a\rb",
        ])
    func quoted(_ text: String) throws {
        #expect(!ScalarText.canBePlain(text, inFlow: false))
        for value in [.string(text), [text: [.string(text)]]] as [JSONValue] {
            let written = YAMLWriter.text(of: value)
            #expect(try YAMLDocument(parsing: Array(written.utf8), file: "x").value == value)
        }
    }

    @Test(
        "an ordinary text stays plain",
        arguments: [
            "a", "anthropic/claude-sonnet-4-5", "http://example.org/a?b=c#d", "a, b", "it's", "a:b",
            "10 goals", "--verbose", "-v", "é 😀", "a [b] {c}", "100%", "x * y", "yesterday",
        ])
    func plain(_ text: String) throws {
        #expect(YAMLWriter.text(of: .string(text)) == text + "\n")
        #expect(try YAMLDocument(parsing: Array(text.utf8), file: "x").value == .string(text))
    }

    @Test("random values read back equal", arguments: 0..<40)
    func randomValues(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let value = JSONValue.random(depth: 4, using: &random)
            let text = YAMLWriter.text(of: value)
            let document = try YAMLDocument(parsing: Array(text.utf8), file: "x")
            #expect(document.value.isIdentical(to: value), "\(text)")
        }
    }

    @Test("a key of more than 1,024 characters reads back")
    func longKey() throws {
        let key = String(repeating: "k", count: 2000)
        for value in [[key: 1], [key: [1]], ["a": [key: "x\ny\n"]]] as [JSONValue] {
            let text = YAMLWriter.text(of: value)
            #expect(try YAMLDocument(parsing: Array(text.utf8), file: "x").value == value)
        }
    }
}
