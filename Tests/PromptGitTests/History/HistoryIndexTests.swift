import Basics
import Foundation
import PromptGit
import TestSupport
import Testing

/// A repository in which the index is asked, and git is.
private struct Asked {
    let scratch: Scratch
    var directory = ""

    func reader(_ revision: String? = nil) throws -> HistoryReader {
        var surroundings = scratch.surroundings
        surroundings.currentDirectory = scratch.path(directory)
        return try HistoryReader(surroundings: surroundings, revision: revision)
    }

    func commits(_ path: String, _ revision: String = "HEAD", follow: Bool = false) throws
        -> [String]
    {
        var request = HistoryRequest(path)
        request.followsRenames = follow
        return try reader(revision).history(request).commits.map(\.commit)
    }

    func logged(_ path: String, _ options: String...) throws -> [String] {
        try scratch.git(
            ["log", "--format=%H"] + options + ["--", ":(top,literal)" + path], in: directory
        )
        .split(separator: "\n").map(String.init)
    }

    func blamed(_ path: String) throws -> [String] {
        // By bytes: to Swift, a carriage return and a line feed are one character.
        try scratch.git(["blame", "--porcelain", "HEAD", "--", path], in: directory).utf8
            .split(separator: 10).compactMap { line in
                let words = line.split(separator: 32).map { String($0) ?? "" }
                guard words.count >= 3, words[0].count == 40, line.first != 9,
                    words[0].allSatisfy(\.isHexDigit), Int(words[1]) != nil
                else { return nil }
                return words[0]
            }
    }

    var indexPath: String { Paths.join(directory, ".git/promptgit/history.sqlite") }
}

@Suite("The index of a repository's history")
struct HistoryIndexTests {
    /// All files with this variable, and a sample without.
    private static let sample =
        ProcessInfo.processInfo.environment["PROMPTGIT_ALL_FILES"] == "1" ? 200 : 25

