import Basics
import Testing

@testable import YAMLKit

/// An edit with the file before and after it.
struct EditExample: Sendable, CustomTestStringConvertible {
    let name: String
    let before: String
    let after: String
    let edit: @Sendable (YAMLDocument) throws -> YAMLDocument

    init(
        _ name: String, _ before: String, _ after: String,
        _ edit: @escaping @Sendable (YAMLDocument) throws -> YAMLDocument
    ) {
        self.name = name
        self.before = before
        self.after = after
        self.edit = edit
    }

    var testDescription: String { name }

    func check() throws {
        let result = try edit(try parse(before))
        #expect(result.text == after)
    }
}

@Suite("Setting a value")
struct SettingTests {
    static let scalars = [
        EditExample("plain stays plain", "a: b # c\nd: e\n", "a: x y # c\nd: e\n") {
            try $0.setting(["a"], to: "x y")
        },
        EditExample("plain is quoted where it must be", "a: b # c\n", "a: \"yes\" # c\n") {
            try $0.setting(["a"], to: "yes")
        },
        EditExample("single quotes stay", "a: 'b' # c\n", "a: 'it''s' # c\n") {
            try $0.setting(["a"], to: "it's")
        },
        EditExample("double quotes stay", "a: \"b\" # c\n", "a: \"x\\ty\" # c\n") {
            try $0.setting(["a"], to: "x\ty")
        },
        EditExample("a text becomes a number", "a: 'b'\n", "a: 12\n") {
            try $0.setting(["a"], to: 12)
        },
        EditExample("a number becomes a text", "a: 12\n", "a: \"13\"\n") {
            try $0.setting(["a"], to: "13")
        },
        EditExample("a float stays one", "a: 0.3\n", "a: 1.0\n") {
            try $0.setting(["a"], to: .number(1))
        },
        EditExample("nothing gets a value", "a: # c\nb:\n", "a: x # c\nb:\n") {
            try $0.setting(["a"], to: "x")
        },
        EditExample("a value becomes null", "a: b # c\n", "a: null # c\n") {
            try $0.setting(["a"], to: nil)
        },
        EditExample(
            "a literal block stays one", "a: |  # c\n    x\n    y\n\nb: 1\n",
            "a: |-  # c\n    z\n\n      w\n\nb: 1\n"
        ) { try $0.setting(["a"], to: "z\n\n  w") },
        EditExample(
            "only the differing lines of a block change", "a: |\n  x\n   \n  y\nb: 1\n",
            "a: |\n  x\n   \n  z\nb: 1\n"
        ) { try $0.setting(["a"], to: "x\n \nz\n") },
        EditExample(
            "a folded block stays one", "a: >\n  x\n  y\n\n  z\nb: 1\n", "a: >-\n  new text\nb: 1\n"
        ) { try $0.setting(["a"], to: "new text") },
        EditExample(
            "a word in a folded block changes in its line", "a: >\n  x\n  y\n\n  z\nb: 1\n",
            "a: >\n  x\n  w\n\n  z\nb: 1\n"
        ) { try $0.setting(["a"], to: "x w\nz\n") },
        EditExample(
            "text of several lines becomes a literal block", "a: b # c\nd: e\n",
            "a: |- # c\n  x\n  y\nd: e\n"
        ) { try $0.setting(["a"], to: "x\ny") },
        EditExample(
            "a leading space needs an indicator", "a:\n  b: c\n", "a:\n  b: |2\n      x\n    y\n"
        ) { try $0.setting(["a", "b"], to: "  x\ny\n") },
        EditExample(
            "several final line breaks are kept", "a: b\nc: d\n", "a: |+\n  x\n\n\nc: d\n"
        ) { try $0.setting(["a"], to: "x\n\n\n") },
        EditExample(
            "a block in a list", "- a\n- b\n", "- |\n  x\n  y\n- b\n"
        ) { try $0.setting([0], to: "x\ny\n") },
        EditExample(
            "in a flow collection everything stays on its line", "a: [b, {c: d}] # x\n",
            "a: [b, {c: \"x\\ny, z\"}] # x\n"
        ) { try $0.setting(["a", 1, "c"], to: "x\ny, z") },
        EditExample(
            "line breaks are the file's", "a: b\r\nc: d\r\n", "a: |\r\n  x\r\n  y\r\nc: d\r\n"
        ) {
            try $0.setting(["a"], to: "x\ny\n")
        },
        EditExample("a byte order mark stays", "\u{FEFF}a: b\n", "\u{FEFF}a: c\n") {
            try $0.setting(["a"], to: "c")
        },
        EditExample("a missing final newline stays missing", "a: b\nc: d", "a: b\nc: e") {
            try $0.setting(["c"], to: "e")
        },
        EditExample("a block at the end gets the newline it needs", "a: b", "a: |\n  x\n") {
            try $0.setting(["a"], to: "x\n")
        },
        EditExample(
            "document markers stay", "%YAML 1.2\n---\na: b\n...\n", "%YAML 1.2\n---\na: c\n...\n"
        ) {
            try $0.setting(["a"], to: "c")
        },
        EditExample("a tag stays where it fits", "a: !include x.txt\n", "a: !include y.txt\n") {
            try $0.setting(["a"], to: "y.txt")
        },
        EditExample("a tag goes where it does not", "a: !!str 12\n", "a: 13\n") {
            try $0.setting(["a"], to: 13)
        },
        EditExample("an anchor stays", "a: &x b # c\n", "a: &x d # c\n") {
            try $0.setting(["a"], to: "d")
        },
        EditExample("an alias can be replaced", "a: &x b\nc: *x\n", "a: &x b\nc: d\n") {
            try $0.setting(["c"], to: "d")
        },
        EditExample("the same value changes nothing", "a: 'b'   # c\n", "a: 'b'   # c\n") {
            try $0.setting(["a"], to: "b")
        },
        EditExample(
            "a value on the next line stays there", "a:\n    b # c\nd: e\n", "a:\n    x # c\nd: e\n"
        ) {
            try $0.setting(["a"], to: "x")
        },
        EditExample("the root", "# c\nb # d\n", "# c\nx # d\n") { try $0.setting([], to: "x") },
        EditExample("an empty document", "# c\n", "# c\na: b\n") {
            try $0.setting(["a"], to: "b")
        },
        EditExample("a key without a value", "? a\n? b\n", "? a\n: x\n? b\n") {
            try $0.setting(["a"], to: "x")
        },
        EditExample("a key without a value in braces", "{a, b}\n", "{a: x, b}\n") {
            try $0.setting(["a"], to: "x")
        },
        EditExample("tabs in comments stay", "a: b\t# c\td\ne: f\n", "a: x\t# c\td\ne: f\n") {
            try $0.setting(["a"], to: "x")
        },
    ]

