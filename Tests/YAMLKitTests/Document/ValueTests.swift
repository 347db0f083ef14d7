import Basics
import Testing

@testable import YAMLKit

@Suite("Values and paths")
struct ValueTests {
    static let coreSchemaCases: [(String, JSONValue)] = [
        ("null", JSONValue.null), ("~", nil), ("Null", nil), ("NULL", nil), ("nULL", "nULL"),
        ("true", true), ("True", true), ("TRUE", true), ("tRUE", "tRUE"), ("false", false),
        ("yes", "yes"), ("on", "on"), ("0", 0), ("-12", -12), ("+12", 12), ("007", 7),
        ("0o17", 15), ("0xfF", 255), ("0b1", "0b1"), ("1_000", "1_000"), ("0x", "0x"),
        ("1.5", .number(1.5)), ("1.", .number(1)), (".5", .number(0.5)),
        ("-1e3", .number(-1000)),
        ("1e+3", .number(1000)), ("1e", "1e"), (".", "."), ("+", "+"),
        ("1.2.3", "1.2.3"),
        ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .number(9223372036854775808)),
        (".inf", ".inf"), ("-.INF", "-.INF"), (".nan", ".nan"), ("1e999", "1e999"),
        ("2026-11-20", "2026-11-20"), ("12:30", "12:30"), ("<<", "<<"),
        ("'12'", "12"), ("\"true\"", "true"), ("|-\n  12", "12"),
        ("!!str 12", "12"), ("! 12", "12"), ("!!int '12'", 12), ("!!float 1", 1),
        ("!!null ''", nil), ("!include 12", "12"), ("!!int x", "x"),
    ]

    @Test(
        "plain scalars follow the core schema of YAML 1.2",
        arguments: coreSchemaCases)
    func coreSchema(_ text: String, _ value: JSONValue) throws {
        let document = try parse("a: \(text)\n")
        #expect(document.value == ["a": value], "\(text)")
        #expect(document["a"]?.stringValue == value.stringValue)
    }

    @Test("an empty document has no root", arguments: ["", "# c\n", "---\n", "\u{FEFF}", "\n\n"])
    func empty(_ text: String) throws {
        let document = try parse(text)
        #expect(document.root == nil)
        #expect(document.value == .null)
    }

    @Test("merge keys are plain keys, aliases are resolved, other keys become texts")
    func keys() throws {
        let document = try parse(
            "a: &x {b: 1}\n<<: *x\n? [c, 1]\n: d\n2: e\n")
        #expect(
            document.value
                == ["a": ["b": 1], "<<": ["b": 1], "[\"c\",1]": "d", "2": "e"])
        #expect(document["<<"]?.isAlias == true)
        #expect(document["<<"]?["b"]?.value == 1)
        #expect(document.node(at: ["<<", "b"])?.location.line == 1)
    }

    @Test(
        "a list or a mapping as a key is the same text however it is laid out",
        arguments: [
            "? [c, {d: 'e', 2: ~}]\n: x\n", "[c, {d: e, '2':   null}]: x\n",
            "?\n    - c\n    -   d: e\n        2:\n: x\n", "? [c,\n   {d: \"e\",\n  2: }]\n: x\n",
        ])
    func otherKeys(_ text: String) throws {
        #expect(try parse(text).value == ["[\"c\",{\"d\":\"e\",\"2\":null}]": "x"])
    }

    @Test("keys in keys, aliases in keys and aliases as keys")
    func nestedKeys() throws {
        let inner = "? {? [a]: b}\n: x\n"
        #expect(try parse(inner).value == ["{[\"a\"]:\"b\"}": "x"])
        let alias = "- &x [1]\n- ? [*x]\n  : y\n- ? *x\n  : z\n"
        #expect(try parse(alias).value == [[1], ["[*x]": "y"], ["[1]": "z"]])
    }

    @Test("keys in keys that are too long altogether are refused")
    func longKeys() throws {
        // Each level has the text of all those inside.
        let text =
            String(repeating: "? ", count: 60) + String(repeating: "x", count: 100_000) + "\n"
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.code == .tooLarge)
        #expect(error?.message.contains("altogether") == true)
    }

    @Test("nodes answer what they are")
    func nodes() throws {
        let document = try parse("a: [1, two]\nb: &x !t 'c'\n")
        let list = try #require(document["a"])
        #expect(list.isSequence && !list.isMapping && !list.isScalar)
        #expect(list.elements.map(\.scalarText) == ["1", "two"])
        #expect(list[0]?.stringValue == nil && list[2] == nil && list.members.isEmpty)
        #expect(list.kindName == "a list" && list[0]?.kindName == "a number")
        let text = try #require(document["b"])
        #expect(text.tag == "!t" && text.anchor == "x")
        #expect(text.scalar == YAMLScalar(text: "c", style: .singleQuoted))
        #expect(text.anchorSpan.map(document.text) == "&x")
        #expect(text.tagSpan.map(document.text) == "!t")
        #expect(document.text(of: text.fullSpan) == "&x !t 'c'")
        #expect(document.root?.member("b")?.key.location.line == 2)
    }

    @Test("paths are JSON Pointers")
    func paths() throws {
        for (pointer, components) in [
            ("", []), ("/", [.key("")]), ("/a/0/b", [.key("a"), .index(0), .key("b")]),
            ("/a~1b/~0c/01", [.key("a/b"), .key("~c"), .key("01")]), ("/-", [.key("-")]),
        ] as [(String, [YAMLPath.Component])] {
            let path = try #require(YAMLPath(pointer: pointer))
            #expect(path.components == components)
            #expect(path.pointer == pointer)
            #expect(path == YAMLPath(components))
        }
        for pointer in ["a", "/~", "/~2", "/a~"] { #expect(YAMLPath(pointer: pointer) == nil) }
        #expect(YAMLPath([.key("0")]) == YAMLPath([.index(0)]))
        #expect(YAMLPath([.key("0")]).hashValue == YAMLPath([.index(0)]).hashValue)
        #expect(YAMLPath([]).appending("a").appending(1).parent == ["a"])
    }
}
