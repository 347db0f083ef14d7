import Basics
import Testing

@testable import YAMLKit

@Suite("Bad input")
struct BadInputTests {
    /// A text in which `‸` marks the place that the error must name.
    private func expectError(
        _ code: YAMLError.Code, _ marked: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let mark = try #require(marked.firstIndex(of: "‸"))
        let text = marked.replacing("‸", with: "")
        let error = #expect(throws: YAMLError.self, sourceLocation: sourceLocation) {
            try YAMLDocument(parsing: Array(text.utf8), file: "bad.yaml")
        }
        let before = marked[..<mark].unicodeScalars
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        #expect(error?.code == code, sourceLocation: sourceLocation)
        #expect(
            error?.location == SourceLocation(file: "bad.yaml", line: line, column: column),
            "\(error?.description ?? "")", sourceLocation: sourceLocation)
        #expect(error?.diagnostic.rule == code.rawValue, sourceLocation: sourceLocation)
    }

    @Test("a key that stands twice, with the place of the first")
    func duplicateKeys() throws {
        try expectError(.duplicateKey, "a: 1\nb: 2\n‸a: 3\n")
        try expectError(.duplicateKey, "x:\n  - {é: 1, \"a\": 2, ‸'a': 3}\n")
        try expectError(.duplicateKey, "1: a\n‸\"1\": b\n")
        let many = (0..<100).map { "k\($0): 1\n" }.joined()
        try expectError(.duplicateKey, many + "‸k50: 2\n")
        let error = #expect(throws: YAMLError.self) { try parse("a: 1\nb: 2\na: 3\n") }
        #expect(error?.related?.location == SourceLocation(file: "test.yaml", line: 1, column: 1))
    }

    @Test("aliases that stand for too much, for themselves, or for nothing")
    func aliases() throws {
        var laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            laughs += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try parse(laughs) }
        #expect(error?.code == .aliasExpansion)
        #expect(error?.location.line == 7)
        try expectError(.aliasExpansion, "a: &x [b, ‸*x]\n")
        try expectError(.undefinedAlias, "a: ‸*x\nb: &x 1\n")
        let misspelt = #expect(throws: YAMLError.self) { try parse("a: &model 1\nb: *modell\n") }
        #expect(misspelt?.suggestion == "did you mean '*model'?")
        let long = "a: &x \(String(repeating: "y", count: 100_000))\nb: ["
        let aliases = Array(repeating: "*x", count: 50).joined(separator: ", ")
        #expect(throws: YAMLError.self) { try parse(long + aliases + "]\n") }
    }

    @Test("nesting is read up to 64 levels", arguments: ["[", "{a: ", "- ", "? "])
    func depth(_ opening: String) throws {
        let closing = ["[": "]", "{a: ": "}"][opening] ?? ""
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "x"
                + String(repeating: closing, count: depth)
        }
        #expect(try parse(nested(64)).root != nil)
        for depth in [65, 10_000, 200_000] {
            let error = #expect(throws: YAMLError.self) { try parse(nested(depth)) }
            #expect(error?.code == .tooDeep)
        }
    }

    @Test("bytes that are not UTF-8, and characters that YAML has not")
    func encoding() throws {
        for (bytes, line, column) in [
            ([UInt8]("a: b\né: ".utf8) + [0xFF, 0x0A], 2, 4),
            ([UInt8]("a: ".utf8) + [0xC0, 0x80], 1, 4),
            ([UInt8]("a: ".utf8) + [0xED, 0xA0, 0x80], 1, 4),
            ([UInt8]("a: é".utf8).dropLast(), 1, 4),
            ([0xEF, 0xBB, 0xBF] + [UInt8]("a: b\0c\n".utf8), 1, 5),
            ([UInt8]("a: \u{7F}\n".utf8), 1, 4),
            ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
            ([0xFE, 0xFF, 0x00, 0x61], 1, 1),
        ] as [([UInt8], Int, Int)] {
            let error = #expect(throws: YAMLError.self) {
                try YAMLDocument(parsing: bytes, file: "bad.yaml")
            }
            #expect(error?.code == .invalidUTF8)
            #expect(
                error?.location == SourceLocation(file: "bad.yaml", line: line, column: column),
                "\(bytes)")
        }
    }

    @Test("files that are too large")
    func size() throws {
        let text = "a: " + String(repeating: "x", count: (1 << 20) - 4) + "\n"
        #expect(try parse(text).root != nil)
        let error = #expect(throws: YAMLError.self) { try parse(text + "\n") }
        #expect(error?.code == .tooLarge)
        let nodes = #expect(throws: YAMLError.self) {
            try parse("[" + String(repeating: "a,", count: 300_000) + "]")
        }
        #expect(nodes?.code == .tooLarge)
    }

    @Test("more anchors than anybody writes")
    func anchors() throws {
        let text = (0..<1_000).map { "- &a\($0) x\n" }.joined()
        #expect(try parse(text + "- *a999\n").root?.elements.last?.scalarText == "x")
        let scalar = #expect(throws: YAMLError.self) { try parse(text + "- ! &more x\n") }
        #expect(scalar?.code == .tooLarge)
        #expect(scalar?.location.line == 1_001 && scalar?.location.column == 5)
        let list = #expect(throws: YAMLError.self) { try parse(text + "- &more [x]\n") }
        #expect(list?.message == "the file has more than 1000 anchors")
        #expect(list?.location.line == 1_001 && list?.location.column == 3)
    }

    @Test(
        "a key that stands twice among many, by both places",
        arguments: [14, 15, 16, 17, 31, 32, 33, 500], ["k", "schlüssel"])
    func duplicateAmongMany(count: Int, name: String) throws {
        let text = (0..<count).map { "\($0 < count / 2 ? "k" : name)\($0): 1\n" }.joined()
        #expect(try parse(text).root?.members.count == count)
        for first in 0..<count {
            // The same text, in a decomposed form where it is not ASCII.
            let key = "\(first < count / 2 ? "k" : name)\(first)"
                .replacing("ü", with: "u\u{308}")
            let error = #expect(throws: YAMLError.self) { try parse(text + "'\(key)': 2\n") }
            #expect(error?.code == .duplicateKey)
            #expect(error?.location.line == count + 1)
            #expect(error?.related?.location.line == first + 1)
        }
    }

    @Test("what YAML forbids, with a place and plain words")
    func syntax() throws {
        try expectError(.syntax, "a:\n‸\tb: c\n")
        try expectError(.syntax, "a: b‸: c\n")
        try expectError(.syntax, "a: \"b‸\\qc\"\n")
        try expectError(.syntax, "a: ‸@b\n")
        try expectError(.syntax, "a: [b\nc‸: d: e]\n")
        try expectError(.syntax, "a: \"b\"‸#c\n")
        try expectError(.multipleDocuments, "a: b\n‸---\nc: d\n")
    }

    @Test("a carriage return alone ends a line, and stays when something else changes")
    func carriageReturns() throws {
        let document = try parse("a: b\rc:\r  - d # x\r  - e\r")
        #expect(document.value == ["a": "b", "c": ["d", "e"]])
        #expect(document.lineEnding == .cr)
        #expect(document.node(at: ["c", 1])?.location.line == 4)
        let edited = try document.setting(["c", 0], to: "x\ny\n")
        #expect(edited.text == "a: b\rc:\r  - | # x\r    x\r    y\r  - e\r")
    }

    @Test("characters that YAML 1.1 takes for line breaks are ordinary ones")
    func unicodeBreaks() throws {
        let text =
            "a: \"x\u{2028}\\u0100\u{85}\\uE000\" # \u{2029}\nb: |\n  one\u{2028}two\n  x\u{85}y\n"
        let document = try parse(text)
        #expect(
            document.value
                == [
                    "a": "x\u{2028}\u{100}\u{85}\u{E000}", "b": "one\u{2028}two\nx\u{85}y\n",
                ])
        let edited = try document.replacingText(at: ["b"], find: "two", with: "2")
        #expect(edited.text == text.replacing("two", with: "2"))
    }

    @Test("a byte order mark at the start of a later line is refused with its place")
    func laterMark() throws {
        #expect {
            try YAMLDocument(parsing: Array("a: b\n\u{FEFF}c: d\n".utf8), file: "a.yaml")
        } throws: { error in
            let error = error as? YAMLError
            return error?.location.line == 2 && error?.location.column == 1
                && error?.message.contains("byte order mark") == true
        }
        let start = try YAMLDocument(parsing: Array("\u{FEFF}a: b\n".utf8), file: "a.yaml")
        #expect(start.value == ["a": "b"])
    }
}