    @Test("scalars", arguments: scalars)
    func scalar(_ example: EditExample) throws { try example.check() }

    static let collections = [
        EditExample(
            "a scalar becomes a mapping", "a: b # c\nd: e\n", "a: # c\n  x: 1\n  z: 2\nd: e\n"
        ) {
            try $0.setting(["a"], to: ["x": 1, "z": 2])
        },
        EditExample("a scalar becomes a list", "a: b\nd: e\n", "a:\n  - 1\n  - - 2\nd: e\n") {
            try $0.setting(["a"], to: [1, [2]])
        },
        EditExample(
            "as the file indents", "a:\n    b:\n    - c\nd: e\n",
            "a:\n    b:\n    - c\nd:\n    x:\n    - 1\n"
        ) {
            try $0.setting(["d"], to: ["x": [1]])
        },
        EditExample(
            "a mapping becomes a scalar", "a: # c\n  # d\n  b: c\n  d: e # f\ng: h\n",
            "a: x # c\ng: h\n"
        ) {
            try $0.setting(["a"], to: "x")
        },
        EditExample("a list becomes a block", "a:\n- b\n- c\nd: e\n", "a: |\n  x\n  y\nd: e\n") {
            try $0.setting(["a"], to: "x\ny\n")
        },
        EditExample("a list gets other elements", "a:\n- b\n- c # x\nd: e\n", "a:\n- 1 # x\nd: e\n")
        {
            try $0.setting(["a"], to: [1])
        },
        EditExample(
            "a list without indentation becomes a mapping", "a:\n- b\n- c\nd: e\n",
            "a:\n  x: 1\nd: e\n"
        ) {
            try $0.setting(["a"], to: ["x": 1])
        },
        EditExample("flow stays flow", "a: [b, c] # d\n", "a: [1, {x: z}] # d\n") {
            try $0.setting(["a"], to: [1, ["x": "z"]])
        },
        EditExample("empty flow becomes block", "a: {} # d\ne: f\n", "a: # d\n  b: c\ne: f\n") {
            try $0.setting(["a"], to: ["b": "c"])
        },
        EditExample("a block becomes empty", "a:\n  b: c\nd: e\n", "a: []\nd: e\n") {
            try $0.setting(["a"], to: [])
        },
        EditExample("an element of a list", "- a: b\n  c: d\n- e\n", "- x: 1\n  z: 2\n- e\n") {
            try $0.setting([0], to: ["x": 1, "z": 2])
        },
        EditExample("a scalar in a list becomes a mapping", "- a\n- e\n", "- x: 1\n  z: 2\n- e\n") {
            try $0.setting([0], to: ["x": 1, "z": 2])
        },
        EditExample(
            "a block becomes a mapping", "a: | # c\n  x\n  y\nb: 1\n", "a: # c\n  x: 1\nb: 1\n"
        ) {
            try $0.setting(["a"], to: ["x": 1])
        },
        EditExample("the root becomes a list", "a: b\n# c\n", "- 1\n- 2\n# c\n") {
            try $0.setting([], to: [1, 2])
        },
        EditExample(
            "JSON stays JSON", "{\"a\": {\"b\": \"c\"}}\n",
            "{\"a\": {\"b\": \"c\", \"d\": [\"e\", 1]}}\n"
        ) {
            try $0.setting(["a", "d"], to: ["e", 1])
        },
    ]

