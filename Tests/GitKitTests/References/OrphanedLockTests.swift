import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

/// Locks of ours whose journal is gone: its removal came to the disk before the power went, and
/// theirs did not.
@Suite("Locks whose journal is gone")
struct OrphanedLockTests {
    private let scratch: Scratch
    private let repository: Repository
    private let first: ObjectID

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
        first = try scratch.id(parsing: scratch.gitCommit("first"))
    }

    private func journal(_ names: [String]) throws -> Journal {
        try Journal.begin(
            .references, in: repository.commonDirectory, Array(names.joined(separator: "\n").utf8))
    }

    /// Leaves locks on some paths of the git directory, and no journal.
    private func leave(_ paths: [String], naming count: Int = 1) throws {
        let journal = try journal((0..<count).map { "refs/heads/name-\($0)" })
        for path in paths {
            try Files.createDirectory(Paths.directory(scratch.path(".git/" + path)))
            try LockFile(scratch.path(".git/" + path), journal).abandon()
        }
        journal.finish()
    }

    private func update(_ name: String = "refs/heads/x") throws {
        try repository.updateReference(name, to: first, expecting: nil, log: "create")
    }

    @Test(arguments: [1, 50_000])
    func areTakenAwayWhereGitWouldStumble(names: Int) throws {
        let paths = [
            "index", "refs/heads/x", "packed-refs", "refs/promptgit/ledger",
            "refs/promptgit/remotes/origin/ledger", "refs/remotes/origin/proposals/x",
        ]
        try leave(paths, naming: names)
        #expect(try scratch.run("git", "commit", "--allow-empty", "-qm", "x").status != 0)
        try scratch.open().recover()
        for path in paths {
            #expect(!scratch.exists(".git/\(path).lock"), "\(path)")
        }
        try scratch.git("commit", "--allow-empty", "-qm", "x")
        try scratch.git("branch", "x")
        try scratch.fsck()
    }

    @Test func areNoObstacleAnywhere() throws {
        try leave(["refs/heads/team/of/x"])
        try scratch.open().recover()
        // Not looked for there, but told from a living one when it is in the way.
        #expect(scratch.exists(".git/refs/heads/team/of/x.lock"))
        try update("refs/heads/team/of/x")
        #expect(!scratch.exists(".git/refs/heads/team/of/x.lock"))
        #expect(try scratch.id("refs/heads/team/of/x") == first)
    }

    @Test func areTakenAwayInALinkedWorkTree() throws {
        try scratch.git("worktree", "add", "--quiet", "-b", "beside", "../linked")
        try leave(["worktrees/linked/index"])
        try scratch.open().recover()
        #expect(!scratch.exists(".git/worktrees/linked/index.lock"))
    }

    @Test func ofALivingProcessStay() throws {
        let journal = try journal(["refs/heads/x"])
        let lock = try LockFile(scratch.path(".git/refs/heads/x"), journal)
        // Somebody tidied the folder up by hand while we are at work.
        try Files.remove(journal.path)
        try scratch.open().recover()
        #expect(scratch.exists(".git/refs/heads/x.lock"))
        #expect(failure { try update() }?.code == .locked)
        #expect(scratch.exists(".git/refs/heads/x.lock"))
        lock.release()
        try update()
    }

    @Test(arguments: [
        "", "12345", "promptgit references-1-0.journal\n", "promptgit references-1-0.journal",
        "promptgit ../x.journal\nrefs/heads/x", "promptgit notes.txt\nrefs/heads/x",
        "0000000000000000000000000000000000000000\n",
    ])
    func ofSomebodyElseStay(content: String) throws {
        try scratch.write(".git/refs/heads/x.lock", content)
        try scratch.write(".git/index.lock", content)
        try scratch.open().recover()
        #expect(try scratch.read(".git/index.lock") == content)
        #expect(failure { try update() }?.code == .locked)
        #expect(try scratch.read(".git/refs/heads/x.lock") == content)
    }

    @Test func thatAreNoFilesStay() throws {
        try scratch.write("elsewhere", "promptgit references-1-0.journal\nrefs/heads/x")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path(".git/refs/heads/x.lock"),
            withDestinationPath: scratch.path("elsewhere"))
        try FileManager.default.createDirectory(
            atPath: scratch.path(".git/refs/heads/y.lock"), withIntermediateDirectories: false)
        let pipe = scratch.path(".git/refs/heads/z.lock")
        #expect(try scratch.run("mkfifo", pipe).status == 0)
        try scratch.open().recover()
        for name in ["x", "y", "z"] {
            #expect(scratch.exists(".git/refs/heads/\(name).lock"))
            #expect(failure { try update("refs/heads/\(name)") }?.code == .locked)
        }
        #expect(try scratch.read("elsewhere").contains("references-1-0"))
    }

    /// A journal of another process at work has the same number as the one that is gone.
    @Test func areToldFromAJournalOfTheSameName() throws {
        try leave(["refs/heads/x"])
        let journal = try journal(["refs/heads/y"])
        let lock = try LockFile(scratch.path(".git/refs/heads/y"), journal)
        try scratch.open().recover()
        #expect(!scratch.exists(".git/refs/heads/x.lock"))
        #expect(scratch.exists(".git/refs/heads/y.lock"))
        lock.release()
        journal.finish()
    }

    @Test func aValueThatWasBeingWrittenGoesWithItsJournal() throws {
        let path = try journal(["refs/heads/main"]).path
        try Files.create(path + ".value", bytes: Array("half".utf8))
        try scratch.open().recover()
        #expect(try Files.list(scratch.path(".git/promptgit")) == [])
        #expect(try scratch.id("main") == first)
    }

    @Test func theLibrarysOwnLockOfAHalfWrittenIndexIsNoObstacle() throws {
        let next = try repository.commit(["a.txt": "a\n"], on: first)
        try repository.advance(branch: "refs/heads/main", from: first, to: next, log: "x") {
            $0 != .filesWritten
        }
        try scratch.write(".git/index.promptgit.lock", "half")
        try scratch.open().recover()
        #expect(!scratch.exists(".git/index.promptgit.lock"))
        #expect(!scratch.exists(".git/index.lock"))
        #expect(try scratch.id("main") == next)
        #expect(try scratch.statusLines() == [])
    }
}
