import Basics
import GitKit
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("Approving a proposal")
struct ApproveTests {
    @Test("is a merge with two parents and trailers, and the work tree follows")
    func merge() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let before = try shop.git("rev-parse", "main")
        let decision = try shop.open().approve("1")
        #expect(try shop.git("rev-parse", "main") == decision.commit)
        #expect(try shop.git("rev-parse", "main^1") == before)
        #expect(try shop.git("rev-parse", "main^2") == proposal.head)
        let trailers = try shop.git("log", "-1", "--format=%(trailers:only,unfold)", "main")
        #expect(
            trailers.trimmingPrefix("\n").split(separator: "\n") == [
                "Proposal-Id: \(proposal.record.id)", "Proposal-Head: \(proposal.head ?? "")",
                "Decision: approved", "Approved-by: Carl Committer <carl@example.org>",
                "Risk: high",
            ])
        #expect(try shop.read("prompts/snippets/tone.yaml").contains("polite and warm"))
        #expect(try shop.git("branch", "--list", "proposals/*") == "")
        #expect(
            try shop.git("rev-parse", "main:prompts", "main^2:prompts").split(separator: "\n")
                .count == 2)
        try shop.expectSound()
    }

    @Test("carries the edit over a later one of the same file, byte for byte elsewhere")
    func reapplied() throws {
        let shop = try Shop(
            settings: """
                version: 1
                review: {allowSelfApproval: true}
                """)
        _ = try shop.propose(Shop.proposal("Say more", Shop.toneEdit()))
        // What comes from a file counts as tainted, so the approval wants another look.
        try shop.edit("prompts/snippets/tone.yaml", "How to speak", "How we speak")
        #expect(failure(.conflict) { try shop.open().approve("1") } != nil)
        let rebased = try shop.open().rebase("1")
        #expect(try shop.git("rev-parse", "refs/heads/\(try id(shop))") == rebased.commit)
        _ = try shop.open().approve("1")
        #expect(
            try shop.read("prompts/snippets/tone.yaml")
                == (Shop.files["prompts/snippets/tone.yaml"] ?? "")
                .replacing("How to speak", with: "How we speak")
                .replacing("Be polite.", with: "Be polite and warm."))
        try shop.expectSound()
    }

    private func id(_ shop: Shop) throws -> String {
        "proposals/\(try ProposalCatalog(shop.open()).resolve("1"))"
    }

    @Test("finds an asset that moved meanwhile")
    func moved() throws {
        let shop = try Shop(root: "services/shop")
        try shop.proposeTone()
        try shop.scratch.run("mkdir", "-p", shop.path("prompts/team")).expectDone()
        try shop.git(
            "mv", shop.path("prompts/snippets/tone.yaml"), shop.path("prompts/team/tone.yaml"))
        try shop.scratch.gitCommit("Move")
        _ = try shop.open().rebase("1")
        _ = try shop.open().approve("1")
        #expect(try shop.read("prompts/team/tone.yaml").contains("polite and warm"))
        #expect(!shop.scratch.exists(shop.path("prompts/snippets/tone.yaml")))
        try shop.expectSound()
    }

    @Test("refuses an edit whose place is gone, and changes nothing")
    func conflict() throws {
        let shop = try Shop()
        try shop.proposeTone()
        let main = try shop.edit("prompts/snippets/tone.yaml", "Be polite.", "Be kind.")
        #expect(failure(.conflict) { try shop.open().approve("1") } != nil)
        #expect(failure(.conflict) { try shop.open().rebase("1") } != nil)
        #expect(try shop.git("rev-parse", "main") == main)
        try shop.expectSound()
    }

    @Test("refuses what would not be valid beside what main has now")
    func invalid() throws {
        let shop = try Shop()
        try shop.propose(
            Shop.proposal(
                "Include",
                [
                    "asset": "snippet/greeting", "op": "create",
                    "text": "kind: snippet\nid: greeting\ntext: |\n  Hello. {{> tone}}\n",
                ]))
        try shop.edit("prompts/support.yaml", "{{> tone}}", "Be kind.")
        try shop.git("rm", "--quiet", "prompts/snippets/tone.yaml")
        try shop.scratch.gitCommit("No tone")
        let error = failure(.refused) { try shop.open().approve("1") }
        #expect(error?.diagnostics.map(\.rule) == ["unknown-include"])
        try shop.expectSound()
    }

    // MARK: Who

    /// Who wrote, who edited, who approves, and whether that holds.
    static let people: [(settings: String, editor: String?, approver: String, holds: Bool)] = [
        ("version: 1", nil, "carl@example.org", true),
        ("version: 1", nil, "olga@example.org", false),
        ("version: 1", nil, "OLGA@example.org", false),
        ("version: 1", "carl@example.org", "carl@example.org", false),
        ("version: 1", "carl@example.org", "ada@example.org", true),
        ("version: 1\nreview: {allowSelfApproval: true}", nil, "olga@example.org", true),
        ("version: 1\nreview: {approvers: [ada@example.org]}", nil, "carl@example.org", false),
        ("version: 1\nreview: {approvers: [Ada@Example.org]}", nil, "ada@example.org", true),
        ("version: 1", nil, "1+x[bot]@users.example.org", false),
        ("version: 1", nil, "promptgit@promptgit.invalid", false),
    ]

    @Test("is for those whom the settings on main allow", arguments: people.indices)
    func person(index: Int) throws {
        let (settings, editor, approver, holds) = Self.people[index]
        let shop = try Shop(settings: settings + "\n")
        let proposal = try shop.proposeTone()
        if let editor {
            try shop.git("checkout", "--quiet", proposal.branch)
            try shop.scratch.git(
                ["commit", "--quiet", "--allow-empty", "-m", "Look"],
                environment: ["GIT_AUTHOR_EMAIL": editor, "GIT_COMMITTER_EMAIL": editor])
            try shop.git("checkout", "--quiet", "main")
        }
        let main = try shop.git("rev-parse", "main")
        if holds {
            _ = try shop.open(as: approver).approve("1")
        } else {
            #expect(failure(.refused) { try shop.open(as: approver).approve("1") } != nil)
        }
        #expect((try shop.git("rev-parse", "main") != main) == holds)
    }

    @Test("is for nobody who wrote or edited it, also after the branch was moved onto a newer main")
    func authorsOfRebased() throws {
        let shop = try Shop(settings: "version: 1\n")
        let proposal = try shop.proposeTone()
        let record = ProposalRecord.path(of: proposal.record.id)
        try shop.git("checkout", "--quiet", proposal.branch)
        for path in [record, "prompts/snippets/tone.yaml"] {
            try shop.write(path, try shop.read(path).replacing("and warm", with: "and brief"))
        }
        try shop.git("add", "--all")
        try shop.scratch.git(
            ["commit", "--quiet", "-m", "Better"],
            environment: [
                "GIT_AUTHOR_EMAIL": "dora@example.org", "GIT_COMMITTER_EMAIL": "dora@example.org",
            ])
        try shop.git("checkout", "--quiet", "main")
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        for _ in 0..<2 {
            _ = try shop.open().rebase("1")
            for mail in ["olga@example.org", "dora@example.org"] {
                #expect(failure(.refused) { try shop.open(as: mail).approve("1") } != nil)
            }
        }
        _ = try shop.open(as: "eve@example.org").approve("1")
        try shop.expectSound()
    }

    @Test("does not take the proposal's own settings for those of main")
    func ownSettings() throws {
        let shop = try Shop(settings: "version: 1\n")
        let proposal = try shop.proposeTone()
        try shop.git("checkout", "--quiet", proposal.branch)
        try shop.write("promptgit.yaml", "version: 1\nreview: {allowSelfApproval: true}\n")
        try shop.scratch.gitCommit("Allow myself")
        #expect(failure(.refused) { try shop.open(as: "olga@example.org").approve("1") } != nil)
        #expect(failure(.refused) { try shop.open(as: "zoe@example.org").approve("1") } != nil)
    }

    @Test("binds the head that was seen")
    func head() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let seen = try #require(proposal.head)
        try shop.git("checkout", "--quiet", proposal.branch)
        try shop.git("commit", "--quiet", "--allow-empty", "-m", "More")
        try shop.git("checkout", "--quiet", "main")
        #expect(failure(.conflict) { try shop.open().approve("1", head: seen) } != nil)
        _ = try shop.open().approve(
            "1", head: String(try shop.git("rev-parse", proposal.branch).prefix(12)))
        try shop.expectSound()
    }

    // MARK: Branches in use

    @Test("leaves a branch that is checked out somewhere, and says so")
    func checkedOut() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("worktree", "add", "--quiet", shop.scratch.path("../look"), proposal.branch)
        let decision = try shop.open().approve("1")
        #expect(decision.notes.contains { $0.contains("checked out") })
        #expect(try shop.git("rev-parse", proposal.branch) == proposal.head)
        #expect(try shop.scratch.git("status", "--porcelain", in: "../look") == "")
        try shop.expectSound()
    }

    @Test("from the proposal's own branch merges into main and stays there")
    func onBranch() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("checkout", "--quiet", proposal.branch)
        _ = try shop.open().approve("1")
        #expect(try shop.git("branch", "--show-current") == proposal.branch)
        #expect(try shop.state(of: proposal) == .approved)
        try shop.expectSound()
    }

    @Test("rebasing a branch that is checked out takes its work tree along")
    func rebaseCheckedOut() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.edit("prompts/snippets/tone.yaml", "How to speak", "How we speak")
        try shop.git("checkout", "--quiet", proposal.branch)
        _ = try shop.open().rebase("1")
        #expect(try shop.read("prompts/snippets/tone.yaml").contains("How we speak"))
        try shop.expectSound()
    }

    @Test("rebases a branch that only a remote has into one of our own")
    func rebaseRemote() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("remote", "add", "origin", "nowhere")
        try shop.git("update-ref", "refs/remotes/origin/" + proposal.branch, proposal.branch)
        try shop.git("branch", "--quiet", "-D", proposal.branch)
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        let rebased = try shop.open().rebase("1")
        #expect(try shop.git("rev-parse", "refs/heads/" + proposal.branch) == rebased.commit)
        _ = try shop.open().approve("1")
        try shop.expectSound()
    }

    // MARK: Races

    @Test("two who approve at once make one merge")
    func twice() async throws {
        let shop = try Shop()
        try shop.proposeTone()
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (try? shop.open().approve("1")) != nil }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 } == 1)
        #expect(try shop.git("rev-list", "--count", "--merges", "main") == "1")
        try shop.expectSound()
    }

    @Test("different proposals approved at once all get in")
    func several() async throws {
        let shop = try Shop()
        let batch = try shop.propose(
            Shop.proposal("Be warm", Shop.toneEdit()),
            Shop.proposal(
                "Be kind",
                ["asset": "soul/haff", "path": "/traits", "op": "append", "value": "kind"]),
            Shop.proposal(
                "Explain",
                [
                    "asset": "tool/refund", "path": "/description", "op": "replaceText",
                    "find": "booking back", "with": "booking back in full",
                ]))
        #expect(batch.proposals.count == 3)
        try await withThrowingTaskGroup { group in
            for number in 1...3 {
                group.addTask { _ = try shop.open().approve(String(number)) }
            }
            try await group.waitForAll()
        }
        #expect(try shop.git("rev-list", "--count", "--merges", "main") == "3")
        try shop.expectSound()
    }
}

extension ProgramResult {
    func expectDone() { #expect(status == 0, "\(stderr)") }
}
