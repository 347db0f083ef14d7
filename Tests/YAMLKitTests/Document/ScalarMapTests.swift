import Basics
import TestSupport
import Testing

@testable import YAMLKit

extension YAMLNode {
    /// Every scalar in the tree, keys included.
    var scalars: [YAMLNode] {
        switch content {
        case .scalar: [self]
        case .sequence(let elements, _): elements.flatMap(\.scalars)
        case .mapping(let members, _): members.flatMap { $0.key.scalars + $0.value.scalars }
        case .alias: []
        }
    }
}

@Suite("From a text to its bytes")
struct ScalarMapTests {
    @Test(
        "the marked character is found where it stands",
        arguments: [
            ("plain text", "a: x |y\n"),
            ("plain over lines", "a: x\n  w\n\n  z |y\n"),
            ("single quoted", "a: 'it''s |y'\n"),
            ("double quoted", #"a: "\u00e9\n\t\x41 |y""# + "\n"),
            ("escaped line break", "a: \"x \\\n    z|y\"\n"),
            ("literal", "a:\n  b: |\n    é x\n\n      w\n    z|y\n"),
            ("literal with CRLF", "a:\r\n  b: |\r\n    x\r\n\r\n    z|y\r\n"),
            ("literal with indicator", "a: |2\n     x\n   z|y\n"),
            ("folded", "a: >\n  x\n  w\n\n  v\n    u\n  t|y\n"),
            ("key", "z|y: 1\n"),
            ("in a flow collection", "a: [x, {b: [é, 'z|y']}]\n"),
            ("behind a tag and an anchor", "a: !!str &b\n  z|y\n"),
        ])
    func marked(_ name: String, _ marked: String) throws {
        // The last `|` marks; the `y` behind it is unique in the text.
        let mark = try #require(marked.lastIndex(of: "|"))
        let text = marked[..<mark] + marked[marked.index(after: mark)...]
        let document = try parse(String(text))
        let node = try #require(
            document.root?.scalars.first { $0.scalarText?.contains("y") == true })
        let scalarText = try #require(node.scalarText)
        let target = try #require(scalarText.utf8.firstIndex(of: UInt8(ascii: "y")))
        let offset = scalarText.utf8.distance(from: scalarText.startIndex, to: target)
        let expected = document.location(ofByte: marked[..<mark].utf8.count)
        #expect(node.location(ofTextOffset: offset, in: document) == expected)
    }

    @Test("the map makes the text that libyaml reads", .needsData(YAMLSuite.archive))
    func sameTextAsLibyaml() throws {
        var count = 0
        for item in try YAMLSuite.cases.get() {
            guard let document = try? YAMLDocument(parsing: item.input, file: item.name) else {
                continue
            }
            for node in document.root?.scalars ?? [] {
                let map = try #require(ScalarMap(of: node))
                #expect(
                    String(decoding: map.text, as: UTF8.self) == node.scalarText, "\(item.name)")
                count += 1
                for piece in map.pieces where piece.isVerbatim {
                    #expect(map.text[piece.text] == document.bytes[piece.source])
                }
            }
        }
        #expect(count > 900)
    }
}
