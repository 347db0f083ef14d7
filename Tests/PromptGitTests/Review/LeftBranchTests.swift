import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

/// Branches that stayed behind because a process ended between its decision and their deletion.
@Suite("The branch of a decided proposal")
struct LeftBranchTests {
    private let shop: Shop
    private let decided: Proposal
    private let other: Proposal

    init() throws {
        shop = try Shop()
        let batch = try shop.propose(
            Shop.proposal("Say more", Shop.toneEdit()),
            Shop.proposal("Say less", Shop.toneEdit("Name the tour and its price.", "Name it.")))
        try #require(batch.proposals.count == 2)
        (decided, other) = (batch.proposals[0], batch.proposals[1])
    }

    private func branches() throws -> [String] {
        try shop.git("for-each-ref", "--format=%(refname:short)", "refs/heads/proposals")
            .split(separator: "\n").map(String.init)
    }

    /// Brings the branch back where it was, as if nobody had come to delete it.
    private func bringBack() throws {
        try shop.git("branch", decided.branch, #require(decided.head))
    }

    enum Way: CaseIterable, Sendable { case approved, rejected }
    enum Command: CaseIterable, Sendable { case propose, rebase, reject }

    @Test("goes with the next command that decides", arguments: Way.allCases, Command.allCases)
    func goes(way: Way, command: Command) throws {
        let id = decided.record.id.description
        switch way {
        case .approved: _ = try shop.open().approve(id)
        case .rejected: _ = try shop.open().reject(id, reason: "no")
        }
        try bringBack()
        #expect(try branches() == [decided.branch, other.branch].sorted())
        switch command {
        case .propose: try shop.propose(seed: "later", minute: 1)
        case .rebase: _ = try shop.open().rebase(other.record.id.description)
        case .reject: _ = try shop.open().reject(other.record.id.description, reason: "no")
        }
        #expect(try branches() == (command == .reject ? [] : [other.branch]))
        try shop.expectSound()
    }

    @Test("stays when somebody merged it by hand")
    func mergedByHand() throws {
        try shop.git("merge", "--quiet", "--no-ff", "--no-edit", decided.branch)
        _ = try shop.open().reject(other.record.id.description, reason: "no")
        #expect(try branches() == [decided.branch])
    }

    @Test("stays when it has another head than the decision names")
    func anotherHead() throws {
        _ = try shop.open().reject(decided.record.id.description, reason: "no")
        try bringBack()
        try shop.git("switch", "--quiet", decided.branch)
        try shop.git("commit", "--quiet", "--allow-empty", "-m", "More")
        try shop.git("switch", "--quiet", "main")
        _ = try shop.open().reject(other.record.id.description, reason: "no")
        #expect(try branches() == [decided.branch])
    }

    @Test("stays while it is checked out")
    func checkedOut() throws {
        _ = try shop.open().reject(decided.record.id.description, reason: "no")
        try bringBack()
        try shop.git("worktree", "add", "--quiet", "../looking", decided.branch)
        _ = try shop.open().reject(other.record.id.description, reason: "no")
        #expect(try branches() == [decided.branch])
    }
}
