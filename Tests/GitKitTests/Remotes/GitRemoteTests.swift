import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite("What git says of a remote")
struct GitRemoteTests {
    @Test func outcomesAreReadFromThePorcelain() {
        let text = """
            To /srv/origin.git
             \tabc:refs/heads/main\tabc..def
            *\tabc:refs/promptgit/ledger\t[new reference]
            -\t:refs/heads/proposals/x\t[deleted]
            !\tabc:refs/heads/proposals/y\t[remote rejected] (pre-receive hook declined)
            !\tabc:refs/heads/proposals/z\t[rejected] (stale info)
            Done

            """
        #expect(
            GitRemote.outcomes(text) == [
                "refs/heads/main": nil, "refs/promptgit/ledger": nil,
                "refs/heads/proposals/x": nil,
                "refs/heads/proposals/y": "pre-receive hook declined",
                "refs/heads/proposals/z": "stale info",
            ])
    }

    @Test(arguments: [
        ("Writing objects: 100% (3/3), 280 bytes | 280.00 KiB/s, done.", true),
        ("remote: Counting objects: 5, done.        ", true),
        ("Total 3 (delta 0), reused 0 (delta 0), pack-reused 0 (from 0)", true),
        ("remote: policy: 3 people have to look at it", false),
        ("fatal: '/nowhere' does not appear to be a git repository", false),
        ("error: 7", false),
    ])
    func progressIsToldFromWords(line: String, isProgress: Bool) {
        #expect(GitRemote.isProgress(line) == isProgress)
        #expect(GitRemote.words("Receiving objects:  10% (1/9)\r\(line)\n").isEmpty == isProgress)
    }

    @Test(arguments: [
        ("git version 2.35.8", false), ("git version 2.36.0", true), ("git version 3.0", true),
        ("git version 2.39.5 (Apple Git-154)", true), ("git version 1.9.1", false),
    ])
    func oldGitsSyncInTheirOwnWay(version: String, isNew: Bool) {
        #expect(GitRemote.syncsByComponent(version) == isNew)
    }

    /// Each reference moves only from what was seen of it, whatever else is in the push.
    @Test(arguments: [true, false])
    func aPushNeverOverwritesWhatItDidNotSee(atomically: Bool) throws {
        let scratch = try Scratch()
        let repository = try scratch.newRepository()
        let first = try scratch.id(parsing: scratch.gitCommit("first"))
        let second = try scratch.id(parsing: scratch.gitCommit("second"))
        try scratch.gitInit("../origin.git", bare: true)
        try scratch.git("remote", "add", "origin", "../origin.git")
        try scratch.git("push", "--quiet", "origin", "main", "main:seen", "main:gone")
        let remote = try GitRemote(
            "origin", of: repository, environment: scratch.environment, mayAsk: false,
            silence: 60_000, said: { _ in })
        let outcomes = try #require(
            try remote.push(
                [
                    .init("refs/heads/main", from: first, to: first),
                    .init("refs/heads/seen", from: second, to: first),
                    .init("refs/heads/gone", from: first, to: nil),
                    .init("refs/heads/new", from: nil, to: first),
                ], atomically: atomically))
        #expect(outcomes.filter { $0.value != nil }.count == (atomically ? 4 : 2))
        let found = try remote.references(["refs/heads/"])
        #expect(
            found
                == (atomically
                    ? [
                        "refs/heads/main": second, "refs/heads/seen": second,
                        "refs/heads/gone": second,
                    ]
                    : [
                        "refs/heads/main": second, "refs/heads/seen": first,
                        "refs/heads/gone": second, "refs/heads/new": first,
                    ]))
        #expect(try remote.references(["refs/heads/main"]) == ["refs/heads/main": second])
    }
}
