import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite("Folders of the index whose tree is known")
struct IndexFolderTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for name in ["a", "b/c", "b/d/e", "b/d/f", "b/g/h", "i/j/k", "ü/x"] {
            try scratch.write(name, name)
        }
        try scratch.gitCommit("first")
    }

    /// The folders of the last commit with their trees, as git lists them.
    private func trees() throws -> [String: String] {
        var trees = ["": try scratch.git("rev-parse", "HEAD^{tree}")]
        for line in try scratch.git("ls-tree", "-rtdz", "HEAD").split(separator: "\0") {
            let parts = line.split(separator: "\t")
            trees[String(parts[1])] = String(parts[0].suffix(40))
        }
        return trees
    }

    @Test func afterACommitAllAreKnown() throws {
        let index = try scratch.index()
        for (folder, tree) in try trees() {
            let known = index.folders.known(folder)
            #expect(known?.tree.description == tree, "\(folder)")
            #expect(known?.count == index.positions(below: folder).count, "\(folder)")
        }
        for folder in ["none", "b/none", "a", "b/d/e", "b/d/e/f"] {
            #expect(index.folders.known(folder) == nil, "\(folder)")
        }
    }

    @Test func whatIsStagedIsForgottenOnTheWayToIt() throws {
        try scratch.write("b/d/e", "new\n")
        try scratch.git("add", "b/d/e")
        let folders = try scratch.index().folders
        let trees = try trees()
        for folder in ["", "b", "b/d"] { #expect(folders.known(folder) == nil, "\(folder)") }
        for folder in ["b/g", "i", "i/j", "ü"] {
            #expect(folders.known(folder)?.tree.description == trees[folder], "\(folder)")
        }
    }

    @Test func withoutTheExtensionNothingIsKnown() throws {
        try scratch.git("read-tree", "--empty")
        try scratch.git("add", "--all")
        #expect(try scratch.index().folders.known("") == nil)
    }

    @Test(arguments: [
        "", "\0", "\u{0}1 0\n", "\u{0}-1 1\n", "\u{0}-2 0\n", "x", "\u{0}-1 0\nmore",
        "\u{0}-1 -1\n", "\u{0}-1 99999999999999999999\n",
    ])
    func malformedContentIsNone(text: String) {
        #expect(IndexFolders(Array(text.utf8)[...]) == nil)
    }

    @Test func manyLevels() throws {
        // Each level promises one more: 200,000 of them must not use up the stack.
        let level = Array("x\0-1 1\n".utf8)
        let bytes = Array(repeatElement(level, count: 200_000).joined()) + Array("x\0-1 0\n".utf8)
        let folders = try #require(IndexFolders(bytes[...]))
        #expect(folders.known("x/x") == nil)
    }
}
