import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

/// An advance that stops at each of its stages, as a crash would: the next command must find it
/// complete or untouched.
@Suite struct CrashTests {
    private let scratch: Scratch
    private let repository: Repository
    private let old: ObjectID
    private let new: ObjectID

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
        for path in ["prompts/a.yaml", "prompts/b.yaml", "gone/c.yaml", "place", "other.txt"] {
            try scratch.write(path, "1\n")
        }
        old = try scratch.id(parsing: scratch.gitCommit("base"))
        try scratch.git("worktree", "add", "--quiet", "--force", "../twin", "main")
        new = try repository.commit(
            [
                "prompts/a.yaml": "2\n", "prompts/b.yaml": "2\n", "gone/c.yaml": nil,
                "place": nil, "place/inside": "2\n", "new/d.yaml": "2\n",
            ], on: old)
    }

    private func crash(at stage: AdvanceStage) throws {
        #expect(try repository.advanceMain(to: new) { $0 != stage } == nil)
    }

    private func expectWhole(_ commit: ObjectID) throws {
        for directory in ["", "../twin"] {
            #expect(try scratch.id("HEAD", in: directory) == commit)
            #expect(try scratch.statusLines(directory) == [], "\(directory)")
            let isNew = commit == new
            #expect(scratch.exists(Paths.join(directory, "new/d.yaml")) == isNew)
            #expect(scratch.exists(Paths.join(directory, "gone")) != isNew)
            #expect(
                try scratch.read(Paths.join(directory, "prompts/a.yaml"))
                    == (isNew ? "2\n" : "1\n"))
        }
        #expect(!scratch.exists(".git/index.lock"))
        #expect(!scratch.exists(".git/worktrees/twin/index.lock"))
        #expect(try Files.list(scratch.path(".git/promptgit")) == [])
        try scratch.fsck()
    }

    @Test(arguments: AdvanceStage.allCases, [false, true])
    func theNextCommandFindsAllOrNothing(stage: AdvanceStage, fromTwin: Bool) throws {
        let before = try scratch.state("", "../twin")
        try crash(at: stage)
        let hasMoved = stage != .locked && stage != .checked
        #expect(try scratch.id("main") == (hasMoved ? new : old))
        try scratch.open(fromTwin ? "../twin" : "").recover()
        try expectWhole(hasMoved ? new : old)
        if !hasMoved { #expect(try scratch.state("", "../twin") == before) }
        // Once more is no harm, and the repository goes on.
        try scratch.open().recover()
        try expectWhole(hasMoved ? new : old)
        if !hasMoved { #expect(try repository.advanceMain(to: new) == nil) }
        try expectWhole(new)
    }

    @Test(arguments: AdvanceStage.allCases)
    func aCommitInTheGapIsRefusedAndUndoesNothing(stage: AdvanceStage) throws {
        try crash(at: stage)
        for directory in ["", "../twin"] {
            try scratch.write(Paths.join(directory, "other.txt"), "mine\n")
            let result = try scratch.run(
                "git", "commit", "--quiet", "-a", "-m", "mine", in: directory)
            #expect(result.status != 0)
            #expect(result.stderr.contains("index.lock"))
            try scratch.write(Paths.join(directory, "other.txt"), "1\n")
        }
        try scratch.open().recover()
        let hasMoved = stage != .locked && stage != .checked
        try expectWhole(hasMoved ? new : old)
        try scratch.write("other.txt", "mine\n")
        try scratch.git("commit", "--quiet", "-a", "-m", "mine")
        #expect(
            try scratch.gitLines("show", "--format=", "--name-only", "HEAD") == ["other.txt"])
    }

    @Test func whatHadFollowedBeforeTheCrashIsNotDoneTwice() throws {
        try crash(at: .moved)
        // As if the power had gone in the middle of the files.
        try scratch.write("prompts/a.yaml", "2\n")
        try FileManager.default.removeItem(atPath: scratch.path("gone"))
        try FileManager.default.removeItem(atPath: scratch.path("place"))
        try scratch.write(".git/index.promptgit", "half an index")
        try scratch.open().recover()
        try expectWhole(new)
    }

    @Test func whatTheUserChangedMeanwhileIsKept() throws {
        try crash(at: .moved)
        try scratch.write("prompts/a.yaml", "mine\n")
        try scratch.write("place", "mine\n")
        try scratch.write("new", "mine, where a folder should go\n")
        try scratch.write("other.txt", "mine\n")
        try scratch.open().recover()
        #expect(try scratch.read("prompts/a.yaml") == "mine\n")
        #expect(try scratch.read("place") == "mine\n")
        #expect(try scratch.read("new").hasPrefix("mine"))
        #expect(try scratch.read("prompts/b.yaml") == "2\n")
        #expect(!scratch.exists("gone"))
        #expect(!scratch.exists(".git/index.lock"))
        #expect(try Files.list(scratch.path(".git/promptgit")) == [])
        // It shows as the user's own change; nothing of it is staged.
        #expect(
            try scratch.statusLines() == [
                " D new/d.yaml", " M other.txt", " D place/inside", " M prompts/a.yaml",
                "?? new", "?? place",
            ])
        #expect(try scratch.statusLines("../twin") == [])
    }

    @Test func aLinkThatCameMeanwhileLeadsNowhere() throws {
        try crash(at: .moved)
        try Files.createDirectory(scratch.path("../outside"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("new"), withDestinationPath: scratch.path("../outside"))
        try scratch.open().recover()
        #expect(try Files.list(scratch.path("../outside")) == [])
        #expect(try scratch.statusLines() == [" D new/d.yaml", "?? new"])
    }

    /// Git's own message tells the user to remove the lock by hand.
    @Test func aLockRemovedByHandIsNoObstacle() throws {
        try crash(at: .moved)
        try FileManager.default.removeItem(atPath: scratch.path(".git/index.lock"))
        try scratch.open().recover()
        try expectWhole(new)
    }

    @Test func aLockThatGitTookMeanwhileIsRespected() throws {
        try crash(at: .moved)
        try FileManager.default.removeItem(atPath: scratch.path(".git/index.lock"))
        try scratch.write(".git/index.lock", "git's")
        let error = failure { try scratch.open().recover() }
        #expect(error?.code == .locked)
        #expect(try scratch.read(".git/index.lock") == "git's")
        try FileManager.default.removeItem(atPath: scratch.path(".git/index.lock"))
        try scratch.open().recover()
        try expectWhole(new)
    }

    @Test func aWorkTreeThatWentAwayIsForgotten() throws {
        try crash(at: .moved)
        try scratch.git("worktree", "remove", "--force", "../twin")
        try scratch.open().recover()
        #expect(try scratch.statusLines() == [])
        #expect(try Files.list(scratch.path(".git/promptgit")) == [])
    }

    @Test func aJournalThatComesBackDoesNothing() throws {
        var journal: [UInt8] = []
        var name = ""
        #expect(
            try repository.advanceMain(to: new) { stage in
                if stage == .moved, let directory = try? Files.list(scratch.path(".git/promptgit"))
                {
                    name = ".git/promptgit/" + (directory.first ?? "")
                    journal = (try? Files.read(scratch.path(name))) ?? []
                }
                return true
            } == nil)
        try scratch.write("other.txt", "mine\n")
        try scratch.git("commit", "--quiet", "-a", "-m", "mine")
        let before = try scratch.state("")
        try scratch.write(name, bytes: journal)
        try scratch.open().recover()
        #expect(try scratch.state("") == before)
    }

    @Test func aLivingAdvanceIsLeftAlone() throws {
        let error = try repository.advanceMain(to: new) { stage in
            if stage == .moved {
                do {
                    try scratch.open("../twin").recover()
                } catch {
                    Issue.record(error)
                }
                #expect(scratch.exists(".git/index.lock"))
                #expect(!scratch.exists("new/d.yaml"))
            }
            return true
        }
        #expect(error == nil)
        try expectWhole(new)
    }
}
