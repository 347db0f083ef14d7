import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Opening repositories")
struct OpeningTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What git itself says about where things are.
    private func git(_ option: String, in directory: String, _ environment: [String: String] = [:])
        throws -> String
    {
        try scratch.git(
            "rev-parse", "--path-format=absolute", option, in: directory, environment: environment)
    }

    private func make() throws {
        try scratch.gitInit("main")
        try scratch.write("main/sub/folder/a", "a\n")
        try scratch.gitCommit("first", in: "main")
    }

    @Test(arguments: ["main", "main/sub/folder", "linked", "linked/sub", "bare.git", "apart/sub"])
    func findsWhatGitFinds(_ directory: String) throws {
        try make()
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "-b", "x", in: "main")
        try scratch.git("clone", "-q", "--bare", scratch.path("main"), scratch.path("bare.git"))
        try scratch.git(
            "clone", "-q", "--separate-git-dir", scratch.path("data"), scratch.path("main"),
            scratch.path("apart"))
        let repository = try scratch.repository(directory)
        #expect(try repository.gitDirectory == git("--git-dir", in: directory))
        #expect(try repository.commonDirectory == git("--git-common-dir", in: directory))
        let isBare = try git("--is-bare-repository", in: directory) == "true"
        #expect(repository.isBare == isBare)
        if !isBare {
            #expect(try repository.workTree == git("--show-toplevel", in: directory))
            #expect(try repository.indexPath == git("--git-path", in: directory, "index"))
        }
        #expect(try repository.head.commit == scratch.id("HEAD", in: directory))
        #expect(!repository.isShallow)
    }

    private func git(_ option: String, in directory: String, _ path: String) throws -> String {
        try scratch.git("rev-parse", "--path-format=absolute", option, path, in: directory)
    }

    @Test func saysWhenThereIsNone() throws {
        let error = try gitError { _ = try scratch.repository() }
        #expect(error.code == .notARepository)
        #expect(error.path == scratch.root)
        try make()
        let ceiling = try gitError {
            _ = try scratch.repository(
                "main/sub/folder",
                environment: ["GIT_CEILING_DIRECTORIES": scratch.path("main/sub")])
        }
        #expect(ceiling.code == .notARepository)
        let named = try gitError {
            _ = try scratch.repository("main", environment: ["GIT_DIR": "nowhere"])
        }
        #expect(named.code == .notARepository)
    }

    @Test func initializesARepositoryThatGitAccepts() throws {
        let path = scratch.path("new")
        let repository = try Repository.initialize(
            at: path, initialBranch: "trunk", environment: scratch.environment)
        #expect(try repository.head == .unborn("refs/heads/trunk"))
        #expect(try scratch.git("symbolic-ref", "HEAD", in: "new") == "refs/heads/trunk")
        let bare = try Repository.initialize(at: scratch.path("bare.git"), bare: true)
        #expect(bare.isBare)
        #expect(try git("--is-bare-repository", in: "bare.git") == "true")
        let id = try repository.commit(repository.updateTree(base: nil, changes: []), [])
        try repository.updateReference("refs/heads/trunk", to: id, expecting: nil, log: "first")
        try scratch.fsck("new")
    }

    @Test func knowsHeadInEveryState() throws {
        try make()
        let id = try scratch.id("HEAD", in: "main")
        #expect(try scratch.repository("main").head == .branch("refs/heads/main", id))
        try scratch.git("checkout", "-q", "--detach", in: "main")
        #expect(try scratch.repository("main").head == .detached(id))
        try scratch.git("checkout", "-q", "--orphan", "empty", in: "main")
        #expect(try scratch.repository("main").head == .unborn("refs/heads/empty"))
    }

    @Test func knowsAShallowClone() throws {
        try make()
        try scratch.write("main/b", "b\n")
        try scratch.gitCommit("second", in: "main")
        try scratch.git(
            "clone", "-q", "--depth=1", "file://" + scratch.path("main"), scratch.path("shallow"))
        let repository = try scratch.repository("shallow")
        #expect(repository.isShallow)
        var seen = 0
        let head = try scratch.id("HEAD", in: "shallow")
        try repository.firstParentWalk(from: head) { _ in
            seen += 1
            return true
        }
        try repository.walk(from: [head]) { _ in
            seen += 1
            return true
        }
        #expect(seen == 2)
        let next = try repository.commit(on: head, ["x": "y"])
        #expect(try repository.isAncestor(head, of: next))
        #expect(try !repository.isAncestor(next, of: head))
        #expect(try repository.mergeBase(head, next) == head)
    }

    @Test func refusesSHA256WithAReason() throws {
        try scratch.git("init", "-q", "--object-format=sha256", scratch.path("long"))
        let error = try gitError { _ = try scratch.repository("long") }
        #expect(error.code == .unsupportedRepository)
        #expect(error.message.contains("SHA256"))
        #expect(error.message.contains("--object-format=sha1"))
    }

    @Test(arguments: [
        ("extensions.refStorage", "reftable", "reftable"),
        ("extensions.surprise", "true", "surprise"),
        ("core.repositoryFormatVersion", "7", "version 7"),
    ])
    func refusesFormatsThatItDoesNotKnow(_ key: String, _ value: String, _ word: String) throws {
        try make()
        try scratch.git("config", "core.repositoryFormatVersion", "1", in: "main")
        try scratch.git("config", key, value, in: "main")
        let error = try gitError { _ = try scratch.repository("main") }
        #expect(error.code == .unsupportedRepository)
        #expect(error.message.contains(word))
    }

    @Test(arguments: [
        "objectFormat=sha1", "refStorage=files", "preciousObjects=true",
        "worktreeConfig=true", "noop=1",
    ])
    func acceptsHarmlessExtensions(_ extensionText: String) throws {
        try make()
        let pair = extensionText.split(separator: "=").map(String.init)
        try scratch.git("config", "core.repositoryFormatVersion", "1", in: "main")
        try scratch.git("config", "extensions." + pair[0], pair[1], in: "main")
        #expect(try scratch.repository("main").head.branch == "refs/heads/main")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files to another user"))
    func refusesTheRepositoryOfAnotherUser() throws {
        try make()
        let result = try scratch.run("chown", "-R", "12345", scratch.path("main"))
        #expect(result.status == 0)
        let theirs = try scratch.run("git", "status", in: "main")
        #expect(theirs.stderr.contains("dubious ownership"))
        let error = try gitError { _ = try scratch.repository("main") }
        #expect(error.code == .unsafeOwner)
        #expect(
            error.message.contains(
                "git config --global --add safe.directory \(scratch.path("main"))"))
        // As git does it: named, everything, or called through sudo by the owner.
        let allowed = [
            [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
            ],
            ["SUDO_UID": "12345"],
            ["GIT_DIR": scratch.path("main/.git")],
        ]
        for environment in allowed {
            #expect(
                try scratch.run("git", "status", in: "main", environment: environment).status == 0)
            #expect(try scratch.repository("main", environment: environment).head.branch != nil)
        }
        try scratch.git("config", "--global", "--add", "safe.directory", scratch.path("main"))
        #expect(try scratch.repository("main").head.branch != nil)
        try scratch.git("config", "--global", "--add", "safe.directory", "")
        #expect(try gitError { _ = try scratch.repository("main") }.code == .unsafeOwner)
    }

    /// In a hook git sets `GIT_DIR`, `GIT_INDEX_FILE` and more, relative or absolute: what is
    /// opened there must be what git itself means.
    @Test(arguments: ["main", "linked"], [["a.txt"], []])
    func seesInAHookWhatIsBeingCommitted(_ directory: String, _ only: [String]) throws {
        try make()
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "-b", "x", in: "main")
        let seen = scratch.path("environment")
        let hook = """
            #!/bin/sh
            env | grep ^GIT_ >'\(seen)'
            pwd >'\(seen).directory'
            git ls-files --stage >'\(seen).index'
            cp "${GIT_INDEX_FILE:-.git/index}" '\(seen).copy'
            """
        // By a shell: a file that this process itself wrote may still be open in a child that
        // another test starts at the moment, and then it can't be executed.
        let path = scratch.path("main/.git/hooks/pre-commit")
        let made = try scratch.run(
            "sh", "-c", "cat >\"$1\" && chmod 755 \"$1\"", "sh", path, input: hook)
        #expect(made.status == 0)
        try scratch.write(directory + "/a.txt", "committed\n")
        try scratch.write(directory + "/b.txt", "staged\n")
        try scratch.git("add", "-A", in: directory)
        try scratch.git(["commit", "-qm", "x", "--"] + only, in: directory)
        var environment = scratch.environment
        for line in try scratch.read("environment").split(separator: "\n") {
            let pair = line.split(separator: "=", maxSplits: 1).map(String.init)
            environment[pair[0]] = pair.count > 1 ? pair[1] : ""
        }
        let start = try scratch.read("environment.directory")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        // The index of the hook is gone by now; its copy takes its place.
        let repository = try Repository(discovering: start, environment: environment)
        #expect(repository.workTree == scratch.path(directory))
        let named = environment["GIT_INDEX_FILE"].map { Paths.join(start, $0) }
        #expect(repository.indexPath == named.map(Paths.normalized))
        if !only.isEmpty { #expect(repository.indexPath.contains("next-index")) }
        environment["GIT_INDEX_FILE"] = seen + ".copy"
        let staged = try Repository(discovering: start, environment: environment).stagedEntries()
        let lines = staged.map { "\($0.mode) \($0.id) \($0.stage)\t\($0.path)" }
        #expect(try lines.joined(separator: "\n") + "\n" == scratch.read("environment.index"))
    }

    @Test func reportsConflictsInTheIndex() throws {
        try make()
        let id = try scratch.id("HEAD:sub/folder/a", in: "main")
        let lines = (1...3).map { "100644 \(id) \($0)\tconflict" }.joined(separator: "\n")
        try scratch.git("update-index", "--index-info", in: "main", input: lines + "\n")
        let entries = try scratch.repository("main").stagedEntries()
        #expect(entries.map(\.stage) == [1, 2, 3, 0])
        try scratch.gitInit("bare", bare: true)
        #expect(try gitError { _ = try scratch.repository("bare").stagedEntries() }.code == .bare)
    }

    @Test func takesTheWorkTreeFromTheEnvironment() throws {
        try make()
        try Files.createDirectory(scratch.path("elsewhere/deep"))
        let repository = try scratch.repository(
            "elsewhere/deep",
            environment: [
                "GIT_DIR": "../../main/.git", "GIT_WORK_TREE": "..",
            ])
        #expect(repository.workTree == scratch.path("elsewhere"))
        let same = try scratch.repository("main/sub", environment: ["GIT_DIR": "../.git"])
        #expect(same.workTree == scratch.path("main"))
    }
}
