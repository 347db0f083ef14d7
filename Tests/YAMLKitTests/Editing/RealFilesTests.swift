import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

/// The YAML files at the head of a repository of real prompts.
private func files(of repository: String) throws -> [(name: String, bytes: [UInt8])] {
    let scratch = try Scratch()
    let bundle = try RealData.path("prompt-history/\(repository)/repo.bundle")
    try scratch.git("clone", "--quiet", bundle, "clone")
    let top = scratch.path("clone")
    return try FileManager.default.subpathsOfDirectory(atPath: top).sorted()
        .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        .map { ($0, try Files.read(top + "/" + $0)) }
}

@Suite("Real prompt files", .needsData("prompt-history"), .needsProgram("git"))
struct RealFilesTests {
    @Test(
        "setting a scalar changes its own bytes and no others",
        arguments: [("swe-agent-config", 24), ("instructlab-taxonomy", 16)])
    func oneScalar(_ repository: String, _ count: Int) throws {
        let files = try files(of: repository)
        #expect(files.count == count)
        for (name, bytes) in files {
            var document = try YAMLDocument(parsing: bytes, file: name)
            document.editsSharedValues = true
            let scalars = document.places.filter { $0.node.isScalar && !$0.node.isAlias }
            #expect(!scalars.isEmpty, "\(name)")
            // Of a large file a part of the scalars, spread over it: each edit reads it all anew.
            let stride = max(1, scalars.count * bytes.count / 30_000)
            for index in Swift.stride(from: 0, to: scalars.count, by: stride) {
                let (path, node) = scalars[index]
                for value in newValues(for: node.value) {
                    let edited = try document.setting(path, to: value)
                    #expect(edited.node(at: path)?.value == value, "\(name) \(path)")
                    #expect(
                        edited.differsOnly(in: node.span, from: document), "\(name) \(path)")
                    if node.isWrittenCanonically {
                        let back = try edited.setting(path, to: node.value)
                        #expect(back.bytes == document.bytes, "\(name) \(path)")
                    }
                }
            }
        }
    }

    @Test(
        "a large repository with tags and includes: every file is read, and a scalar set in every tenth"
    )
    func largeRepository() throws {
        let files = try files(of: "lm-eval-tasks")
        #expect(files.count == 13_811)
        var repeated = 0
        var random = SeededGenerator(seed: 3)
        for (index, (name, bytes)) in files.enumerated() {
            let document: YAMLDocument
            do {
                document = try YAMLDocument(parsing: bytes, file: name)
            } catch {
                // These do have a key twice.
                #expect(error.code == .duplicateKey, "\(error)")
                repeated += 1
                continue
            }
            guard index.isMultiple(of: 10) else { continue }
            let scalars = document.places.filter { $0.node.stringValue != nil }
            guard let place = scalars.randomElement(using: &random) else { continue }
            let value = JSONValue.string("new " + (place.node.stringValue ?? ""))
            let edited = try document.setting(place.path, to: value)
            #expect(edited.differsOnly(in: place.node.span, from: document), "\(name)")
        }
        #expect(repeated == 14)
    }

    private func newValues(for value: JSONValue) -> [JSONValue] {
        guard case .string(let text) = value else { return [.integer(4711), "other"] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var changed = lines.map(String.init)
        changed[lines.count / 2] += " changed"
        return [.string(changed.joined(separator: "\n")), .string("new " + text)]
    }
}

extension YAMLNode {
    /// Whether a scalar is written just as it would be written anew, so that going away and back
    /// gives the same bytes.
    var isWrittenCanonically: Bool {
        guard case .scalar(let scalar) = content, stringValue != nil else { return false }
        let text = source.text(of: span)
        switch scalar.style {
        case .plain, .singleQuoted, .doubleQuoted:
            return text == ScalarText.inline(scalar.text, preferring: scalar.style, inFlow: true)
        case .literal:
            // An empty line with spaces, or a header with more than it needs, is not written so.
            let layout = BlockScalarLayout(of: self, scalar)
            guard let indentation = layout.indentation else { return false }
            let block = BlockScalarText(
                scalar.text, indentation: indentation, parentColumn: 0,
                indicated: layout.indicator != nil)
            let body = source.text(of: layout.contentStart..<span.upperBound)
            return block?.lines.joined(separator: source.lineEnding.rawValue) == body
                && block?.header.filter { !$0.isNumber }
                    == source.text(of: layout.header).filter { !$0.isNumber }
        case .folded: return false
        }
    }
}

@Suite(
    "Setting and setting back over the YAML test suite", .needsData(YAMLSuite.archive),
    .needsProgram("tar"))
struct SuiteEditTests {
    @Test("restores the bytes")
    func restores() throws {
        var restored = 0
        var refused: [String] = []
        for item in try YAMLSuite.cases.get() {
            guard var document = try? YAMLDocument(parsing: item.input, file: item.name) else {
                continue
            }
            document.editsSharedValues = true
            for (path, node) in document.places where node.isScalar && !node.isAlias {
                guard let text = node.stringValue else { continue }
                let edited: YAMLDocument
                do {
                    edited = try document.setting(path, to: .string("changed " + text))
                } catch {
                    refused.append("\(item.name) \(path)")
                    continue
                }
                #expect(edited.differsOnly(in: node.span, from: document), "\(item.name) \(path)")
                guard node.isWrittenCanonically else { continue }
                let back = try edited.setting(path, to: .string(text))
                #expect(back.bytes == document.bytes, "\(item.name) \(path)")
                restored += 1
            }
        }
        #expect(restored > 300)
        // An alias elsewhere is a key, which would change too.
        #expect(refused == ["26DV /top1/key1", "26DV /top2/key2", "E76Z /a"])
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
