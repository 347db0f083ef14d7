import Basics
import TestSupport
import Testing

@testable import YAMLKit

@Suite(
    "Setting and setting back over the YAML test suite", .needsData(YAMLSuite.archive),
    .needsProgram("tar"))
struct SuiteEditTests {
    /// Scalars that are written anew and so otherwise than before, by reason.
    static let rewritten: [String: Set<String>] = [
        "a value that is not written at all becomes 'null' or quotes": [
            "2XXW /Ken Griff", "2XXW /Mark McGwire", "2XXW /Sammy Sosa", "5WE3 /explicit key",
            "6KGN /a", "7W2P /a", "7W2P /b", "7W2P /c", "8KB6 /0/single line",
            "9BXH /0/single line", "C2DT /empty", "DFF7 /", "FH7J /0", "FH7J /1/b", "FH7J /2/",
            "JTV5 /e 42", "KK5P /complex1/[\"a\"]", "KK5P /complex4/a\n", "LE5A /4",
            "M2N8/01 /{[]:\"x\"}", "PW8X /0", "PW8X /2/b", "PW8X /3/", "PW8X /4/", "PW8X /5/",
            "SM9W/00 /0", "UKK6/01 /:", "UKK6/02 ", "W42U /0", "WZ62 /foo", "ZWK4 /b",
        ],
        "a text that other readers take for something else gets quotes": [
            "82AN ", "EXG3 ", "FBC9 /safe colon", "FBC9 /safe dash", "FBC9 /safe question mark",
            "JR7V /3/0", "JR7V /4/0", "JR7V /5/key", "JR7V /6/key",
            "M5DY /[\"Detroit Tigers\",\"Chicago cubs\"]/0",
            "M5DY /[\"New York Yankees\",\"Atlanta Braves\"]/0",
            "M5DY /[\"New York Yankees\",\"Atlanta Braves\"]/1",
            "M5DY /[\"New York Yankees\",\"Atlanta Braves\"]/2", "P76L ", "RZP5 /e/0/x",
            "S4JQ /2", "S7BG /0", "UGM3 /date", "XW4D /e/0/x",
        ],
        "a number gets its shortest form": [
            "C4HZ /2/color", "UGM3 /product/0/price", "UGM3 /product/1/price",
        ],
        "a text of white space alone has no part that stays": [
            "2G84/02 ", "2G84/03 ", "JEF9/00 /0", "JEF9/01 /0", "JEF9/02 /0", "K858 /clip",
            "K858 /keep", "K858 /strip", "NAT4 /a", "NAT4 /b", "NAT4 /c", "NAT4 /d", "NAT4 /e",
            "NAT4 /f", "NAT4 /g", "NAT4 /h",
        ],
        "the changed place is a fold, or an empty line that has spaces": [
            "4QFQ /1", "6FWR ", "6WPF ", "7T8X ", "93WF ", "DWX9 ", "K527 ", "T26H ", "TL85 ",
        ],
        "'|+' for one line break becomes '|'": ["A6F9 /keep", "L24T/01 /foo"],
    ]

