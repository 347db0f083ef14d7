import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

@Suite("The published YAML test suite", .needsData(YAMLSuite.archive), .needsProgram("tar"))
struct SuiteTests {
    /// Valid cases of one document that libyaml refuses, by reason.
    static let refusedByLibyaml: [String: [String]] = [
        "libyaml takes a tab for indentation": [
            "6BCT", "6CA3", "96NN/00", "96NN/01", "A2M4", "DK95/00", "DK95/03", "DK95/04", "Q5MG",
            "R4YG", "Y79Y/001", "Y79Y/010",
        ],
        "libyaml wants a key before ':'": [
            "2JQS", "6M2F", "CFD4", "FRK4", "M2N8/00", "NHX8", "S3PD", "SM9W/01", "UKK6/00",
        ],
        "libyaml takes ':' in a flow collection for the end of a key": [
            "4ABK", "58MP", "5T43", "DBG4", "HM87/00",
        ],
        "libyaml wants the ':' of a flow mapping on the line of its key": [
            "4MUZ/00", "4MUZ/01", "4MUZ/02", "5MUD", "9SA2", "K3WX", "NJ66", "VJP3/01",
        ],
        "libyaml allows letters, digits, '-' and '_' in the name of an anchor": [
            "2SXE", "8XYN", "W5VH",
        ],
        "libyaml refuses directives and versions that it does not know": [
            "2LFX", "6LVF", "BEC7", "MUS6/05", "MUS6/06",
        ],
        "libyaml wants the block scalar at the root indented": ["DK3J", "FP8R"],
        "libyaml wants a document before '...'": ["HWV9", "QT73"],
    ]

    /// Valid cases that are refused here although libyaml reads them, by reason: better no
    /// document than another one than was written.
    static let refusedHere: [String: [String]] = [
        "libyaml ends the name of an anchor at a ':'": ["Y2GN"],
        "libyaml takes the '?' of '{?text' for a key": ["652Z", "HM87/01"],
        "a mapping with one key twice is valid syntax, and no mapping": ["X38W"],
    ]

    /// Valid cases of several documents, which a file of one value has not; they are refused at the
    /// second one.
    static let severalDocuments = [
        "35KP", "5TYM", "6WLZ", "6XDY", "6ZKB", "7Z25", "9DXL", "9KAX", "9WXW", "JHB9", "KSS4",
        "L383", "M7A3", "NKF9", "PUW8", "RZT7", "U9NS", "UT92", "W4TN",
    ]

    /// Those of several documents that libyaml refuses before it comes to the second, by reason.
    static let refusedBeforeSecond: [String: [String]] = [
        "libyaml wants '---' before a document that follows '...'": ["7Z25", "M7A3"],
        "libyaml wants a key before ':'": ["NKF9"],
        "libyaml takes a '%' at the start of a line for a directive": ["UT92", "W4TN"],
    ]

    /// Invalid cases that libyaml reads, by reason.
    static let accepted: [String: [String]] = [
        "libyaml does not ask for indentation inside flow collections and quotes": [
            "9C9N", "DK95/01", "QB6E", "Y79Y/003",
        ],
        "libyaml reads '-' in a flow sequence as a text": ["G5U8", "YJV2"],
        "libyaml does not ask for a space before the comment of a directive": ["MUS6/00"],
        "libyaml does not ask for a space between ',' and a comment": ["CVW2"],
        "libyaml takes the indentation of a block scalar from empty lines too": ["S98Z"],
    ]

    /// Valid cases in which libyaml reads another text, by reason.
    static let readOtherwise: [String: [String]] = [
        "at the end of a file without a final newline, libyaml adds no line break": [
            "JEF9/02", "L24T/01",
        ]
    ]

    let cases: [SuiteCase]

    init() throws { cases = try YAMLSuite.cases.get() }

    private func names(_ reasons: [String: [String]]) -> [String] {
        reasons.values.joined().sorted()
    }

    @Test("the suite is the one that the lists are about")
    func counts() {
        #expect(cases.count == 402)
        #expect(cases.count { $0.mustFail } == 94)
        #expect(cases.count { !$0.mustFail && $0.documents > 1 } == 19)
    }

