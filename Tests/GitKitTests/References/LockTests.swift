import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite struct LockTests {
    private let scratch: Scratch
    private let repository: Repository
    private let first: ObjectID

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
        first = try scratch.id(parsing: scratch.gitCommit("first"))
    }

    private var journals: [String] {
        (try? Files.list(scratch.path(".git/promptgit"))) ?? []
    }

    /// Leaves what a process leaves that ends while it holds locks.
    private func crash(holding names: [String]) throws {
        let journal = try Journal.begin(
            .references, in: repository.commonDirectory, Array(names.joined(separator: "\n").utf8))
        for name in names + ["packed-refs"] {
            try LockFile(scratch.path(".git/" + name), journal).abandon()
        }
    }

    @Test func locksOfAnEndedProcessAreTakenAway() throws {
        try crash(holding: ["refs/heads/x", "refs/heads/y"])
        #expect(scratch.exists(".git/refs/heads/x.lock"))
        #expect(try scratch.run("git", "branch", "x").status != 0)
        try scratch.open().recover()
        #expect(!scratch.exists(".git/refs/heads/x.lock"))
        #expect(!scratch.exists(".git/packed-refs.lock"))
        #expect(journals == [])
        try scratch.git("branch", "x")
        try repository.createReferences([Reference(name: "refs/heads/y", id: first)])
    }

    @Test func locksOfALivingProcessStay() throws {
        let journal = try Journal.begin(
            .references, in: repository.commonDirectory, Array("refs/heads/x".utf8))
        let lock = try LockFile(scratch.path(".git/refs/heads/x"), journal)
        try scratch.open().recover()
        #expect(scratch.exists(".git/refs/heads/x.lock"))
        #expect(journals.count == 1)
        lock.release()
        #expect(!scratch.exists(".git/refs/heads/x.lock"))
        journal.finish()
    }

    @Test(arguments: ["", "promptgit references-1-0.journal\n", "refs/heads/x"])
    func aLockOfSomebodyElseIsNeverStolen(content: String) throws {
        try crash(holding: ["refs/heads/x", "refs/heads/y"])
        // Somebody took the left one away by hand, and then git took the lock.
        try FileManager.default.removeItem(atPath: scratch.path(".git/refs/heads/x.lock"))
        try scratch.write(".git/refs/heads/x.lock", content)
        try scratch.open().recover()
        #expect(try scratch.read(".git/refs/heads/x.lock") == content)
        #expect(!scratch.exists(".git/refs/heads/y.lock"))
        let error = failure {
            try repository.createReferences([Reference(name: "refs/heads/x", id: first)])
        }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("refs/heads/x.lock") == true)
        let other = failure {
            try repository.updateReference(
                "refs/heads/x", to: first, expecting: nil, log: "create")
        }
        #expect(other?.code == .locked)
        #expect(other?.reference == "refs/heads/x")
        #expect(try scratch.read(".git/refs/heads/x.lock") == content)
    }

    @Test func aJournalThatWasNotWrittenToItsEndIsNoObstacle() throws {
        for kind in ["references", "advance"] {
            for content in ["", "refs/heads/ma", "reference 7265"] {
                try scratch.write(".git/promptgit/\(kind)-1-0.journal", content)
                try scratch.open().recover()
                #expect(journals == [], "\(kind) '\(content)'")
            }
        }
        #expect(try scratch.id("main") == first)
    }
}
