import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite struct ReferenceGroupTests {
    private let scratch: Scratch
    private let repository: Repository
    private let first: ObjectID
    private let second: ObjectID

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
        first = try scratch.id(parsing: scratch.gitCommit("first"))
        second = try scratch.id(parsing: scratch.gitCommit("second"))
    }

    private func move(
        _ name: String, to id: ObjectID, expecting: ObjectID?
    ) -> GitError? {
        failure {
            try repository.updateReference(
                name, to: id, expecting: expecting, log: "test: move", signature: somebody)
        }
    }

    @Test(arguments: [false, true])
    func aReferenceMovesOnlyFromWhatTheCallerSaw(packed: Bool) throws {
        let name = "refs/heads/proposals/x"
        #expect(move(name, to: first, expecting: second)?.code == .changedMeanwhile)
        #expect(try repository.reference(name) == nil)
        #expect(move(name, to: first, expecting: nil) == nil)
        if packed { try scratch.git("pack-refs", "--all", "--prune") }
        let again = move(name, to: second, expecting: nil)
        #expect(again?.code == .changedMeanwhile)
        #expect(again?.reference == name)
        #expect(move(name, to: second, expecting: second)?.code == .changedMeanwhile)
        #expect(try scratch.id(name) == first)
        #expect(move(name, to: second, expecting: first) == nil)
        #expect(try scratch.id(name) == second)
        #expect(try repository.reference(name) == second)
        #expect(try scratch.git("log", "-g", "-1", "--format=%gs", name) == "test: move")
        #expect(try scratch.git("log", "-g", "-1", "--format=%gn", name) == "Ada Author")
        // No lock is left by any of these.
        #expect(try scratch.run("git", "branch", "-D", "proposals/x").status == 0)
        #expect(move(name, to: first, expecting: second)?.code == .changedMeanwhile)
    }

    @Test func whatCantBeAReferenceIsRefused() throws {
        for name in [
            "main", "HEAD", "refs/heads/a..b", "refs/heads/a.lock", "refs/heads/", "refs/x y",
        ] {
            #expect(move(name, to: first, expecting: nil)?.code == .invalid, "\(name)")
            #expect(
                code { try repository.createReferences([Reference(name: name, id: first)]) }
                    == .invalid)
        }
        let absent = try #require(ObjectID(String(repeating: "ab", count: 20)))
        #expect(move("refs/heads/x", to: absent, expecting: nil)?.code == .notFound)
        try scratch.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
        #expect(
            move("refs/heads/alias", to: first, expecting: second)?.code == .changedMeanwhile)
        #expect(try scratch.id("main") == second)
    }

    @Test(arguments: [false, true])
    func aNameAboveOrBelowAnotherIsAConflict(packed: Bool) throws {
        try scratch.git("branch", "a/b", "\(first)")
        if packed { try scratch.git("pack-refs", "--all", "--prune") }
        for name in ["refs/heads/a", "refs/heads/a/b/c"] {
            #expect(move(name, to: first, expecting: nil)?.code == .nameConflict, "\(name)")
            #expect(
                code { try repository.createReferences([Reference(name: name, id: first)]) }
                    == .nameConflict, "\(name)")
        }
        #expect(
            code {
                try repository.createReferences([
                    Reference(name: "refs/heads/c", id: first),
                    Reference(name: "refs/heads/c/d", id: first),
                ])
            } == .nameConflict)
        #expect(
            try scratch.gitLines("for-each-ref", "--format=%(refname)")
                == ["refs/heads/a/b", "refs/heads/main"])
        // What the refusals may have left, folders or locks, is in nobody's way.
        try scratch.git("branch", "-D", "a/b")
        try scratch.git("branch", "a", "\(first)")
        try scratch.git("branch", "c/d/e", "\(first)")
    }

    @Test func aGroupIsCreatedWholeOrNotAtAll() throws {
        let names = (0..<50).map { "refs/heads/proposals/p\($0)" }
        let group = names.map { Reference(name: $0, id: second) }
        try scratch.git("tag", "-a", "-m", "annotated", "v1", "\(first)")
        try scratch.git("pack-refs", "--all")
        try scratch.git("branch", "proposals/p20", "\(first)")
        let error = failure { try repository.createReferences(group) }
        #expect(error?.code == .changedMeanwhile)
        #expect(error?.reference == "refs/heads/proposals/p20")
        #expect(try repository.references("refs/heads/proposals/").count == 1)
        try scratch.git("branch", "-D", "proposals/p20")
        try repository.createReferences(group)
        let listed = try scratch.gitLines("for-each-ref", "--format=%(refname) %(objectname)")
        #expect(
            try repository.references().map { "\($0.name) \($0.id)" } == listed)
        #expect(
            try repository.references("refs/heads/proposals/") == group.sorted { $0.name < $1.name }
        )
        #expect(try scratch.id("v1^{commit}") == first)
        try scratch.fsck()
        // Git can go on with them.
        try scratch.git("branch", "-f", "proposals/p1", "\(first)")
        try scratch.git("branch", "-D", "proposals/p2")
        try scratch.git("pack-refs", "--all", "--prune")
        #expect(try repository.reference("refs/heads/proposals/p1") == first)
        #expect(try repository.reference("refs/heads/proposals/p2") == nil)
        #expect(code { try repository.createReferences([]) } == nil)
        #expect(
            code {
                try repository.createReferences([
                    Reference(name: "refs/heads/q", id: first),
                    Reference(name: "refs/heads/q", id: second),
                ])
            } == .invalid)
    }

    @Test(arguments: [false, true])
    func aGroupIsDeletedWholeOrNotAtAll(packed: Bool) throws {
        let group = (0..<6).map { Reference(name: "refs/heads/proposals/p\($0)", id: first) }
        for reference in group {
            #expect(move(reference.name, to: first, expecting: nil) == nil)
        }
        if packed { try scratch.git("pack-refs", "--all", "--prune") }
        // One of them is loose over an older packed value.
        try scratch.git("branch", "-f", "proposals/p3", "\(second)")
        let error = failure { try repository.deleteReferences(group) }
        #expect(error?.code == .changedMeanwhile)
        #expect(error?.reference == "refs/heads/proposals/p3")
        #expect(try repository.references("refs/heads/proposals/").count == 6)
        var seen = group
        seen[3].id = second
        try repository.deleteReferences(seen)
        #expect(try repository.references("refs/heads/proposals/").isEmpty)
        #expect(try scratch.gitLines("for-each-ref", "--format=%(refname)") == ["refs/heads/main"])
        #expect(!scratch.exists(".git/refs/heads/proposals"))
        #expect(!scratch.exists(".git/logs/refs/heads/proposals"))
        try scratch.git("branch", "proposals", "\(first)")
        #expect(
            code { try repository.deleteReference("refs/heads/gone", expecting: first) }
                == .changedMeanwhile)
    }

    @Test func referencesAreListedAsGitListsThem() throws {
        for name in ["b", "a/b", "a-b", "a.b", "é", "A"] {
            try scratch.git("update-ref", "refs/heads/\(name)", "\(first)")
        }
        try scratch.git("tag", "-a", "-m", "x", "tagged", "\(first)")
        try scratch.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/main")
        try scratch.git("symbolic-ref", "refs/heads/dangling", "refs/heads/nowhere")
        for prefix in ["refs/", "refs/heads/", "refs/heads/a", "refs/tags/", "refs/none/"] {
            let all = try scratch.gitLines("for-each-ref", "--format=%(refname) %(objectname)")
            #expect(
                try repository.references(prefix).map { "\($0.name) \($0.id)" }
                    == all.filter { $0.hasPrefix(prefix) }, "\(prefix)")
        }
        #expect(try repository.references("refs/heads/*").isEmpty)
        #expect(try repository.symbolicTarget("refs/heads/dangling") == "refs/heads/nowhere")
        #expect(try repository.symbolicTarget("refs/heads/main") == nil)
        #expect(try repository.symbolicTarget("refs/heads/none") == nil)
        #expect(try repository.reference("refs/heads/dangling") == nil)
    }

    @Test func headIsABranchUnbornOrDetached() throws {
        #expect(try repository.head == .branch("refs/heads/main", second))
        try scratch.git("checkout", "--quiet", "--detach", "\(first)")
        #expect(try repository.head == .detached(first))
        #expect(try repository.head.branch == nil)
        try scratch.git("checkout", "--quiet", "--orphan", "new")
        #expect(try repository.head == .unborn("refs/heads/new"))
        #expect(try repository.head.commit == nil)
    }

    @Test func remotesAndUpstreams() throws {
        #expect(try repository.remoteNames().isEmpty)
        #expect(try repository.upstream(of: "main") == nil)
        try scratch.git("clone", "--quiet", ".", "../clone")
        let clone = try scratch.open("../clone")
        #expect(try clone.remoteNames() == ["origin"])
        #expect(try clone.remoteHead("origin") == "main")
        #expect(try clone.remoteHead("other") == nil)
        #expect(try clone.upstream(of: "main") == "refs/remotes/origin/main")
        try scratch.git(
            "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/up/*", in: "../clone")
        try scratch.git("fetch", "--quiet", in: "../clone")
        let expected = try scratch.git(
            "rev-parse", "--symbolic-full-name", "main@{u}", in: "../clone")
        #expect(expected == "refs/remotes/up/main")
        #expect(try clone.upstream(of: "main") == expected)
        try scratch.git("branch", "--quiet", "side", "--track", "main", in: "../clone")
        #expect(
            try clone.upstream(of: "side")
                == scratch.git("rev-parse", "--symbolic-full-name", "side@{u}", in: "../clone"))
    }
}
