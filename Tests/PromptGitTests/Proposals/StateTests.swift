import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

/// Where a proposal stands, against repositories that git itself makes.
@Suite("The state of a proposal")
struct StateTests {
    /// What happens to a proposal, and where it stands then.
    struct Story: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var state: ProposalState
        var happens: @Sendable (Shop, Proposal) throws -> Void

        init(
            _ testDescription: String, _ state: ProposalState,
            _ happens: @escaping @Sendable (Shop, Proposal) throws -> Void
        ) {
            self.testDescription = testDescription
            self.state = state
            self.happens = happens
        }
    }

    static let stories = [
        Story("nothing happens", .open) { _, _ in },
        Story("git merges it", .approved) { shop, proposal in
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
        },
        Story("git merges it and the branch goes", .approved) { shop, proposal in
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
            try shop.git("branch", "--quiet", "-D", proposal.branch)
        },
        Story("main is moved forward to it", .approved) { shop, proposal in
            try shop.git("merge", "--quiet", "--ff-only", proposal.branch)
        },
        Story("it is squashed", .approved) { shop, proposal in
            try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
            try shop.git("merge", "--quiet", "--squash", proposal.branch)
            try shop.git("commit", "--quiet", "-m", "Squash")
            try shop.git("branch", "--quiet", "-D", proposal.branch)
        },
        Story("it is picked", .approved) { shop, proposal in
            try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
            try shop.git("cherry-pick", proposal.branch)
        },
        Story("it is merged and reverted by git", .reverted) { shop, proposal in
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
            try shop.git("revert", "--no-edit", "-m", "1", "HEAD")
        },
        Story("it is merged, reverted and the branch goes", .reverted) { shop, proposal in
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
            try shop.git("branch", "--quiet", "-D", proposal.branch)
            try shop.git("revert", "--no-edit", "-m", "1", "HEAD")
        },
        Story("it is squashed and reverted while its branch stays", .reverted) { shop, proposal in
            try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
            try shop.git("merge", "--quiet", "--squash", proposal.branch)
            try shop.git("commit", "--quiet", "-m", "Squash")
            try shop.git("revert", "--no-edit", "HEAD")
        },
        Story("it is squashed, reverted and the branch goes", .reverted) { shop, proposal in
            try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
            try shop.git("merge", "--quiet", "--squash", proposal.branch)
            try shop.git("commit", "--quiet", "-m", "Squash")
            try shop.git("branch", "--quiet", "-D", proposal.branch)
            try shop.git("revert", "--no-edit", "HEAD")
            try shop.edit("prompts/souls/haff.yaml", "calm", "kind")
        },
        Story("it is merged, reverted and the revert is reverted", .approved) { shop, proposal in
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
            try shop.git("revert", "--no-edit", "-m", "1", "HEAD")
            try shop.git("revert", "--no-edit", "HEAD")
        },
        Story("it is rejected", .rejected) { shop, proposal in
            _ = try shop.open().reject("1", reason: "No.")
        },
        Story("it is rejected and git merges it all the same", .approved) { shop, proposal in
            _ = try shop.open().reject("1", reason: "No.")
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", try #require(proposal.head))
        },
        Story("it is rejected, then somebody pushes another head", .open) { shop, proposal in
            try shop.git("checkout", "--quiet", proposal.branch)
            try shop.git("commit", "--quiet", "--allow-empty", "-m", "More")
            let head = try shop.git("rev-parse", "HEAD")
            try shop.git("reset", "--quiet", "--hard", "HEAD~1")
            try shop.git("checkout", "--quiet", "main")
            _ = try shop.open().reject("1", reason: "No.")
            try shop.git("branch", proposal.branch, head)
        },
        Story("its branch goes", .withdrawn) { shop, proposal in
            try shop.git("branch", "--quiet", "-D", proposal.branch)
        },
        Story("only a remote has its branch", .open) { shop, proposal in
            try shop.git("remote", "add", "origin", "nowhere")
            try shop.git(
                "update-ref", "refs/remotes/origin/" + proposal.branch, proposal.branch)
            try shop.git("branch", "--quiet", "-D", proposal.branch)
        },
        Story("its batch broke off", .unfinished) { shop, _ in
            try shop.git("update-ref", "-d", "refs/promptgit/ledger")
        },
        Story("a remote has its branch, and the ledger is not here", .unknown) { shop, proposal in
            try shop.git("remote", "add", "origin", "nowhere")
            try shop.git(
                "update-ref", "refs/remotes/origin/" + proposal.branch, proposal.branch)
            try shop.git("update-ref", "-d", "refs/promptgit/ledger")
        },
        Story("a file of its name lies deeper among the records", .open) { shop, proposal in
            try shop.write("proposals/old/\(proposal.record.id).yaml", "kind: proposal\n")
            try shop.scratch.gitCommit("Something else")
        },
        Story("main goes on", .open) { shop, _ in
            try shop.edit("prompts/snippets/tone.yaml", "short", "very short")
        },
    ]

    @Test("is what git shows, whatever happened", arguments: stories, ["", "services/shop"])
    func state(story: Story, root: String) throws {
        let shop = try Shop(root: root)
        let proposal = try shop.proposeTone()
        try story.happens(shop, proposal)
        #expect(try shop.state(of: proposal) == story.state)
        // The list agrees with the single answer, and reads the record wherever it is.
        var unreadable: [ProposalID] = []
        let listed = try ProposalCatalog(shop.open()).proposals { id, _ in unreadable.append(id) }
        #expect(unreadable == [])
        #expect(listed.map(\.state) == [story.state])
        #expect(listed.first?.record.id == proposal.record.id)
        let alone = try ProposalCatalog(shop.open()).proposals(in: [story.state]) { _, _ in }
        #expect(alone == listed)
    }

    @Test("a shallow clone shows what it can see and says unknown for the rest")
    func shallow() throws {
        let shop = try Shop()
        let batch = try shop.propose(
            Shop.proposal("Be warm", Shop.toneEdit()),
            Shop.proposal("Be brief", Shop.toneEdit("short", "very short")),
            Shop.proposal("Be exact", Shop.toneEdit("price", "exact price")))
        _ = try shop.open().approve("1")
        _ = try shop.open().reject("2", reason: "No.")
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        try shop.scratch.git(
            "clone", "--quiet", "--depth", "1", "--no-single-branch",
            "file://" + shop.scratch.path(),
            shop.scratch.path("../clone"))
        try shop.scratch.git(
            "fetch", "--quiet", "origin", "refs/promptgit/ledger:refs/promptgit/ledger",
            in: "../clone")
        let repository = try PromptRepository.open(
            surroundings: .fixed(
                in: shop.scratch.path("../clone"), environment: shop.scratch.environment))
        let states = try ProposalCatalog(repository).states(of: batch.proposals.map(\.record.id))
        #expect(
            batch.proposals.map { states[$0.record.id] } == [.approved, .rejected, .unknown])
        #expect(failure(.unknown) { try repository.approve("3") } != nil)
    }

    @Test("libraries of one repository do not see each other's proposals")
    func twoLibraries() throws {
        let shop = try Shop(root: "services/shop")
        let other = "services/help"
        try shop.scratch.write(
            other + "/promptgit.yaml", "version: 1\nreview: {allowSelfApproval: true}\n")
        for (path, text) in Shop.files { try shop.scratch.write(other + "/" + path, text) }
        try shop.scratch.gitCommit("Another library")
        let first = try shop.proposeTone()
        let edits = JSONValue.array([Shop.proposal("Say more", Shop.toneEdit())])
        let help = try PromptRepository.open(
            surroundings: .fixed(
                in: shop.scratch.path(other), environment: shop.scratch.environment, seed: "help"))
        let batch = try help.propose(
            edits: Array(edits.text(.compact).utf8), file: "edits.json")
        let second = try #require(batch.proposals.first)
        #expect(batch.withheld == [])
        #expect(try ProposalCatalog(help).ids == [second.record.id])
        #expect(try ProposalCatalog(shop.open()).ids == [first.record.id])
        #expect(try ProposalCatalog(shop.open()).resolve("1") == first.record.id)
        #expect(try ProposalCatalog(help).resolve("1") == second.record.id)
        _ = try help.approve("1")
        #expect(try shop.scratch.read(other + "/prompts/snippets/tone.yaml").contains("warm"))
        #expect(try !shop.read("prompts/snippets/tone.yaml").contains("warm"))
        try shop.expectSound()
    }
}
