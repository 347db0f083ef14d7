import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

@Suite("The published YAML test suite", .needsData(YAMLSuite.archive), .needsProgram("tar"))
struct SuiteTests {
    /// Valid cases of one document that are refused all the same, by reason.
    static let refused: [String: [String]] = [
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
        "libyaml would end the anchor's name at a ':', which we refuse": ["Y2GN"],
        "libyaml would take the '?' of '{?text' for a key, which we refuse": ["652Z", "HM87/01"],
        "libyaml refuses directives and versions that it does not know": [
            "2LFX", "6LVF", "BEC7", "MUS6/05", "MUS6/06",
        ],
        "libyaml wants the block scalar at the root indented": ["DK3J", "FP8R"],
        "libyaml wants a document before '...'": ["HWV9", "QT73"],
        "a mapping with one key twice is valid syntax, and no mapping": ["X38W"],
    ]

    /// Invalid cases that are read all the same, by reason.
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
        #expect(refused.sorted() == names(Self.refused))
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
        var other: [String] = []
        for item in cases where !item.mustFail && item.documents > 1 {
            let error = #expect(throws: YAMLError.self, "\(item.name)") {
                try YAMLDocument(parsing: item.input, file: item.name)
            }
            if error?.code != .multipleDocuments { other.append(item.name) }
        }
        // Here libyaml refuses something before it comes to the second document.
        #expect(other == ["7Z25", "M7A3", "NKF9", "UT92", "W4TN"])
    }

    private func foundationValue(_ json: String) throws -> NSObject? {
        if json.isEmpty { return nil }
        return try JSONSerialization.jsonObject(
            with: Data(json.utf8), options: [.fragmentsAllowed]) as? NSObject
    }
}
