import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

extension YAMLLayout {
    /// The keys of a document in the order of the alphabet, and all its texts as texts that people
    /// read: what changes the most.
    init(sorting node: YAMLNode?) {
        switch node?.content {
        case .mapping(let members, _):
            let sorted = members.sorted { $0.name < $1.name }
            self = .mapping(sorted.map { Member($0.name, YAMLLayout(sorting: $0.value)) })
        case .sequence(let elements, _): self = .list(YAMLLayout(sorting: elements.first))
        case .scalar: self = .text
        case .alias, nil: self = .any
        }
    }
}

@Suite("The canonical layout of many files")
struct FormattingDataTests {
    /// Lays a file out in two ways and expects that nothing is lost and a second time changes
    /// nothing; returns the first result.
    @discardableResult
    private func expectSound(_ bytes: [UInt8], _ name: String) throws -> [UInt8] {
        let document = try YAMLDocument(parsing: bytes, file: name)
        var results: [[UInt8]] = []
        for layout in [.any, YAMLLayout(sorting: document.root)] {
            let result = try document.formatted(layout)
            let read = try YAMLDocument(parsing: result, file: name)
            // Objects are equal whatever the order of their keys.
            #expect(read.value == document.value, "\(name)")
            #expect(try read.formatted(layout) == result, "\(name) is not stable")
            results.append(result)
        }
        return results[0]
    }

    /// With this variable set, every file is looked at and not a sample.
    private static let looksAtAll =
        ProcessInfo.processInfo.environment["PROMPTGIT_ALL_FILES"] == "1"

    @Test(
        "real prompt files keep their values and comments", .needsData("prompt-history"),
        .needsProgram("git"),
        arguments: [
            ("swe-agent-config", 1, 0), ("instructlab-taxonomy", 1, 0), ("lm-eval-tasks", 10, 6),
        ])
    func realFiles(_ repository: String, _ part: Int, _ repeatedKeys: Int) throws {
        var unreadable = 0
        var pairs: [(name: String, old: [UInt8], new: [UInt8])] = []
        for (index, file) in try YAMLKitTests.realFiles(of: repository).enumerated()
        where Self.looksAtAll || index.isMultiple(of: part) {
            guard (try? YAMLDocument(parsing: file.bytes, file: file.name)) != nil else {
                unreadable += 1
                continue
            }
            pairs.append((file.name, file.bytes, try expectSound(file.bytes, file.name)))
        }
        #expect(unreadable <= repeatedKeys || Self.looksAtAll)
        #expect(!pairs.isEmpty)
        guard PyYAML.isInstalled else { return }
        let different = try PyYAML.differentFiles(
            pairs.enumerated().filter {
                $0.offset.isMultiple(of: part)
            }.map(\.element))
        #expect(different == "")
    }

    @Test(
        "the valid cases of the YAML test suite", .needsData(YAMLSuite.archive),
        .needsProgram("tar"))
    func suite() throws {
        var refused: [String] = []
        var count = 0
        for item in try YAMLSuite.cases.get() where !item.mustFail {
            guard (try? YAMLDocument(parsing: item.input, file: item.name)) != nil else { continue }
            count += 1
            do {
                try expectSound(item.input, item.name)
            } catch is YAMLEditError {
                refused.append(item.name)
            }
        }
        #expect(count > 230)
        #expect(refused == [])
    }

    @Test("random files keep their values and comments")
    func randomFiles() throws {
        var random = SeededGenerator(seed: 21)
        for index in 0..<400 {
            let file = RandomFile(using: &random)
            let result = try expectSound(Array(file.text.utf8), "random \(index)")
            let text = String(decoding: result, as: UTF8.self)
            #expect(comments(text) == comments(file.text), "\(file.text)")
        }
    }

    private func comments(_ text: String) -> [String] {
        text.matches(of: /# comment \d+ with a\ttab/).map { String($0.output) }.sorted()
    }
}

extension PyYAML {
    /// The names of the files whose tags or values PyYAML reads otherwise in the new text.
    fileprivate static func differentFiles(
        _ pairs: [(name: String, old: [UInt8], new: [UInt8])]
    ) throws -> String {
        let scratch = try Scratch()
        let script = """
            import json, sys, yaml
            def tree(node):
                if isinstance(node, yaml.ScalarNode):
                    return [node.tag, node.value]
                if isinstance(node, yaml.SequenceNode):
                    return [node.tag, [tree(item) for item in node.value]]
                members = [[tree(key), tree(value)] for key, value in node.value]
                return [node.tag, sorted(members, key=repr)]
            for line in open(sys.argv[1], encoding="utf-8"):
                case = json.loads(line)
                trees = [repr(tree(yaml.compose(case[key]))) for key in ("old", "new")]
                if trees[0] != trees[1]:
                    print(case["name"])
            """
        try scratch.write("compare.py", script)
        let lines = pairs.map { pair in
            let value: JSONValue = [
                "name": .string(pair.name),
                "old": .string(String(decoding: pair.old, as: UTF8.self)),
                "new": .string(String(decoding: pair.new, as: UTF8.self)),
            ]
            return value.text()
        }
        try scratch.write("cases.jsonl", lines.joined(separator: "\n") + "\n")
        let result = try scratch.run("python3", "compare.py", "cases.jsonl")
        try #require(result.status == 0, "\(result.stderr)")
        return result.stdout
    }
}