    @Test("collections", arguments: collections)
    func collection(_ example: EditExample) throws { try example.check() }

    static let additions = [
        EditExample(
            "at the end of a mapping", "a:\n    b: c # d\n    # e\nf: g\n",
            "a:\n    b: c # d\n    h: i\n    # e\nf: g\n"
        ) {
            try $0.setting(["a", "h"], to: "i")
        },
        EditExample("behind a block scalar", "a: |\n  x\n\n# c\n", "a: |\n  x\nb: z\n\n# c\n") {
            try $0.setting(["b"], to: "z")
        },
        EditExample("without a final newline", "a: b", "a: b\nc: d") {
            try $0.setting(["c"], to: "d")
        },
        EditExample("behind a block without a final newline", "a: |\n  x", "a: |-\n  x\nc: d") {
            try $0.setting(["c"], to: "d")
        },
        EditExample(
            "in an element of a list", "- a: b\n- c\n", "- a: b\n  x: |\n    y\n    z\n- c\n"
        ) {
            try $0.setting([0, "x"], to: "y\nz\n")
        },
        EditExample("in braces", "a: {b: c} # d\n", "a: {b: c, \"yes\": 1} # d\n") {
            try $0.setting(["a", "yes"], to: 1)
        },
        EditExample(
            "in braces over lines", "a: {\n  b: c, # x\n  d: e # y\n}\n",
            "a: {\n  b: c, # x\n  d: e, # y\n  f: g\n}\n"
        ) {
            try $0.setting(["a", "f"], to: "g")
        },
        EditExample("in empty braces", "a: {}\nb: c\n", "a:\n  x: z\nb: c\n") {
            try $0.setting(["a", "x"], to: "z")
        },
        EditExample("in null", "a:\nb: c\n", "a:\n  x: z\nb: c\n") {
            try $0.setting(["a", "x"], to: "z")
        },
        EditExample("quoted like its neighbours", "\"a\": \"b\"\n", "\"a\": \"b\"\n\"c\": d\n") {
            try $0.setting(["c"], to: "d")
        },
    ]

