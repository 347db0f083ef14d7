import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("Reverting a proposal")
struct RevertTests {
    /// Edits of people that leave the places of the proposal alone.
    private static func humanEdit(_ shop: Shop, _ number: Int, _ dice: inout Dice) throws {
        switch Int.random(in: 0..<6, using: &dice) {
        case 0:
            let path = "prompts/snippets/tone.yaml"
            try shop.write(path, "# Edit \(number)\n" + shop.read(path))
        case 1:
            let path = "prompts/snippets/tone.yaml"
            let text = try shop.read(path)
            try shop.write(
                path, text.replacing("Name the tour", with: "Name the tour (\(number))"))
        case 2:
            try shop.write(
                "prompts/snippets/extra-\(number).yaml",
                "kind: snippet\nid: extra-\(number)\ntext: |\n  More.\n")
        case 3:
            let path = "prompts/souls/haff.yaml"
            try shop.write(path, try shop.read(path) + "# \(number)\n")
        case 4: try shop.write("README.md", "Read \(number).\n")
        default:
            let path = "prompts/tools/refund.yaml"
            let text = try shop.read(path)
            try shop.write(path, text.replacing("number.", with: "number, \(number)."))
        }
        try shop.scratch.gitCommit("Human edit \(number)")
    }

    @Test("leaves what people's own edits alone would have left", arguments: 0..<25)
    func restores(seed: Int) throws {
        let shop = try Shop(root: seed % 2 == 0 ? "" : "services/shop")
        var dice = Dice(seed)
        let batch = try shop.propose(
            Shop.proposal(
                "Everything",
                evidence: [:],
                Shop.toneEdit(),
                ["asset": "soul/haff", "path": "/traits", "op": "append", "value": "kind"],
                [
                    "asset": "snippet/new", "op": "create",
                    "text": "kind: snippet\nid: new\ntext: |\n  New.\n",
                ]), seed: "\(seed)")
        #expect(batch.withheld == [])
        // The same edits on a branch that never had the proposal are what must come out.
        try shop.git("branch", "plain")
        var plain = dice
        let before = Int.random(in: 0...1, using: &dice)
        let after = Int.random(in: 0...3, using: &dice)
        _ = Int.random(in: 0...1, using: &plain)
        _ = Int.random(in: 0...3, using: &plain)
        for number in 0..<before { try Self.humanEdit(shop, number, &dice) }
        if before > 0 { _ = try shop.open(seed: "a\(seed)").rebase("1") }
        let merged = try shop.open(seed: "b\(seed)").approve("1")
        for number in before..<(before + after) { try Self.humanEdit(shop, number, &dice) }
        let reversal = try shop.open(seed: "c\(seed)").revert(
            batch.proposals[0].record.id.description, reason: "It did not\nhelp.")
        #expect(reversal.reverts == merged.commit)
        let trailers = try shop.git("log", "-1", "--format=%(trailers:only,unfold)", "main")
        #expect(trailers.contains("Reverts-Proposal: \(batch.proposals[0].record.id)"))
        #expect(trailers.contains("Reason: It did not help."))
        #expect(try shop.state(of: batch.proposals[0]) == .reverted)
        try shop.expectSound()

        try shop.git("checkout", "--quiet", "plain")
        for number in 0..<(before + after) { try Self.humanEdit(shop, number, &plain) }
        #expect(try shop.git("diff", "--stat", "plain", "main") == "")
    }

    /// How a host may have brought a proposal to main.
    enum Landing: String, CaseIterable { case merge, squash, forward, pulled, again }

    @Test("restores the side without the record, however it came", arguments: Landing.allCases)
    func landings(_ landing: Landing) throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let start = try shop.git("rev-parse", "main^{tree}")
        var expected = start
        switch landing {
        case .merge:
            try shop.git("merge", "--quiet", "--no-ff", "--no-edit", proposal.branch)
        case .squash:
            try shop.git("merge", "--quiet", "--squash", proposal.branch)
            try shop.git("commit", "--quiet", "-m", "Squash (#1)")
            try shop.git("branch", "--quiet", "-D", proposal.branch)
        case .forward: try shop.git("merge", "--quiet", "--ff-only", proposal.branch)
        case .pulled:
            // Somebody had committed before they pulled: their side lacks the record and the edit
            // that came to main before it, and is not where the proposal's file goes back to.
            try shop.git("checkout", "--quiet", "-b", "upstream")
            try shop.edit("prompts/snippets/tone.yaml", "How to speak", "How we speak")
            expected = try shop.git("rev-parse", "upstream^{tree}")
            try shop.git("merge", "--quiet", "--squash", proposal.branch)
            try shop.git("commit", "--quiet", "-m", "Squash (#1)")
            try shop.git("checkout", "--quiet", "main")
            try shop.git("commit", "--quiet", "--allow-empty", "-m", "Mine")
            try shop.git("merge", "--quiet", "--no-edit", "upstream")
            try shop.git("branch", "--quiet", "-D", proposal.branch)
        case .again:
            _ = try shop.open().approve("1")
            _ = try shop.open(seed: "x").revert(proposal.record.id.description)
            try shop.edit("prompts/snippets/tone.yaml", "How to speak", "How we speak")
            expected = try shop.git("rev-parse", "main^{tree}")
            try shop.git("revert", "--no-edit", "HEAD~1")
        }
        #expect(try shop.state(of: proposal) == .approved)
        _ = try shop.open(seed: "y").revert(proposal.record.id.description)
        #expect(try shop.git("rev-parse", "main^{tree}") == expected)
        try shop.expectSound()
    }

    @Test("names the later edit that is in the way, and changes nothing")
    func conflict() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        _ = try shop.open().approve("1")
        let main = try shop.edit("prompts/snippets/tone.yaml", "polite and warm", "kind")
        let error = failure(.conflict) {
            try shop.open().revert(proposal.record.id.description)
        }
        #expect(error?.advice?.contains("snippet/tone") == true)
        #expect(try shop.git("rev-parse", "main") == main)
        try shop.expectSound()
    }

    @Test("refuses what is needed by something that came later")
    func needed() throws {
        let shop = try Shop()
        let batch = try shop.propose(
            Shop.proposal(
                "New",
                [
                    "asset": "snippet/new", "op": "create",
                    "text": "kind: snippet\nid: new\ntext: |\n  New.\n",
                ]))
        _ = try shop.open().approve("1")
        try shop.edit("prompts/support.yaml", "{{> tone}}", "{{> new}}")
        let error = failure(.refused) {
            try shop.open().revert(batch.proposals[0].record.id.description)
        }
        #expect(error?.diagnostics.map(\.rule) == ["unknown-include"])
        try shop.expectSound()
    }

    @Test("is for approved proposals only, and for each once")
    func once() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let id = proposal.record.id.description
        #expect(failure(.refused) { try shop.open().revert(id) } != nil)
        _ = try shop.open().approve("1")
        _ = try shop.open(seed: "x").revert(id)
        #expect(failure(.refused) { try shop.open(seed: "y").revert(id) } != nil)
        #expect(failure(.refused) { try shop.open(seed: "y").approve(id) } != nil)
    }
}
