import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("References")
struct ReferenceTests {
    let scratch: Scratch
    let first: ObjectID
    let second: ObjectID

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("a", "1\n")
        try scratch.gitCommit("first")
        try scratch.write("a", "2\n")
        try scratch.gitCommit("second")
        first = try scratch.id("HEAD~1")
        second = try scratch.id("HEAD")
    }

    @Test func listsWhatGitLists() throws {
        try scratch.git("branch", "b/one", first.description)
        try scratch.git("tag", "-a", "v1", "-m", "tag")
        try scratch.git("pack-refs", "--all")
        try scratch.git("branch", "b/two")
        try scratch.git("update-ref", "refs/promptgit/ledger", first.description)
        try scratch.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/main")
        let repository = try scratch.repository()
        for prefix in ["refs/", "refs/heads/", "refs/heads/b/", "refs/promptgit/", "refs/x/"] {
            let listed = try scratch.git(
                "for-each-ref", "--format=%(refname) %(objectname)", prefix)
            let ours = try repository.references(prefix).map { "\($0.name) \($0.id)" }
            #expect(ours.joined(separator: "\n") == listed)
        }
        #expect(try repository.references("refs/heads/b/t").map(\.name) == ["refs/heads/b/two"])
        #expect(try repository.reference("refs/heads/none") == nil)
        #expect(try repository.symbolicTarget("refs/remotes/origin/HEAD") == "refs/heads/main")
        #expect(try repository.symbolicTarget("refs/heads/main") == nil)
    }

    @Test(arguments: [false, true])
    func moveOnlyFromWhatTheCallerSaw(_ packed: Bool) throws {
        try scratch.git("branch", "x", first.description)
        if packed { try scratch.git("pack-refs", "--all") }
        let repository = try scratch.repository()
        let lost = try gitError {
            try repository.updateReference(
                "refs/heads/x", to: second, expecting: second, log: "lost")
        }
        #expect(lost.code == .changedMeanwhile)
        #expect(lost.reference == "refs/heads/x")
        try repository.updateReference(
            "refs/heads/x", to: second, expecting: first, log: "moved", signature: People.committer)
        #expect(try scratch.id("x") == second)
        let log = try scratch.git("log", "-g", "-1", "--format=%gs %gn %gd", "--date=raw", "x")
        #expect(log == "moved Carl Committer x@{1800000100 -0330}")
    }

    @Test(arguments: ["refs/heads/new", "refs/heads/deep/er/new", "refs/promptgit/ledger"])
    func areCreatedOnlyWhereThereIsNone(_ name: String) throws {
        let repository = try scratch.repository()
        try repository.updateReference(name, to: first, expecting: nil, log: "created")
        #expect(try scratch.id(name) == first)
        let lost = try gitError {
            try repository.updateReference(name, to: second, expecting: nil, log: "again")
        }
        #expect(lost.code == .changedMeanwhile)
        try scratch.git("pack-refs", "--all")
        let packed = try gitError {
            try repository.updateReference(name, to: second, expecting: nil, log: "again")
        }
        #expect(packed.code == .changedMeanwhile)
        #expect(try scratch.id(name) == first)
    }

    @Test(arguments: [false, true], [false, true])
    func groupsAreCreatedAllOrNone(_ packed: Bool, _ taken: Bool) throws {
        try scratch.git("branch", "zz")
        if taken { try scratch.git("branch", "group/b") }
        if packed { try scratch.git("pack-refs", "--all") }
        let repository = try scratch.repository()
        let group = ["a", "b", "c/d"].map { Reference(name: "refs/heads/group/\($0)", id: first) }
        if taken {
            #expect(
                try gitError { try repository.createReferences(group) }.code == .changedMeanwhile)
            #expect(
                try repository.references("refs/heads/group/").map(\.name) == ["refs/heads/group/b"]
            )
        } else {
            try repository.createReferences(group)
            #expect(try repository.references("refs/heads/group/") == group)
            let listed = try scratch.git(
                "for-each-ref", "refs/heads/group", "--format=%(refname)")
            #expect(listed == group.map(\.name).joined(separator: "\n"))
        }
        #expect(try scratch.id("zz") == second)
        try scratch.fsck()
        #expect(try locks().isEmpty)
        #expect(try Files.list(scratch.path(".git/promptgit")).isEmpty)
    }

    @Test(arguments: [
        ["refs/heads/main/below"], ["refs/heads/a"], ["refs/heads/p", "refs/heads/p/q"],
    ])
    func cannotBeFoldersOfEachOther(_ names: [String]) throws {
        try scratch.git("branch", "a/b")
        for packed in [false, true] {
            if packed { try scratch.git("pack-refs", "--all") }
            let repository = try scratch.repository()
            let group = names.map { Reference(name: $0, id: first) }
            #expect(try gitError { try repository.createReferences(group) }.code == .nameConflict)
            if let name = names.first, names.count == 1 {
                let alone = try gitError {
                    try repository.updateReference(name, to: first, expecting: nil, log: "x")
                }
                #expect(alone.code == .nameConflict)
            }
        }
        #expect(try locks().isEmpty)
    }

    @Test(arguments: [
        "HEAD", "main", "refs/heads/a..b", "refs/heads/x.lock", "refs/heads/", "refs/heads/a b",
    ])
    func mustHaveNamesThatGitAllows(_ name: String) throws {
        let repository = try scratch.repository()
        let error = try gitError {
            try repository.updateReference(name, to: first, expecting: nil, log: "x")
        }
        #expect(error.code == .invalid)
        let group = try gitError {
            try repository.createReferences([Reference(name: name, id: first)])
        }
        #expect(group.code == .invalid)
    }

    @Test func mustPointToWhatIsThere() throws {
        let repository = try scratch.repository()
        let alone = try gitError {
            try repository.updateReference("refs/heads/x", to: .zero, expecting: nil, log: "x")
        }
        #expect(alone.code == .notFound)
        let group = try gitError {
            try repository.createReferences([Reference(name: "refs/heads/x", id: .zero)])
        }
        #expect(group.code == .notFound)
    }

    @Test(arguments: [false, true])
    func areRemovedOnlyAsTheCallerSawThem(_ packed: Bool) throws {
        try scratch.git("branch", "proposals/x", first.description)
        try scratch.git("branch", "other/y", first.description)
        if packed { try scratch.git("pack-refs", "--all") }
        // A loose value over a packed one: both must go.
        try scratch.git("update-ref", "refs/heads/proposals/x", second.description)
        let repository = try scratch.repository()
        let lost = try gitError {
            try repository.deleteReference("refs/heads/proposals/x", expecting: first)
        }
        #expect(lost.code == .changedMeanwhile)
        #expect(try scratch.id("proposals/x") == second)
        try repository.deleteReference("refs/heads/proposals/x", expecting: second)
        let again = try gitError {
            try repository.deleteReference("refs/heads/proposals/x", expecting: second)
        }
        #expect(again.code == .changedMeanwhile)
        let listed = try scratch.git("for-each-ref", "--format=%(refname)")
        #expect(listed == "refs/heads/main\nrefs/heads/other/y")
        #expect(!scratch.exists(".git/refs/heads/proposals"))
        #expect(!scratch.exists(".git/logs/refs/heads/proposals"))
        // The name can become a file where a folder was.
        try scratch.git("branch", "proposals")
        try scratch.fsck()
    }

    @Test func waitForALockAndSayWhoseItIs() throws {
        let lock = try scratch.write(".git/refs/heads/main.lock", "")
        let repository = try scratch.repository()
        let error = try gitError {
            try repository.updateReference(
                "refs/heads/main", to: first, expecting: second, log: "x")
        }
        #expect(error.code == .locked)
        #expect(error.reference == "refs/heads/main")
        #expect(Files.kind(of: lock) == .file)
        try Files.remove(lock)
        try scratch.write(".git/packed-refs.lock", "")
        let packed = try gitError {
            try repository.createReferences([Reference(name: "refs/heads/x", id: first)])
        }
        #expect(packed.code == .locked)
        #expect(packed.path?.hasSuffix("packed-refs.lock") == true)
        #expect(try locks() == ["packed-refs.lock"])
    }

    /// Eight writers count on one branch: every successful swap must be there at the end.
    @Test func loseNoUpdateAmongThreads() async throws {
        let path = scratch.root
        let environment = scratch.environment
        let start = second
        let swaps = 12
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let repository = try Repository(discovering: path, environment: environment)
                    var done = 0
                    while done < swaps {
                        let current = try #require(try repository.reference("refs/heads/main"))
                        let tree = try repository.commit(current).tree
                        let next = try repository.commit(
                            tree, [current], "writer \(writer) swap \(done)\n")
                        do {
                            try repository.updateReference(
                                "refs/heads/main", to: next, expecting: current, log: "swap")
                            done += 1
                        } catch let error as GitError
                            where [.changedMeanwhile, .locked].contains(error.code)
                        {
                            continue
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let subjects = try scratch.git("log", "--format=%s", "\(start)..main")
            .split(separator: "\n")
        #expect(Set(subjects).count == 8 * swaps)
        #expect(subjects.count == 8 * swaps)
        try scratch.fsck()
    }

    /// Two creators of one name: one wins, and whoever loses knows it.
    @Test func areCreatedOnceAmongThreads() async throws {
        let path = scratch.root
        let environment = scratch.environment
        let ids = [first, second]
        var created: [String] = []
        try await withThrowingTaskGroup(of: [String].self) { group in
            for creator in 0..<6 {
                group.addTask {
                    let repository = try Repository(discovering: path, environment: environment)
                    var won: [String] = []
                    for number in 0..<10 {
                        let name = "refs/heads/race/\(number)"
                        let id = ids[creator % 2]
                        do {
                            if creator < 3 {
                                try repository.createReferences([Reference(name: name, id: id)])
                            } else {
                                try repository.updateReference(
                                    name, to: id, expecting: nil, log: "race")
                            }
                            won.append(name)
                        } catch let error as GitError where error.code == .changedMeanwhile {
                            continue
                        }
                    }
                    return won
                }
            }
            for try await won in group { created += won }
        }
        #expect(created.count == 10)
        #expect(Set(created).count == 10)
    }

    /// Groups are created and removed while git packs references: none is lost.
    @Test func surviveGitsOwnPacking() async throws {
        let path = scratch.root
        let environment = scratch.environment
        let id = first
        let scratch = scratch
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    let repository = try Repository(discovering: path, environment: environment)
                    for round in 0..<5 {
                        let names = (0..<4).map { "refs/heads/w\(writer)/\(round)-\($0)" }
                        try repository.createReferences(names.map { Reference(name: $0, id: id) })
                        try repository.deleteReference(names[0], expecting: id)
                    }
                }
            }
            group.addTask {
                for number in 0..<10 {
                    try scratch.git("update-ref", "refs/heads/git/\(number)", id.description)
                    try scratch.git("pack-refs", "--all")
                }
            }
            try await group.waitForAll()
        }
        let names = try scratch.git("for-each-ref", "--format=%(refname)").split(separator: "\n")
        // The branch `main`, three of four in each of 15 groups, and git's ten.
        #expect(names.count == 56)
        try scratch.fsck()
    }

    @Test func locksOfAnEndedProcessAreTakenAway() throws {
        let repository = try scratch.repository()
        try scratch.write(".git/promptgit/references-1-0.journal", "refs/heads/x\nrefs/heads/y")
        try scratch.write(".git/refs/heads/x.lock", "promptgit references-1-0.journal\n")
        try scratch.write(".git/packed-refs.lock", "promptgit references-1-0.journal\n")
        try scratch.write(".git/refs/heads/y.lock", "somebody else's")
        try repository.recover()
        #expect(try locks() == ["refs/heads/y.lock"])
        #expect(try Files.list(scratch.path(".git/promptgit")).isEmpty)
    }

    /// The lock files in the git directory.
    private func locks() throws -> [String] {
        let root = scratch.path(".git")
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".lock") }.sorted()
    }
}
