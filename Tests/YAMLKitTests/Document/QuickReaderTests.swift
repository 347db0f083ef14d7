import Basics
import TestSupport
import Testing

@testable import YAMLKit

/// A file read by the quick reader, held against what libyaml makes of it.
private struct Reading {
    /// Every node with its place, style and text, where the quick reader takes the file.
    let quick: String?
    /// The same by libyaml; the error where it refuses the file.
    let thorough: String

    init(_ bytes: [UInt8]) {
        let source = YAMLSource(bytes: bytes, file: "a.yaml")
        quick = QuickReader.root(of: source, limits: .standard).map(Self.describe)
        do throws(YAMLError) {
            let document = try YAMLDocument(
                parsing: bytes, file: "a.yaml", limits: .standard, quickly: false)
            thorough = document.root.map(Self.describe) ?? "empty"
        } catch {
            thorough = "refused: \(error.message)"
        }
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    private static func describe(_ node: YAMLNode) -> String {
        let properties = node.extras == nil ? "" : "&"
        let content =
            switch node.content {
            case .scalar(let scalar): "\(scalar.style) \(scalar.text.debugDescription)"
            case .alias(let name): "*\(name)"
            case .sequence(let elements, let style):
                "\(style) [" + elements.map(describe).joined(separator: ", ") + "]"
            case .mapping(let members, let style):
                "\(style) {"
                    + members.map { describe($0.key) + ": " + describe($0.value) }
                    .joined(separator: ", ") + "}"
            }
        return "\(properties)\(node.span.lowerBound)-\(node.span.upperBound) \(content)"
    }
}

@Suite("Reading everyday files without libyaml")
struct QuickReaderTests {
    @Test(
        "is the same to the last byte",
        arguments: [
            "a: 1\n", "a: 1", "a:\n", "a:", "a:   \nb:\n", "a: b # c\n", "# x\n\n  # y\na: b\n# z",
            "---\na: b\n", "--- # x\n- a\n", "\n\n---\n- a\n", "a: b\n\n\n",
            "- a\n- b c\n-\n- \n", "-\n  - a\n-\n  b: c\n", "- - a\n  - b\n- c\n", "- - - a\n",
            "- a: 1\n  b: 2\n- c: 3\n", "-   a: 1\n    b:\n      - x\n", "a:\n- b\n- c\nd:\n- e\n",
            "a:\n- b:\n  - c\n  - d\n- e: f\n", "a:\n  b:\n    c: d\n  e: f\ng: h\n",
            "a:\n    - b\n    -\n    - c\nd: e\n", "a:\n  # x\n  b: c\n # y\n  d: e\n",
            "  a: 1\n  b: 2\n", " - a\n - b\n",
            "a: http://b:80/c#d\n", "a: b:c\n", "a: -1\nb: -x\nc: .5\nd: ~\n", "<<: a\n",
            "a b c: d\n", "ä: ö \u{1F600}\n", "a: b  c   # d\n", "a: b#c\n", "a: (b) <c> $d {e\n",
            "a: b, c [d] ?\n", "a: ''\nb: \"\"\n", "a: 'it''s'\n", "'a b': \"c: d # e\"\n",
            "a: \"x\\ny \\\"z\\\" \\\\ \\t\\/\\r\" # c\n", "- 'a'\n- \"b\": c\n", "a: 'x'  \n",
            "a: |\n  b\n  c\nd: e\n", "a: |-\n  b\n", "a: |\n  b", "a: |   \n\n\n  b\n\n  c\n\n\n",
            "a: |\n  b\n   c\n     \n  d\ne: f\n", "a: |\n    b\n\n\n# c\nd: e\n",
            "a: |\n  b\n # c\nd: e\n", "a: |\n  # b\n  c: d\n  - e\n", "- |\n a\n- |-\n  b\n",
            "- a: |\n    b\n  c: d\n", "a: |\n  b\tc\n  \td\n", "a: |\n  b\n    \n",
            "a: |\n  b\n\n",
            "a: |\n  b\n \n  c\n", "a: |\n  --- \n  ...\nb: c\n", "a:\n- |\n b\nc: d\n",
            "a: {}\nb: []\nc: [ ]\n", "a: [b, 'c', \"d\", -1, {e: f}]\n",
            "a: {b: c, d: [e, f]} # x\n",
            "- {a: b c , 'd': \"e\" }\n- [ [a] , {} ]\n", "a: [http://b:80/c, d#e]\n",
            "{a: b}: c\n",
        ])
    func equal(_ text: String) {
        let reading = Reading(text)
        if let quick = reading.quick {
            #expect(quick == reading.thorough)
        } else {
            // The one of them that is left to libyaml.
            #expect(text == "{a: b}: c\n")
        }
    }

