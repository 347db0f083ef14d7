import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite struct TreeEditTests {
    private let scratch: Scratch
    private let repository: Repository

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
    }

    @Test(arguments: 1...4)
    func randomEditsGiveTheTreesOfGit(seed: Int) throws {
        var random = Numbers(seed: UInt64(seed))
        var model = FileModel()
        var tree: ObjectID?
        for round in 0..<8 {
            let changes = try model.edit(count: 12, in: repository, using: &random)
            tree = try repository.updateTree(base: tree, changes: changes)
            #expect(try tree == model.tree(in: scratch, repository), "round \(round)")
        }
        let top = try #require(tree)
        let listed = try scratch.git("ls-tree", "-r", "-z", "\(top)").split(separator: "\0")
        let entries = try repository.entries(ofTree: top)
        #expect(entries.map { "\($0.mode) blob \($0.id)\t\($0.path)" } == listed.map(String.init))
        for entry in entries {
            #expect(try repository.entry(entry.path, inTree: top) == entry)
        }
        let folders = try scratch.git("ls-tree", "-d", "-z", "\(top)").split(separator: "\0")
        for line in folders {
            let name = String(line.split(separator: "\t", maxSplits: 1)[1])
            let below = try repository.entries(ofTree: top, under: name)
            #expect(!below.isEmpty)
            #expect(below == entries.filter { $0.path.utf8.starts(with: (name + "/").utf8) })
            #expect(try repository.entry(name, inTree: top)?.mode == .tree)
        }
        try scratch.fsckObjects()
    }

    @Test func oneChangeInTenThousandFiles() throws {
        let blob = try repository.writeBlob(Array("x\n".utf8))
        let paths = (0..<10_000).map { "d\($0 % 100)/f\($0)" }
        let base = try repository.updateTree(
            base: nil, changes: paths.map { .put(path: $0, id: blob) })
        let other = try repository.writeBlob(Array("y\n".utf8))
        let tree = try repository.updateTree(
            base: base, changes: [.put(path: "d7/f4207", id: other), .remove(path: "d7/f7")])
        #expect(
            try scratch.gitLines("diff-tree", "-r", "--name-status", "\(base)", "\(tree)")
                == ["M\td7/f4207", "D\td7/f7"])
        #expect(try repository.changes(from: base, to: tree).map(\.path) == ["d7/f4207", "d7/f7"])
        #expect(try repository.entries(ofTree: tree).count == 9_999)
        // Two folders are new and nothing else: the objects are counted by git.
        let count = try scratch.gitLines("count-objects", "-v").first ?? ""
        #expect(count == "count: \(2 + 100 + 1 + 2)")
    }

    @Test func emptiedFoldersVanishDownToTheEmptyTree() throws {
        let blob = try repository.writeBlob([1])
        let tree = try repository.updateTree(base: nil, changes: [.put(path: "a/b/c", id: blob)])
        let empty = try repository.updateTree(base: tree, changes: [.remove(path: "a/b/c")])
        #expect(try empty.description == scratch.git("mktree", input: ""))
        #expect(try repository.entries(ofTree: empty).isEmpty)
        #expect(try repository.updateTree(base: empty, changes: []) == empty)
    }

    @Test func aChangeThatCantBeIsRefused() throws {
        let blob = try repository.writeBlob([1])
        let base = try repository.updateTree(
            base: nil, changes: [.put(path: "a/b", id: blob), .put(path: "f", id: blob)])
        func refusal(_ changes: TreeChange...) -> GitError.Code? {
            code { _ = try repository.updateTree(base: base, changes: changes) }
        }
        #expect(refusal(.put(path: "a", id: blob)) == .invalid)
        #expect(refusal(.put(path: "f/g", id: blob)) == .invalid)
        #expect(refusal(.remove(path: "a")) == .notFound)
        #expect(refusal(.remove(path: "a/x")) == .notFound)
        #expect(refusal(.remove(path: "x/y")) == .notFound)
        #expect(refusal(.put(path: "f", id: blob), .remove(path: "f")) == .invalid)
        #expect(refusal(.put(path: "f", id: base)) == .invalid)
        #expect(refusal(.put(path: "f", id: .zero)) == .notFound)
        #expect(refusal(.put(path: "f", id: blob, mode: .tree)) == .invalid)
        #expect(refusal(.put(path: "x", id: blob), .put(path: "x/y", id: blob)) == .invalid)
        #expect(refusal(.remove(path: "f"), .put(path: "f/g", id: blob)) == nil)
        #expect(refusal(.remove(path: "a/b"), .put(path: "a", id: blob)) == nil)
    }

    /// Asks `git fsck --strict` which names must not be in a tree.
    @Test(arguments: [
        ".", "..", ".git", ".GIT", ".gIt", "git~1", "GIT~1", ".git ", ".git.", ".git. .",
        ".git::$INDEX_ALLOCATION", ".git\\x", ".g\u{200c}it", "\u{feff}.git", ".gi\u{301}t",
        ".gitignore", ".gitx", "git", "git~2", "...", "a b", ".git-x", "x.git", "é", ".githooks",
    ])
    func namesThatGitRefusesAreRefused(name: String) throws {
        let blob = try repository.writeBlob([1])
        let folder = try scratch.git("mktree", "-z", input: "100644 blob \(blob)\t\(name)\0")
        _ = try scratch.git("commit-tree", folder, "-m", "x")
        let report = try scratch.run("git", "fsck", "--strict", "--no-dangling")
        let isBad = (report.stdout + report.stderr).contains("contains '.")
        let refusal = code {
            _ = try repository.updateTree(base: nil, changes: [.put(path: name, id: blob)])
        }
        #expect(refusal == (isBad ? .invalid : nil), "\(report.stderr)")
        let below = code {
            _ = try repository.updateTree(
                base: nil, changes: [.put(path: "a/\(name)/b", id: blob)])
        }
        #expect(below == refusal)
    }

    @Test(arguments: ["", "/", "a/", "/a", "a//b", "a\u{0}b"])
    func pathsThatAreNoneAreRefused(path: String) throws {
        let blob = try repository.writeBlob([1])
        #expect(
            code {
                _ = try repository.updateTree(base: nil, changes: [.put(path: path, id: blob)])
            } == .invalid)
    }
}
