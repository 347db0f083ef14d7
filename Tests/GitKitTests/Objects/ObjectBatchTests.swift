import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Batches of objects")
struct ObjectBatchTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for number in 0..<40 {
            try scratch.write("prompts/group\(number % 4)/p\(number).yaml", "text \(number)\n")
        }
        try scratch.gitCommit("first")
    }

    /// A proposal each: a changed asset, its record, the trees and a commit.
    private func propose(_ count: Int, _ batch: ObjectBatch) throws -> [Reference] {
        let base = try batch.repository.commit(scratch.id("HEAD"))
        return try (0..<count).map { number in
            let asset = try batch.writeBlob(Array("changed by \(number)\n".utf8))
            let record = try batch.writeBlob(Array("kind: proposal\nid: \(number)\n".utf8))
            let tree = try batch.updateTree(
                base: base.tree,
                changes: [
                    .put(path: "prompts/group1/p5.yaml", id: asset),
                    .put(path: "proposals/\(number).yaml", id: record),
                ])
            let commit = try batch.writeCommit(
                tree: tree, parents: [base.id], author: People.author,
                committer: People.committer, message: "propose \(number)\n")
            return Reference(name: "refs/heads/proposals/\(number)", id: commit)
        }
    }

    private func packs() throws -> Int {
        try Files.list(scratch.path(".git/objects/pack")).count { $0.hasSuffix(".pack") }
    }

    @Test("what is there already is marked as used, unless its time says nothing")
    func usedObjects() throws {
        let content = Array("nobody's\n".utf8)
        try scratch.write("nobody", "nobody's\n")
        let id = try #require(
            ObjectID(scratch.gitLines("hash-object", "-w", "nobody")[0]))
        let loose = scratch.path(
            ".git/objects/\(id.description.prefix(2))/\(id.description.dropFirst(2))")
        func age(_ path: String) throws {
            try scratch.git("-c", "alias.age=!touch -d 2001-01-01 '\(path)'", "age")
        }
        func isOld(_ path: String) throws -> Bool {
            let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
            return try #require(date as? Date).timeIntervalSince1970 < 1_000_000_000
        }
        func make() throws {
            let batch = try ObjectBatch(scratch.repository())
            #expect(try batch.writeBlob(content) == id)
            try batch.write()
        }
        try age(loose)
        #expect(try isOld(loose))
        try make()
        #expect(try !isOld(loose))
        try scratch.git("reset", "-q")
        let pack = try scratch.run(
            "git", "pack-objects", "-q", ".git/objects/pack/pack", input: "\(id)\n")
        let name = scratch.path(
            ".git/objects/pack/pack-" + pack.stdout.split(separator: "\n")[0] + ".pack")
        try FileManager.default.removeItem(atPath: loose)
        try age(name)
        try make()
        #expect(try !isOld(name))
        #expect(!FileManager.default.fileExists(atPath: loose))
        // A cruft pack, in which each object has a time of its own.
        try scratch.write(
            ".git/objects/pack/" + Paths.lastComponent(name).dropLast(5) + ".mtimes", "")
        try age(name)
        try make()
        #expect(try isOld(name))
        #expect(FileManager.default.fileExists(atPath: loose))
    }

    @Test func becomesOnePackThatGitAccepts() throws {
        let repository = try scratch.repository()
        let batch = try ObjectBatch(repository)
        let references = try propose(60, batch)
        let looseBefore = try scratch.git("count-objects")
        #expect(try !repository.contains(references[0].id))
        try batch.write()
        try repository.createReferences(references)
        #expect(try scratch.git("count-objects") == looseBefore)
        #expect(try packs() == 1)
        try scratch.fsck()
        let listed = try scratch.git(
            "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/proposals")
        let expected = references.map { "\($0.id) \($0.name)" }
        #expect(listed.split(separator: "\n").map(String.init).sorted() == expected.sorted())
        #expect(try scratch.git("show", "proposals/7:prompts/group1/p5.yaml") == "changed by 7")
        #expect(try repository.commit(references[7].id).subject == "propose 7")
        #expect(try scratch.status().isEmpty)
    }

    @Test func readsWhatWasJustMade() throws {
        let batch = try ObjectBatch(try scratch.repository())
        let blob = try batch.writeBlob([1, 2, 3])
        let empty = try batch.writeBlob([])
        let first = try batch.updateTree(base: nil, changes: [.put(path: "a/b", id: blob)])
        let second = try batch.updateTree(base: first, changes: [.put(path: "a/c", id: empty)])
        #expect(try batch.blob(blob) == [1, 2, 3])
        #expect(try batch.blob(empty) == [])
        #expect(try batch.repository.entries(ofTree: second).map(\.path) == ["a/b", "a/c"])
        try batch.write()
        #expect(try scratch.git("ls-tree", "-r", "--name-only", second.description) == "a/b\na/c")
    }

    /// Around the sizes at which a stream gets another window.
    @Test func writesContentsOfAllSizes() throws {
        let sizes = [0, 1, 761, 762, 763, 1786, 1787, 3835, 7931, 16_123, 32_507, 70_000, 300_000]
        var state: UInt64 = 11
        let random = sizes.map { size in
            (0..<size).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            }
        }
        let regular = sizes.map { size in (0..<size).map { UInt8($0 % 251 / 3) } }
        let repository = try scratch.repository()
        for contents in [random, regular] {
            let batch = try ObjectBatch(repository)
            let ids = try contents.map { try batch.writeBlob($0) }
            try batch.write()
            for (id, content) in zip(ids, contents) {
                #expect(try scratch.repository().blob(id) == content)
                try scratch.git("cat-file", "-e", id.description)
            }
        }
        try scratch.fsck()
    }

    @Test func namesThatComeLaterAreThereBeforeAReferenceMoves() throws {
        let repository = try scratch.repository()
        let batch = try ObjectBatch(repository)
        let head = try repository.commit(try scratch.id("HEAD"))
        let commit = try batch.writeCommit(
            tree: head.tree, parents: [head.id], author: somebody, committer: somebody,
            message: "later\n")
        try batch.write(namesLater: true)
        #expect(!repository.unsyncedFolders.isEmpty)
        try repository.updateReference("refs/heads/later", to: commit, expecting: nil, log: "x")
        #expect(repository.unsyncedFolders.isEmpty)
        #expect(try scratch.id("later") == commit)
    }

    @Test func isEmptyAfterWritingAndCanBeFilledAgain() throws {
        let repository = try scratch.repository()
        let batch = try ObjectBatch(repository)
        try batch.write()
        let first = try batch.writeBlob([1])
        try batch.write()
        let second = try batch.writeBlob([2])
        try batch.write()
        #expect(try repository.contains(first) && repository.contains(second))
        // Few objects are loose ones, of the mode and in the folders of git's own.
        #expect(try packs() == 0)
        for id in [first, second] {
            let name = id.description
            let file = scratch.path(".git/objects/\(name.prefix(2))/\(name.dropFirst(2))")
            #expect(Files.mode(of: file).map { $0 & 0o777 } == 0o444)
            #expect(try scratch.git("cat-file", "-t", name) == "blob")
        }
        #expect(try Files.list(scratch.path(".git/objects")).allSatisfy { !$0.hasPrefix("tmp_") })
    }

    @Test func doesNotRepeatWhatIsThere() throws {
        let repository = try scratch.repository()
        let batch = try ObjectBatch(repository)
        let loose = try scratch.id("HEAD:prompts/group1/p5.yaml")
        #expect(try batch.writeBlob(Array("text 5\n".utf8)) == loose)
        try batch.write()
        #expect(try packs() == 0)
    }

    @Test(arguments: [1, 100]) func goesToTheQuarantineOfAHook(_ count: Int) throws {
        let quarantine = scratch.path(".git/objects/incoming")
        try Files.createDirectory(quarantine + "/pack")
        let repository = try scratch.repository(environment: [
            "GIT_OBJECT_DIRECTORY": ".git/objects/incoming",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": scratch.path(".git/objects"),
        ])
        let head = try scratch.id("HEAD")
        let batch = try ObjectBatch(repository)
        let ids = try (0..<count).map {
            try batch.repository.commit(on: head, ["new": "x\($0)"])
        }
        try batch.write()
        #expect(try ids.allSatisfy { try repository.contains($0) })
        let other = try scratch.repository()
        #expect(try !ids.contains { try other.contains($0) })
        #expect(try Files.list(quarantine + "/pack").isEmpty == (count == 1))
    }

    /// Folders are written as differences from what they were; git's own reader must make the same
    /// of them, and its indexer the same index.
    @Test func writesDifferencesThatGitReads() throws {
        var random = SeededGenerator(seed: 11)
        var files = (0..<900).map {
            "folder/file-\(String(random.next() % 100_000, radix: 36))-\($0)"
        }
        for file in files { try scratch.write(file, "\(file)\n") }
        try scratch.gitCommit("many")
        let repository = try scratch.repository()
        let batch = try ObjectBatch(repository)
        var trees = [try batch.repository.commit(scratch.id("HEAD")).tree]
        for number in 0..<80 {
            // Mostly on the last one, so that chains grow long; now and then on an earlier one.
            let base = random.next() % 4 == 0 ? trees.randomElement(using: &random) : trees.last
            guard let base else { continue }
            let blob = try batch.writeBlob(Array("text of \(number)\n".utf8))
            var changes = [TreeChange.put(path: "folder/new-\(number)", id: blob)]
            let place = files[Int(random.next() % UInt64(files.count))]
            if try batch.repository.entry(place, inTree: base) != nil {
                changes.append(
                    random.next() % 3 == 0 ? .remove(path: place) : .put(path: place, id: blob))
            }
            files.append("folder/new-\(number)")
            trees.append(try batch.updateTree(base: base, changes: changes))
        }
        let wanted = try trees.map { try batch.repository.entries(ofTree: $0) }
        try batch.write()
        #expect(try packs() == 1)
        let packs = scratch.path(".git/objects/pack")
        let name = try #require(try Files.list(packs).first { $0.hasSuffix(".pack") })
        let chains = try scratch.git("verify-pack", "-v", packs + "/" + name)
        #expect(chains.contains("chain length = 1:"))
        try scratch.git("index-pack", "-o", scratch.path("own.idx"), packs + "/" + name)
        #expect(
            try Files.read(scratch.path("own.idx"))
                == Files.read(packs + "/" + name.dropLast(5) + ".idx"))
        try scratch.fsck()
        for (tree, entries) in zip(trees, wanted) {
            let listed = try scratch.git("ls-tree", "-r", tree.description).split(separator: "\n")
            #expect(
                listed.map(String.init) == entries.map { "\($0.mode) blob \($0.id)\t\($0.path)" })
            #expect(try repository.entries(ofTree: tree) == entries)
        }
    }
}
