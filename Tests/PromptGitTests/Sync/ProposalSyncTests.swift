import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("Syncing the branch of a proposal")
struct ProposalSyncTests {
    private let team: Team
    private let proposal: Proposal

    init() throws {
        team = try Team()
        proposal = try #require(try team.propose(.ours, [("Be polite.", "Be warm.")]).first)
        try team.sync(.ours)
        try team.sync(.theirs)
    }

    private func head(_ place: String) throws -> String {
        try team.reference("refs/heads/" + proposal.branch, in: place)
    }

    /// Makes a commit on the proposal's branch, checked out or not, and returns it.
    @discardableResult
    private func add(_ clone: Team.Clone, _ text: String, staying: Bool = false) throws -> String {
        if clone == .theirs, try head(clone.rawValue) == "" {
            try team.git(clone, "branch", "--quiet", proposal.branch, "origin/\(proposal.branch)")
        }
        try team.git(clone, "switch", "--quiet", proposal.branch)
        try team.scratch.write(Paths.join(clone.rawValue, "prompts/snippets/\(text).yaml"), text)
        try team.scratch.gitCommit("Add \(text)", in: clone.rawValue)
        if !staying { try team.git(clone, "switch", "--quiet", "main") }
        return try head(clone.rawValue)
    }

    @Test("forwards one that is behind, in its work tree too", arguments: [true, false])
    func behind(checkedOut: Bool) throws {
        let new = try add(.theirs, "more")
        try team.sync(.theirs)
        if checkedOut { try team.git(.ours, "switch", "--quiet", proposal.branch) }
        let report = try team.sync(.ours)
        #expect(try head("") == new)
        #expect(report.changes.map(\.name) == [proposal.branch])
        #expect(report.changes.first?.there == nil)
        #expect(team.scratch.exists("prompts/snippets/more.yaml") == checkedOut)
        try team.expectSound()
    }

    @Test("pushes one that is ahead")
    func ahead() throws {
        let new = try add(.ours, "more")
        try team.sync(.ours)
        #expect(try head(Team.origin) == new)
    }

    @Test("keeps both where they went apart, and says so")
    func apart() throws {
        let theirs = try add(.theirs, "more")
        try team.sync(.theirs)
        let ours = try add(.ours, "less")
        let report = try team.sync(.ours)
        #expect(try head("") == ours)
        #expect(try head(Team.origin) == theirs)
        #expect(report.changes == [])
        #expect(report.notes.contains { $0.contains(proposal.branch) && $0.contains("apart") })
    }

    @Test("withdraws one that was deleted in the remote, and does not bring it back")
    func withdrawn() throws {
        try team.origin("update-ref", "-d", "refs/heads/" + proposal.branch)
        let report = try team.sync(.ours)
        #expect(report.notes.contains { $0.contains("withdrawn") })
        #expect(try head("") == "" && head(Team.origin) == "")
        #expect(try team.state(proposal, .ours) == .withdrawn)
        #expect(try team.sync(.ours).changes == [])
        #expect(try head(Team.origin) == "")
        // The ledger keeps its commit.
        try team.git(.ours, "reflog", "expire", "--expire=now", "--all")
        try team.git(.ours, "gc", "--quiet", "--prune=now")
        #expect(try team.git(.ours, "cat-file", "-t", #require(proposal.head)) == "commit")
        try team.sync(.theirs)
        #expect(try team.state(proposal, .theirs) == .withdrawn)
        try team.expectSound()
    }

    @Test("keeps one with commits of its own that was deleted in the remote")
    func deletedWithCommits() throws {
        let new = try add(.ours, "more")
        try team.sync(.ours)
        try team.origin("update-ref", "-d", "refs/heads/" + proposal.branch)
        for _ in 0..<2 {
            let report = try team.sync(.ours)
            #expect(report.notes.contains { $0.contains(proposal.branch) })
            #expect(try head("") == new)
            #expect(try head(Team.origin) == "")
        }
    }

    @Test("deletes one that is decided, unless it moved there")
    func decided() throws {
        let new = try add(.theirs, "more")
        _ = try team.open(.ours).approve(proposal.record.id.description)
        // They push after our decision and before our sync.
        try team.sync(.theirs)
        let report = try team.sync(.ours)
        #expect(try head(Team.origin) == new)
        #expect(report.notes.contains { $0.contains("by hand") })
        #expect(try team.state(proposal, .ours) == .approved)
        #expect(try team.reference("main", in: Team.origin) == team.reference("main", in: ""))
    }

    @Test("keeps one that is checked out, and says so")
    func checkedOut() throws {
        try team.git(
            .theirs, "switch", "--quiet", "-c", proposal.branch, "origin/\(proposal.branch)")
        _ = try team.open(.ours).approve(proposal.record.id.description)
        try team.sync(.ours)
        let report = try team.sync(.theirs)
        #expect(report.notes.contains { $0.contains("checked out") })
        #expect(try head("../theirs") != "")
        try team.expectSound()
    }

    @Test("does not push what no batch in the ledger names")
    func unfinished() throws {
        try team.git(.ours, "branch", "proposals/20261120-alone-00000001", "main")
        let report = try team.sync(.ours)
        #expect(report.notes.contains { $0.contains("is not pushed") })
        #expect(try team.branches(in: Team.origin) == [proposal.branch])
    }

    @Test("leaves other branches alone")
    func others() throws {
        for name in ["proposals/sketch", "feature"] { try team.git(.ours, "branch", name) }
        try team.origin("branch", "proposals/theirs", "main")
        try team.sync(.ours)
        #expect(try team.branches(in: Team.origin) == [proposal.branch, "proposals/theirs"])
        #expect(try team.reference("refs/heads/feature", in: Team.origin) == "")
    }

    @Test("finds those of a library below")
    func nested() throws {
        let shop = try Shop(root: "services/shop")
        let proposed = try shop.proposeTone()
        try shop.scratch.gitInit("../origin.git", bare: true)
        try shop.git("remote", "add", "origin", shop.scratch.path("../origin.git"))
        _ = try shop.open().sync()
        #expect(proposed.branch.hasPrefix("proposals/services/shop/"))
        let there = try shop.scratch.git(
            ["for-each-ref", "--format=%(refname)", "refs/heads/proposals"], in: "../origin.git")
        #expect(there == "refs/heads/" + proposed.branch)
        _ = try shop.open().approve(proposed.record.id.description)
        _ = try shop.open().sync()
        #expect(
            try shop.scratch.git(["for-each-ref", "refs/heads/proposals"], in: "../origin.git")
                == "")
    }
}
