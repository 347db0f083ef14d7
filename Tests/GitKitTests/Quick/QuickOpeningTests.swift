import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Opening repositories without libgit2")
struct QuickOpeningTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit("main")
        try scratch.write("main/sub/folder/a", "a\n")
        try scratch.gitCommit("first", in: "main")
    }

    @Test(arguments: [
        "main", "main/sub/folder", "linked", "linked/sub", "bare.git", "bare.git/refs/heads",
        "apart/sub", "main/module", "through/sub",
    ])
    func findsWhatGitFinds(_ directory: String) throws {
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "-b", "x", in: "main")
        try scratch.git("clone", "-q", "--bare", scratch.path("main"), scratch.path("bare.git"))
        try scratch.git(
            "clone", "-q", "--separate-git-dir", scratch.path("data"), scratch.path("main"),
            scratch.path("apart"))
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
            scratch.path("bare.git"), "module", in: "main")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("through"), withDestinationPath: "main")
        try scratch.expectSame(directory)
        let quick = try #require(scratch.quick(directory))
        func git(_ arguments: String...) throws -> String {
            try scratch.git(["rev-parse", "--path-format=absolute"] + arguments, in: directory)
        }
        #expect(try quick.gitDirectory == git("--git-dir"))
        #expect(try quick.commonDirectory == git("--git-common-dir"))
        #expect(try quick.head()?.commit == scratch.id("HEAD", in: directory))
        if let workTree = quick.workTree {
            #expect(try workTree == git("--show-toplevel"))
            #expect(try quick.indexPath == git("--git-path", "index"))
        } else {
            #expect(try git("--is-bare-repository") == "true")
        }
    }

    @Test func takesTheEnvironmentAsGitDoes() throws {
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "-b", "x", in: "main")
        try Files.createDirectory(scratch.path("elsewhere/deep"))
        try scratch.expectSame("main", environment: ["GIT_DIR": ".git"])
        try scratch.expectSame("main/sub", environment: ["GIT_DIR": "../.git"])
        try scratch.expectSame(
            "main/sub", environment: ["GIT_INDEX_FILE": ".git/other", "GIT_DIR": "../.git"])
        try scratch.expectSame("main/sub", environment: ["GIT_INDEX_FILE": "/tmp/../index"])
        try scratch.expectSame(
            "elsewhere/deep",
            environment: ["GIT_DIR": "../../main/.git", "GIT_WORK_TREE": ".."])
        try scratch.expectSame(
            "linked",
            environment: [
                "GIT_DIR": scratch.path("main/.git/worktrees/linked"),
                "GIT_COMMON_DIR": scratch.path("main/.git"),
            ])
        try scratch.expectSame("main/sub", environment: ["GIT_WORK_TREE": scratch.path("main")])
        // A work tree of its own choice, or a directory that is none.
        scratch.expectUnusual("elsewhere", environment: ["GIT_DIR": "../main/.git"])
        scratch.expectUnusual("main", environment: ["GIT_DIR": "nowhere"])
        scratch.expectUnusual(
            "main", environment: ["GIT_COMMON_DIR": scratch.path("elsewhere")])
    }

    @Test func looksNoFurtherThanGit() throws {
        let stop = ["GIT_CEILING_DIRECTORIES": "relative:" + scratch.path("main/sub")]
        scratch.expectUnusual("main/sub/folder", environment: stop)
        try scratch.expectSame("main/sub", environment: stop)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("link"), withDestinationPath: "main/sub")
        let link = scratch.path("link")
        // git does not follow links in the names after an empty one, libgit2 does.
        for list in [link, ":" + link] {
            scratch.expectUnusual("main/sub/folder", environment: ["GIT_CEILING_DIRECTORIES": list])
        }
        try scratch.expectSame("main/sub", environment: ["GIT_CEILING_DIRECTORIES": ":/:x"])
        scratch.expectUnusual("nowhere")
        scratch.expectUnusual()
    }

    @Test(arguments: [
        "extensions.objectFormat=sha1", "extensions.refStorage=files", "extensions.noop=1",
        "extensions.preciousObjects=true", "extensions.worktreeConfig=true",
        "extensions.partialClone=origin", "core.bare=false", "core.repositoryFormatVersion=1",
    ])
    func opensOrdinaryFormats(_ setting: String) throws {
        let pair = setting.split(separator: "=").map(String.init)
        try scratch.git("config", "core.repositoryFormatVersion", "1", in: "main")
        try scratch.git("config", pair[0], pair[1], in: "main")
        try scratch.expectSame("main/sub")
    }

    @Test(arguments: [
        "extensions.objectFormat=sha256", "extensions.refStorage=reftable",
        "extensions.surprise=true", "core.repositoryFormatVersion=7", "core.bare=true",
        "core.bare=perhaps", "core.worktree=../../elsewhere", "include.path=more",
        "extensions.worktreeConfig=2",
    ])
    func leavesOtherFormatsAlone(_ setting: String) throws {
        let pair = setting.split(separator: "=").map(String.init)
        try scratch.git("config", "core.repositoryFormatVersion", "1", in: "main")
        try scratch.git("config", pair[0], pair[1], in: "main")
        scratch.expectUnusual("main/sub")
    }

    @Test func leavesARepositoryWithLongNamesAlone() throws {
        try scratch.git("init", "-q", "--object-format=sha256", scratch.path("long"))
        scratch.expectUnusual("long")
    }

    @Test func readsTheSettingsOfOneWorkTree() throws {
        try scratch.git("config", "extensions.worktreeConfig", "true", in: "main")
        try scratch.git("config", "--worktree", "promptgit.main", "own", in: "main")
        try scratch.expectSame("main")
        #expect(scratch.quick("main")?.configuration()?.string("promptgit.main") == "own")
        try scratch.git("config", "--worktree", "core.bare", "true", in: "main")
        scratch.expectUnusual("main")
    }

    @Test func leavesWhatIsNoPlainGitDirectoryAlone() throws {
        for (name, content) in [("empty", ""), ("odd", "gitdir:x\n"), ("gone", "gitdir: x\n")] {
            try scratch.write(name + "/.git", content)
            scratch.expectUnusual(name)
        }
        try scratch.git("worktree", "add", "-q", scratch.path("linked"), "-b", "x", in: "main")
        try FileManager.default.moveItem(
            atPath: scratch.path("linked"), toPath: scratch.path("moved"))
        scratch.expectUnusual("moved")
        try Files.createDirectory(scratch.path("link"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("link/.git"), withDestinationPath: "../main/.git")
        scratch.expectUnusual("link")
        scratch.expectUnusual("main/.git")
        scratch.expectUnusual("main/.git/refs")
        try FileManager.default.removeItem(atPath: scratch.path("main/.git/objects"))
        scratch.expectUnusual("main")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files to another user"))
    func leavesTheRepositoryOfAnotherUserAlone() throws {
        #expect(try scratch.run("chown", "-R", "12345", scratch.path("main")).status == 0)
        scratch.expectUnusual("main")
        try scratch.git("config", "--global", "--add", "safe.directory", scratch.path("main"))
        scratch.expectUnusual("main")
        try scratch.expectSame("main", environment: ["SUDO_UID": "12345"])
        try scratch.expectSame("main", environment: ["GIT_DIR": scratch.path("main/.git")])
    }
}
