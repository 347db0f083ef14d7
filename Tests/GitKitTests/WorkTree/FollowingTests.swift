import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite struct FollowingTests {
    private let scratch: Scratch
    private let repository: Repository
    private let old: ObjectID

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
        try scratch.write("prompts/a.yaml", "a: 1\n")
        try scratch.write("prompts/b.yaml", "b: 1\n")
        try scratch.write("prompts/sub/c.yaml", "c: 1\n")
        try scratch.write("only/here/d.yaml", "d: 1\n")
        try scratch.write("run.sh", "#!/bin/sh\n")
        try scratch.write("other.txt", "other\n")
        try scratch.write(".gitignore", "*.log\n")
        old = try scratch.id(parsing: scratch.gitCommit("base"))
    }

    /// A commit on `old` that changes, adds and removes files.
    private func next() throws -> ObjectID {
        try repository.commit(
            [
                "prompts/a.yaml": "a: 2\n", "prompts/new/e.yaml": "e: 1\n",
                "only/here/d.yaml": nil, "run.sh": "#!/bin/sh\n",
            ], on: old, modes: ["run.sh": .executable])
    }

    /// That a work tree is exactly what a fresh checkout of a commit is.
    private func expectCheckedOut(_ commit: ObjectID, in directory: String = "") throws {
        #expect(try scratch.statusLines(directory) == [])
        #expect(try scratch.git("diff-files", in: directory) == "")
        #expect(try scratch.git("diff-index", "--cached", "\(commit)", in: directory) == "")
        #expect(try scratch.id("HEAD", in: directory) == commit)
        let fresh = "../fresh-\(commit.short)-\(directory.count)"
        try scratch.git("worktree", "add", "--quiet", "--detach", fresh, "\(commit)")
        #expect(try scratch.files(directory) == scratch.files(fresh))
        try scratch.git("worktree", "remove", "--force", fresh)
        try scratch.fsck()
    }

    @Test func aPlainCloneFollows() throws {
        let new = try next()
        #expect(try repository.advanceMain(to: new) == nil)
        try expectCheckedOut(new)
        #expect(!scratch.exists("only"))
        #expect(try scratch.git("log", "-g", "-1", "--format=%gs", "main") == "promptgit: approve")
        #expect(try scratch.git("log", "-g", "-1", "--format=%gs", "HEAD") == "promptgit: approve")
        #expect(!scratch.exists(".git/index.lock"))
        #expect(try Files.list(scratch.path(".git/promptgit")) == [])
    }

    @Test func everyWorkTreeOfTheBranchFollowsAndNoOther() throws {
        try scratch.git("worktree", "add", "--quiet", "../side", "-b", "side")
        try scratch.git("worktree", "add", "--quiet", "--force", "../twin", "main")
        try scratch.git("worktree", "add", "--quiet", "--detach", "../loose", "main")
        let side = try scratch.state("../side")["index of ../side"]
        let new = try next()
        // The advance may be asked for from any of them.
        #expect(try scratch.open("../side").advanceMain(to: new) == nil)
        try expectCheckedOut(new)
        try expectCheckedOut(new, in: "../twin")
        for directory in ["../side", "../loose"] {
            #expect(try scratch.id("HEAD", in: directory) == old)
            #expect(try scratch.statusLines(directory) == [])
        }
        #expect(try scratch.state("../side")["index of ../side"] == side)
    }

    @Test func onlyALinkedWorkTreeHasTheBranch() throws {
        try scratch.git("checkout", "--quiet", "-b", "elsewhere")
        try scratch.git("worktree", "add", "--quiet", "../linked", "main")
        let new = try next()
        #expect(try repository.advanceMain(to: new) == nil)
        try expectCheckedOut(new, in: "../linked")
        #expect(try scratch.id("HEAD") == old)
        #expect(try scratch.statusLines() == [])
    }

    @Test func aWorkTreeOfABareRepository() throws {
        try scratch.git("clone", "--quiet", "--bare", ".", "../bare.git")
        try scratch.git("worktree", "add", "--quiet", "../of-bare", "main", in: "../bare.git")
        let bare = try scratch.open("../bare.git")
        let new = try bare.commit(["prompts/a.yaml": "a: 2\n"], on: old)
        #expect(try bare.advanceMain(to: new) == nil)
        #expect(try scratch.id("main", in: "../bare.git") == new)
        #expect(try scratch.statusLines("../of-bare") == [])
        #expect(try scratch.read("../of-bare/prompts/a.yaml") == "a: 2\n")
        let newer = try bare.commit(["prompts/b.yaml": "b: 2\n"], on: new)
        #expect(try scratch.open("../of-bare").advanceMain(to: newer) == nil)
        #expect(try scratch.read("../of-bare/prompts/b.yaml") == "b: 2\n")
    }

    @Test func aBareRepositoryAndADetachedHeadHaveNothingToFollow() throws {
        try scratch.git("clone", "--quiet", "--bare", ".", "../bare.git")
        let bare = try scratch.open("../bare.git")
        let there = try bare.commit(["prompts/a.yaml": "a: 2\n"], on: old)
        #expect(try bare.advanceMain(to: there) == nil)
        #expect(try scratch.id("main", in: "../bare.git") == there)

        try scratch.git("checkout", "--quiet", "--detach")
        try scratch.write("prompts/a.yaml", "dirty\n")
        let files = try scratch.files("")
        let new = try next()
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(try scratch.files("") == files)
        #expect(try scratch.id("HEAD") == old)
        #expect(try scratch.id("main") == new)
    }

    @Test func whatIsDirtyElsewhereIsKept() throws {
        try scratch.write("other.txt", "edited\n")
        try scratch.write("prompts/b.yaml", "b: staged\n")
        try scratch.git("add", "prompts/b.yaml")
        try scratch.write("prompts/b.yaml", "b: staged and edited\n")
        try scratch.write("untracked.txt", "untracked\n")
        try scratch.write("prompts/new/other.yaml", "untracked beside a new file\n")
        try scratch.write("only/here/kept.log", "ignored beside a removed file\n")
        try scratch.write("later.yaml", "intended\n")
        try scratch.git("add", "--intent-to-add", "later.yaml")
        try scratch.git("rm", "--quiet", "prompts/sub/c.yaml")
        let status = try scratch.statusLines()
        #expect(status.count == 6)
        let staged = try scratch.git("diff", "--cached")
        let new = try next()
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(try scratch.statusLines() == status)
        #expect(try scratch.git("diff", "--cached") == staged)
        #expect(try scratch.read("only/here/kept.log").hasPrefix("ignored"))
        #expect(!scratch.exists("only/here/d.yaml"))
        #expect(try scratch.read("prompts/b.yaml") == "b: staged and edited\n")
        // What the user commits now holds both and undoes nothing.
        try scratch.git("commit", "--quiet", "-m", "mine")
        #expect(
            try scratch.gitLines("show", "--format=", "--name-status", "HEAD")
                == ["M\tprompts/b.yaml", "D\tprompts/sub/c.yaml"])
    }

    private static let obstacles: [(name: String, paths: [String])] = [
        ("edited", ["prompts/a.yaml"]), ("staged", ["prompts/a.yaml"]),
        ("staged, file put back", ["prompts/a.yaml"]), ("deleted", ["prompts/a.yaml"]),
        ("deletion staged", ["prompts/a.yaml"]), ("mode", ["prompts/a.yaml"]),
        ("a folder instead", ["prompts/a.yaml"]), ("a link instead", ["prompts/a.yaml"]),
        ("untracked", ["prompts/new/e.yaml"]), ("ignored", ["prompts/new/e.yaml"]),
        ("untracked with the same content", ["prompts/new/e.yaml"]),
        ("added", ["prompts/new/e.yaml"]), ("intended", ["prompts/new/e.yaml"]),
        ("a file for a folder", ["prompts/new/e.yaml"]),
        ("a staged file for a folder", ["prompts/new/e.yaml"]),
        ("a link for a folder", ["prompts/new/e.yaml"]),
        ("a folder for a file", ["prompts/new/e.yaml"]),
        ("removed here, edited", ["only/here/d.yaml"]), ("a link above", ["only/here/d.yaml"]),
        ("two", ["only/here/d.yaml", "prompts/a.yaml"]),
    ]

    private func putInTheWay(_ obstacle: String) throws {
        let manager = FileManager.default
        switch obstacle {
        case "edited": try scratch.write("prompts/a.yaml", "a: mine\n")
        case "staged":
            try scratch.write("prompts/a.yaml", "a: mine\n")
            try scratch.git("add", ".")
        case "staged, file put back":
            try scratch.write("prompts/a.yaml", "a: mine\n")
            try scratch.git("add", ".")
            try scratch.write("prompts/a.yaml", "a: 1\n")
        case "deleted": try manager.removeItem(atPath: scratch.path("prompts/a.yaml"))
        case "deletion staged": try scratch.git("rm", "--quiet", "prompts/a.yaml")
        case "mode":
            try manager.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: scratch.path("prompts/a.yaml"))
        case "a folder instead":
            try manager.removeItem(atPath: scratch.path("prompts/a.yaml"))
            try scratch.write("prompts/a.yaml/inner", "x")
        case "a link instead":
            try manager.moveItem(
                atPath: scratch.path("prompts/a.yaml"), toPath: scratch.path("moved"))
            try manager.createSymbolicLink(
                atPath: scratch.path("prompts/a.yaml"), withDestinationPath: "../moved")
        case "untracked": try scratch.write("prompts/new/e.yaml", "mine\n")
        case "ignored":
            try scratch.write(".git/info/exclude", "e.yaml\n")
            try scratch.write("prompts/new/e.yaml", "mine\n")
        case "untracked with the same content":
            try scratch.write("prompts/new/e.yaml", "e: 1\n")
        case "added":
            try scratch.write("prompts/new/e.yaml", "mine\n")
            try scratch.git("add", ".")
            try manager.removeItem(atPath: scratch.path("prompts/new"))
        case "intended":
            try scratch.write("prompts/new/e.yaml", "mine\n")
            try scratch.git("add", "-N", ".")
        case "a file for a folder": try scratch.write("prompts/new", "mine\n")
        case "a staged file for a folder":
            try scratch.write("prompts/new", "mine\n")
            try scratch.git("add", ".")
            try manager.removeItem(atPath: scratch.path("prompts/new"))
        case "a link for a folder":
            try Files.createDirectory(scratch.path("../outside"))
            try manager.createSymbolicLink(
                atPath: scratch.path("prompts/new"), withDestinationPath: scratch.path("../outside")
            )
        case "a folder for a file": try scratch.write("prompts/new/e.yaml/mine", "mine\n")
        case "removed here, edited": try scratch.write("only/here/d.yaml", "d: mine\n")
        case "a link above":
            try manager.moveItem(atPath: scratch.path("only"), toPath: scratch.path("../only"))
            try manager.createSymbolicLink(
                atPath: scratch.path("only"), withDestinationPath: scratch.path("../only"))
        default:
            try scratch.write("prompts/a.yaml", "a: mine\n")
            try scratch.write("only/here/d.yaml", "d: mine\n")
        }
    }

    @Test(arguments: obstacles)
    func whatIsInTheWayRefusesTheWholeAdvance(name: String, paths: [String]) throws {
        let new = try next()
        try putInTheWay(name)
        // A second work tree in which nothing is in the way must not follow alone.
        try scratch.git("worktree", "add", "--quiet", "--force", "../twin", "main")
        let before = try scratch.state("", "../twin")
        let error = try repository.advanceMain(to: new)
        #expect(error?.code == .dirty)
        #expect(error?.paths == paths)
        #expect(error?.path == scratch.root)
        #expect(try scratch.state("", "../twin") == before)
    }

    @Test func aConflictInTheIndexIsInTheWay() throws {
        let blob = try scratch.git("rev-parse", "HEAD:other.txt")
        try scratch.git(
            "update-index", "--index-info",
            input: (1...3).map { "100644 \(blob) \($0)\tprompts/a.yaml\n" }.joined())
        let before = try scratch.state("")
        let error = try repository.advanceMain(to: next())
        #expect(error?.code == .dirty)
        #expect(error?.paths == ["prompts/a.yaml"])
        #expect(try scratch.state("") == before)
    }

    @Test(arguments: ["merge", "rebase", "cherry-pick"])
    func whatTheUserHasBegunIsFinishedFirst(operation: String) throws {
        try scratch.git("checkout", "--quiet", "-b", "side")
        try scratch.write("other.txt", "side\n")
        try scratch.gitCommit("side")
        try scratch.git("checkout", "--quiet", "main")
        try scratch.write("other.txt", "main\n")
        let start = try scratch.id(parsing: scratch.gitCommit("main"))
        #expect(try scratch.run("git", operation, "side").status != 0)
        let new = try repository.commit(["prompts/a.yaml": "a: 2\n"], on: start)
        let before = try scratch.state("")
        let error = try repository.advanceMain(to: new)
        #expect(error?.code == .operationInProgress)
        #expect(error?.path == scratch.root)
        #expect(try scratch.state("") == before)
        try scratch.git(operation, "--abort")
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(try scratch.statusLines() == [])
    }

    @Test func anIndexThatGitHoldsIsNotTouched() throws {
        let new = try next()
        try scratch.git("worktree", "add", "--quiet", "--force", "../twin", "main")
        try scratch.write(".git/worktrees/twin/index.lock", "held by git")
        let before = try scratch.state("", "../twin")
        let error = try repository.advanceMain(to: new)
        #expect(error?.code == .locked)
        #expect(error?.message.contains("worktrees/twin/index.lock") == true)
        #expect(try scratch.state("", "../twin") == before)
        #expect(try scratch.read(".git/worktrees/twin/index.lock") == "held by git")
    }

    @Test func aBranchThatMovedMeanwhileStaysWhereItIs() throws {
        let new = try next()
        let other = try repository.commit(["x": "y\n"], on: old)
        let before = try scratch.state("")
        #expect(try repository.advanceMain(to: new, from: other)?.code == .changedMeanwhile)
        #expect(try scratch.state("") == before)
        // Between the look at the work trees and the compare-and-swap, too.
        let raced = try repository.advanceMain(to: new) { stage in
            if stage == .checked {
                _ = try? scratch.git("update-ref", "refs/heads/main", "\(other)")
            }
            return true
        }
        #expect(raced?.code == .changedMeanwhile)
        try scratch.git("update-ref", "refs/heads/main", "\(old)")
        #expect(try scratch.state("") == before)
    }

    @Test(arguments: 1...8)
    func anyTreeBecomesAnyOther(seed: Int) throws {
        let place = "../random"
        let there = try scratch.newRepository(place)
        var random = Numbers(seed: UInt64(seed) + 900)
        var model = FileModel()
        var commits: [ObjectID] = []
        var tree: ObjectID?
        for round in 0..<5 {
            let made = try there.updateTree(
                base: tree, changes: model.edit(count: 14, in: there, using: &random))
            tree = made
            commits.append(
                try there.writeCommit(
                    tree: made, parents: commits.last.map { [$0] } ?? [], author: somebody,
                    committer: somebody, message: "\(round)\n"))
        }
        try scratch.git("reset", "--quiet", "--hard", "\(commits[0])", in: place)
        for commit in commits.dropFirst() {
            let error = try there.advanceMain(to: commit)
            try #require(error == nil)
            let status = try scratch.statusLines(place)
            try #require(status == [])
            #expect(try scratch.git("diff-files", in: place) == "")
            try scratch.git(
                "worktree", "add", "--quiet", "--detach", "../fresh", "\(commit)", in: place)
            #expect(try scratch.files(place) == scratch.files("../fresh"))
            try scratch.git("worktree", "remove", "--force", "../fresh", in: place)
        }
    }
}
