import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite struct EnvironmentTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func discover(
        _ directory: String = "", _ variables: [String: String] = [:]
    ) throws -> Repository {
        try Repository(
            discovering: Paths.normalized(scratch.path(directory)),
            environment: scratch.environment.merging(variables) { $1 })
    }

    private func refusal(
        _ directory: String = "", _ variables: [String: String] = [:]
    ) -> GitError? {
        failure { _ = try discover(directory, variables) }
    }

    @Test func fromAnyFolderBelow() throws {
        try scratch.gitInit()
        try scratch.write("a/b/c", "x")
        for directory in ["", "a", "a/b", ".git", ".git/refs"] {
            let repository = try discover(directory)
            #expect(repository.gitDirectory == scratch.path(".git"))
            #expect(repository.commonDirectory == scratch.path(".git"))
            #expect(repository.indexPath == scratch.path(".git/index"))
        }
        #expect(try discover("a/b").workTree == scratch.root)
        #expect(try discover("a").head == .unborn("refs/heads/main"))
        #expect(try discover().stagedEntries().isEmpty)
        #expect(try !discover().isBare && !discover().isLinkedWorkTree)
    }

    @Test func whatIsNoRepositorySaysSo() throws {
        try Files.createDirectory(scratch.path("plain/inner"))
        for directory in ["plain/inner", "nowhere/at/all"] {
            let error = refusal(directory)
            #expect(error?.code == .notARepository)
            #expect(error?.path == scratch.path(directory))
        }
        try scratch.gitInit()
        // `opening` looks no further up, and a ceiling keeps `discovering` from it.
        #expect(
            code { _ = try Repository(opening: scratch.path("plain"), environment: [:]) }
                == .notARepository)
        let ceiling = ["GIT_CEILING_DIRECTORIES": "/nowhere:" + scratch.path("plain")]
        #expect(refusal("plain/inner", ceiling)?.code == .notARepository)
        #expect(
            try scratch.run("git", "rev-parse", in: "plain/inner", environment: ceiling).status
                != 0)
        #expect(try discover("plain/inner").workTree == scratch.root)
        #expect(refusal("", ["GIT_DIR": "plain"])?.code == .notARepository)
        try scratch.write("broken/.git", "this names no directory")
        #expect(refusal("broken") != nil)
        try scratch.write("dangling/.git", "gitdir: ../nowhere\n")
        #expect(refusal("dangling") != nil)
    }

    @Test func bareSeparateAndLinked() throws {
        try scratch.gitInit("bare.git", bare: true)
        let bare = try discover("bare.git/refs")
        #expect(bare.isBare && bare.workTree == nil)
        #expect(bare.gitDirectory == scratch.path("bare.git"))

        try scratch.git("init", "--quiet", "--separate-git-dir", "elsewhere", "main")
        let main = try discover("main")
        #expect(main.gitDirectory == scratch.path("elsewhere"))
        #expect(main.workTree == scratch.path("main"))
        try scratch.write("main/f", "x")
        try scratch.gitCommit("x", in: "main")

        try scratch.git("clone", "--quiet", "--bare", "main", "cloned.git")
        try scratch.git("worktree", "add", "--quiet", "-b", "side", "../linked", in: "cloned.git")
        let linked = try discover("linked")
        #expect(linked.isLinkedWorkTree && !linked.isBare)
        #expect(linked.workTree == scratch.path("linked"))
        #expect(linked.commonDirectory == scratch.path("cloned.git"))
        #expect(linked.gitDirectory == scratch.path("cloned.git/worktrees/linked"))
        #expect(try linked.head.branch == "refs/heads/side")
        #expect(try linked.workTrees().map(\.path) == [scratch.path("linked")])
        #expect(
            try discover("cloned.git").workTrees().map(\.branch) == ["refs/heads/side"])
    }

    @Test func workTreesAreThoseOfGit() throws {
        try scratch.gitInit("main")
        try scratch.gitCommit("x", in: "main")
        for name in ["one", "two", "three"] {
            try scratch.git("worktree", "add", "--quiet", "-b", name, "../\(name)", in: "main")
        }
        try scratch.git("checkout", "--quiet", "--detach", in: "two")
        try FileManager.default.removeItem(atPath: scratch.path("three"))
        for directory in ["main", "one"] {
            let trees = try discover(directory).workTrees()
            #expect(trees.map(\.path) == ["main", "one", "two"].map { scratch.path($0) })
            #expect(trees.map(\.branch) == ["refs/heads/main", "refs/heads/one", nil])
        }
        try scratch.gitInit("library", bare: false)
        try scratch.gitCommit("y", in: "library")
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library",
            in: "main")
        #expect(
            try discover("main/library").workTrees().map(\.path) == [scratch.path("main/library")])
    }

    @Test func environmentVariablesPointElsewhere() throws {
        try scratch.gitInit("one")
        try scratch.gitInit("two")
        try scratch.write("one/sub/x", "x")
        let one = try discover("two", ["GIT_DIR": "../one/.git", "GIT_WORK_TREE": "../one"])
        #expect(one.gitDirectory == scratch.path("one/.git"))
        #expect(one.workTree == scratch.path("one"))
        let other = try discover(
            "two", ["GIT_DIR": scratch.path("one/.git"), "GIT_WORK_TREE": "."])
        #expect(other.workTree == scratch.path("two"))
        let index = try discover("one", ["GIT_INDEX_FILE": "other-index"])
        #expect(index.indexPath == scratch.path("one/other-index"))
        #expect(
            try discover("one/sub", ["GIT_INDEX_FILE": "other-index"]).indexPath
                == scratch.path("one/other-index"))
        // `opening` takes no other repository's variables.
        let plain = try Repository(
            opening: scratch.path("two"),
            environment: scratch.environment.merging(
                ["GIT_DIR": scratch.path("one/.git"), "GIT_INDEX_FILE": "x"]) { $1 })
        #expect(plain.gitDirectory == scratch.path("two/.git"))
        #expect(plain.indexPath == scratch.path("two/.git/index"))
    }

    @Test func formatsThatCantBeServedSaySo() throws {
        try scratch.git("init", "--quiet", "--object-format=sha256", "sha256")
        let sha256 = refusal("sha256")
        #expect(sha256?.code == .unsupportedRepository)
        #expect(sha256?.message.contains("SHA256") == true)

        try scratch.gitInit("future")
        try scratch.git("config", "core.repositoryformatversion", "2", in: "future")
        #expect(refusal("future")?.code == .unsupportedRepository)
        #expect(refusal("future")?.message.contains("version 2") == true)

        try scratch.gitInit("odd")
        try scratch.git("config", "core.repositoryformatversion", "1", in: "odd")
        try scratch.git("config", "extensions.unheardOf", "true", in: "odd")
        #expect(refusal("odd")?.code == .unsupportedRepository)
        #expect(refusal("odd")?.message.contains("unheardof") == true)

        try scratch.gitInit("table")
        try scratch.git("config", "core.repositoryformatversion", "1", in: "table")
        try scratch.git("config", "extensions.refStorage", "reftable", in: "table")
        #expect(refusal("table")?.code == .unsupportedRepository)
        #expect(refusal("table")?.message.contains("reftable") == true)

        try scratch.gitInit("fine")
        try scratch.git("config", "core.repositoryformatversion", "1", in: "fine")
        for (name, value) in [
            ("noop", "true"), ("preciousObjects", "true"), ("partialClone", "origin"),
            ("worktreeConfig", "true"), ("objectFormat", "sha1"),
        ] {
            try scratch.git("config", "extensions." + name, value, in: "fine")
        }
        #expect(try discover("fine").head == .unborn("refs/heads/main"))
    }

    @Test(.enabled(if: getuid() == 0, "only root can give files to another user"))
    func aRepositoryOfAnotherUserIsNotTrusted() throws {
        try scratch.gitInit("foreign")
        let given = try scratch.run("chown", "-R", "12345:12345", scratch.path("foreign"))
        try #require(given.status == 0)
        #expect(try scratch.run("git", "status", in: "foreign").stderr.contains("dubious"))
        let error = refusal("foreign")
        #expect(error?.code == .unsafeOwner)
        #expect(error?.message.contains("safe.directory") == true)
        #expect(refusal("foreign", ["GIT_DIR": ".git"]) == nil)
        #expect(refusal("foreign", ["SUDO_UID": "12345"]) == nil)
        // The repository can't vouch for itself.
        try scratch.git(
            "config", "--file", scratch.path("foreign/.git/config"), "safe.directory", "*")
        #expect(refusal("foreign")?.code == .unsafeOwner)
        for value in ["/elsewhere", scratch.path("foreign"), "*", ""] {
            try scratch.git("config", "--global", "--add", "safe.directory", value)
            let isRefused = try scratch.run("git", "status", in: "foreign").status != 0
            #expect((refusal("foreign") != nil) == isRefused, "after \(value)")
        }
        #expect(
            refusal(
                "foreign",
                [
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
                    "GIT_CONFIG_VALUE_0": "*",
                ]) == nil)
    }

    @Test func aNewRepositoryIsOneForGit() throws {
        let made = try Repository.initialize(
            at: scratch.path("new/place"), initialBranch: "trunk", environment: scratch.environment)
        #expect(try made.head == .unborn("refs/heads/trunk"))
        #expect(try scratch.git("symbolic-ref", "HEAD", in: "new/place") == "refs/heads/trunk")
        let commit = try made.commit(["a": "1\n"])
        try made.updateReference("refs/heads/trunk", to: commit, expecting: nil, log: "first")
        try scratch.fsck("new/place")
        #expect(try scratch.id("HEAD", in: "new/place") == commit)
        let bare = try Repository.initialize(
            at: scratch.path("new.git"), bare: true, environment: scratch.environment)
        #expect(bare.isBare)
        #expect(try scratch.git("rev-parse", "--is-bare-repository", in: "new.git") == "true")
    }
}
