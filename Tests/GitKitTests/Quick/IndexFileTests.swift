import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("The index without libgit2")
struct IndexFileTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private func fill() throws {
        for name in ["a", "b/c.yaml", "b/d/e", "b.x", "b0", "\u{1F600}/ü", "with blank"] {
            try scratch.write(name, "content of \(name)\n")
        }
        try scratch.write("long/" + String(repeating: "x", count: 200), "long\n")
        #expect(try scratch.run("chmod", "+x", scratch.path("b/c.yaml")).status == 0)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("link"), withDestinationPath: "a")
        try scratch.git(
            "add", "--", "a", "b", "b.x", "b0", "\u{1F600}", "with blank", "long", "link")
    }

    /// Stages a path longer than the 4,095 bytes that an entry's flags can tell.
    private func stageLongPath() throws {
        let folders = (0..<40).map { _ in String(repeating: "y", count: 110) }
        let id = try scratch.git("hash-object", "-w", "--stdin", input: "deep\n")
        let path = folders.joined(separator: "/") + "/z"
        try scratch.git("update-index", "--add", "--cacheinfo", "100644,\(id),\(path)")
    }

    private func lines(_ index: IndexFile) -> [String] {
        (0..<index.count).map {
            "\(index.mode(at: $0)) \(index.id(at: $0)) \(index.stage(at: $0))\t\(index.path(at: $0))"
        }
    }

    private func listed(_ directory: String = "") throws -> [String] {
        try scratch.git("ls-files", "--stage", "-z", in: directory).split(separator: "\0")
            .map(String.init)
    }

    @Test(arguments: [2, 3, 4])
    func readsEachVersion(version: Int) throws {
        try fill()
        try stageLongPath()
        if version == 3 { try scratch.git("update-index", "--skip-worktree", "b0") }
        if version == 4 { try scratch.git("update-index", "--index-version", "4") }
        let index = try scratch.index()
        #expect(index.version == version)
        #expect(index.count == 10)
        #expect(try lines(index) == listed())
        #expect(index.modified != nil)
        let bytes = try Files.read(scratch.path(".git/index"))
        #expect(index.checksum == ObjectID(bytes: bytes.suffix(20)))
    }

    @Test func whatTheSystemSaid() throws {
        try fill()
        let index = try scratch.index()
        let text = try scratch.git("ls-files", "--debug")
        let numbers = text.matches(of: /: (\d+)(?::(\d+))?/).map {
            (UInt32($0.1) ?? 0, $0.2.flatMap { UInt32($0) } ?? 0)
        }
        // git prints seven a file: two times, device, inode, user, group, size, and its flags.
        #expect(numbers.count == 8 * index.count)
        for position in 0..<index.count {
            let status = index.status(at: position)
            let its = numbers[8 * position..<8 * position + 8].map(\.0)
            let parts = numbers[8 * position..<8 * position + 2].map { Int($0.1) }
            #expect(
                its.prefix(7) == [
                    UInt32(status.changed.seconds), UInt32(status.modified.seconds),
                    status.device, status.inode, status.user, status.group, status.size,
                ])
            #expect(parts == [status.changed.nanoseconds, status.modified.nanoseconds])
        }
    }

    @Test func flagsOfEntries() throws {
        try fill()
        try scratch.write("later", "text\n")
        try scratch.git("add", "--intent-to-add", "later")
        try scratch.git("update-index", "--assume-unchanged", "a")
        try scratch.git("update-index", "--skip-worktree", "b.x")
        for version in ["3", "4"] {
            try scratch.git("update-index", "--index-version", version)
            let index = try scratch.index()
            var found: [String: IndexFile.Flags] = [:]
            for position in 0..<index.count where !index.flags(at: position).isEmpty {
                found[index.path(at: position)] = index.flags(at: position)
            }
            #expect(found == ["later": .intentToAdd, "a": .assumeValid, "b.x": .skipWorkTree])
            let staged = (0..<index.count).filter { !index.flags(at: $0).contains(.intentToAdd) }
                .map(index.entry(at:))
            #expect(try staged == scratch.open().stagedEntries())
        }
    }

    @Test func sidesOfAConflict() throws {
        try fill()
        let id = try scratch.id(":a")
        let sides = (1...3).map { "100644 \(id) \($0)\tconflict" }.joined(separator: "\n")
        try scratch.git("update-index", "--index-info", input: sides + "\n")
        let index = try scratch.index()
        #expect(try lines(index) == listed())
        #expect(index.positions(of: "conflict").map(index.stage(at:)) == [1, 2, 3])
    }

    @Test func placesOfPathsAndFolders() throws {
        try fill()
        let index = try scratch.index()
        let paths = (0..<index.count).map(index.path(at:))
        for folder in ["", "b", "b/d", "long", "a", "none", "zz", "\u{1F600}"] {
            let below = paths.filter { folder.isEmpty || $0.hasPrefix(folder + "/") }
            #expect(index.positions(below: folder).map { paths[$0] } == below, "\(folder)")
        }
        for (position, path) in paths.enumerated() {
            #expect(index.positions(of: path) == position..<position + 1)
        }
        for path in ["", "b", "b/", "zzz", "b/d/e/f"] { #expect(index.positions(of: path).isEmpty) }
    }

    @Test func anIndexThatWasNeverWritten() throws {
        let index = try scratch.index()
        #expect(index.count == 0 && index.checksum == nil && index.modified == nil)
        #expect(index.positions(below: "").isEmpty && index.positions(of: "a").isEmpty)
        try fill()
        try scratch.git("read-tree", "--empty")
        #expect(try scratch.index().count == 0)
    }

    @Test func aSubmoduleAndOtherIndexes() throws {
        try fill()
        try scratch.gitCommit("first")
        try scratch.git("clone", "-q", "--bare", scratch.root, "../bare.git")
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
            scratch.path("../bare.git"), "module")
        try scratch.git("worktree", "add", "-q", "../linked", "-b", "x")
        for place in ["", "module", "../linked"] {
            #expect(try lines(scratch.index(place)) == listed(place), "\(place)")
        }
        let index = try scratch.index()
        #expect(index.positions(of: "module").map(index.mode(at:)) == [.submodule])
    }

    @Test func tenThousandFiles() throws {
        let id = try scratch.git("hash-object", "-w", "--stdin", input: "text\n")
        let input = (0..<10_000).map { "100644 \(id)\tprompts/team-\($0 % 37)/p\($0).yaml\n" }
        try scratch.git("update-index", "--index-info", input: input.joined())
        for version in ["2", "4"] {
            try scratch.git("update-index", "--index-version", version)
            let index = try scratch.index()
            #expect(index.count == 10_000)
            #expect(try lines(index) == listed())
        }
    }

    @Test func whatMayBePassedOverIs() throws {
        try fill()
        try scratch.git("config", "index.threads", "4")
        try scratch.git("update-index", "--untracked-cache")
        try scratch.git("status")
        #expect(try lines(scratch.index()) == listed())
    }

    @Test(arguments: ["split", "sparse"])
    func formsThatAreLeftAlone(form: String) throws {
        try fill()
        try scratch.gitCommit("first")
        if form == "split" {
            try scratch.git("update-index", "--split-index")
        } else {
            try scratch.git("sparse-checkout", "init", "--cone", "--sparse-index")
        }
        let quick = try #require(scratch.quick())
        #expect(try quick.index() == nil)
    }

    @Test func theNameOfABlob() throws {
        for text in ["", "x", "content\n", String(repeating: "long ", count: 100_000)] {
            let id = try scratch.git("hash-object", "--stdin", input: text)
            #expect(ObjectID(hashingBlob: Array(text.utf8)).description == id)
        }
    }
}