    @Test("valid documents give the suite's events and values")
    func validDocuments() throws {
        var refused: [String] = []
        var different: [String] = []
        for item in cases where !item.mustFail && item.documents <= 1 {
            guard let document = try? YAMLDocument(parsing: item.input, file: item.name) else {
                refused.append(item.name)
                continue
            }
            let frame = ["+STR", "-STR", "+DOC", "-DOC"]
            var events = item.events.filter { !frame.contains(String($0.prefix(4))) }
            // An explicit document with nothing in it is an empty one here.
            if events == ["=VAL :"] { events = [] }
            guard document.suiteEvents == events else {
                different.append(item.name)
                continue
            }
            if let json = item.json {
                let value = document.root == nil && json.isEmpty ? "" : document.value.text()
                #expect(try foundationValue(value) == foundationValue(json), "\(item.name)")
            }
        }
        #expect(refused.sorted() == names(Self.refusedByLibyaml.merging(Self.refusedHere) { $1 }))
        #expect(different.sorted() == names(Self.readOtherwise))
    }

    @Test("invalid documents are refused with a place in the file")
    func invalidDocuments() throws {
        var accepted: [String] = []
        for item in cases where item.mustFail {
            do {
                _ = try YAMLDocument(parsing: item.input, file: item.name)
                accepted.append(item.name)
            } catch {
                let lines = item.input.split(
                    omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A })
                try #require((1...lines.count).contains(error.location.line), "\(error)")
                let length = String(decoding: lines[error.location.line - 1], as: UTF8.self)
                    .unicodeScalars.count
                #expect((1...length + 1).contains(error.location.column), "\(error)")
                #expect(error.location.file == item.name)
                #expect(!error.message.isEmpty && error.diagnostic.severity == .error)
            }
        }
        #expect(accepted.sorted() == names(Self.accepted))
    }

    @Test("a stream of several documents is refused, at the second where libyaml gets that far")
    func severalDocuments() throws {
        var several: [String] = []
        var before: [String] = []
        for item in cases where !item.mustFail && item.documents > 1 {
            several.append(item.name)
            let error = #expect(throws: YAMLError.self, "\(item.name)") {
                try YAMLDocument(parsing: item.input, file: item.name)
            }
            if error?.code != .multipleDocuments { before.append(item.name) }
        }
        #expect(several == Self.severalDocuments)
        #expect(before == names(Self.refusedBeforeSecond))
    }

    @Test("the events of all documents of a stream are the suite's")
    func streams() throws {
        for item in cases where !item.mustFail && item.documents > 1 {
            guard !names(Self.refusedBeforeSecond).contains(item.name) else { continue }
            let source = YAMLSource(bytes: item.input, file: item.name)
            // The suite notes besides whether '---' and '...' are written.
            let expected = item.events.map {
                $0.hasPrefix("+DOC") || $0.hasPrefix("-DOC") ? String($0.prefix(4)) : $0
            }
            var stream = EventStream(source, standIns: nil)
            #expect(try stream.suiteEvents() == expected, "\(item.name)")
        }
    }

    @Test(
        "what is said to be libyaml's decision is libyaml's, asked through PyYAML",
        .enabled(if: PyYAML.hasLibyaml, "python3 with PyYAML over libyaml is not installed"))
    func libyamlItself() throws {
        let refused = Set(try PyYAML.refusedByLibyaml(cases.map { ($0.name, $0.input) }))
        for name in names(Self.refusedByLibyaml) + names(Self.refusedBeforeSecond) {
            #expect(refused.contains(name), "\(name) is read by libyaml")
        }
        for name in names(Self.refusedHere) + names(Self.accepted) + names(Self.readOtherwise) {
            #expect(!refused.contains(name), "\(name) is refused by libyaml")
        }
    }

    private func foundationValue(_ json: String) throws -> NSObject? {
        if json.isEmpty { return nil }
        return try JSONSerialization.jsonObject(
            with: Data(json.utf8), options: [.fragmentsAllowed]) as? NSObject
    }
}