    @Test("new members", arguments: additions)
    func addition(_ example: EditExample) throws { try example.check() }
}

@Suite("Changing lists")
struct ListTests {
    static let examples = [
        EditExample("append", "a:\n- b # x\n# y\nc: d\n", "a:\n- b # x\n- e\n# y\nc: d\n") {
            try $0.appending("e", to: ["a"])
        },
        EditExample("append a mapping", "a:\n  - b: c\n", "a:\n  - b: c\n  - d: 1\n    e: 2\n") {
            try $0.appending(["d": 1, "e": 2], to: ["a"])
        },
        EditExample("append to a missing list", "a: b\n", "a: b\nc:\n  - d\n") {
            try $0.appending("d", to: ["c"])
        },
        EditExample("append to an empty list", "a: []\nb: c\n", "a:\n  - d\nb: c\n") {
            try $0.appending("d", to: ["a"])
        },
        EditExample("append to null", "a:  # x\nb: c\n", "a:  # x\n  - d\nb: c\n") {
            try $0.appending("d", to: ["a"])
        },
        EditExample("append in brackets", "a: [b, c]\n", "a: [b, c, d]\n") {
            try $0.appending("d", to: ["a"])
        },
        EditExample(
            "append in brackets over lines", "a: [\n  b,\n  c,\n]\n", "a: [\n  b,\n  c,\n  d,\n]\n"
        ) {
            try $0.appending("d", to: ["a"])
        },
        EditExample("append to an empty list in braces", "{a: []}\n", "{a: [d]}\n") {
            try $0.appending("d", to: ["a"])
        },
        EditExample("append to the root", "- a\n...\n", "- a\n- b\n...\n") {
            try $0.appending("b", to: [])
        },
        EditExample(
            "insert above its comments", "a:\n  - b\n  # about c\n  - c\n",
            "a:\n  - b\n  - x\n  # about c\n  - c\n"
        ) {
            try $0.inserting("x", at: ["a", 1])
        },
        EditExample("insert at the start", "a:\n  - b\n", "a:\n  - |\n    x\n    y\n  - b\n") {
            try $0.inserting("x\ny\n", at: ["a", 0])
        },
        EditExample("insert at the end", "a: [b]\n", "a: [b, x]\n") {
            try $0.inserting("x", at: ["a", 1])
        },
        EditExample("insert in brackets", "a: [b, c]\n", "a: [b, x, c]\n") {
            try $0.inserting("x", at: ["a", 1])
        },
        EditExample("insert behind another dash", "- - a\n  - b\n", "- - x\n  - a\n  - b\n") {
            try $0.inserting("x", at: [0, 0])
        },
        EditExample("insert at the end by its sign", "- a\n", "- a\n- x\n") {
            try $0.inserting("x", at: try #require(YAMLPath(pointer: "/-")))
        },
    ]

    @Test("examples", arguments: examples)
    func example(_ example: EditExample) throws { try example.check() }
}

@Suite("Removing a value")
struct RemovingTests {
    static let examples = [
        EditExample("a member", "a: b\nc: d # x\ne: f\n", "a: b\ne: f\n") {
            try $0.removing(["c"])
        },
        EditExample(
            "with its comments",
            "a: b\n# about c\n# more\nc:\n  - d\n  # inside\n# about e\ne: f\n",
            "a: b\n# about e\ne: f\n"
        ) {
            try $0.removing(["c"])
        },
        EditExample("comments of the file stay", "# file\na: b\nc: d\n", "# file\nc: d\n") {
            try $0.removing(["a"])
        },
        EditExample("one empty line stays", "a: b\n\nc: d\n\ne: f\n", "a: b\n\ne: f\n") {
            try $0.removing(["c"])
        },
        EditExample("the last without a final newline", "a: b\nc: d", "a: b") {
            try $0.removing(["c"])
        },
        EditExample("the only member", "a:\n  b: c\nd: e\n", "a: {}\nd: e\n") {
            try $0.removing(["a", "b"])
        },
        EditExample("the only member of the root", "# x\na: b\n", "# x\n{}\n") {
            try $0.removing(["a"])
        },
        EditExample("the only element", "a:\n- b\nd: e\n", "a: []\nd: e\n") {
            try $0.removing(["a", 0])
        },
        EditExample("an element", "- a\n# about b\n- b\n- c\n", "- a\n- c\n") {
            try $0.removing([1])
        },
        EditExample("the first in a list", "- a: b # x\n  c: d\n", "-\n  c: d\n") {
            try $0.removing([0, "a"])
        },
        EditExample("the first in a list without comments", "- a: b\n  c: d\n", "- c: d\n") {
            try $0.removing([0, "a"])
        },
        EditExample("a block scalar", "a: |\n  x\n\n  y\nb: c\n", "b: c\n") {
            try $0.removing(["a"])
        },
        EditExample("in brackets", "[a, b, c]\n", "[a, c]\n") { try $0.removing([1]) },
        EditExample("the last in brackets", "[a, b, c ]\n", "[a, b ]\n") { try $0.removing([2]) },
        EditExample("the first in braces", "{a: 1, b: 2}\n", "{b: 2}\n") { try $0.removing(["a"]) },
        EditExample("the only in braces", "a: { b: 2 } # x\n", "a: {} # x\n") {
            try $0.removing(["a", "b"])
        },
        EditExample("an alias", "a: &x 1\nb: *x\n", "a: &x 1\n") { try $0.removing(["b"]) },
        EditExample("CRLF", "a: b\r\nc: d\r\ne: f\r\n", "a: b\r\ne: f\r\n") {
            try $0.removing(["c"])
        },
        EditExample(
            "before kept empty lines", "a: |+\n  x\n\nb: c\n\nd: e\n", "a: |+\n  x\n\nd: e\n"
        ) {
            try $0.removing(["b"])
        },
    ]

