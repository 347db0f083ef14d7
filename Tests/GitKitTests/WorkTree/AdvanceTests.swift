import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Advancing a branch that is checked out")
struct AdvanceTests {
    let scratch: Scratch
    let old: ObjectID

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit("main")
        for path in ["a.txt", "dir/b.txt", "dir/c.txt", "lone/only.txt", "other.txt"] {
            try scratch.write("main/" + path, "old \(path)\n")
        }
        try scratch.gitCommit("first", in: "main")
        old = try scratch.id("HEAD", in: "main")
    }

    private func advance(
        to new: ObjectID, in directory: String = "main",
        goOn: (AdvanceStage) -> Bool = { _ in true }
    ) throws {
        try scratch.repository(directory).advance(
            branch: "refs/heads/main", from: old, to: new, log: "approve",
            signature: People.committer, goOn: goOn)
    }

    private func commit(_ files: [String: String?], mode: FileMode = .file) throws -> ObjectID {
        try scratch.repository("main").commit(on: old, files, mode: mode)
    }

    /// Files, index and branch are those of a commit, as git sees it, and nothing is left behind.
    private func expectFollowed(
        _ new: ObjectID, in directory: String = "main",
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        #expect(try scratch.id("HEAD", in: directory) == new, sourceLocation: sourceLocation)
        #expect(try scratch.git("diff-files", in: directory) == "", sourceLocation: sourceLocation)
        #expect(try scratch.status(directory) == "", sourceLocation: sourceLocation)
        #expect(
            try scratch.git("write-tree", in: directory)
                == scratch.git("rev-parse", "HEAD^{tree}", in: directory),
            sourceLocation: sourceLocation)
        try expectNothingLeft(sourceLocation: sourceLocation)
        try scratch.fsck(directory)
    }

    private func expectNothingLeft(
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let all =
            FileManager.default.enumerator(atPath: scratch.root)?
            .compactMap { $0 as? String } ?? []
        let left = all.filter {
            $0.hasSuffix(".lock") || $0.hasSuffix(".journal") || $0.contains(".promptgit")
        }
        #expect(left.isEmpty, sourceLocation: sourceLocation)
    }

    @Test(
        arguments: [
            ["a.txt": "new\n"], ["new.txt": "n\n", "deep/er/new.txt": "n\n"], ["dir/b.txt": nil],
            ["lone/only.txt": nil], ["a.txt": nil, "a.txt/inside": "folder\n"],
            ["dir/b.txt": nil, "dir/c.txt": nil, "dir": "file\n"], ["a.txt": ""],
            ["ümläut.txt": "ü\n", "with space": "x\n"],
            ["a.txt": "no newline", "dir/b.txt": "two\n", "dir/c.txt": nil],
        ] as [[String: String?]])
    func takesFilesAndIndexAlong(_ files: [String: String?]) throws {
        let new = try commit(files)
        try advance(to: new)
        for (path, text) in files {
            if let text {
                #expect(try scratch.read("main/" + path) == text)
            } else {
                #expect(Files.kind(of: scratch.path("main/" + path)) != .file)
            }
        }
        #expect(!scratch.exists("main/lone") || files["lone/only.txt"] == nil)
        try expectFollowed(new)
        let log = try scratch.git("log", "-g", "-1", "--format=%gs", in: "main")
        #expect(log == "approve")
    }

    @Test func setsExecutableBitsAndLinks() throws {
        let repository = try scratch.repository("main")
        let script = try repository.writeBlob(Array("#!/bin/sh\n".utf8))
        let link = try repository.writeBlob(Array("dir/b.txt".utf8))
        let tree = try repository.updateTree(
            base: repository.commit(old).tree,
            changes: [
                .put(path: "run.sh", id: script, mode: .executable),
                .put(path: "link", id: link, mode: .link),
                .put(path: "a.txt", id: scratch.id("HEAD:a.txt", in: "main"), mode: .executable),
            ])
        let new = try repository.commit(tree, [old])
        try advance(to: new)
        try expectFollowed(new)
        #expect(FileManager.default.isExecutableFile(atPath: scratch.path("main/run.sh")))
        #expect(FileManager.default.isExecutableFile(atPath: scratch.path("main/a.txt")))
        #expect(try scratch.read("main/link") == "old dir/b.txt\n")
    }

    @Test(
        arguments: [
            ("core.autocrlf", "true", nil), (nil, nil, "*.txt text eol=crlf\n"),
            (nil, nil, "*.txt ident\n"), ("core.eol", "crlf", "*.txt text\n"),
        ] as [(String?, String?, String?)])
    func appliesLineEndsAsGitDoes(_ key: String?, _ value: String?, _ attributes: String?) throws {
        if let key, let value { try scratch.git("config", key, value, in: "main") }
        if let attributes {
            try scratch.write("main/.git/info/attributes", attributes)
        }
        let text = "one\ntwo $Id$\n"
        let new = try commit(["fresh.txt": text, "binary.bin": "a\0b\nc\n"])
        try advance(to: new)
        try expectFollowed(new)
        // A clean checkout by git writes the same bytes.
        let ours = try Files.read(scratch.path("main/fresh.txt"))
        try Files.remove(scratch.path("main/fresh.txt"))
        try scratch.git("checkout", "--", "fresh.txt", in: "main")
        #expect(try Files.read(scratch.path("main/fresh.txt")) == ours)
        #expect(try Files.read(scratch.path("main/binary.bin")) == Array("a\0b\nc\n".utf8))
    }

    @Test func writesFilesByTheAttributesThatComeWithThem() throws {
        let new = try commit([".gitattributes": "*.new text eol=crlf\n", "x.new": "1\n2\n"])
        try advance(to: new)
        #expect(try scratch.read("main/x.new") == "1\r\n2\r\n")
        try expectFollowed(new)
    }

    @Test(arguments: ["filter=lfs", "working-tree-encoding=UTF-16"])
    func refusesFilesThatOnlyGitCanWrite(_ attribute: String) throws {
        try scratch.git("config", "filter.lfs.smudge", "cat", in: "main")
        try scratch.write("main/.git/info/attributes", "*.txt \(attribute)\n")
        let new = try commit(["fresh.txt": "x\n"])
        #expect(try gitError { try advance(to: new) }.code == .unsupportedFilter)
        #expect(try scratch.id("main", in: "main") == old)
        try expectNothingLeft()
    }

    @Test func leavesUnrelatedWorkAlone() throws {
        try scratch.write("main/other.txt", "edited\n")
        try scratch.write("main/staged.txt", "staged\n")
        try scratch.git("add", "staged.txt", in: "main")
        try scratch.write("main/staged.txt", "staged and edited\n")
        try scratch.git("rm", "-q", "--cached", "dir/c.txt", in: "main")
        try scratch.write("main/untracked", "u\n")
        let before = try scratch.status("main")
        let new = try commit(["a.txt": "new\n", "dir/b.txt": nil, "added": "x\n"])
        try advance(to: new)
        #expect(try scratch.status("main") == before)
        #expect(try scratch.read("main/other.txt") == "edited\n")
        #expect(try scratch.read("main/a.txt") == "new\n")
        #expect(try scratch.git("show", ":staged.txt", in: "main") == "staged")
        // What the user commits next keeps what came in meanwhile.
        try scratch.git("commit", "-qm", "mine", in: "main")
        #expect(try scratch.git("show", "HEAD:a.txt", in: "main") == "new")
        #expect(
            try scratch.git("show", "--name-only", "--format=", "HEAD", in: "main")
                == "dir/c.txt\nstaged.txt")
        try expectNothingLeft()
    }

    /// A file that was changed within the tick of the index, with the same size: git sees it only
    /// because the index is not newer than the file.
    @Test func doesNotHideChangesOfTheSameSize() throws {
        let index = scratch.path("main/.git/index")
        let file = scratch.path("main/other.txt")
        let new = try commit(["a.txt": "new\n"])
        try scratch.git("config", "core.trustctime", "false", in: "main")
        try scratch.git("config", "core.checkStat", "minimal", in: "main")
        let tick = Date(timeIntervalSince1970: 1_700_000_000)
        func date(_ path: String) throws {
            try FileManager.default.setAttributes([.modificationDate: tick], ofItemAtPath: path)
        }
        try date(file)
        try scratch.git("update-index", "--refresh", in: "main")
        try scratch.write("main/other.txt", "OLD other.txt\n")
        try date(file)
        try date(index)
        try advance(to: new)
        #expect(try scratch.status("main") == " M other.txt")
    }

    enum Obstacle: String, CaseIterable {
        case edited, staged, stagedAndReverted, deleted, unstagedDeletionOfOther, untracked,
            ignored, emptyFolderIsNone, folder, fileAbove, linkAbove, conflict, intentToAdd,
            stagedBelow, executable
    }

    @Test(arguments: Obstacle.allCases)
    func refusesWorkInTheWay(_ obstacle: Obstacle) throws {
        var path = "a.txt"
        var isInTheWay = true
        var files: [String: String?] = ["a.txt": "new\n", "other.txt": "new\n"]
        switch obstacle {
        case .edited:
            try scratch.write("main/a.txt", "mine\n")
        case .staged:
            try scratch.write("main/a.txt", "mine\n")
            try scratch.git("add", "a.txt", in: "main")
        case .stagedAndReverted:
            try scratch.write("main/a.txt", "mine\n")
            try scratch.git("add", "a.txt", in: "main")
            try scratch.write("main/a.txt", "old a.txt\n")
        case .deleted:
            try Files.remove(scratch.path("main/a.txt"))
        case .unstagedDeletionOfOther:
            try Files.remove(scratch.path("main/dir/c.txt"))
            isInTheWay = false
        case .untracked:
            path = "new.txt"
            files[path] = "new\n"
            try scratch.write("main/new.txt", "mine\n")
        case .ignored:
            path = "new.log"
            files[path] = "new\n"
            try scratch.write("main/.git/info/exclude", "*.log\n")
            try scratch.write("main/new.log", "mine\n")
        case .emptyFolderIsNone:
            files["new"] = "new\n"
            try Files.createDirectory(scratch.path("main/new/empty/er"))
            isInTheWay = false
        case .folder:
            path = "new"
            files[path] = "new\n"
            try scratch.write("main/new/mine", "mine\n")
        case .fileAbove:
            path = "new/below"
            files[path] = "new\n"
            try scratch.write("main/new", "mine\n")
        case .linkAbove:
            path = "new/below"
            files[path] = "new\n"
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path("main/new"), withDestinationPath: "dir")
        case .conflict:
            let info = (1...3).map {
                "100644 \(String(repeating: "\($0)", count: 40)) \($0)\ta.txt"
            }
            try scratch.git(
                "update-index", "--index-info", in: "main",
                input: "0 \(ObjectID.zero)\ta.txt\n" + info.joined(separator: "\n") + "\n")
        case .intentToAdd:
            path = "new.txt"
            files[path] = "new\n"
            try scratch.write("main/new.txt", "mine\n")
            try scratch.git("add", "-N", "new.txt", in: "main")
        case .stagedBelow:
            path = "new"
            files[path] = "new\n"
            try scratch.write("main/new/mine", "mine\n")
            try scratch.git("add", "new/mine", in: "main")
            try Files.remove(scratch.path("main/new/mine"))
        case .executable:
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: scratch.path("main/a.txt"))
        }
        let new = try commit(files)
        let before = try scratch.status("main")
        let index = try Files.read(scratch.path("main/.git/index"))
        guard isInTheWay else {
            try advance(to: new)
            #expect(try scratch.status("main") == before)
            return
        }
        let error = try gitError { try advance(to: new) }
        #expect(error.code == .dirty)
        #expect(error.paths == [path])
        #expect(error.path == scratch.path("main"))
        #expect(try scratch.id("main", in: "main") == old)
        #expect(try scratch.status("main") == before)
        #expect(try Files.read(scratch.path("main/.git/index")) == index)
        #expect(try scratch.read("main/other.txt") == "old other.txt\n")
        try expectNothingLeft()
    }

    @Test func keepsWhatIsStagedAsTheNewStateAlready() throws {
        try scratch.write("main/a.txt", "new\n")
        try scratch.git("add", "a.txt", in: "main")
        let new = try commit(["a.txt": "new\n", "other.txt": "x\n"])
        try advance(to: new)
        try expectFollowed(new)
    }

    @Test("prepares the commit again where the branch has moved", arguments: [true, false])
    func again(isPossible: Bool) throws {
        let first = try commit(["a.txt": "new\n"])
        try scratch.write("main/other.txt", "somebody else\n")
        try scratch.gitCommit("meanwhile", in: "main")
        let present = try scratch.id("HEAD", in: "main")
        var asked: [ObjectID] = []
        let repository = try scratch.repository("main")
        let advance = {
            try repository.advance(
                branch: "refs/heads/main", from: old, to: first, log: "approve",
                signature: People.committer,
                again: { current in
                    asked.append(current)
                    // Nobody commits now.
                    let other = try? scratch.run(
                        "git", "commit", "--allow-empty", "-m", "Mine", in: "main")
                    #expect(other?.status == 128)
                    guard isPossible else { return nil }
                    return try? repository.commit(on: current, ["a.txt": "new\n"])
                })
        }
        if isPossible {
            try advance()
            let new = try scratch.id("HEAD", in: "main")
            try expectFollowed(new)
            #expect(try scratch.git("rev-parse", "HEAD^", in: "main") == present.description)
            #expect(try scratch.read("main/a.txt") == "new\n")
        } else {
            let error = #expect(throws: GitError.self) { try advance() }
            #expect(error?.code == .changedMeanwhile)
            try expectFollowed(present)
        }
        #expect(asked == [present])
    }

    @Test("what was prepared again is finished after a crash", arguments: AdvanceStage.allCases)
    func againAfterCrash(stage: AdvanceStage) throws {
        let first = try commit(["a.txt": "new\n"])
        try scratch.write("main/other.txt", "somebody else\n")
        try scratch.gitCommit("meanwhile", in: "main")
        let present = try scratch.id("HEAD", in: "main")
        let repository = try scratch.repository("main")
        var next: ObjectID?
        try repository.advance(
            branch: "refs/heads/main", from: old, to: first, log: "approve",
            signature: People.committer, goOn: { $0 != stage },
            again: { current in
                next = try? repository.commit(on: current, ["a.txt": "new\n"])
                return next
            })
        try scratch.repository("main").recover()
        let hasMoved = ![.locked, .checked].contains(stage)
        try expectFollowed(hasMoved ? #require(next) : present)
    }
}
