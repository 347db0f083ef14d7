import Basics
import Testing

@testable import YAMLKit

@Suite("The canonical layout")
struct FormattingTests {
    /// What a test shows, a file, and the file in the canonical layout.
    struct Example: CustomTestStringConvertible {
        let name: String
        let input: String
        let output: String
        var layout = YAMLLayout.any
        var testDescription: String { name }

        init(_ name: String, _ input: String, _ output: String, _ layout: YAMLLayout = .any) {
            self.name = name
            self.input = input
            self.output = output
            self.layout = layout
        }
    }

    static let asset = YAMLLayout.mapping([
        .init("kind"), .init("id"), .init("description", .text), .init("tags", .list(.any)),
        .init("messages", .list(.mapping([.init("role"), .init("content", .text)]))),
    ])

    static let long = String(repeating: "word ", count: 25) + "end"

    static let examples: [Example] = [
        Example(
            "indentation is two spaces a level, lists below their keys",
            "a:\n    b:\n    - 1\n    -   c: 2\n        d: 3\n",
            "a:\n  b:\n    - 1\n    - c: 2\n      d: 3\n"),
        Example(
            "a list in a list stands behind its dash", "-\n  -   a\n  - b\n-   - c\n",
            "- - a\n  - b\n- - c\n"),
        Example(
            "known keys come in their order, others last in theirs",
            "zeta: 1\nid: x\nalpha: 2\nkind: y\n", "kind: y\nid: x\nzeta: 1\nalpha: 2\n", asset),
        Example(
            "keys of mappings in lists too",
            "messages:\n- content: hi\n  role: user\n",
            "messages:\n  - role: user\n    content: hi\n",
            asset),
        Example(
            "quotes go where they are not needed",
            #"{"a": "b", 'c': 'it''s', "d": "1", "e": "yes", "f": "x: y"}"# + "\n",
            "a: b\nc: it's\nd: \"1\"\ne: \"yes\"\nf: \"x: y\"\n"),
        Example(
            "numbers, truth values and plain words stay as they are written",
            "a: 0x1F\nb: ~\nc: True\nd: 1_000\ne: yes\nf:   2024-01-01\n",
            "a: 0x1F\nb: ~\nc: True\nd: 1_000\ne: yes\nf: 2024-01-01\n"),
        Example(
            "an escape that shows what would not be seen stays",
            "a: \"x\\u200By\"\nb: \"tab\\there\"\n", "a: \"x\\u200By\"\nb: \"tab\\there\"\n"),
        Example(
            "a text of several lines becomes a block", "a: \"one\\ntwo\\n\"\nb: 'x\n\n  y'\n",
            "a: |\n  one\n  two\nb: |-\n  x\n  y\n"),
        Example(
            "a block would hide white space at the ends of lines", "a: \"one \\ntwo\"\n",
            "a: \"one \\ntwo\"\n"),
        Example(
            "a long text that people read becomes a block",
            "kind: x\ndescription: \(long)\nother: \(long)\n",
            "kind: x\ndescription: |-\n  \(long)\nother: \(long)\n", asset),
        Example(
            "a long text with a number for a reader stays quoted",
            "description: \"\(String(repeating: "1", count: 120))\"\n",
            "description: \"\(String(repeating: "1", count: 120))\"\n", asset),
        Example(
            "a wrapped text that fits goes on one line", "a: some words\n   and more\n",
            "a: some words and more\n"),
        Example(
            "a block keeps its lines and its style",
            "a: >4-\n      indented\n\n    text  \n    more\nb: |+\n    kept\n\n\nc: |\n     x\n",
            "a: >2-\n    indented\n\n  text  \n  more\nb: |+\n  kept\n\n\nc: |\n  x\n"),
        Example(
            "a block says what becomes of its last line break", "a: |+\n  one\nb: |\n  two",
            "a: |\n  one\nb: |-\n  two\n"),
        Example("an empty block is an empty text", "a: |\nb: >-\n\n", "a: \"\"\nb: \"\"\n"),
        Example(
            "a list or mapping on one line stays on it", "a: [ b,c , {d: 1,e: [ ]} ]\n",
            "a: [b, c, {d: 1, e: []}]\n"),
        Example(
            "one over several lines is written by lines", "a: {b: 1,\n  c: [x,\n y]}\n",
            "a:\n  b: 1\n  c:\n    - x\n    - y\n"),
        Example(
            "one that does not fit is written by lines",
            "a: [\(Array(repeating: "word", count: 30).joined(separator: ", "))]\n",
            "a:\n" + String(repeating: "  - word\n", count: 30)),
        Example(
            "unusual ones stay as they are", "a: [x: 1, ? y]\nb: {c, d: }\n",
            "a: [x: 1, ? y]\nb: {c, d: }\n"),
        Example(
            "comments inside keep it as it is", "a:   [ b, # why\n    c ]\nd:   1\n",
            "a:   [ b, # why\n    c ]\nd: 1\n"),
        Example(
            "comments stay above, behind and below",
            "# above\na:   1   # behind\n    # deeper\n# next\nb: # head\n    # first\n    c: 2\n"
                + "    # last\nd: |  # block\n    x\n# end\n",
            "# above\na: 1 # behind\n  # deeper\n# next\nb: # head\n  # first\n  c: 2\n  # last\n"
                + "d: | # block\n  x\n# end\n"),
        Example(
            "comments go with their keys, those about the file stay",
            "# about the file\n\n# the id\nid: x\nkind: y # what\n",
            "# about the file\n\nkind: y # what\n# the id\nid: x\n", asset),
        Example(
            "what editors look for stays first",
            "# yaml-language-server: $schema=x\nid: x\nkind: y\n",
            "# yaml-language-server: $schema=x\nkind: y\nid: x\n", asset),
        Example(
            "a comment in a list", "- # head\n  a: 1\n-\n  # first\n  b: 2\n# last\n",
            "- # head\n  a: 1\n-\n  # first\n  b: 2\n# last\n"),
        Example(
            "a comment below what is empty stays with it", "id:\n  # not yet\nkind: y\n",
            "kind: y\nid:\n  # not yet\n", asset),
        Example(
            "one empty line stays between parts, and none at the ends",
            "\n\na: 1\n\n\n\nb:\n\n  c: 2\n\n  d: 3\n\n\n",
            "a: 1\n\nb:\n  c: 2\n\n  d: 3\n"),
        Example(
            "an empty line never comes into a text", "id: x\n\nkind: |+\n  y\ntags: []\n",
            "kind: |\n  y\nid: x\ntags: []\n", asset),
        Example(
            "tags, anchors and aliases stay",
            "a: &x  !t   b\nc:   *x\nd: !t\n  - 1\ne: &y\n    f: !u 'g'\nh: !!str\n",
            "a: &x !t b\nc: *x\nd: !t\n  - 1\ne: &y\n  f: !u 'g'\nh: !!str\n"),
        Example(
            "an alias keeps its key behind that of its anchor", "id: &a x\nkind: *a\n",
            "id: &a x\nkind: *a\n", asset),
        Example(
            "a key behind '?' stays", "?   a\n:    b\nc:   d\n", "?   a\n:    b\nc: d\n"),
        Example(
            "directives and markers stay", "%YAML 1.1\n---   # start\na:   1\n...\n# behind\n",
            "%YAML 1.1\n--- # start\na: 1\n...\n# behind\n"),
        Example(
            "Windows' line ends stay", "a:   1\r\nb: \"x\\ny\"\r\n",
            "a: 1\r\nb: |-\r\n  x\r\n  y\r\n"),
        Example("a byte order mark stays", "\u{FEFF}a:   1\n", "\u{FEFF}a: 1\n"),
        Example("a final line break is added", "a: 1", "a: 1\n"),
        Example(
            "no white space stays at the ends of lines", "a:  \n  b:   1  \n# c  \n",
            "a:\n  b: 1\n# c\n"),
        Example("a file without keys stays", "# nothing\n\n\n", "# nothing\n\n\n"),
        Example("a text alone stays", "just   text", "just   text"),
    ]