    @Test("examples", arguments: examples)
    func example(_ example: EditExample) throws { try example.check() }
}

@Suite("Replacing a part of a text")
struct ReplacingTextTests {
    static let examples = [
        EditExample(
            "in a literal block", "a: |\n  one two\n     \n  three\nb: c\n",
            "a: |\n  one 2\n     \n  three\nb: c\n"
        ) {
            try $0.replacingText(at: ["a"], find: "two", with: "2")
        },
        EditExample(
            "with new lines", "a:\n  - b: |\n      one\n      two\n",
            "a:\n  - b: |\n      one\n      x\n\n      y\n      two\n"
        ) {
            try $0.replacingText(at: ["a", 0, "b"], find: "one\n", with: "one\nx\n\ny\n")
        },
        EditExample("over lines", "a: |\n  one\n  two\n  three\n", "a: |\n  o-three\n") {
            try $0.replacingText(at: ["a"], find: "ne\ntwo\n", with: "-")
        },
        EditExample("on an empty line", "a: |\n  one\n\n  two\n", "a: |\n  one\n  x\n  two\n") {
            try $0.replacingText(at: ["a"], find: "\n\n", with: "\nx\n")
        },
        EditExample("from an empty line", "a: |\n  one\n\n  two\n", "a: |\n  one\n  xtwo\n") {
            try $0.replacingText(at: ["a"], find: "\ntwo", with: "xtwo")
        },
        EditExample("at the end", "a: |\n  one\n  two\nb: c\n", "a: |-\n  one\n  2\nb: c\n") {
            try $0.replacingText(at: ["a"], find: "two\n", with: "2")
        },
        EditExample(
            "no spaces stay on an empty line", "a: |\n  one\n  two\n  three\n",
            "a: |\n  one\n\n  three\n"
        ) {
            try $0.replacingText(at: ["a"], find: "two", with: "")
        },
        EditExample("a line goes", "a: |\n  one\n  two\n  three\n", "a: |\n  one\n  three\n") {
            try $0.replacingText(at: ["a"], find: "two\n", with: "")
        },
        EditExample("CRLF", "a: |\r\n  one\r\n  two\r\n", "a: |\r\n  one\r\n  x\r\n  two\r\n") {
            try $0.replacingText(at: ["a"], find: "one", with: "one\nx")
        },
        EditExample(
            "in a folded block", "a: >\n  one\n  two\n\n  three\n", "a: >\n  one\n  2\n\n  three\n"
        ) {
            try $0.replacingText(at: ["a"], find: "two", with: "2")
        },
        EditExample(
            "a line break in a folded block", "a: >\n  one\n  two\n", "a: >\n  one\n\n  two\n"
        ) {
            try $0.replacingText(at: ["a"], find: "one two", with: "one\ntwo")
        },
        EditExample("in plain text", "a: one two # x\n", "a: one 2 # x\n") {
            try $0.replacingText(at: ["a"], find: "two", with: "2")
        },
        EditExample(
            "in plain text over lines", "a: one\n  two\n  three\n", "a: one\n  2\n  three\n"
        ) {
            try $0.replacingText(at: ["a"], find: "two", with: "2")
        },
        EditExample("plain text that needs quotes", "a: one two # x\n", "a: \"one: two\" # x\n") {
            try $0.replacingText(at: ["a"], find: "one", with: "one:")
        },
        EditExample("in single quotes", "a: 'it''s one'\n", "a: 'it''s ''2'''\n") {
            try $0.replacingText(at: ["a"], find: "one", with: "'2'")
        },
        EditExample("in double quotes", "a: \"\\u00e9\\tone\"\n", "a: \"\\u00e9\\t\\\"2\\\"\\n\"\n")
        {
            try $0.replacingText(at: ["a"], find: "one", with: "\"2\"\n")
        },
        EditExample("an escape", "a: \"x\\ty\"\n", "a: \"x-y\"\n") {
            try $0.replacingText(at: ["a"], find: "\t", with: "-")
        },
        EditExample("what would read as a number", "a: 1x2\n", "a: \"12\"\n") {
            try $0.replacingText(at: ["a"], find: "x", with: "")
        },
        EditExample("all of it", "a: |\n  one\n", "a: \"\"\n") {
            try $0.replacingText(at: ["a"], find: "one\n", with: "")
        },
    ]