    @Test(
        "says of real files what git says", .needsData("prompt-history"), .needsProgram("git"),
        arguments: [
            "fabric", "instructlab-taxonomy", "lm-eval-tasks", "prompty", "soul-md",
            "swe-agent-config",
            "tau2-policies",
        ])
    func real(_ name: String) throws {
        let asked = Asked(scratch: try Scratch(), directory: "clone")
        let scratch = asked.scratch
        try scratch.git(
            "clone", "--quiet", RealData.path("prompt-history/\(name)/repo.bundle"), "clone")
        let files = try scratch.git(["ls-files", "-z"], in: "clone").split(separator: "\0")
            .map(String.init)
        let merges = Set(
            try scratch.git(["rev-list", "--merges", "HEAD"], in: "clone").split(separator: "\n")
                .map(String.init))
        let reader = try asked.reader()
        var random = SeededGenerator(seed: 200)
        var lines = 0
        for path in files.shuffled(using: &random).prefix(Self.sample) {
            var request = HistoryRequest(path)
            #expect(
                try reader.history(request).commits.map(\.commit) == asked.logged(path), "\(path)")
            let blame = try reader.blame(path).lines
            #expect(blame.map(\.commit) == (try asked.blamed(path)), "\(path)")
            lines += blame.count
            // git's `--follow` passes merges over, and reads one name after the other over all
            // branches; here each branch has the name that the file had on it.
            request.followsRenames = true
            let followed = try reader.history(request).commits.map(\.commit)
                .filter { !merges.contains($0) }
            let logged = try asked.logged(path, "--follow")
            if followed != logged {
                #expect(Self.followedOtherwise.contains(path), "\(path)")
            }
        }
        #expect(lines > 0)
    }

    /// Files of which `git log --follow` lists other commits, since a merge took in a branch on
    /// which the same edits were made again.
    private static let followedOtherwise: Set<String> = ["config/coding_challenge.yaml"]

    @Test("follows every new, rewritten and removed commit", arguments: 0..<6)
    func random(_ seed: Int) throws {
        let asked = Asked(scratch: try Scratch())
        let scratch = asked.scratch
        var random = SeededGenerator(seed: UInt64(seed))
        try scratch.gitInit()
        var paths = ["a.yaml", "b/c.yaml", "d e.md"]
        func text() -> String {
            (0..<Int.random(in: 1..<12, using: &random))
                .map { _ in "line \(Int.random(in: 0..<6, using: &random))\n" }.joined()
        }
        for path in paths { try scratch.write(path, text()) }
        try scratch.gitCommit("First")
        for step in 0..<40 {
            let path = paths.randomElement(using: &random) ?? "a.yaml"
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                let new = "moved-\(step).yaml"
                guard scratch.exists(path) else { continue }
                try scratch.git("mv", path, new)
                paths.append(new)
                try scratch.gitCommit("Move \(step)")
            case 1:
                guard scratch.exists(path) else { continue }
                try scratch.git("rm", "--quiet", path)
                try scratch.gitCommit("Remove \(step)")
            case 2: try scratch.git("checkout", "--quiet", "-B", "side", "HEAD~0")
            case 3:
                try scratch.git("checkout", "--quiet", "main")
                let merged = try scratch.run(
                    "git", "merge", "--quiet", "--no-edit", "-X", "ours", "side")
                if merged.status != 0, try scratch.run("git", "merge", "--abort").status != 0 {
                    continue
                }
            case 4:
                try scratch.write(path, text())
                try scratch.git("add", "-A")
                try scratch.git(
                    "commit", "--quiet", "--amend", "--allow-empty", "-m", "Amended \(step)")
            case 5:
                let known = try scratch.git("rev-list", "HEAD").split(separator: "\n")
                if let commit = known.prefix(4).randomElement(using: &random) {
                    try scratch.git("reset", "--quiet", "--hard", String(commit))
                }
            case 6:
                try scratch.git("reflog", "expire", "--expire=now", "--all")
                try scratch.git("gc", "--quiet", "--prune=now")
            default:
                try scratch.write(path, text())
                try scratch.git("add", "-A")
                try scratch.git("commit", "--quiet", "--allow-empty", "-m", "Edit \(step)")
            }
            for path in paths {
                let logged = try asked.logged(path)
                guard !logged.isEmpty else { continue }
                #expect(try asked.commits(path) == logged, "\(seed) \(step) \(path)")
                guard scratch.exists(path) else { continue }
                let blame = try asked.reader().blame(path).lines
                #expect(blame.map(\.commit) == (try asked.blamed(path)), "\(seed) \(step) \(path)")
            }
        }
    }

    @Test("sees octopus merges and histories that have nothing in common")
    func merges() throws {
        let asked = Asked(scratch: try Scratch())
        let scratch = asked.scratch
        try scratch.gitInit()
        try scratch.write("a.yaml", "a: 1\nb: 2\nc: 3\n")
        try scratch.gitCommit("First")
        for name in ["x", "y", "z"] {
            try scratch.git("checkout", "--quiet", "-b", name, "main")
            try scratch.write("\(name).yaml", "\(name): 1\n")
            try scratch.gitCommit(name)
        }
        try scratch.git("checkout", "--quiet", "main")
        try scratch.git("merge", "--quiet", "--no-edit", "x", "y", "z")
        try scratch.git("checkout", "--quiet", "--orphan", "other")
        try scratch.git("rm", "-rfq", ".")
        try scratch.write("a.yaml", "a: 1\nb: two\n")
        try scratch.gitCommit("Unrelated")
        try scratch.git("checkout", "--quiet", "main")
        try scratch.git(
            "merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "-X", "theirs", "other")
        for path in ["a.yaml", "x.yaml", "y.yaml", "z.yaml"] {
            #expect(try asked.commits(path) == asked.logged(path), "\(path)")
            let blame = try asked.reader().blame(path).lines
            #expect(blame.map(\.commit) == (try asked.blamed(path)), "\(path)")
        }
    }

    @Test("knows where a clone is cut off, and when it is no longer")
    func shallow() throws {
        let asked = Asked(scratch: try Scratch(), directory: "clone")
        let scratch = asked.scratch
        try scratch.gitInit("source")
        for number in 0..<6 {
            try scratch.write("source/a.yaml", (0...number).map { "line \($0)\n" }.joined())
            try scratch.gitCommit("Edit \(number)", in: "source")
        }
        try scratch.git(
            "clone", "--quiet", "--depth", "3", "file://" + scratch.path("source"), "clone")
        #expect(try asked.commits("a.yaml").count == 3)
        #expect(try asked.commits("a.yaml") == asked.logged("a.yaml"))
        #expect(
            try asked.reader().blame("a.yaml").lines.map(\.commit) == (try asked.blamed("a.yaml")))
        _ = try scratch.git(["fetch", "--quiet", "--unshallow"], in: "clone")
        #expect(try asked.commits("a.yaml").count == 6)
        #expect(
            try asked.reader().blame("a.yaml").lines.map(\.commit) == (try asked.blamed("a.yaml")))
        // Another parent than the commit itself says.
        let commits = try asked.logged("a.yaml")
        _ = try scratch.git(["replace", "--graft", commits[1], commits[4]], in: "clone")
        #expect(try asked.commits("a.yaml") == asked.logged("a.yaml"))
    }

    @Test(
        "is made anew where it is damaged, cut off or another program's",
        arguments: ["", "text", "half", "table", "rows", "version", "folder"])
    func damaged(_ damage: String) throws {
        let asked = Asked(scratch: try Scratch())
        let scratch = asked.scratch
        try scratch.gitInit()
        for number in 0..<30 {
            try scratch.write("a.yaml", "line \(number)\n")
            try scratch.gitCommit("Edit \(number)")
        }
        let expected = try asked.logged("a.yaml")
        #expect(try asked.commits("a.yaml") == expected)
        let path = asked.indexPath
        switch damage {
        case "": try scratch.write(path, "")
        case "text": try scratch.write(path, String(repeating: "no database ", count: 1000))
        case "half":
            let bytes = try Files.read(scratch.path(path))
            try scratch.write(path, bytes: Array(bytes.prefix(bytes.count / 2)))
        case "folder":
            try Files.remove(scratch.path(path))
            try Files.createDirectory(scratch.path(path))
        default:
            let statement = [
                "table": "DROP TABLE changes", "rows": "UPDATE changes SET entries = x'00FF'",
                "version": "PRAGMA user_version = 99",
            ]
            let result = try scratch.run(
                "python3", "-c",
                "import sqlite3,sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()",
                scratch.path(path), statement[damage] ?? "")
            try #require(result.status == 0, "\(result.stderr)")
        }
        #expect(try asked.commits("a.yaml") == expected)
        try scratch.write("a.yaml", "another line\n")
        try scratch.gitCommit("One more")
        #expect(try asked.commits("a.yaml") == asked.logged("a.yaml"))
    }

    @Test("one reader sees each new commit, branch, graft and index")
    func staysOpen() throws {
        let asked = Asked(scratch: try Scratch())
        let scratch = asked.scratch
        try scratch.gitInit()
        func edit(_ text: String) throws {
            try scratch.write("a.yaml", text + "\n")
            try scratch.gitCommit(text)
        }
        try edit("first")
        let readers = [try asked.reader(), try asked.reader("main"), try asked.reader("HEAD")]
        let fixed = try asked.reader(try scratch.git("rev-parse", "HEAD"))
        func check(_ step: String) throws {
            let request = HistoryRequest("a.yaml")
            for (reader, revision) in zip(readers, ["HEAD", "main", "HEAD"]) {
                #expect(
                    try reader.history(request).commits.map(\.commit)
                        == asked.logged("a.yaml", revision), "\(step)")
                #expect(try reader.blame("a.yaml").lines.count == 1)
            }
            #expect(try fixed.history(request).commits.count == 1, "\(step)")
        }
        try check("open")
        for number in 0..<4 {
            try edit("edit \(number)")
            try check("edit \(number)")
        }
        try scratch.git("checkout", "--quiet", "-b", "side", "HEAD~2")
        try edit("side")
        try check("another branch")
        try scratch.git("pack-refs", "--all")
        try scratch.git("gc", "--quiet", "--prune=now")
        try check("packed")
        try scratch.git("checkout", "--quiet", "main")
        try scratch.git("reset", "--quiet", "--hard", "HEAD~1")
        try check("reset")
        let commits = try asked.logged("a.yaml")
        try scratch.git("replace", "--graft", commits[0], commits[2])
        try check("graft")
        try scratch.git("replace", "--delete", commits[0])
        try check("no graft")
        try Files.remove(scratch.path(asked.indexPath))
        try edit("without an index")
        try check("without an index")
        try scratch.write(asked.indexPath, "no index")
        try check("damaged")
    }

    @Test("takes messages that are no UTF-8 and dates that are none")
    func odd() throws {
        let asked = Asked(scratch: try Scratch())
        let scratch = asked.scratch
        try scratch.gitInit()
        try scratch.write("a.yaml", "a: 1\n")
        try scratch.gitCommit("First")
        var parent = try scratch.git("rev-parse", "HEAD").trimmingCharacters(
            in: .whitespacesAndNewlines)
        for (number, line) in [
            "Ada <ada@example.org> 99999999999999999999 +0000", "Ada <ada@example.org> -5 +0000",
            "Ada <ada@example.org> soon +9999", "<> 1 +0000",
        ].enumerated() {
            try scratch.write("a.yaml", "a: \(number)0\n")
            try scratch.git("add", "-A")
            let tree = try scratch.git("write-tree")
            let object =
                Array("tree \(tree)\nparent \(parent)\nauthor \(line)\ncommitter \(line)\n\n".utf8)
                + [0xC4, 0xFF, 0x20] + Array("\n:100644 100644 no change\ncommit of words\n".utf8)
            try scratch.write("object", bytes: object)
            parent = try scratch.git("hash-object", "-t", "commit", "--literally", "-w", "object")

        }
        try scratch.git("update-ref", "refs/heads/main", parent)
        #expect(try asked.commits("a.yaml").count == 5)
        #expect(Set(try asked.commits("a.yaml")) == Set(try asked.logged("a.yaml")))
    }

    @Test("needs no library, no work tree, and is asked from any folder")
    func places() throws {
        let asked = Asked(scratch: try Scratch(), directory: "repo")
        let scratch = asked.scratch
        try scratch.gitInit("repo")
        try scratch.write("repo/sub/a.txt", "a\n")
        try scratch.gitCommit("First", in: "repo")
        let expected = try asked.logged("sub/a.txt")
        #expect(try asked.commits("sub/a.txt") == expected)
        #expect(try Asked(scratch: scratch, directory: "repo/sub").commits("a.txt") == expected)
        _ = try scratch.git(["worktree", "add", "--quiet", "../linked"], in: "repo")
        #expect(try Asked(scratch: scratch, directory: "linked").commits("sub/a.txt") == expected)
        try scratch.git("clone", "--quiet", "--bare", "repo", "bare.git")
        #expect(try Asked(scratch: scratch, directory: "bare.git").commits("sub/a.txt") == expected)
        #expect(throws: PromptGitError.self) { try asked.commits("sub/b.txt") }
        #expect(throws: PromptGitError.self) { try asked.reader().blame("sub") }
    }

    @Test("finds lines, and refuses those beyond the end")
    func lines() throws {
        let asked = Asked(scratch: try Scratch())
        let scratch = asked.scratch
        try scratch.gitInit()
        try scratch.write("a.yaml", "a: 1\nb: 2\nc: 3")
        try scratch.write("empty", "")
        try scratch.gitCommit("First")
        let reader = try asked.reader()
        #expect(try reader.blame("a.yaml").lines.map(\.text) == ["a: 1", "b: 2", "c: 3"])
        #expect(try reader.blame("a.yaml", lines: 2...2).lines.map(\.number) == [2])
        #expect(try reader.blame("a.yaml", lines: 2...9).lines.map(\.number) == [2, 3])
        #expect(try reader.blame("empty").lines.isEmpty)
        #expect(throws: PromptGitError.self) { try reader.blame("a.yaml", lines: 4...5) }
    }
}
