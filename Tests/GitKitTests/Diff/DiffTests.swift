import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Differences as text")
struct DiffTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private func expectSame(
        _ old: String, _ new: String, in directory: String = "", paths: [String] = [],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let repository = try scratch.repository(directory)
        let trees = try (
            repository.commit(scratch.id(old, in: directory)).tree,
            repository.commit(scratch.id(new, in: directory)).tree
        )
        let theirs = try scratch.run(
            "git", ["diff", "--no-color", "--no-renames", old, new, "--"] + paths, in: directory)
        let ours = try repository.diffText(from: trees.0, to: trees.1, paths: paths)
        #expect(ours == theirs.stdout, sourceLocation: sourceLocation)
        let names = try scratch.git(
            "diff", "--no-renames", "--name-only", "-z", old, new, in: directory)
        let changes = try repository.changes(from: trees.0, to: trees.1)
        #expect(
            changes.map(\.path) == names.split(separator: "\0").map(String.init),
            sourceLocation: sourceLocation)
    }

    /// A text that looks like prompts in YAML: keys, block scalars, blank lines.
    private func text(_ numbers: inout Numbers) -> [String] {
        let words = ["refund", "guest", "ticket", "confirm", "never", "always", "boat", "price"]
        return (0..<Int.random(in: 0...60, using: &numbers)).map { _ in
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0: ""
            case 1: "key_\(Int.random(in: 0..<9, using: &numbers)): |"
            case 2: "- role: system"
            case 3: "\tTab and trailing blanks  "
            default:
                String(repeating: "  ", count: Int.random(in: 0..<4, using: &numbers))
                    + (0..<Int.random(in: 1..<9, using: &numbers)).map { _ in
                        words.randomElement(using: &numbers) ?? ""
                    }.joined(separator: " ")
            }
        }
    }

    private func edited(_ lines: [String], _ numbers: inout Numbers) -> [String] {
        var lines = lines
        for _ in 0..<Int.random(in: 0...5, using: &numbers) {
            let place = Int.random(in: 0...lines.count, using: &numbers)
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: lines.insert("inserted \(Int.random(in: 0..<3, using: &numbers))", at: place)
            case 1 where place < lines.count: lines.remove(at: place)
            case 2 where place < lines.count: lines[place] += " changed"
            default:
                let end = min(lines.count, place + 4)
                lines.insert(contentsOf: lines[place..<end], at: place)
            }
        }
        return lines
    }

    @Test(arguments: 1...25)
    func ofRandomEditsIsWhatGitPrints(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        let endings = ["\n", "\n", "\n", "", "\r\n"]
        let paths = ["a.yaml", "dir/b.yaml", "dir/sub/c.md", "dir.txt", "e e.yaml", "ü.yaml"]
        var texts: [String: [String]] = [:]
        for path in paths where Bool.random(using: &numbers) { texts[path] = text(&numbers) }
        func store() throws {
            for path in paths {
                try? Files.remove(scratch.path(path))
                guard let lines = texts[path] else { continue }
                let end = endings.randomElement(using: &numbers) ?? "\n"
                try scratch.write(path, lines.joined(separator: "\n") + end)
                if Int.random(in: 0..<6, using: &numbers) == 0 {
                    try FileManager.default.setAttributes(
                        [.posixPermissions: 0o755], ofItemAtPath: scratch.path(path))
                }
            }
            try scratch.gitCommit("next")
        }
        try store()
        for path in paths {
            if let lines = texts[path] {
                let isGone = Int.random(in: 0..<8, using: &numbers) == 0
                texts[path] = isGone ? nil : edited(lines, &numbers)
            } else if Bool.random(using: &numbers) {
                texts[path] = text(&numbers)
            }
        }
        try store()
        try expectSame("HEAD~1", "HEAD")
        try expectSame("HEAD", "HEAD~1", paths: ["dir", "ü.yaml"])
    }

    @Test func ofSpecialCasesIsWhatGitPrints() throws {
        try scratch.write("mode", "same\n")
        try scratch.write("mode-and-text", "one\n")
        try scratch.write("binary", bytes: [1, 0, 2])
        try scratch.write("latin", bytes: [0x63, 0xE9, 10])
        try scratch.write("type", "text\n")
        try scratch.write("folder", "text\n")
        try scratch.write("quote\"back\\tab\t", "x\n")
        try scratch.write("gone-empty", "")
        try scratch.write("gone-binary", bytes: [0])
        try scratch.gitCommit("first")
        for path in ["mode", "mode-and-text"] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: scratch.path(path))
        }
        try scratch.write("mode-and-text", "two\n")
        try scratch.write("binary", bytes: [1, 0, 3])
        try scratch.write("latin", bytes: [0x63, 0xE8, 10])
        try Files.remove(scratch.path("type"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("type"), withDestinationPath: "mode")
        try Files.remove(scratch.path("folder"))
        try scratch.write("folder/inner file", "text")
        try scratch.write("quote\"back\\tab\t", "y\n")
        try scratch.write("new-empty", "")
        try scratch.write("new-binary", bytes: [0, 1])
        try Files.remove(scratch.path("gone-empty"))
        try Files.remove(scratch.path("gone-binary"))
        try scratch.git(
            "update-index", "--add", "--cacheinfo",
            "160000,\(String(repeating: "1", count: 40)),sub")
        try scratch.gitCommit("second")
        try expectSame("HEAD~1", "HEAD")
        try expectSame("HEAD", "HEAD~1")
        try scratch.git("config", "core.quotePath", "false")
        try scratch.git("config", "core.abbrev", "12")
        try expectSame("HEAD~1", "HEAD")
    }

    @Test func followsAttributes() throws {
        let long = (1...30).map { "line \($0)\n" }.joined()
        try scratch.write("a.lock", long)
        try scratch.write("b.py", "class A:\n    def run(self):\n" + long)
        try scratch.write("c.bin", bytes: [0, 1])
        try scratch.write(".gitattributes", "*.lock -diff\n*.py diff=python\n*.bin diff\n")
        try scratch.gitCommit("first")
        try scratch.write("a.lock", long + "more\n")
        try scratch.write("b.py", "class A:\n    def run(self):\n" + long + "more\n")
        try scratch.write("c.bin", bytes: [0, 2])
        try scratch.gitCommit("second")
        try expectSame("HEAD~1", "HEAD")
    }

    @Test func lengthensIDsThatAreNotUnique() throws {
        // Two blobs whose ids share seven digits would take long to find; four are enough with
        // the shortest length that git allows.
        try scratch.git("config", "core.abbrev", "4")
        try scratch.write("x", "0")
        try scratch.gitCommit("first")
        let start = try scratch.id("HEAD:x").description.prefix(4)
        let twin = try (1..<1_000_000).first { number in
            try Repository.blobID(Array("\(number)".utf8)).description.hasPrefix(start)
        }
        try scratch.write("twin", "\(#require(twin))")
        try scratch.write("x", "changed")
        try scratch.gitCommit("second")
        try expectSame("HEAD~1", "HEAD")
    }

    @Test(arguments: [(0, 7), (1, 7), (16_383, 7), (16_384, 8), (65_535, 8), (65_536, 9)])
    func shortensByTheNumberOfObjects(_ count: Int, _ length: Int) {
        #expect(Abbreviation.length(forObjects: count) == length)
    }

    @Test func ofOneFileIsWhatGitPrints() throws {
        try scratch.write("p.yaml", "a\nb\nc\n")
        try scratch.gitCommit("first")
        try scratch.write("p.yaml", "a\nB\nc")
        let repository = try scratch.repository()
        let ours = try repository.unifiedDiff(
            path: "p.yaml", old: DiffSide(content: Array("a\nb\nc\n".utf8)),
            new: DiffSide(content: Array("a\nB\nc".utf8)))
        #expect(try scratch.git("diff", "--no-color") + "\n" == ours)
        let same = DiffSide(content: [1])
        #expect(try repository.unifiedDiff(path: "p", old: same, new: same) == "")
        #expect(try repository.unifiedDiff(path: "p", old: nil, new: nil) == "")
        let created = try repository.unifiedDiff(
            path: "n", old: nil, new: DiffSide(content: Array("x\n".utf8), mode: .executable))
        #expect(created.hasPrefix("diff --git a/n b/n\nnew file mode 100755\nindex 0000000.."))
    }

    @Test(
        .needsData("prompt-history/fabric/repo.bundle"),
        arguments: ["fabric", "swe-agent-config", "soul-md"])
    func ofRealHistoriesIsWhatGitPrints(_ name: String) throws {
        let bundle = try RealData.path("prompt-history/\(name)/repo.bundle")
        try scratch.git("clone", "-q", "--bare", bundle, scratch.path(name))
        let commits = try scratch.git(
            "rev-list", "--no-merges", "--min-parents=1", "--max-count=600", "--all", in: name
        ).split(separator: "\n").map(String.init)
        for index in stride(from: 0, to: commits.count, by: max(1, commits.count / 12)) {
            try expectSame(commits[index] + "^", commits[index], in: name)
        }
    }
}