    @Test("restores the bytes, whatever the style and the layout")
    func restores() throws {
        var restored = 0
        var refused: Set<String> = []
        var rewritten: Set<String> = []
        for item in try YAMLSuite.cases.get() where !item.mustFail {
            guard var document = try? YAMLDocument(parsing: item.input, file: item.name) else {
                continue
            }
            document.editsSharedValues = true
            for (path, node) in document.places where node.isScalar && !node.isAlias {
                for value in Self.others(node.value) {
                    let name = "\(item.name) \(path)"
                    guard let edited = try? document.setting(path, to: value) else {
                        refused.insert(name)
                        continue
                    }
                    #expect(edited.bytes != document.bytes, "\(name)")
                    #expect(edited.differsOnly(in: node.span, from: document), "\(name)")
                    let back = try edited.setting(path, to: node.value)
                    if back.bytes == document.bytes {
                        restored += 1
                    } else {
                        rewritten.insert(name)
                    }
                }
            }
        }
        #expect(restored == 1_302)
        #expect(rewritten == Set(Self.rewritten.values.joined()))
        #expect(
            refused == [
                // An alias elsewhere is a key, which would change too.
                "26DV /top1/key1", "26DV /top2/key2", "E76Z /a",
                // libyaml wants the ':' of a flow mapping on the line of its key.
                "8KB6 /1/multi line", "9BXH /1/multi line",
            ])
    }

    /// Other values: a text with a word more at the beginning, in the middle and at the end.
    private static func others(_ value: JSONValue) -> [JSONValue] {
        guard case .string(let text) = value else { return [.integer(4711), "other"] }
        let scalars = text.unicodeScalars
        let middle = scalars.index(scalars.startIndex, offsetBy: scalars.count / 2)
        return [
            .string("changed " + text),
            .string(String(scalars[..<middle]) + "x" + String(scalars[middle...])),
            .string(text + " changed"),
        ]
    }

    @Test("restores the bytes of what is written in the usual way, whatever stood there meanwhile")
    func restoresUsual() throws {
        var restored = 0
        for item in try YAMLSuite.cases.get() where !item.mustFail {
            guard var document = try? YAMLDocument(parsing: item.input, file: item.name) else {
                continue
            }
            document.editsSharedValues = true
            for (path, node) in document.places where node.isWrittenCanonically && !node.isAlias {
                guard let text = node.stringValue,
                    let edited = try? document.setting(path, to: "other")
                else { continue }
                #expect(
                    try edited.setting(path, to: .string(text)).bytes == document.bytes,
                    "\(item.name) \(path)")
                restored += 1
            }
        }
        #expect(restored == 296)
    }

    /// Edits that can't be made, by reason.
    static let refused: [String: Set<String>] = [
        "an alias elsewhere needs the anchor that would go": [
            "26DV remove /top1", "26DV remove /top1/key1", "26DV remove /top2",
            "26DV remove /top2/key2", "26DV set /top1", "26DV set /top2", "26DV set text /top1",
            "26DV set text /top2", "3GZX remove /First occurrence", "3GZX remove /Override anchor",
            "6KGN remove /a", "7BUB remove /hr", "7BUB remove /hr/1", "7BUB set /hr",
            "7BUB set text /hr", "C4HZ remove /0", "C4HZ remove /0/center", "C4HZ set /0",
            "C4HZ set text /0", "CUP7 remove /anchored", "E76Z remove /a", "HMQ5 remove /foo",
            "JS2J remove /First occurrence", "LE5A remove /2", "UGM3 remove /bill-to",
            "V55R remove /0", "V55R remove /1",
        ],
        "an alias elsewhere is a key": [
            "26DV set /top1/key1", "26DV set /top2/key2", "26DV set text /top1/key1",
            "26DV set text /top2/key2", "E76Z set /a", "E76Z set text /a",
        ],
        "libyaml wants the ':' of a flow mapping on the line of its key": [
            "8KB6 set /1/multi line", "8KB6 set text /1/multi line", "9BXH set /1/multi line",
            "9BXH set text /1/multi line",
        ],
        "libyaml takes the tab on the next line for indentation": [
            "DK95/05 set /foo", "DK95/05 set text /foo",
        ],
    ]

    @Test("every other edit can be made, but for those listed")
    func otherEdits() throws {
        var refused: Set<String> = []
        for item in try YAMLSuite.cases.get() {
            guard var document = try? YAMLDocument(parsing: item.input, file: item.name) else {
                continue
            }
            document.editsSharedValues = true
            func attempt(_ name: String, _ path: YAMLPath, _ edit: () throws -> YAMLDocument) {
                do {
                    _ = try edit()
                } catch {
                    refused.insert("\(item.name) \(name) \(path)")
                }
            }
            for (path, node) in document.places {
                let value: JSONValue = ["new": ["x", "two\nlines\n"]]
                attempt("set", path) { try document.setting(path, to: value) }
                attempt("set text", path) { try document.setting(path, to: "two\nlines") }
                if !path.isRoot { attempt("remove", path) { try document.removing(path) } }
                if node.isMapping, !node.isAlias {
                    attempt("add", path) { try document.setting(path.appending("new"), to: value) }
                }
                if node.isSequence, !node.isAlias {
                    attempt("append", path) { try document.appending(value, to: path) }
                    attempt("insert", path) {
                        try document.inserting(value, at: path.appending(0))
                    }
                }
            }
        }
        #expect(refused == Set(Self.refused.values.joined()))
    }
}
