import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Advancing with several work trees")
struct AdvanceElsewhereTests {
    let scratch: Scratch
    let old: ObjectID

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit("main")
        try scratch.write("main/a.txt", "old\n")
        try scratch.write("main/dir/b.txt", "old\n")
        try scratch.write("main/dir/sub/c.txt", "old\n")
        try scratch.gitCommit("first", in: "main")
        old = try scratch.id("HEAD", in: "main")
    }

    private func advance(
        _ files: [String: String?] = ["a.txt": "new\n"], in directory: String = "main"
    ) throws -> ObjectID {
        let repository = try scratch.repository(directory)
        let new = try repository.commit(on: old, files)
        try repository.advance(branch: "refs/heads/main", from: old, to: new, log: "approve")
        return new
    }

    @Test func followsInALinkedWorkTree() throws {
        try scratch.git("checkout", "-q", "--detach", in: "main")
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "main", in: "main")
        let new = try advance()
        #expect(try scratch.id("HEAD", in: "linked") == new)
        #expect(try scratch.status("linked") == "")
        #expect(try scratch.read("linked/a.txt") == "new\n")
        // The detached one stays where it is.
        #expect(try scratch.id("HEAD", in: "main") == old)
        #expect(try scratch.status("main") == "")
        #expect(try scratch.read("main/a.txt") == "old\n")
    }

    @Test func followsFromALinkedWorkTree() throws {
        try scratch.git(
            "worktree", "add", "-q", "-b", "side", scratch.path("linked"), in: "main")
        let new = try advance(in: "linked")
        #expect(try scratch.id("HEAD", in: "main") == new)
        #expect(try scratch.status("main") == "")
        #expect(try scratch.status("linked") == "")
        #expect(try scratch.id("HEAD", in: "linked") == old)
        let repository = try scratch.repository("linked")
        #expect(repository.isLinkedWorkTree)
        #expect(repository.commonDirectory == scratch.path("main/.git"))
        #expect(
            try repository.workTrees().map(\.branch) == ["refs/heads/main", "refs/heads/side"])
    }

    @Test func followsInEveryWorkTreeOfTheBranch() throws {
        try scratch.git(
            "worktree", "add", "-q", "--force", scratch.path("linked"), "main", in: "main")
        let new = try advance()
        for directory in ["main", "linked"] {
            #expect(try scratch.id("HEAD", in: directory) == new)
            #expect(try scratch.status(directory) == "")
        }
    }

    @Test func refusesForAnyWorkTreeOfTheBranch() throws {
        try scratch.git(
            "worktree", "add", "-q", "--force", scratch.path("linked"), "main", in: "main")
        try scratch.write("linked/a.txt", "mine\n")
        let error = try gitError { _ = try advance() }
        #expect(error.code == .dirty)
        #expect(error.path == scratch.path("linked"))
        #expect(try scratch.id("main", in: "main") == old)
        #expect(try scratch.status("main") == "")
    }

    @Test func skipsAWorkTreeThatIsGone() throws {
        try scratch.git("checkout", "-q", "--detach", in: "main")
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "main", in: "main")
        try FileManager.default.removeItem(atPath: scratch.path("linked"))
        let new = try advance()
        #expect(try scratch.id("main", in: "main") == new)
    }

    @Test func movesOnlyTheReferenceInABareRepository() throws {
        try scratch.git("clone", "-q", "--bare", scratch.path("main"), scratch.path("bare.git"))
        let new = try advance(in: "bare.git")
        #expect(try scratch.id("main", in: "bare.git") == new)
        #expect(!scratch.exists("bare.git/index"))
        try scratch.fsck("bare.git")
    }

    @Test func followsInTheWorkTreesOfABareRepository() throws {
        try scratch.git("clone", "-q", "--bare", scratch.path("main"), scratch.path("bare/.git"))
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "main", in: "bare/.git")
        let new = try advance(in: "bare/.git")
        #expect(try scratch.id("HEAD", in: "linked") == new)
        #expect(try scratch.status("linked") == "")
        #expect(!scratch.exists("bare/a.txt"))
    }

    @Test func movesOnlyTheReferenceOfABranchThatIsNotCheckedOut() throws {
        try scratch.git("checkout", "-q", "-b", "side", in: "main")
        try scratch.write("main/a.txt", "mine\n")
        let new = try advance()
        #expect(try scratch.id("main", in: "main") == new)
        #expect(try scratch.id("HEAD", in: "main") == old)
        #expect(try scratch.status("main") == " M a.txt")
    }

    @Test func movesOnlyTheReferenceWhereNothingWasCheckedOut() throws {
        try scratch.git(
            "clone", "-q", "--no-checkout", scratch.path("main"), scratch.path("empty"))
        let new = try advance(in: "empty")
        #expect(try scratch.id("HEAD", in: "empty") == new)
        #expect(try Files.list(scratch.path("empty")) == [".git"])
    }

    @Test func followsWithASeparateGitDirectory() throws {
        try scratch.git(
            "clone", "-q", "--separate-git-dir", scratch.path("data.git"), scratch.path("main"),
            scratch.path("apart"))
        let new = try advance(in: "apart")
        #expect(try scratch.id("HEAD", in: "apart") == new)
        #expect(try scratch.status("apart") == "")
    }

    @Test func keepsASparseCheckoutSparse() throws {
        try scratch.git("sparse-checkout", "set", "--cone", "--no-sparse-index", "dir", in: "main")
        try scratch.git("sparse-checkout", "set", "--cone", "nothing", in: "main")
        #expect(!scratch.exists("main/dir/b.txt"))
        let new = try advance([
            "a.txt": "new\n", "dir/b.txt": "new\n", "dir/new.txt": "n\n", "nothing/x": "n\n",
            "dir/sub/c.txt": nil,
        ])
        #expect(try scratch.status("main") == "")
        #expect(!scratch.exists("main/dir"))
        #expect(try scratch.read("main/a.txt") == "new\n")
        #expect(try scratch.read("main/nothing/x") == "n\n")
        #expect(try scratch.id("HEAD", in: "main") == new)
        try scratch.git("sparse-checkout", "disable", in: "main")
        #expect(try scratch.read("main/dir/b.txt") == "new\n")
        #expect(try scratch.status("main") == "")
    }

    @Test(arguments: [2, 3, 4])
    func keepsTheVersionAndFlagsOfTheIndex(_ version: Int) throws {
        try scratch.git("update-index", "--index-version", "\(version)", in: "main")
        try scratch.git("config", "core.untrackedCache", "true", in: "main")
        try scratch.git("update-index", "--untracked-cache", in: "main")
        try scratch.git("update-index", "--assume-unchanged", "dir/b.txt", in: "main")
        _ = try advance(["a.txt": "new\n", "z": "z\n"])
        #expect(try scratch.status("main") == "")
        #expect(
            try scratch.git("ls-files", "-v", in: "main")
                == "H a.txt\nh dir/b.txt\nH dir/sub/c.txt\nH z")
    }

    @Test(arguments: ["core.splitIndex", "index.sparse"])
    func saysWhatToDoAboutAnIndexThatCannotBeRead(_ key: String) throws {
        if key == "core.splitIndex" {
            try scratch.git("update-index", "--split-index", in: "main")
        } else {
            try scratch.git("sparse-checkout", "set", "--cone", "--sparse-index", "no", in: "main")
        }
        let error = try gitError { _ = try advance() }
        #expect(error.code == .unsupportedRepository)
        #expect(error.message.contains("--no-split-index"))
        #expect(try scratch.id("main", in: "main") == old)
        #expect(!scratch.exists("main/.git/index.lock"))
    }

    @Test func waitsForGitAndNeverTakesItsLock() throws {
        let lock = try scratch.write("main/.git/index.lock", "git's")
        let error = try gitError { _ = try advance() }
        #expect(error.code == .locked)
        #expect(error.path == lock)
        #expect(try scratch.read("main/.git/index.lock") == "git's")
        #expect(try scratch.id("main", in: "main") == old)
        #expect(try Files.list(scratch.path("main/.git/promptgit")).isEmpty)
    }

    @Test func changesNothingWhenItLosesTheRace() throws {
        let repository = try scratch.repository("main")
        let other = try repository.commit(on: old, ["other": "x\n"])
        let new = try repository.commit(on: old, ["a.txt": "new\n"])
        let error = try gitError {
            try repository.advance(
                branch: "refs/heads/main", from: old, to: new, log: "approve"
            ) { stage in
                if stage == .checked {
                    _ = try? scratch.git(
                        "update-ref", "refs/heads/main", other.description, in: "main")
                }
                return true
            }
        }
        #expect(error.code == .changedMeanwhile)
        #expect(error.reference == "refs/heads/main")
        #expect(try scratch.read("main/a.txt") == "old\n")
        #expect(!scratch.exists("main/.git/index.lock"))
        #expect(try Files.list(scratch.path("main/.git/promptgit")).isEmpty)
    }

    /// Three writers bring in files of their own at the same time; the work tree has them all.
    @Test func losesNothingAmongThreads() async throws {
        let path = scratch.path("main")
        let environment = scratch.environment
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    let repository = try Repository(discovering: path, environment: environment)
                    var done = 0
                    while done < 4 {
                        let old = try #require(try repository.reference("refs/heads/main"))
                        let new = try repository.commit(on: old, ["w\(writer)/\(done)": "x\n"])
                        do {
                            try repository.advance(
                                branch: "refs/heads/main", from: old, to: new, log: "race")
                            done += 1
                        } catch let error as GitError
                            where [.changedMeanwhile, .locked].contains(error.code)
                        {
                            continue
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try scratch.status("main") == "")
        #expect(try scratch.git("ls-files", "w*", in: "main").split(separator: "\n").count == 12)
        #expect(try scratch.git("rev-list", "--count", "main", in: "main") == "13")
        try scratch.fsck("main")
    }

    @Test func keepsCommitsOutUntilFilesHaveFollowed() throws {
        try scratch.write("main/mine.txt", "mine\n")
        try scratch.git("add", "mine.txt", in: "main")
        let repository = try scratch.repository("main")
        let new = try repository.commit(on: old, ["a.txt": "new\n"])
        var refused: [Int32] = []
        try repository.advance(
            branch: "refs/heads/main", from: old, to: new, log: "approve"
        ) { stage in
            if stage != .followed,
                let result = try? scratch.run("git", "commit", "-qm", "x", in: "main")
            {
                refused.append(result.status)
            }
            return true
        }
        #expect(refused == [128, 128, 128, 128, 128])
        try scratch.git("commit", "-qm", "mine", in: "main")
        #expect(try scratch.git("show", "HEAD:a.txt", in: "main") == "new")
    }
}
