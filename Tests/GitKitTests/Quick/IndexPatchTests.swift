import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

/// Indexes with a few entries changed, held against what git makes of the same changes.
@Suite("An index with some entries changed")
struct IndexPatchTests {
    private static let names = [
        "a", "a.b", "a/b", "a/b/c", "b/c.yaml", "b/d/e", "b/d/f", "b0", "lone/x", "ü/ä",
        String(repeating: "y", count: 200) + "/" + String(repeating: "z", count: 5000),
    ]

    /// Names of which none is a folder of another one.
    private static func names(_ dice: inout Numbers) -> [String] {
        var chosen: [String] = []
        for name in names.shuffled(using: &dice) where Bool.random(using: &dice) {
            let collides = chosen.contains {
                name.hasPrefix($0 + "/") || $0.hasPrefix(name + "/")
            }
            if !collides { chosen.append(name) }
        }
        return chosen
    }

    @Test("is what git makes of the changes", arguments: 0..<40)
    func equal(seed: Int) throws {
        var dice = Numbers(seed: UInt64(seed))
        let scratch = try Scratch()
        try scratch.gitInit()
        let blobs = try (0..<4).map { number in
            try scratch.git("hash-object", "-w", "--stdin", input: "content \(number)\n")
        }
        func id() -> String { blobs.randomElement(using: &dice) ?? "" }
        let before = Self.names(&dice)
        try scratch.git(
            "update-index", "--index-info",
            input: before.map { "100644 \(id())\t\($0)\n" }.joined())
        if seed % 3 == 0, let name = before.first {
            try scratch.git("update-index", "--skip-worktree", name)
        }
        if seed % 4 == 0, let name = before.last {
            try scratch.git("update-index", "--assume-unchanged", name)
        }
        // The folders are known to the index then.
        if seed % 2 == 0 { try scratch.git("write-tree") }

        let after = Self.names(&dice)
        var changes: [[UInt8]: IndexFile.NewEntry?] = [:]
        var lines = ""
        let index = try scratch.index()
        for name in before where !after.contains(name) {
            changes[Array(name.utf8)] = .some(nil)
            lines += "0 \(blobs[0])\t\(name)\n"
        }
        for name in after {
            let blob = id()
            let isExecutable = Bool.random(using: &dice)
            let staged = StagedFile(name, in: index)
            changes[Array(name.utf8)] = IndexFile.NewEntry(
                id: try #require(ObjectID(blob)), mode: isExecutable ? .executable : .file,
                flags: staged?.flags ?? [],
                status: IndexFile.Status(
                    changed: .init(seconds: 7, nanoseconds: 8),
                    modified: .init(seconds: 1_700_000_000, nanoseconds: 9), device: 1, inode: 2,
                    user: 3, group: 4, size: 5))
            lines += "\(isExecutable ? 100755 : 100644) \(blob)\t\(name)\n"
        }
        let pieces = try #require(index.patched(changes))
        let patched = pieces.flatMap(\.self) + IndexFile.sum(of: pieces)
        let path = scratch.path(".git/index")
        let copy = scratch.path(".git/other")
        try Files.create(copy, bytes: Files.read(path))
        try Files.remove(path)
        try Files.create(path, bytes: patched)
        let again = try scratch.index()
        #expect(again.checksum == ObjectID(bytes: patched.suffix(20)))

        func git(_ index: String, _ arguments: String..., input: String = "") throws -> String {
            try scratch.git(
                arguments, input: input, environment: ["GIT_INDEX_FILE": index])
        }
        _ = try git(copy, "update-index", "--index-info", input: lines)
        #expect(
            try git(path, "ls-files", "--stage", "-z") == git(copy, "ls-files", "--stage", "-z"))
        // What was special about an entry stays so.
        for (position, name) in after.enumerated() where before.contains(name) {
            let old = StagedFile(name, in: index)
            #expect(StagedFile(name, in: again)?.flags == old?.flags, "\(position)")
        }
        let tree = try git(copy, "write-tree")
        #expect(try git(path, "write-tree") == tree)
        // Folders that are known must be known right: git takes them as they are.
        for folder in ["", "a", "a/b", "b", "b/d", "lone", "ü"] {
            guard let known = again.folders.known(folder) else { continue }
            let expected = try scratch.git("rev-parse", "\(tree):\(folder)")
            #expect(known.tree.description == expected, "\(folder)")
        }
        #expect(try git(path, "fsck", "--no-dangling") == "")
    }

    @Test("of version 4 is left to the library")
    func compressed() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("a", "a\n")
        try scratch.git("add", "a")
        try scratch.git("update-index", "--index-version", "4")
        #expect(try scratch.index().patched([Array("a".utf8): nil]) == nil)
    }
}
