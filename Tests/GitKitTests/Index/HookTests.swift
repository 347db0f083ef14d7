import Basics
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GitKit

/// What a hook finds staged: git runs one with `GIT_DIR`, `GIT_INDEX_FILE` and the rest set, and
/// here the repository is opened while that hook waits.
@Suite struct HookTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for name in ["a.yaml", "b.yaml", "sub/c.yaml"] { try scratch.write(name, "one\n") }
        try scratch.gitCommit("base")
        let made = try scratch.run("mkfifo", scratch.path(".git/ready"), scratch.path(".git/go"))
        try #require(made.status == 0)
    }

    /// Runs `git commit` and, while its pre-commit hook waits, `body` with the hook's directory and
    /// environment.
    private func whileCommitting(
        _ arguments: String..., in directory: String = "", environment: [String: String] = [:],
        _ body: (_ directory: String, _ environment: [String: String]) throws -> Void
    ) throws {
        let ready = scratch.path(".git/ready")
        let go = scratch.path(".git/go")
        let noted = scratch.path(".git/noted")
        // Written by another process: were this one to start a child meanwhile, the child would
        // hold the file open for writing, and nobody could run it.
        let written = try scratch.run(
            "sh", "-c", "cat > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit",
            input: """
                #!/bin/sh
                pwd > '\(noted).dir'
                env -0 > '\(noted)'
                echo hook > '\(ready)'
                read x < '\(go)'
                """ + "\n")
        try #require(written.status == 0)
        // Opened for reading and writing, so that neither end ever waits for the other.
        let signal = try #require(FileHandle(forUpdatingAtPath: ready))
        let answer = try #require(FileHandle(forUpdatingAtPath: go))
        let scratch = scratch
        let thread = Thread {
            _ = try? scratch.run(
                "git", ["commit", "--quiet", "-m", "x"] + arguments, in: directory,
                environment: environment)
            try? signal.write(contentsOf: Data("done\n".utf8))
        }
        thread.start()
        let first = String(decoding: signal.availableData, as: UTF8.self)
        try #require(first == "hook\n")
        var variables: [String: String] = [:]
        for line in try Files.read(noted).split(separator: 0) {
            let pair = String(decoding: line, as: UTF8.self).split(separator: "=", maxSplits: 1)
            variables[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        let place = String(decoding: try Files.read(noted + ".dir").dropLast(), as: UTF8.self)
        let result = Result { try body(place, variables) }
        try answer.write(contentsOf: Data("go\n".utf8))
        #expect(String(decoding: signal.availableData, as: UTF8.self) == "done\n")
        try result.get()
    }

    private func staged(_ directory: String, _ environment: [String: String]) throws -> [String] {
        let repository = try Repository(discovering: directory, environment: environment)
        let quick = try #require(
            QuickRepository.open(directory: directory, environment: environment))
        #expect(try Places(quick) == Places(repository))
        let index = try #require(try quick.index())
        let entries = try repository.stagedEntries()
        #expect((0..<index.count).map(index.entry(at:)) == entries)
        return entries.map {
            "\($0.mode) \($0.id) \($0.stage)\t\($0.path)"
        }
    }

    private func listed(_ directory: String, _ environment: [String: String]) throws -> [String] {
        try scratch.git(["ls-files", "--stage"], in: directory, environment: environment)
            .split(separator: "\n").map(String.init)
    }

    @Test func aCommitOfOnePathHasAnIndexOfItsOwn() throws {
        try scratch.write("a.yaml", "two\n")
        try scratch.write("b.yaml", "two\n")
        try scratch.git("add", "b.yaml")
        try whileCommitting("--", "a.yaml") { directory, environment in
            #expect(environment["GIT_INDEX_FILE"]?.contains("next-index") == true)
            let seen = try staged(directory, environment)
            #expect(try seen == listed(directory, environment))
            // The one path is new and the staged one is not part of this commit.
            let two = try Repository.blobID(Array("two\n".utf8)).description
            #expect(seen.filter { $0.contains(two) }.map { $0.suffix(6) } == ["a.yaml"])
        }
        #expect(try scratch.gitLines("show", "--format=", "--name-only", "HEAD") == ["a.yaml"])
    }

    @Test(arguments: [["-a"], [], ["--amend"]])
    func commitsOfTheWholeIndex(arguments: [String]) throws {
        try scratch.write("sub/c.yaml", "two\n")
        try scratch.git("add", "sub/c.yaml")
        try scratch.write("a.yaml", "three\n")
        try whileCommitting(arguments.first ?? "--quiet", in: "sub") { directory, environment in
            #expect(try staged(directory, environment) == listed(directory, environment))
            // A hook may go elsewhere in the work tree; the variables are then relative to there.
            let repository = try Repository(discovering: directory, environment: environment)
            #expect(repository.workTree == scratch.root)
        }
    }

    @Test func aHookInALinkedWorkTree() throws {
        try scratch.git("worktree", "add", "--quiet", "../linked", "-b", "side")
        try scratch.write("../linked/b.yaml", "two\n")
        try whileCommitting("--", "b.yaml", in: "../linked") { directory, environment in
            let repository = try Repository(discovering: directory, environment: environment)
            #expect(repository.isLinkedWorkTree)
            #expect(try repository.head.branch == "refs/heads/side")
            #expect(repository.commonDirectory == scratch.path(".git"))
            #expect(try staged(directory, environment) == listed(directory, environment))
        }
    }

    @Test func aRelativeGitDirectory() throws {
        try scratch.write("sub/d.yaml", "new\n")
        try scratch.git("add", ".")
        for (directory, gitDirectory) in [("", ".git"), ("sub", "../.git"), ("", "./.git/")] {
            let variables = scratch.environment.merging(["GIT_DIR": gitDirectory]) { $1 }
            let place = Paths.normalized(scratch.path(directory))
            let repository = try Repository(discovering: place, environment: variables)
            #expect(repository.gitDirectory == scratch.path(".git"))
            #expect(
                try staged(place, variables) == listed(place, variables), "\(directory)")
        }
        let variables = scratch.environment.merging(
            ["GIT_DIR": "../.git", "GIT_WORK_TREE": "..", "GIT_INDEX_FILE": ".git/index"]) { $1 }
        let repository = try Repository(
            discovering: scratch.path("sub"), environment: variables)
        #expect(repository.workTree == scratch.root)
        #expect(
            try repository.stagedEntries().map(\.path)
                == ["a.yaml", "b.yaml", "sub/c.yaml", "sub/d.yaml"])
    }

    @Test func conflictsAndWhatIsOnlyIntended() throws {
        try scratch.git("checkout", "--quiet", "-b", "side")
        try scratch.write("a.yaml", "side\n")
        try scratch.gitCommit("side")
        try scratch.git("checkout", "--quiet", "main")
        try scratch.write("a.yaml", "main\n")
        try scratch.gitCommit("main")
        #expect(try scratch.run("git", "merge", "side").status != 0)
        let repository = try scratch.open()
        #expect(
            try repository.stagedEntries().filter { $0.path == "a.yaml" }.map(\.stage) == [1, 2, 3])
        try scratch.git("reset", "--quiet", "--hard")
        try scratch.write("later.yaml", "text\n")
        try scratch.git("add", "--intent-to-add", "later.yaml")
        // Nothing of it would be in a commit.
        #expect(try repository.stagedEntries().map(\.path) == ["a.yaml", "b.yaml", "sub/c.yaml"])
    }

    @Test(arguments: ["2", "4"])
    func indexesOfEachVersionAreRead(version: String) throws {
        try scratch.git("update-index", "--index-version", version)
        try scratch.git("update-index", "--untracked-cache")
        #expect(try staged(scratch.root, scratch.environment) == listed("", [:]))
    }

    @Test func anIndexThatCantBeReadSaysSo() throws {
        try scratch.git("update-index", "--split-index")
        #expect(code { _ = try scratch.open().stagedEntries() } == .unsupportedRepository)
        try scratch.git("update-index", "--no-split-index")
        try scratch.write(".git/index", "this is no index")
        let error = failure { _ = try scratch.open().stagedEntries() }
        #expect(error?.code == .unsupportedRepository)
        #expect(error?.message.contains("index") == true)
        try FileManager.default.removeItem(atPath: scratch.path(".git/index"))
        #expect(try scratch.open().stagedEntries().isEmpty)
        try scratch.gitInit("../bare.git", bare: true)
        #expect(code { _ = try scratch.open("../bare.git").stagedEntries() } == .bare)
    }
}
