import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite struct ProposalBatchTests {
    private let scratch: Scratch
    private let repository: Repository
    private let base: ObjectID

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
        for number in 0..<40 {
            try scratch.write("prompts/p\(number).yaml", "kind: prompt\nid: p\(number)\n")
        }
        base = try scratch.id(parsing: scratch.gitCommit("base"))
    }

    private func packs() throws -> [String] {
        try Files.list(scratch.path(".git/objects/pack")).filter { $0.hasSuffix(".pack") }
    }

    @Test func twoHundredProposalsAreOnePack() throws {
        let batch = try ObjectBatch(repository)
        let tree = try repository.commit(base).tree
        var heads: [ObjectID] = []
        for number in 0..<200 {
            let edited = try batch.writeBlob(Array("kind: prompt\nid: edit \(number)\n".utf8))
            let record = try batch.writeBlob(Array("kind: proposal\nid: \(number)\n".utf8))
            let changed = try batch.updateTree(
                base: tree,
                changes: [
                    .put(path: "prompts/p\(number % 40).yaml", id: edited),
                    .put(path: "proposals/\(number).yaml", id: record),
                ])
            #expect(try batch.blob(edited).count > 10)
            heads.append(
                try batch.writeCommit(
                    tree: changed, parents: [base], author: somebody, committer: somebody,
                    message: "proposal \(number)\n"))
        }
        #expect(try !repository.contains(heads[0]))
        #expect(try scratch.run("git", "cat-file", "-e", "\(heads[0])").status != 0)
        let before = try scratch.gitLines("count-objects", "-v")[0]
        try batch.write()
        #expect(try packs().count == 1)
        #expect(try scratch.gitLines("count-objects", "-v")[0] == before)
        // A blob, a record, three trees and a commit each, and of the base at most the folders that
        // theirs are differences from.
        let pack = scratch.path(".git/objects/pack/" + (try packs()[0]))
        let listed = try scratch.gitLines("verify-pack", "-v", pack)
            .filter { ObjectID(String($0.prefix(40))) != nil }
        #expect((1200...1203).contains(listed.count))
        for head in heads {
            #expect(try repository.commit(head).parents == [base])
        }
        try repository.createReferences(
            heads.enumerated().map { Reference(name: "refs/heads/proposals/\($0)", id: $1) })
        #expect(
            try scratch.git("for-each-ref", "--format=x", "refs/heads/proposals").count == 399)
        try scratch.fsck()
        #expect(try scratch.git("show", "proposals/7:proposals/7.yaml").contains("id: 7"))
        // A file with an idx that another user can't read would be of no use to a team.
        let mode = try FileManager.default.attributesOfItem(atPath: pack)[.posixPermissions]
        #expect(mode as? Int == 0o444)
    }

    @Test func anEmptyBatchWritesNothing() throws {
        let batch = try ObjectBatch(repository)
        // All of it is there already.
        _ = try batch.writeBlob(Array("kind: prompt\nid: p1\n".utf8))
        let tree = try repository.commit(base).tree
        #expect(try batch.updateTree(base: tree, changes: []) == tree)
        try batch.write()
        #expect(try packs().isEmpty)
        try batch.write()
        try ObjectBatch(repository).write()
        #expect(try packs().isEmpty)
    }

    @Test func aBatchThatIsNotWrittenLeavesNothing() throws {
        let id = try {
            let batch = try ObjectBatch(repository)
            return try batch.writeBlob([1, 2, 3])
        }()
        #expect(try !repository.contains(id))
        #expect(try packs().isEmpty)
    }

    @Test func aLinkedWorkTreeWritesToTheCommonDirectory() throws {
        try scratch.git("worktree", "add", "--quiet", "../linked", "-b", "side")
        let linked = try scratch.open("../linked")
        let batch = try ObjectBatch(linked)
        let id = try batch.writeBlob([9, 9])
        try batch.write()
        #expect(try repository.contains(id) && linked.contains(id))
    }

    /// A hook that receives a push finds the new objects in a quarantine directory.
    @Test func theQuarantineOfAPushIsSeenAndWrittenTo() throws {
        let quarantine = scratch.path(".git/objects/incoming")
        try Files.createDirectory(quarantine)
        var environment = scratch.environment
        environment["GIT_DIR"] = ".git"
        environment["GIT_OBJECT_DIRECTORY"] = quarantine
        environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = scratch.path(".git/objects")
        let pushed = try scratch.git(
            "hash-object", "-w", "--stdin", input: "pushed", environment: environment)
        let inside = try Repository(discovering: scratch.root, environment: environment)
        let batch = try ObjectBatch(inside)
        let tree = try batch.updateTree(
            base: repository.commit(base).tree,
            changes: [.put(path: "new", id: scratch.id(parsing: pushed))])
        try batch.write()
        #expect(try inside.contains(tree))
        #expect(try !repository.contains(tree))
        #expect(try packs().isEmpty)
    }
}
