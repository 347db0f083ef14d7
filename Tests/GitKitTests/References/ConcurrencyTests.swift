import Basics
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GitKit

/// Several writers at once: each has a handle of its own, as separate processes would.
@Suite struct ConcurrencyTests {
    private let scratch: Scratch
    private let first: ObjectID

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        first = try scratch.id(parsing: scratch.gitCommit("0"))
    }

    /// Runs bodies at once and returns what they threw.
    private func together(
        _ count: Int, _ body: @Sendable (Int) throws -> Void
    ) -> [String] {
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: count) { number in
            do {
                try body(number)
            } catch {
                failures.withLock { $0.append("\(number): \(error)") }
            }
        }
        return failures.withLock { $0 }
    }

    @Test func eightWritersCountTogetherAndLoseNothing() throws {
        let name = "refs/heads/counter"
        try scratch.git("update-ref", name, "\(first)")
        let rounds = 6
        let failures = together(8) { _ in
            let repository = try scratch.open()
            for _ in 0..<rounds {
                while true {
                    guard let seen = try repository.reference(name) else { return }
                    let old = try repository.commit(seen)
                    let number = (Int(old.subject) ?? 0) + 1
                    let next = try repository.writeCommit(
                        tree: old.tree, parents: [seen], author: somebody, committer: somebody,
                        message: "\(number)\n")
                    do throws(GitError) {
                        try repository.updateReference(
                            name, to: next, expecting: seen, log: "count")
                        break
                    } catch {
                        guard error.code == .changedMeanwhile else { throw error }
                    }
                }
            }
        }
        #expect(failures == [])
        #expect(try scratch.git("log", "-1", "--format=%s", name) == "\(8 * rounds)")
        #expect(try scratch.git("rev-list", "--count", name) == "\(8 * rounds + 1)")
        #expect(try scratch.gitLines("log", "-g", "--format=%gs", name).count == 8 * rounds)
        try scratch.fsck()
    }

    @Test func ofManyWhoCreateOneWins() throws {
        for round in 0..<5 {
            let wins = Mutex<[Int]>([])
            let failures = together(8) { number in
                let repository = try scratch.open()
                do throws(GitError) {
                    if number % 2 == 0 {
                        try repository.updateReference(
                            "refs/heads/one\(round)", to: first, expecting: nil, log: "create")
                    } else {
                        try repository.createReferences([
                            Reference(name: "refs/heads/one\(round)", id: first),
                            Reference(name: "refs/heads/own\(round)-\(number)", id: first),
                        ])
                    }
                    wins.withLock { $0.append(number) }
                } catch {
                    guard error.code == .changedMeanwhile else { throw error }
                }
            }
            #expect(failures == [])
            let winners = wins.withLock { $0 }
            #expect(winners.count == 1)
            // A group that lost has left nothing.
            #expect(
                try scratch.open().references("refs/heads/own\(round)-").count
                    == winners.filter { $0 % 2 == 1 }.count)
        }
    }

    @Test func groupsLiveBesideGitThatPacksAndBranches() throws {
        let failures = together(6) { number in
            switch number {
            case 0, 1:
                for _ in 0..<12 { try scratch.git("pack-refs", "--all", "--prune") }
            case 2, 3:
                for round in 0..<12 {
                    try scratch.git("branch", "git-\(number)-\(round)", "main")
                    if round % 2 == 1 { try scratch.git("branch", "-D", "git-\(number)-\(round)") }
                }
            default:
                let repository = try scratch.open()
                for round in 0..<12 {
                    let group = (0..<5).map {
                        Reference(name: "refs/heads/ours/\(number)/\(round)/\($0)", id: first)
                    }
                    try repository.createReferences(group)
                    if round % 2 == 1 { try repository.deleteReferences(group) }
                }
            }
        }
        #expect(failures == [])
        let repository = try scratch.open()
        #expect(try repository.references("refs/heads/git-").count == 12)
        #expect(try repository.references("refs/heads/ours/").count == 60)
        #expect(
            try scratch.gitLines("for-each-ref", "--format=%(refname)")
                == repository.references().map(\.name))
        try scratch.fsck()
    }
}
