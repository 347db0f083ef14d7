import Basics
import TestSupport
import Testing

@testable import GitKit

/// The lines of reference logs, beside those that `git update-ref` writes.
@Suite("The log of a reference")
struct ReferenceLogTests {
    private static let names = [
        "refs/heads/x", "refs/heads/deep/er/x", "refs/remotes/origin/x", "refs/notes/x",
        "refs/promptgit/x", "refs/tags/x",
    ]

    @Test(arguments: [nil, "true", "false", "always", "no"], [false, true])
    func isWhereGitWouldWriteIt(setting: String?, bare: Bool) throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.gitCommit("first")
        try scratch.gitCommit("second")
        let ids = try ["HEAD~1", "HEAD"].map { try scratch.id($0) }
        for place in ["ours", "git"] {
            try scratch.git(["clone", "--quiet"] + (bare ? ["--bare"] : []) + [".", place])
            if let setting {
                try scratch.git("config", "core.logAllRefUpdates", setting, in: place)
            }
            // A log that is there is continued whatever the setting says.
            try scratch.write(
                Paths.join(place, bare ? "logs/refs/tags/old" : ".git/logs/refs/tags/old"), "")
        }
        let repository = try scratch.open("ours")
        var old: ObjectID?
        for id in ids {
            for name in Self.names + ["refs/tags/old"] {
                try repository.updateReference(
                    name, to: id, expecting: old, log: "say\nso", signature: somebody)
                try scratch.git("update-ref", "-m", "say\nso", name, id.description, in: "git")
            }
            old = id
        }
        for name in Self.names + ["refs/tags/old", "HEAD"] {
            let path = (bare ? "/logs/" : "/.git/logs/") + name
            #expect(scratch.exists("ours" + path) == scratch.exists("git" + path), "\(name)")
            #expect(
                try changes("ours", path, scratch) == changes("git", path, scratch), "\(name)")
        }
        try scratch.fsck("ours")
    }

    /// The lines of a log without the people and times.
    private func changes(_ place: String, _ path: String, _ scratch: Scratch) throws -> [String] {
        guard scratch.exists(place + path) else { return [] }
        return try scratch.read(place + path).split(separator: "\n").map { line in
            let text = line.split(separator: "\t", maxSplits: 1).dropFirst().first ?? ""
            return String(line.prefix(81) + text)
        }
    }

    @Test func isWrittenForHEADToo() throws {
        let scratch = try Scratch()
        let repository = try scratch.newRepository()
        let first = try scratch.id(parsing: scratch.gitCommit("first"))
        let next = try repository.commit(["a": "a"], on: first)
        try repository.updateReference(
            "refs/heads/main", to: next, expecting: first, log: "move", signature: somebody)
        let line = "\(first) \(next) Ada Author <ada@example.org> "
        for name in ["HEAD", "refs/heads/main"] {
            let last = try scratch.read(".git/logs/\(name)").split(separator: "\n").last ?? ""
            #expect(last.hasPrefix(line) && last.hasSuffix("\tmove"), "\(name)")
        }
        #expect(try scratch.git("log", "-g", "-1", "--format=%gs") == "move")
    }
}
