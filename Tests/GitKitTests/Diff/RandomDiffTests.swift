import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite struct RandomDiffTests {
    private let scratch: Scratch
    private let repository: Repository

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
    }

    /// The changes as `git diff-tree -r` prints them.
    private func raw(_ changes: [Change]) -> [String] {
        changes.map { change in
            let status =
                switch (change.old?.mode, change.new?.mode) {
                case (nil, _): "A"
                case (_, nil): "D"
                case (let old?, let new?):
                    old.rawValue & 0o170000 == new.rawValue & 0o170000 ? "M" : "T"
                }
            let none = FileMode(rawValue: 0)
            return ":\(change.old?.mode ?? none) \(change.new?.mode ?? none)"
                + " \(change.old?.id ?? .zero) \(change.new?.id ?? .zero) \(status)\0\(change.path)"
        }
    }

    private func expectSame(_ old: ObjectID, _ new: ObjectID, _ note: String) throws {
        let fields = try scratch.git("diff-tree", "-r", "-z", "\(old)", "\(new)")
            .split(separator: "\0").map(String.init)
        let listed = stride(from: 0, to: fields.count, by: 2).map {
            fields[$0] + "\0" + fields[$0 + 1]
        }
        #expect(try raw(repository.changes(from: old, to: new)) == listed, "\(note)")
        let text = try scratch.run(
            "git", "diff", "--no-color", "--no-renames", "\(old)", "\(new)")
        let ours = try repository.diffText(from: old, to: new)
        if ours != text.stdout {
            let theirs = text.stdout.split(separator: "\n", omittingEmptySubsequences: false)
            let mine = ours.split(separator: "\n", omittingEmptySubsequences: false)
            let place = zip(theirs, mine).enumerated().first { $1.0 != $1.1 }
            Issue.record("\(note): line \(place.map { "\($0)" } ?? "-")")
        }
    }

    @Test(arguments: 1...6)
    func randomEditsDifferAsGitSays(seed: Int) throws {
        var random = Numbers(seed: UInt64(100 + seed))
        var model = FileModel()
        var trees = [try repository.updateTree(base: nil, changes: [])]
        for _ in 0..<6 {
            let changes = try model.edit(count: 15, in: repository, using: &random)
            let last = try #require(trees.last)
            trees.append(try repository.updateTree(base: last, changes: changes))
        }
        for (number, tree) in trees.enumerated().dropFirst() {
            try expectSame(trees[number - 1], tree, "\(number - 1) to \(number)")
            try expectSame(tree, trees[0], "\(number) to the empty tree")
        }
        #expect(try repository.changes(from: trees[3], to: trees[3]).isEmpty)
        #expect(try repository.diffText(from: trees[3], to: trees[3]).isEmpty)
        #expect(
            try repository.changes(from: nil, to: trees[3])
                == repository.changes(from: trees[0], to: trees[3]))
        #expect(
            try repository.diffText(from: trees[3], to: nil)
                == repository.diffText(from: trees[3], to: trees[0]))
    }

    private func tree(_ files: [(String, String, FileMode)]) throws -> ObjectID {
        try repository.updateTree(
            base: nil,
            changes: files.map { path, text, mode in
                .put(path: path, id: try repository.writeBlob(Array(text.utf8)), mode: mode)
            })
    }

    @Test(arguments: [
        ("a\nb\nc\n", "a\nB\nc\n"), ("a\n", "a"), ("a", "a\n"), ("a", "b"), ("", "a\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"), ("a\r\n", "a\n"), ("a\0b", "a\0c"), ("text\n", "a\0b"),
        (
            "def f():\n    a\n    b\n    c\n    d\n    e\n    f\n",
            "def f():\n    a\n    b\n    c\n    d\n    e\n    g\n"
        ),
        (
            "key: |\n  one\n\n  two\n\n  three\n", "key: |\n  one\n\n  new\n\n  two\n\n  three\n"
        ),
        ("- a: 1\n  b: 2\n- a: 3\n  b: 4\n", "- a: 1\n  b: 2\n- a: 5\n  b: 6\n- a: 3\n  b: 4\n"),
    ])
    func textsDifferAsGitSays(old: String, new: String) throws {
        try expectSame(
            tree([("p.yaml", old, .file)]), tree([("p.yaml", new, .file)]), "\(old) to \(new)")
        try expectSame(
            tree([("p.yaml", old, .file)]), tree([("p.yaml", new, .executable)]), "with a mode")
        try expectSame(
            tree([("p", old.replacing("\0", with: ""), .link)]), tree([("p", new, .file)]),
            "from a link")
        try expectSame(
            tree([("p/q", old, .file)]), tree([("p", new, .file)]), "from a folder")
        try expectSame(
            tree([("a b/é\t\"\\", old, .file)]), tree([("a b/é\t\"\\", new, .file)]),
            "with an odd name")
        try expectSame(
            tree([("a b.yaml", old, .file)]), tree([("a b.yaml", new, .file)]), "with a blank")
    }

    @Test func onlyTheGivenPathsAreShown() throws {
        let old = try tree([("a/x", "1\n", .file), ("a/y", "1\n", .file), ("b*", "1\n", .file)])
        let new = try tree([("a/x", "2\n", .file), ("a/y", "2\n", .file), ("b*", "2\n", .file)])
        for paths in [["a"], ["a/x"], ["b*"], ["a/x", "b*"], ["none"], ["a/"]] {
            let text = try scratch.run(
                "git",
                [
                    "--literal-pathspecs", "diff", "--no-color", "--no-renames", "\(old)", "\(new)",
                    "--",
                ]
                    + paths)
            #expect(
                try repository.diffText(from: old, to: new, paths: paths) == text.stdout,
                "\(paths)")
        }
    }

    /// The user's own settings for `git diff` change nothing of what a reviewer sees.
    @Test func attributesOfTheWorkTreeAreThoseOfGit() throws {
        try scratch.write(".gitattributes", "*.bin binary\n*.py diff=python\n")
        let old = try tree([
            ("a.bin", "1\n", .file), ("b.py", "def f(a):\n  1\n  2\n  3\n  4\n", .file),
        ])
        let new = try tree([
            ("a.bin", "2\n", .file), ("b.py", "def f(a):\n  1\n  2\n  3\n  5\n", .file),
        ])
        try expectSame(old, new, "attributes")
    }

    @Test func submodulesAreChangesToo() throws {
        let commit = try repository.commit(["f": "x"])
        let old = try repository.updateTree(
            base: nil, changes: [.put(path: "m", id: commit, mode: .submodule)])
        let other = try repository.commit(["f": "y"])
        let new = try repository.updateTree(
            base: nil, changes: [.put(path: "m", id: other, mode: .submodule)])
        try expectSame(old, new, "submodule")
        try expectSame(old, tree([("m", "file\n", .file)]), "submodule to file")
    }
}
