import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

/// Ledgers that went apart, joined in whatever order.
@Suite("Joining ledgers")
struct LedgerJoinTests {
    private let scratch: Scratch
    private let git: Repository
    private let head: String

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        head = try scratch.gitCommit("first")
        git = try Repository(opening: scratch.path(), environment: scratch.environment)
    }

    private func event(_ number: Int) throws -> LedgerEvent {
        let id = try #require(ProposalID("20261120-x-0000000\(number % 10)"))
        return LedgerEvent(
            kind: .rejected, subject: id.description, at: Surroundings.fixedNow, by: "A <a@b.c>",
            reason: "\(number)", heads: [.init(proposal: id, commit: head)])
    }

    /// A ledger that goes on from another one with some events.
    private func ledger(on old: ObjectID?, _ numbers: [Int]) throws -> ObjectID? {
        if let present = try git.reference(Ledger.reference) {
            try git.deleteReference(Ledger.reference, expecting: present)
        }
        if let old {
            try git.createReferences([Reference(name: Ledger.reference, id: old)])
        }
        for number in numbers {
            try Ledger.append(
                event(number), git: git,
                author: Signature(
                    name: "A", email: "a@b.c",
                    time: Timestamp(seconds: Int64(1_795_000_000 + number))))
        }
        return try git.reference(Ledger.reference)
    }

    private func reasons(_ ledger: ObjectID?) throws -> Set<String> {
        Set(try Ledger(at: ledger, in: git, library: "").events.compactMap(\.reason))
    }

    @Test("gives the union of events, the same from both sides", arguments: 0..<12)
    func union(seed: Int) throws {
        var dice = Dice(seed)
        let numbers = Array(0..<9).shuffled(using: &dice)
        let common = try ledger(on: nil, Array(numbers.prefix(Int.random(in: 0...3, using: &dice))))
        var ledgers: [ObjectID?] = []
        for _ in 0..<3 {
            let some = numbers.filter { _ in Bool.random(using: &dice) }
            ledgers.append(try ledger(on: common, some))
        }
        let join = LedgerJoin(git)
        let all = try ledgers.reduce(into: Set<String>()) { $0.formUnion(try reasons($1)) }
        let here = try join.joined(join.joined(ledgers[0], ledgers[1]), ledgers[2])
        let there = try join.joined(ledgers[2], join.joined(ledgers[1], ledgers[0]))
        #expect(try reasons(here) == all)
        #expect(try reasons(there) == all)
        #expect(try join.joined(ledgers[0], ledgers[1]) == join.joined(ledgers[1], ledgers[0]))
        // What was joined once is not joined again.
        for ledger in ledgers {
            #expect(try join.joined(here, ledger) == here)
            #expect(try join.joined(ledger, here) == here)
        }
        for ledger in ledgers.compactMap(\.self) {
            #expect(try here.map { try git.isAncestor(ledger, of: $0) } == true)
        }
        let fsck = try scratch.run("git", "fsck", "--full", "--strict", "--no-dangling")
        #expect(fsck.status == 0, "\(fsck.stderr)")
    }
}
