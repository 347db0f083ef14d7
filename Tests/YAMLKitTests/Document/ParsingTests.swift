import Basics
import Testing

@testable import YAMLKit

func parse(_ text: String) throws -> YAMLDocument {
    try YAMLDocument(parsing: Array(text.utf8), file: "test.yaml")
}

@Suite("Spans and locations")
struct SpanTests {
    @Test(
        "a node's span is exactly its value",
        arguments: [
            ("a: b # c\n", "/a", "b"),
            ("a:   b c   \nd: e\n", "/a", "b c"),
            ("a: !!str &x b\n", "/a", "b"),
            ("a: &x !!str 'b'\n", "/a", "'b'"),
            ("a: &x\n  # comment\n  b: c\n  d: e\n\n# end\nf: g\n", "/a", "b: c\n  d: e"),
            ("a:\n- b\n- c   # x\n\nd: e", "/a", "- b\n- c"),
            ("a: |\n  b\n  c\n\n\n# x\nd: e", "/a", "|\n  b\n  c"),
            ("a: |+\n  b\n\n\nd: e", "/a", "|+\n  b\n\n"),
            ("a: |-\nd: e", "/a", "|-"),
            ("a: | # comment\n  b\nd: e", "/a", "| # comment\n  b"),
            ("a: >2\n    b\n  c\nd: e", "/a", ">2\n    b\n  c"),
            ("a: |\r\n  b\r\n  c\r\n\r\nd: e\r\n", "/a", "|\r\n  b\r\n  c"),
            ("a: |\n  b\n     \nd: e", "/a", "|\n  b\n     "),
            ("é: [ü, {ö: ä} , x]\n", "/é/1/ö", "ä"),
            ("é: [ü, {ö: ä} , x]\n", "/é/1", "{ö: ä}"),
            ("é: [ü, {ö: ä} , x]\n", "/é", "[ü, {ö: ä} , x]"),
            ("\u{FEFF}a: ü\n", "/a", "ü"),
            ("[a: b, c]", "/0", "a: b"),
            ("[a: , c]", "/0", "a:"),
            ("[{a: b}: c , d]", "/0", "{a: b}: c"),
            ("a: \"x\\\n  y\" # z", "/a", "\"x\\\n  y\""),
            (
                "a:\n  - b:\n      c\n    d: |\n      e\n\n  - f", "/a/0",
                "b:\n      c\n    d: |\n      e"
            ),
            ("? a\n? b\n", "/a", ""),
            ("- \n-\n- a", "/1", ""),
            ("a\u{2028}b: c\u{2029}d\u{85}e # \u{2028}\n", "/a\u{2028}b", "c\u{2029}d\u{85}e"),
        ])
    func span(_ text: String, _ pointer: String, _ expected: String) throws {
        let document = try parse(text)
        let path = try #require(YAMLPath(pointer: pointer))
        let node = try #require(document.node(at: path))
        #expect(document.text(of: node.span) == expected)
    }

    @Test("an empty value stands behind its colon, or its key where there is none")
    func emptyValues() throws {
        for (text, place) in [
            ("a:   \nb: c", 2), ("{a: , b: c}", 3), ("{a, b}", 2), ("? a\n? b\n", 3),
            ("a: !!null   \nb: c", 9), ("{a   : , b}", 6), ("a: # x\nb: c", 2),
        ] {
            let node = try #require(try parse(text)["a"])
            #expect(node.span == place..<place, "\(text)")
            #expect(node.value == .null)
        }
    }

    @Test("locations count lines of every kind and columns in scalars")
    func locations() throws {
        let document = try parse("\u{FEFF}é: 1\r\n  \r\n# 😀\nb: {😀: x}\n")
        let x = try #require(document.node(at: ["b", "😀"]))
        #expect(x.location == SourceLocation(file: "test.yaml", line: 4, column: 8))
        #expect(document.root?.location == SourceLocation(file: "test.yaml", line: 1, column: 1))
        #expect(document.location(ofByte: 10_000).line == 5)
    }
}

extension YAMLDocument {
    subscript(key: String) -> YAMLNode? { root?[key] }
}