    @Test("examples", arguments: examples)
    func example(_ example: EditExample) throws { try example.check() }
}

@Suite("Editing values that aliases share")
struct SharedValueTests {
    static let examples = [
        EditExample("a scalar", "a: &x b\nc: *x\n", "a: &x d\nc: *x\n") {
            try $0.setting(["a"], to: "d")
        },
        EditExample("a member", "a: &x\n  b: 1\nc: [*x]\n", "a: &x\n  b: 2\nc: [*x]\n") {
            try $0.setting(["a", "b"], to: 2)
        },
        EditExample("a new member", "a: &x {b: 1}\nc: *x\n", "a: &x {b: 1, d: 2}\nc: *x\n") {
            try $0.setting(["a", "d"], to: 2)
        },
        EditExample("one less", "a: &x [b, c]\nd: *x\n", "a: &x [b]\nd: *x\n") {
            try $0.removing(["a", 1])
        },
        EditExample("an alias alone", "a: &x b\nc: *x\nd: *x\n", "a: &x b\nc: e\nd: *x\n") {
            try $0.setting(["c"], to: "e")
        },
    ]

    @Test("changes them everywhere where that is allowed", arguments: examples)
    func shared(_ example: EditExample) throws {
        var document = try parse(example.before)
        document.editsSharedValues = true
        let result = try example.edit(document)
        #expect(result.text == example.after)
        #expect(result.editsSharedValues)
    }
}

@Suite("Edits that are refused")
struct RefusedEditTests {
    @Test(
        "with a reason",
        arguments: [
            (EditExample("no path", "a: b\n", "no-such-path") { try $0.setting(["x", "y"], to: 1) }),
            EditExample("below a scalar", "a: b\n", "no-such-path") {
                try $0.setting(["a", "y"], to: 1)
            },
            EditExample("beyond a list", "- a\n", "no-such-path") { try $0.setting([1], to: 1) },
            EditExample("through an alias", "a: &x {b: c}\nd: *x\n", "through-alias") {
                try $0.setting(["d", "b"], to: 1)
            },
            EditExample("new through an alias", "a: &x {b: c}\nd: *x\n", "through-alias") {
                try $0.setting(["d", "e"], to: 1)
            },
            EditExample("append through an alias", "a: &x [b]\nd: *x\n", "through-alias") {
                try $0.appending(1, to: ["d"])
            },
            EditExample("insert through an alias", "a: &x [b]\nd: *x\n", "through-alias") {
                try $0.inserting(1, at: ["d", 0])
            },
            EditExample("remove through an alias", "a: &x [b]\nd: *x\n", "through-alias") {
                try $0.removing(["d", 0])
            },
            EditExample("text through an alias", "a: &x b\nd: *x\n", "through-alias") {
                try $0.replacingText(at: ["d"], find: "b", with: "c")
            },
            EditExample("what an alias shares", "a: &x b\nd: *x\n", "shared-value") {
                try $0.setting(["a"], to: 1)
            },
            EditExample(
                "what an alias shares further up", "a: &x {b: [c]}\nd: *x\n", "shared-value"
            ) {
                try $0.removing(["a", "b", 0])
            },
            EditExample("an anchor that is needed", "a: &x b\nd: *x\n", "not-possible") {
                try $0.removing(["a"])
            },
            EditExample("the root", "a: b\n", "wrong-kind") { try $0.removing([]) },
            EditExample("append to a text", "a: b\n", "wrong-kind") {
                try $0.appending(1, to: ["a"])
            },
            EditExample("insert beyond the end", "a: [b]\n", "no-such-path") {
                try $0.inserting(1, at: ["a", 3])
            },
            EditExample("remove what is not there", "a: b\n", "no-such-path") {
                try $0.removing(["c"])
            },
            EditExample("text that is not there", "a: b\n", "text-not-found") {
                try $0.replacingText(at: ["a"], find: "c", with: "d")
            },
            EditExample("nothing to find", "a: b\n", "text-not-found") {
                try $0.replacingText(at: ["a"], find: "", with: "d")
            },
            EditExample("text that is there twice", "a: aaa\n", "text-not-unique") {
                try $0.replacingText(at: ["a"], find: "aa", with: "d")
            },
            EditExample("text of a number", "a: 12\n", "wrong-kind") {
                try $0.replacingText(at: ["a"], find: "1", with: "2")
            },
            EditExample("no number", "a: 12\n", "invalid-value") {
                try $0.setting(["a"], to: .number(.infinity))
            },
            EditExample("behind the end of the document", "a: b\n...\n", "fine") {
                try $0.setting(["c"], to: "d")
            },
        ])
    func refused(_ example: EditExample) throws {
        let document = try parse(example.before)
        if example.after == "fine" {
            #expect(try example.edit(document).text == "a: b\nc: d\n...\n")
            return
        }
        let error = #expect(throws: YAMLEditError.self) { try example.edit(document) }
        #expect(error?.code.rawValue == example.after)
        #expect(error?.location.file == "test.yaml")
    }
}
