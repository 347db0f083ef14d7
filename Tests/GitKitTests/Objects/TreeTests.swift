import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite("Trees")
struct TreeTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for path in ["a", "a.b", "a-b/c", "dir/x", "dir/sub/y", "dir/sub/z", "dir.txt", "ü/é"] {
            try scratch.write(path, "content of \(path)\n")
        }
        try scratch.gitCommit("first")
    }

    @Test func listsWhatGitLists() throws {
        let repository = try scratch.repository()
        let tree = try scratch.id("HEAD^{tree}")
        for prefix in ["", "dir", "dir/sub/", "dir/x", "nowhere", "a"] {
            let printed = try scratch.git(
                ["-c", "core.quotePath=false", "ls-tree", "-r", "HEAD"]
                    + (prefix.isEmpty ? [] : ["--", prefix]))
            let ours = try repository.entries(ofTree: tree, under: prefix).map {
                "\($0.mode) blob \($0.id)\t\($0.path)"
            }
            #expect(ours.joined(separator: "\n") == printed, "under '\(prefix)'")
        }
        #expect(try repository.entry("dir/sub", inTree: tree)?.mode == .tree)
        #expect(try repository.entry("dir/x/y", inTree: tree) == nil)
        #expect(try repository.entry("dir/sub/z", inTree: tree)?.id == scratch.id("HEAD:dir/sub/z"))
    }

    /// Random puts and removals, against an index that git itself keeps.
    @Test(arguments: 1...12)
    func becomesTheTreeThatGitWrites(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        let repository = try scratch.repository()
        let index = ["GIT_INDEX_FILE": scratch.path("../index-\(seed)")]
        try scratch.git("read-tree", "HEAD", environment: index)
        var tree = try scratch.id("HEAD^{tree}")
        let names = ["a", "b", "b.c", "b-c", "dir", "dir0", "z"]
        for round in 0..<6 {
            let present = try repository.entries(ofTree: tree).map(\.path)
            var changes: [TreeChange] = []
            var commands = ""
            var free = Set(present)
            for path in present where Int.random(in: 0..<4, using: &numbers) == 0 {
                changes.append(.remove(path: path))
                commands += "0 \(ObjectID.zero)\t\(path)\n"
                free.remove(path)
            }
            for count in 0..<4 {
                let depth = Int.random(in: 1...3, using: &numbers)
                let path = (0..<depth).map { _ in names.randomElement(using: &numbers) ?? "q" }
                    .joined(separator: "/")
                // Neither above nor below a file that stays, nor twice.
                if free.contains(where: { $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/") })
                    || changes.contains(where: { $0.path == path })
                {
                    continue
                }
                free.insert(path)
                let id = try repository.writeBlob(Array("\(seed) \(round) \(count)".utf8))
                let mode: FileMode = Bool.random(using: &numbers) ? .file : .executable
                changes.append(.put(path: path, id: id, mode: mode))
                commands += "\(mode) \(id)\t\(path)\n"
            }
            tree = try repository.updateTree(base: tree, changes: changes.shuffled(using: &numbers))
            try scratch.git("update-index", "--index-info", input: commands, environment: index)
            let theirs = try scratch.git("write-tree", environment: index)
            #expect(tree.description == theirs)
        }
        try scratch.fsck()
    }

    @Test func buildsFromNothingAndBackToNothing() throws {
        let repository = try scratch.repository()
        let blob = try repository.writeBlob([])
        let tree = try repository.updateTree(base: nil, changes: [.put(path: "x/y/z", id: blob)])
        let empty = try repository.updateTree(base: tree, changes: [.remove(path: "x/y/z")])
        #expect(empty.description == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
        #expect(try repository.updateTree(base: empty, changes: []) == empty)
    }

    @Test func turnsAFileIntoAFolderAndBack() throws {
        let repository = try scratch.repository()
        let blob = try repository.writeBlob([1])
        let base = try scratch.id("HEAD^{tree}")
        let folder = try repository.updateTree(
            base: base, changes: [.remove(path: "a"), .put(path: "a/inner", id: blob)])
        #expect(try repository.entry("a/inner", inTree: folder)?.id == blob)
        let file = try repository.updateTree(
            base: folder, changes: [.put(path: "a", id: blob), .remove(path: "a/inner")])
        #expect(try repository.entry("a", inTree: file)?.mode == .file)
    }

    @Test(arguments: [
        "", "/a", "a//b", "a/", "./a", "a/../b", ".git/config", "x/.GIT/y", "git~1/x", "nul\0",
    ])
    func refusesPathsThatGitCannotKeep(_ path: String) throws {
        let repository = try scratch.repository()
        let blob = try repository.writeBlob([1])
        let error = try gitError {
            _ = try repository.updateTree(base: nil, changes: [.put(path: path, id: blob)])
        }
        #expect(error.code == .invalid)
        #expect(error.path == path)
    }

    @Test func refusesContradictions() throws {
        let repository = try scratch.repository()
        let base = try scratch.id("HEAD^{tree}")
        let blob = try repository.writeBlob([1])
        let cases: [([TreeChange], GitError.Code)] = [
            ([.put(path: "n", id: blob), .put(path: "n", id: blob)], .invalid),
            ([.put(path: "n", id: blob), .put(path: "n/m", id: blob)], .invalid),
            ([.put(path: "a/below", id: blob)], .invalid),
            ([.put(path: "dir", id: blob)], .invalid),
            ([.remove(path: "nowhere")], .notFound),
            ([.remove(path: "nowhere/at/all")], .notFound),
            ([.remove(path: "dir")], .notFound),
            ([.put(path: "n", id: base)], .invalid),
            ([.put(path: "n", id: blob, mode: .tree)], .invalid),
            ([.put(path: "n", id: .zero)], .notFound),
        ]
        for (changes, code) in cases {
            let error = try gitError { _ = try repository.updateTree(base: base, changes: changes) }
            #expect(error.code == code, "\(changes)")
        }
    }

    @Test func readsAndWritesOnlyTheFoldersOnTheWay() throws {
        let repository = try scratch.repository()
        let base = try scratch.id("HEAD^{tree}")
        let blob = try repository.writeBlob([9])
        let before = try scratch.git("count-objects")
        _ = try repository.updateTree(base: base, changes: [.put(path: "dir/sub/y", id: blob)])
        let after = try scratch.git("count-objects")
        let counts = [before, after].map { Int($0.prefix { $0.isNumber }) ?? 0 }
        #expect(counts[1] - counts[0] == 3)
    }
}