    @Test(
        "leaves alone what it does not know, and what is wrong",
        arguments: [
            "", "# a\n", "a\n", "'a'\n", "[a]\n", "| \n a\n", "a: >\n  b\n", "a: |+\n  b\n",
            "a: |2\n   b\n", "a: &b c\n", "a: *b\n", "a: !b c\n", "? a\n: b\n",
            "%YAML 1.2\n---\na: b\n",
            "a: b\n...\n", "a: b\n---\nc: d\n", "a: b\n c\n", "a: b\n  c: d\n", "a: b: c\n",
            "a: - b\n",
            "a: b\n - c\n", "- a\nb: c\n", "a: b\n- c\n", "- a\n- b\n  c\n", "a: 1\na: 2\n",
            "a: {b: 1, b: 2}\n", "a: [b\n", "a: [b,\n  c]\n", "a: {b}\n", "a: {b: }\n",
            "a: [b: c]\n",
            "a: [b, ]\n", "a: {\"b\":c}\n", "a: 'b\n  c'\n", "a: \"b\n", "a: \"\\x41\"\n",
            "a: \"\\q\"\n",
            "a: 'b'c\n", "a: 'b'#c\n", "a: [b]#c\n", "a: [b] c\n", "a:\tb\n", "\ta: b\n",
            "a: b\tc\n",
            "a: b\r\n", "\u{FEFF}a: b\n", "a: b\u{85}\n", "a: b\u{2028}\n", "a: b\u{0}\n",
            "a: b\u{7F}\n",
            "a: b\u{80}\n", "a: \u{FFFF}\n", "a: |\n", "a: |\n\n\n", "a: |\nb: c\n",
            "a: |\n    \n  b\n",
            "a: |\n  b\n c\n", "a: |\n  b\n \tc\n", "a: |\n  b\n  ", "a: | # x\n  b\n", "a : b\n",
            "a:\n  b\n", "a:\n  'b'\n", "a:\n  [b]\n", "a:\n    b: c\n  d: e\n", "  a: b\nc: d\n",
            "---\n  a: b\n--- \n", ".a: ...\n..: b\n...: c\n", "@a: b\n", "a: `b`\n", "a: ,b\n",
        ])
    func leaves(_ text: String) {
        #expect(Reading(text).quick == nil)
    }

    @Test(
        "leaves bytes that are not UTF-8 alone", arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80]])
    func invalid(_ bytes: [UInt8]) {
        #expect(Reading(Array("a: ".utf8) + bytes).quick == nil)
    }

    @Test("leaves a document beyond the limits to the reader that says so")
    func limits() throws {
        let nested = Array(
            ((0..<70).map { String(repeating: " ", count: $0) + "a:\n" }).joined().utf8)
        #expect(Reading(nested).quick == nil)
        let small = YAMLLimits(bytes: 1 << 10, depth: 2, nodes: 7, expandedSize: 1 << 12)
        func isRead(_ text: String) -> Bool {
            let source = YAMLSource(bytes: Array(text.utf8), file: "a.yaml")
            return QuickReader.root(of: source, limits: small) != nil
        }
        #expect(isRead("a: {b: c}\n"))
        #expect(!isRead("a: {b: [c]}\n"))
        #expect(isRead("a: b\nc: d\ne: f\n"))
        #expect(!isRead("a: b\nc: d\ne: f\ng: h\n"))
    }

    @Test(
        "is the same over the YAML test suite", .needsData(YAMLSuite.archive), .needsProgram("tar"))
    func suite() throws {
        var read = 0
        for item in try YAMLSuite.cases.get() {
            let reading = Reading(item.input)
            guard let quick = reading.quick else { continue }
            #expect(quick == reading.thorough, "\(item.name)")
            #expect(!item.mustFail, "\(item.name)")
            read += 1
        }
        #expect(read == 38)
    }

    @Test(
        "is the same over real files",
        .needsData("prompt-history"), .needsProgram("git"),
        arguments: [
            // Left to libyaml: texts over several lines, tags, `|+` and folded texts.
            ("swe-agent-config", 20), ("instructlab-taxonomy", 2), ("lm-eval-tasks", 5_223),
        ])
    func realFiles(_ repository: String, _ count: Int) throws {
        var read = 0
        let files = try YAMLKitTests.realFiles(of: repository)
        for (name, bytes) in files {
            let reading = Reading(bytes)
            guard let quick = reading.quick else { continue }
            #expect(quick == reading.thorough, "\(name)")
            read += 1
        }
        #expect(read == count)
    }

    @Test(
        "is the same over random files, changed in random places", arguments: 0..<8 as Range<UInt64>
    )
    func random(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "\n", "\n  ", "\n- ", "- ", ": ", ":", " ", "  ", "#", " # ", "'", "\"", "|\n", "|-\n",
            "[",
            "]", "{", "}", ", ", "a", "\\n", "---", "é", "\t", "-", "?", "&", "*", "!", "\n\n", "|",
        ]
        var read = 0
        for _ in 0..<1_500 {
            var text = Array(RandomFile(using: &random).text.utf8)
            text.removeAll { $0 == 0x0D }
            for _ in 0..<Int.random(in: 0..<4, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                if Bool.random(using: &random) {
                    let piece = pieces.randomElement(using: &random) ?? ""
                    text.insert(contentsOf: Array(piece.utf8), at: place)
                } else {
                    let end = min(text.count, place + Int.random(in: 1..<6, using: &random))
                    text.removeSubrange(place..<end)
                }
            }
            let reading = Reading(text)
            guard let quick = reading.quick else { continue }
            read += 1
            #expect(quick == reading.thorough, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(read > 400)
    }
}
