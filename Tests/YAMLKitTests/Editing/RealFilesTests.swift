import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

/// The YAML files at the head of a repository of real prompts, those whose names end in `_yaml`
/// among them: templates that other files include.
func realFiles(of repository: String) throws -> [(name: String, bytes: [UInt8])] {
    let scratch = try Scratch()
    let bundle = try RealData.path("prompt-history/\(repository)/repo.bundle")
    try scratch.git("clone", "--quiet", bundle, "clone")
    let top = scratch.path("clone")
    return try FileManager.default.subpathsOfDirectory(atPath: top).sorted()
        .filter { $0.hasSuffix("yaml") || $0.hasSuffix(".yml") }
        .map { ($0, try Files.read(top + "/" + $0)) }
}

@Suite("Real prompt files", .needsData("prompt-history"), .needsProgram("git"))
struct RealFilesTests {
    @Test(
        "setting a scalar changes its own bytes and no others",
        arguments: [("swe-agent-config", 24), ("instructlab-taxonomy", 16)])
    func oneScalar(_ repository: String, _ count: Int) throws {
        let files = try realFiles(of: repository)
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
        let files = try realFiles(of: "lm-eval-tasks")
        // 13,811 end in `.yaml`, 451 in `_yaml`.
        #expect(files.count == 14_262)
        var repeated = 0
        var tagged = 0
        var empty: [String] = []
        var random = SeededGenerator(seed: 3)
        for (index, (name, bytes)) in files.enumerated() {
            let document: YAMLDocument
            do {
                document = try YAMLDocument(parsing: bytes, file: name)
            } catch {
                // These do have a key twice.
                #expect(error.code == .duplicateKey, "\(error)")
                #expect(error.location.file == name && error.location.line > 1)
                #expect(error.related?.location.line ?? 0 < error.location.line)
                repeated += 1
                continue
            }
            #expect(document.bytes == bytes, "\(name)")
            if document.root == nil { empty.append(name) }
            if document.places.contains(where: { $0.node.tag == "!function" }) { tagged += 1 }
            guard index.isMultiple(of: 10) else { continue }
            let scalars = document.places.filter { $0.node.stringValue != nil }
            guard let place = scalars.randomElement(using: &random) else { continue }
            let value = JSONValue.string("new " + (place.node.stringValue ?? ""))
            let edited = try document.setting(place.path, to: value)
            #expect(edited.differsOnly(in: place.node.span, from: document), "\(name)")
        }
        #expect(repeated == 15)
        #expect(empty.count == 1)
        // git grep -l '!function' finds 6,061 files, of which 3 have a key twice.
        #expect(tagged == 6_058)
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
