import Analysis
import Basics
import GitKit
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("How many people must approve")
struct QuorumTests {
    /// Ada by two addresses, and others by their mail.
    static let people = """
        people:
          - name: Ada
            mails: [ada@example.org, ada@home.example]

        """

    private func shop(_ review: String) throws -> (Shop, Proposal) {
        let shop = try Shop(settings: "version: 1\nreview: \(review)\n" + Self.people)
        // The edit takes words away and so is of high risk.
        return (shop, try shop.proposeTone())
    }

    @Test("an approval short of the quorum is an event, and the last one merges")
    func quorum() throws {
        let (shop, proposal) = try shop("{quorum: {high: 2}}")
        let main = try shop.git("rev-parse", "main")
        let first = try shop.open(as: "carl@example.org").approve("1")
        #expect(first.missing == "one more approval")
        #expect(try shop.git("rev-parse", "main") == main)
        #expect(try shop.git("rev-parse", Ledger.reference) == first.commit)
        #expect(try shop.state(of: proposal) == .open)
        #expect(failure(.refused) { try shop.open(as: "carl@example.org").approve("1") } != nil)
        let second = try shop.open(as: "eva@example.org").approve("1")
        #expect(second.missing == nil)
        let trailers = try shop.git("log", "-1", "--format=%(trailers:only,unfold)", "main")
            .trimmingPrefix("\n").split(separator: "\n").map(String.init)
        let event = try shop.git(
            "log", "-1", "--format=", "--name-only", "--first-parent", "-m", first.commit)
        #expect(
            trailers == [
                "Proposal-Id: \(proposal.record.id)", "Proposal-Head: \(proposal.head ?? "")",
                "Decision: approved", "Approved-by: Carl Committer <carl@example.org>",
                "Approved-by: Carl Committer <eva@example.org>",
                "Approval-Event: \(Paths.lastComponent(event).dropLast(5))",
                "Ledger-Commit: \(first.commit)", "Risk: high",
            ])
        #expect(try shop.state(of: proposal) == .approved)
        try shop.expectSound()
    }

    @Test("a person counts once by whatever address")
    func identity() throws {
        let (shop, _) = try shop("{quorum: {high: 2}}")
        _ = try shop.open(as: "ada@example.org").approve("1")
        let again = failure(.refused) { try shop.open(as: "Ada@home.example").approve("1") }
        #expect(again?.message.contains("already") == true)
        #expect(try shop.open(as: "carl@example.org").approve("1").missing == nil)
    }

    @Test("who wrote it by another address can't approve it")
    func author() throws {
        let (shop, _) = try shop("{}")
        let edits: JSONValue = [
            "proposals": [Shop.proposal("Warmer", Shop.toneEdit("Be polite.", "Be warm."))]
        ]
        let batch = try shop.open(as: "ada@home.example", seed: "2", minute: 1)
            .propose(edits: Array(edits.text(.compact).utf8), file: "edits.json")
        let id = try #require(batch.proposals.first?.record.id.description)
        #expect(failure(.refused) { try shop.open(as: "ada@example.org").approve(id) } != nil)
    }

    @Test("a new head needs all approvals again")
    func newHead() throws {
        let (shop, proposal) = try shop("{quorum: {high: 2}}")
        _ = try shop.open(as: "carl@example.org").approve("1")
        var edit = ProposalEdit()
        edit.title = "Say it better"
        _ = try shop.open(as: "paul@example.org", minute: 2).edit("1", edit)
        let eva = try shop.open(as: "eva@example.org", minute: 3).approve("1")
        #expect(eva.missing == "one more approval")
        #expect(failure(.refused) { try shop.open(as: "paul@example.org").approve("1") } != nil)
        let carl = try shop.open(as: "carl@example.org", minute: 4).approve("1")
        #expect(carl.missing == nil)
        #expect(try shop.state(of: proposal) == .approved)
    }

    @Test("an approval that the settings no longer count is left out, with a sentence")
    func noLongerCounted() throws {
        let (shop, _) = try shop("{quorum: {high: 2}}")
        _ = try shop.open(as: "carl@example.org").approve("1")
        try shop.edit(
            "promptgit.yaml", "quorum: {high: 2}",
            "quorum: {high: 2}, approvers: [Ada, eva@example.org]")
        let eva = try shop.open(as: "eva@example.org").approve("1")
        #expect(eva.missing == "one more approval")
        #expect(eva.notes.contains { $0.contains("carl@example.org may not approve here") })
        #expect(try shop.open(as: "ada@home.example").approve("1").missing == nil)
    }

    @Test("a rule asks for people of its own")
    func rules() throws {
        let (shop, _) = try shop("{rules: [{kinds: [snippet], approvers: [Ada]}]}")
        let carl = try shop.open(as: "carl@example.org").approve("1")
        #expect(carl.missing == "the approval of Ada")
        #expect(try shop.open(as: "ada@home.example").approve("1").missing == nil)
        let (other, _) = try self.shop("{rules: [{path: 'souls/*', approvers: [Ada], quorum: 3}]}")
        #expect(try other.open(as: "carl@example.org").approve("1").missing == nil)
        let (path, _) = try self.shop("{rules: [{path: tone.yaml, quorum: 3}]}")
        #expect(try path.open(as: "carl@example.org").approve("1").missing == "2 more approvals")
    }

    @Test("an approver of some files alone approves nothing else")
    func ruleApprover() throws {
        let review =
            "{approvers: [Ada], rules: [{kinds: [soul], approvers: [sam@example.org]}]}"
        let (shop, _) = try shop(review)
        #expect(failure(.refused) { try shop.open(as: "sam@example.org").approve("1") } != nil)
        #expect(try shop.open(as: "ada@example.org").approve("1").missing == nil)
    }

    @Test("where the code host decides, nothing is decided here but a rejection")
    func host() throws {
        let (shop, proposal) = try shop("{where: host}")
        let error = failure(.refused) { try shop.open().approve("1") }
        #expect(error?.message.contains("code host") == true)
        #expect(failure(.refused) { try shop.open().restore("snippet/tone@main") } != nil)
        try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
        #expect(
            failure(.refused) { try shop.open().revert([proposal.record.id.description]) } != nil)
    }
}
