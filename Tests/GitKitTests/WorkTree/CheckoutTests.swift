import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

/// The odd things that a work tree and its index can have, each as git itself leaves it.
@Suite struct CheckoutTests {
    private let scratch: Scratch
    private let repository: Repository

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
    }

    private func main() throws -> ObjectID { try scratch.id("main") }

    private func expectClean() throws {
        #expect(try scratch.statusLines() == [])
        // By content, whatever the index remembers of the files.
        try scratch.git("rm", "--quiet", "--cached", "-r", ".")
        try scratch.git("reset", "--quiet", "HEAD")
        #expect(try scratch.statusLines() == [])
    }

    @Test(
        arguments: [
            ("* text eol=crlf\n", [:], "1\r\n2\r\n"),
            ("* text=auto\n", ["core.eol": "crlf"], "1\r\n2\r\n"),
            ("", ["core.autocrlf": "true"], "1\r\n2\r\n"),
            ("", ["core.autocrlf": "input"], "1\n2\n"),
            ("*.yaml -text\n", ["core.autocrlf": "true"], "1\n2\n"),
            ("*.yaml ident\n", [:], "1\n2\n"),
            ("# ours\r\n*.yaml merge=promptgit -diff\r\n", [:], "1\n2\n"),
            ("*.yaml merge=promptgit text eol=crlf\n", [:], "1\r\n2\r\n"),
            ("[attr]windows text eol=crlf\n*.yaml windows\n", [:], "1\r\n2\r\n"),
        ] as [(String, [String: String], String)])
    func lineEndsAreThoseOfTheWorkTree(
        attributes: String, settings: [String: String], expected: String
    ) throws {
        if !attributes.isEmpty { try scratch.write(".gitattributes", attributes) }
        try scratch.write("p.yaml", "1\n")
        try scratch.gitCommit("base")
        for (name, value) in settings { try scratch.git("config", name, value) }
        try FileManager.default.removeItem(atPath: scratch.path("p.yaml"))
        try scratch.git("checkout", "--quiet", "--", ".")
        let there = try scratch.open()
        let new = try there.commit(["p.yaml": "1\n2\n", "q.yaml": "1\n2\n"], on: main())
        #expect(try there.advanceMain(to: new) == nil)
        #expect(try scratch.read("p.yaml") == expected)
        #expect(try scratch.read("q.yaml") == expected)
        try expectClean()
        try scratch.write("p.yaml", expected + "mine")
        let dirty = try there.advanceMain(to: there.commit(["p.yaml": "3\n"], on: new))
        #expect(dirty?.paths == ["p.yaml"])
    }

    @Test func attributesThatArriveWithTheChangeHoldForIt() throws {
        try scratch.write("a.yaml", "1\n")
        try scratch.write("sub/a.yaml", "1\n")
        try scratch.gitCommit("base")
        let new = try repository.commit(
            [
                ".gitattributes": "*.yaml text eol=crlf\n", "a.yaml": "2\n", "0.yaml": "0\n",
                "sub/.gitattributes": "*.yaml -text\n", "sub/a.yaml": "2\n",
                "sub/+.yaml": "0\n",
            ], on: main())
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(try scratch.read("a.yaml") == "2\r\n")
        #expect(try scratch.read("0.yaml") == "0\r\n")
        #expect(try scratch.read("sub/a.yaml") == "2\n")
        #expect(try scratch.read("sub/+.yaml") == "0\n")
        try expectClean()
        let gone = try repository.commit(
            [".gitattributes": nil, "a.yaml": "3\n", "0.yaml": "3\n"], on: new)
        #expect(try repository.advanceMain(to: gone) == nil)
        #expect(try scratch.read("a.yaml") == "3\n")
        try expectClean()
    }

    @Test func theExecutableBitAndLinks() throws {
        try scratch.write("run", "x\n")
        try scratch.gitCommit("base")
        let new = try repository.commit(
            ["run": "x\n", "link": "run", "tool": "y\n"], on: main(),
            modes: ["run": .executable, "link": .link, "tool": .executable])
        #expect(try repository.advanceMain(to: new) == nil)
        let manager = FileManager.default
        #expect(manager.isExecutableFile(atPath: scratch.path("run")))
        #expect(manager.isExecutableFile(atPath: scratch.path("tool")))
        #expect(try manager.destinationOfSymbolicLink(atPath: scratch.path("link")) == "run")
        try expectClean()
        let back = try repository.commit(["run": "x\n", "link": "now a file\n"], on: new)
        #expect(try repository.advanceMain(to: back) == nil)
        #expect(!manager.isExecutableFile(atPath: scratch.path("run")))
        #expect(try scratch.read("link") == "now a file\n")
        try expectClean()
    }

    @Test func filesAndFoldersChangePlaces() throws {
        try scratch.write("a", "file\n")
        try scratch.write("d/x", "x\n")
        try scratch.write("d/e/y", "y\n")
        try scratch.gitCommit("base")
        let start = try main()
        let swapped = try repository.commit(
            ["a": nil, "a/b/c": "c\n", "d/x": nil, "d/e/y": nil, "d": "file\n"], on: start)
        #expect(try repository.advanceMain(to: swapped) == nil)
        #expect(try scratch.read("a/b/c") == "c\n")
        #expect(try scratch.read("d") == "file\n")
        try expectClean()
        let back = try repository.commit(
            ["a/b/c": nil, "a": "file\n", "d": nil, "d/x": "x\n", "d/e/y": "y\n"], on: swapped)
        #expect(try repository.advanceMain(to: back) == nil)
        try expectClean()
        // Something of the user's in the folder keeps it.
        try scratch.write("d/mine", "mine\n")
        let before = try scratch.state("")
        let again = try repository.commit(
            ["d/x": nil, "d/e/y": nil, "d": "file\n"], on: back)
        #expect(try repository.advanceMain(to: again)?.paths == ["d"])
        #expect(try scratch.state("") == before)
        // Also when it stands in the index alone.
        try scratch.git("add", "d/mine")
        try FileManager.default.removeItem(atPath: scratch.path("d/mine"))
        let staged = try scratch.state("")
        #expect(try repository.advanceMain(to: again)?.paths == ["d"])
        #expect(try scratch.state("") == staged)
    }

    @Test func aSparseCheckoutStaysSparse() throws {
        for path in ["in/a", "out/b", "out/c", "top"] { try scratch.write(path, "1\n") }
        try scratch.gitCommit("base")
        try scratch.git("sparse-checkout", "set", "in")
        #expect(!scratch.exists("out"))
        let new = try repository.commit(
            ["in/a": "2\n", "out/b": "2\n", "out/c": nil, "in/new": "2\n"], on: main())
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(!scratch.exists("out"))
        #expect(try scratch.read("in/a") == "2\n")
        #expect(try scratch.statusLines() == [])
        #expect(
            try scratch.gitLines("ls-files", "-t") == ["H in/a", "H in/new", "S out/b", "H top"])
        try scratch.git("sparse-checkout", "disable")
        #expect(try scratch.read("out/b") == "2\n")
        #expect(try scratch.statusLines() == [])
    }

    /// A file that its user told git to overlook is still the user's.
    @Test(arguments: ["--skip-worktree", "--assume-unchanged"])
    func anOverlookedFileIsNotOverwritten(flag: String) throws {
        try scratch.write("a", "1\n")
        try scratch.write("b", "1\n")
        try scratch.gitCommit("base")
        try scratch.git("update-index", flag, "a", "b")
        try scratch.write("a", "mine\n")
        let start = try main()
        let error = try repository.advanceMain(to: repository.commit(["a": "2\n"], on: start))
        #expect(error?.code == .dirty)
        #expect(error?.paths == ["a"])
        #expect(try scratch.read("a") == "mine\n")
        let other = try repository.commit(["b": "2\n"], on: start)
        #expect(try repository.advanceMain(to: other) == nil)
        #expect(try scratch.read("b") == "2\n")
        #expect(try scratch.read("a") == "mine\n")
        try scratch.git("update-index", flag.replacing("--", with: "--no-"), "a", "b")
        #expect(try scratch.statusLines() == [" M a"])
    }

    /// Git takes a file for unchanged whose time and size are those in the index, unless that time
    /// is not older than the index itself: an index that is written anew must not lose this.
    @Test func aChangeInTheMomentOfTheIndexIsNotForgotten() throws {
        try scratch.git("config", "core.trustctime", "false")
        try scratch.write("a", "1\n")
        try scratch.write("racy", "old\n")
        try scratch.write("same", "old\n")
        let past = Date(timeIntervalSince1970: 1_700_000_000)
        func setTime(_ path: String) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: past], ofItemAtPath: scratch.path(path))
        }
        try setTime("racy")
        try setTime("same")
        try scratch.gitCommit("base")
        // In place, so that nothing but the content differs.
        let file = try #require(FileHandle(forWritingAtPath: scratch.path("racy")))
        try file.write(contentsOf: Data("new\n".utf8))
        try file.close()
        try setTime("racy")
        try setTime(".git/index")
        #expect(try scratch.statusLines() == [" M racy"])
        try setTime(".git/index")
        let new = try repository.commit(["a": "2\n"], on: main())
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(try scratch.statusLines() == [" M racy"])
    }

    @Test(arguments: ["2", "3", "4"])
    func anIndexKeepsItsVersionAndWhatItRemembers(version: String) throws {
        for number in 0..<30 { try scratch.write("d\(number % 5)/f\(number)", "1\n") }
        try scratch.gitCommit("base")
        try scratch.write("later", "x\n")
        if version == "3" { try scratch.git("add", "-N", "later") }
        try scratch.git("update-index", "--index-version", version)
        let new = try repository.commit(["d1/f1": "2\n", "d2/f2": nil, "d9/x": "3\n"], on: main())
        let before = try scratch.statusLines()
        #expect(try repository.advanceMain(to: new) == nil)
        #expect(try scratch.statusLines() == before)
        let index = try Files.read(scratch.path(".git/index"))
        #expect(index[7] == UInt8(version))
        #expect(try scratch.git("diff-index", "--cached", "HEAD", "--", "d1", "d2", "d9") == "")
        try scratch.fsck()
    }

    @Test(arguments: ["--split-index", "--untracked-cache", "--fsmonitor-valid"])
    func indexesWithExtensions(option: String) throws {
        try scratch.write("a", "1\n")
        try scratch.write("b/c", "1\n")
        try scratch.gitCommit("base")
        if option == "--fsmonitor-valid" {
            try scratch.git("config", "core.fsmonitor", "true")
            try scratch.git("update-index", "--fsmonitor")
        } else {
            try scratch.git("update-index", option)
        }
        _ = try scratch.git("status", "--porcelain")
        let new = try repository.commit(["a": "2\n", "b/d": "x\n"], on: main())
        let before = try scratch.state("")
        let error = try repository.advanceMain(to: new)
        if option == "--split-index" {
            // Half of such an index is another file, which the library can't read.
            #expect(error?.code == .unsupportedRepository)
            #expect(try scratch.state("") == before)
        } else {
            #expect(error == nil)
            #expect(try scratch.git("status", "--porcelain") == "")
            try scratch.write("b/untracked", "x")
            #expect(try scratch.git("status", "--porcelain") == "?? b/untracked")
        }
    }

    @Test func aNameThatIsNoTextIsLeftAlone() throws {
        try scratch.write("a", "1\n")
        try scratch.gitCommit("base")
        let start = try main()
        let blob = try repository.writeBlob([1])
        let index = ["GIT_INDEX_FILE": scratch.path(".git/other")]
        try scratch.git("read-tree", "\(start)", environment: index)
        try scratch.write("../names", bytes: Array("100644 \(blob)\tcaf".utf8) + [0xE9, 0])
        let added = try scratch.run(
            "sh", "-c", "git update-index -z --index-info < ../names", environment: index)
        try #require(added.status == 0)
        let tree = try scratch.git("write-tree", environment: index)
        let new = try repository.writeCommit(
            tree: scratch.id(parsing: tree), parents: [start], author: somebody,
            committer: somebody, message: "x")
        let before = try scratch.state("")
        #expect(try repository.advanceMain(to: new)?.code == .invalid)
        #expect(try scratch.state("") == before)
        // Two spellings of one character are two files.
        let twice = try repository.commit(["e\u{301}": "1\n"], on: start)
        #expect(try repository.advanceMain(to: twice) == nil)
        let other = try repository.commit(["é": "2\n"], on: twice)
        #expect(try repository.advanceMain(to: other) == nil)
        #expect(try scratch.statusLines() == [])
        #expect(try scratch.read("e\u{301}") == "1\n")
    }

    /// A git directory that lies elsewhere, and a work tree that only the configuration names.
    @Test func aSeparateGitDirectory() throws {
        try scratch.write("../home-files/a", "1\n")
        try scratch.gitInit("../dotfiles", bare: true)
        try scratch.git("config", "core.bare", "false", in: "../dotfiles")
        try scratch.git("config", "core.worktree", scratch.path("../home-files"), in: "../dotfiles")
        let variables = ["GIT_DIR": scratch.path("../dotfiles")]
        try scratch.git(["add", "a"], in: "../home-files", environment: variables)
        try scratch.git(["commit", "-q", "-m", "x"], in: "../home-files", environment: variables)
        let there = try Repository(
            discovering: scratch.path("../home-files"),
            environment: scratch.environment.merging(variables) { $1 })
        let start = try #require(try there.reference("refs/heads/main"))
        let new = try there.commit(["a": "2\n"], on: start)
        #expect(try there.advanceMain(to: new) == nil)
        #expect(try scratch.read("../home-files/a") == "2\n")
        #expect(
            try scratch.git(["status", "--porcelain"], in: "../home-files", environment: variables)
                == "")
    }
}
