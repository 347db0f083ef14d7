import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Recovering an interrupted advance")
struct RecoveryTests {
    let scratch: Scratch
    let old: ObjectID
    let new: ObjectID

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for path in ["a.txt", "b.txt", "gone.txt", "turns"] {
            try scratch.write(path, "old \(path)\n")
        }
        try scratch.gitCommit("first")
        old = try scratch.id("HEAD")
        new = try scratch.repository().commit(
            on: old,
            [
                "a.txt": "new a\n", "gone.txt": nil, "added.txt": "new\n", "turns": nil,
                "turns/into": "folder\n",
            ])
    }

    /// Stops an advance after a stage and leaves everything as it is, as a killed process would.
    private func interrupt(after stage: AdvanceStage) throws {
        try scratch.repository().advance(
            branch: "refs/heads/main", from: old, to: new, log: "approve"
        ) { $0 != stage }
    }

    private func expectClean(
        at commit: ObjectID, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        #expect(try scratch.id("HEAD") == commit, sourceLocation: sourceLocation)
        #expect(try scratch.status() == "", sourceLocation: sourceLocation)
        #expect(try Files.list(scratch.path(".git/promptgit")).isEmpty)
        #expect(!scratch.exists(".git/index.lock"))
        #expect(!scratch.exists(".git/index.promptgit"))
        try scratch.fsck()
    }

    @Test(arguments: AdvanceStage.allCases)
    func finishesOrUndoes(_ stage: AdvanceStage) throws {
        try interrupt(after: stage)
        #expect(scratch.exists(".git/index.lock"))
        #expect(try scratch.run("git", "commit", "-qm", "x").status != 0)
        try scratch.repository().recover()
        let hasMoved = stage != .locked && stage != .checked
        try expectClean(at: hasMoved ? new : old)
        // A second one finds nothing to do.
        try scratch.repository().recover()
        try expectClean(at: hasMoved ? new : old)
    }

    @Test func removesReferencesAsItsLastStep() throws {
        try scratch.git("branch", "proposals/loose", new.description)
        try scratch.git("branch", "proposals/packed", new.description)
        try scratch.git("branch", "proposals/used", new.description)
        try scratch.git("branch", "proposals/other", old.description)
        try scratch.git("pack-refs", "--all")
        // A branch that is packed and has a file of its own.
        try scratch.git("update-ref", "refs/heads/proposals/loose", old.description)
        try scratch.git("worktree", "add", "-q", scratch.path("../used"), "proposals/used")
        try scratch.repository().advance(
            branch: "refs/heads/main", from: old, to: new, log: "approve",
            removing: {
                [
                    Reference(name: "refs/heads/proposals/loose", id: old),
                    Reference(name: "refs/heads/proposals/packed", id: new),
                    Reference(name: "refs/heads/proposals/used", id: new),
                    // Somebody moved it.
                    Reference(name: "refs/heads/proposals/other", id: new),
                ]
            })
        let left = try scratch.git("for-each-ref", "--format=%(refname:short)", "refs/heads")
        #expect(left == "main\nproposals/other\nproposals/used")
        try expectClean(at: new)
    }

    @Test func aPlanThatWasCutOffIsNone() {
        let plan = AdvancePlan(
            reference: "refs/heads/main", old: old, new: new, workTrees: [("/git", "/tree")],
            removed: ["refs/heads/proposals/x"])
        #expect(AdvancePlan(plan.bytes) == plan)
        var again = plan
        again.new = old
        again.removed = []
        #expect(AdvancePlan(plan.bytes + again.bytes) == again)
        for count in 0..<again.bytes.count - 1 {
            #expect(AdvancePlan(plan.bytes + again.bytes.prefix(count)) == plan)
            #expect(AdvancePlan(Array(again.bytes.prefix(count))) == nil)
        }
    }

    /// What the user did after everything had followed stays: the journal goes before the locks do.
    @Test func leavesTheFilesAloneOnceTheyHaveFollowed() throws {
        let repository = try scratch.repository()
        try repository.advance(branch: "refs/heads/main", from: old, to: new, log: "approve")
        let name = "refs/heads/proposals/team/x"
        try scratch.git("update-ref", name, new.description)
        try scratch.git("pack-refs", "--all")
        try Files.createDirectory(scratch.path(".git/refs/heads/proposals/team"))
        do {
            let plan = AdvancePlan(
                reference: "refs/heads/main", old: old, new: new,
                workTrees: [(repository.commonDirectory, scratch.path())], removed: [name])
            let journal = try Journal.begin(.advance, in: repository.commonDirectory, plan.bytes)
            for locked in ["index", "packed-refs"] {
                try LockFile(repository.commonDirectory + "/" + locked, journal).abandon()
            }
            journal.finish()
        }
        try Files.remove(scratch.path("added.txt"))
        try scratch.write("a.txt", "mine\n")
        let before = try scratch.status()
        try scratch.repository().recover()
        #expect(try scratch.status() == before)
        #expect(try Files.list(scratch.path(".git/promptgit")).isEmpty)
        #expect(try scratch.git("rev-parse", name) == new.description)
        try scratch.git("update-ref", "-d", name)
        try scratch.git("commit", "-q", "--allow-empty", "-m", "goes on")
    }

    /// A process that ended while it removed references had not let go of any lock.
    @Test func takesTheLocksOfRemovedReferencesAway() throws {
        let repository = try scratch.repository()
        let name = "refs/heads/proposals/team/x"
        try scratch.git("update-ref", name, new.description)
        try scratch.git("pack-refs", "--all")
        try scratch.repository().advance(
            branch: "refs/heads/main", from: old, to: new, log: "approve",
            goOn: { $0 != .indexBuilt }, removing: { [Reference(name: name, id: new)] })
        do {
            let journal = try #require(
                Journal.abandoned(.advance, in: repository.commonDirectory).first)
            try Files.createDirectory(scratch.path(".git/refs/heads/proposals/team"))
            for locked in [name, "packed-refs"] {
                try LockFile(repository.commonDirectory + "/" + locked, journal).abandon()
            }
        }
        try scratch.repository().recover()
        try expectClean(at: new)
        #expect(try scratch.git("rev-parse", name) == new.description)
        try scratch.git("update-ref", "-d", name)
    }

    /// The power went before the move came to the disk, and after files were prepared for it.
    @Test func removesFilesThatWerePreparedForAMoveThatIsLost() throws {
        try interrupt(after: .checked)
        let prepared = ["a.txt", "added.txt"].map {
            ".promptgit-\(ObjectID(hashingBlob: Array($0.utf8)).short)"
        }
        for name in prepared { try scratch.write(name, "new\n") }
        try scratch.repository().recover()
        try expectClean(at: old)
        for name in prepared { #expect(!scratch.exists(name)) }
    }

    @Test func aMoveWhoseObjectsAreLostIsNoneEither() throws {
        try interrupt(after: .checked)
        let tree = try scratch.git("rev-parse", "\(new)^{tree}")
        try Files.remove(scratch.path(".git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))"))
        try scratch.repository().recover()
        #expect(try scratch.id("HEAD") == old)
        #expect(try scratch.status() == "")
        #expect(!scratch.exists(".git/index.lock"))
    }

    /// A process that is killed releases its journal, and nothing else.
    @Test(arguments: AdvanceStage.allCases)
    func finishesWhatAKilledProcessBegan(_ stage: AdvanceStage) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                path = scratch.root as String,
                variables = scratch.environment as [String: String],
                ids = [old, new].map(\.description) as [String], wanted = "\(stage)" as String,
            ] in
            let repository = try Repository(discovering: path, environment: variables)
            try repository.advance(
                branch: "refs/heads/main", from: #require(ObjectID(ids[0])),
                to: #require(ObjectID(ids[1])), log: "approve"
            ) { stage in
                if "\(stage)" == wanted { kill(getpid(), SIGKILL) }
                return true
            }
        }
        #expect(scratch.exists(".git/index.lock"))
        try scratch.repository().recover()
        let hasMoved = stage != .locked && stage != .checked
        try expectClean(at: hasMoved ? new : old)
    }

    @Test(arguments: [AdvanceStage.moved, .filesWritten, .indexBuilt, .followed])
    func keepsWhatTheUserDidMeanwhile(_ stage: AdvanceStage) throws {
        try interrupt(after: stage)
        try scratch.write("a.txt", "mine\n")
        try scratch.write("b.txt", "mine too\n")
        try scratch.write("untracked", "u\n")
        try scratch.repository().recover()
        #expect(try scratch.read("a.txt") == "mine\n")
        #expect(try scratch.status() == " M a.txt\n M b.txt\n?? untracked")
        #expect(try scratch.id("HEAD") == new)
        #expect(!scratch.exists(".git/index.lock"))
    }

    @Test func keepsWhatStandsInTheWayOfANewFile() throws {
        try interrupt(after: .moved)
        try scratch.write("added.txt/mine", "mine\n")
        try scratch.repository().recover()
        #expect(try scratch.read("added.txt/mine") == "mine\n")
        #expect(try scratch.status() == " D added.txt\n?? added.txt/mine")
        #expect(!scratch.exists(".git/index.lock"))
    }

    @Test func followsABranchThatWentOn() throws {
        try interrupt(after: .moved)
        let later = try scratch.repository().commit(on: new, ["b.txt": "later\n"])
        try scratch.git("update-ref", "refs/heads/main", later.description)
        try scratch.repository().recover()
        try expectClean(at: later)
    }

    @Test func givesUpOnABranchThatWentElsewhere() throws {
        try interrupt(after: .moved)
        try scratch.git("update-ref", "refs/heads/main", old.description)
        try scratch.repository().recover()
        try expectClean(at: old)
    }

    @Test func respectsALockThatSomebodyTookSince() throws {
        try interrupt(after: .moved)
        try Files.remove(scratch.path(".git/index.lock"))
        try scratch.write(".git/index.lock", "git's")
        #expect(try gitError { try scratch.repository().recover() }.code == .locked)
        #expect(try scratch.read(".git/index.lock") == "git's")
        try Files.remove(scratch.path(".git/index.lock"))
        try scratch.repository().recover()
        try expectClean(at: new)
    }

    @Test func leavesARunningAdvanceAlone() throws {
        let repository = try scratch.repository()
        var seen: [String] = []
        try repository.advance(
            branch: "refs/heads/main", from: old, to: new, log: "approve"
        ) { stage in
            // Another process would find the journal locked; so does another handle.
            try? scratch.repository().recover()
            if scratch.exists(".git/index.lock") { seen.append("\(stage)") }
            return true
        }
        #expect(seen.count == AdvanceStage.allCases.count)
        try expectClean(at: new)
    }

    @Test func finishesALinkedWorkTree() throws {
        try scratch.git("checkout", "-q", "--detach")
        let linked = scratch.path("../linked")
        try scratch.git("worktree", "add", "-q", linked, "main")
        try interrupt(after: .filesWritten)
        try scratch.repository().recover()
        #expect(try scratch.id("HEAD", in: linked) == new)
        #expect(try scratch.status(linked) == "")
        #expect(try scratch.status() == "")
    }

    @Test func ignoresAJournalThatWasNeverWhole() throws {
        try scratch.write(".git/promptgit/advance-1-0.journal", "reference 7265")
        try scratch.repository().recover()
        try expectClean(at: old)
    }
}