    @Test("is as the example shows, and stays", arguments: examples)
    func layout(_ example: Example) throws {
        let document = try YAMLDocument(parsing: Array(example.input.utf8), file: "a.yaml")
        let bytes = try document.formatted(example.layout)
        #expect(String(decoding: bytes, as: UTF8.self) == example.output)
        let again = try YAMLDocument(parsing: bytes, file: "a.yaml").formatted(example.layout)
        #expect(again == bytes)
    }

    @Test("a file that can't be laid out without changing it is refused")
    func refusal() throws {
        // libyaml reads this as a list with the text '-', which no other reader does.
        let document = try YAMLDocument(parsing: Array("[-]\n".utf8), file: "a.yaml")
        let error = #expect(throws: YAMLEditError.self) { try document.formatted() }
        #expect(error?.code == .notPossible)
    }

    @Test(
        "the comparison sees what differs",
        arguments: [
            ("a: 1\n", "a: 2\n"), ("a: 1\n", "a: \"1\"\n"), ("a: x\n", "a: !t x\n"),
            ("a: &x 1\n", "a: 1\n"), ("a: 1 # c\n", "a: 1\n"), ("- a\n- b\n", "- b\n- a\n"),
            ("a: 1\n", "a: 1\nb: 2\n"), ("a: |\n  x\n", "a: x\n"), ("a: 1\n", "a: 0x1\n"),
            ("a: &x 1\nb: &x 2\nc: *x\n", "b: &x 2\na: &x 1\nc: *x\n"),
        ])
    func comparison(_ left: String, _ right: String) throws {
        let left = try YAMLDocument(parsing: Array(left.utf8), file: "left")
        let right = try YAMLDocument(parsing: Array(right.utf8), file: "right")
        #expect(left.saysTheSame(as: left))
        #expect(!left.saysTheSame(as: right))
    }
}
