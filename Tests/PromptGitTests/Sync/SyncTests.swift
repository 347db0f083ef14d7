import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("Syncing with a remote")
struct SyncTests {
    @Test("shares proposals, and decisions made on them elsewhere come back")
    func roundTrip() throws {
        let team = try Team()
        let proposals = try team.propose(
            .ours, [("Be polite.", "Be polite and warm."), ("short", "very short")])
        let report = try team.sync(.ours)
        #expect(
            report.changes.map(\.name).sorted() == (["ledger"] + proposals.map(\.branch)).sorted())
        #expect(try team.branches(in: Team.origin) == proposals.map(\.branch).sorted())
        #expect(try team.ledger(in: Team.origin) == team.ledger(in: ""))

        try team.sync(.theirs)
        #expect(try team.ledger(in: "../theirs") == team.ledger(in: ""))
        #expect(try team.state(proposals[0], .theirs) == .open)
        _ = try team.open(.theirs).approve(proposals[0].record.id.description)
        _ = try team.open(.theirs).reject(proposals[1].record.id.description, reason: "no")
        try team.sync(.theirs)
        #expect(try team.branches(in: Team.origin) == [])
        #expect(
            try team.reference("main", in: Team.origin)
                == team.reference("main", in: "../theirs"))

        try team.sync(.ours)
        #expect(try team.branches(in: "") == [])
        #expect(try team.state(proposals[0], .ours) == .approved)
        #expect(try team.state(proposals[1], .ours) == .rejected)
        #expect(try team.shop.read("prompts/snippets/tone.yaml").contains("polite and warm"))
        #expect(try team.sync(.ours).changes == [])
        #expect(try team.sync(.theirs).changes == [])
        try team.expectSound()
    }

    @Test("joins ledgers that went apart: both clones end with all events, and with one ledger")
    func ledgers() throws {
        let team = try Team()
        let proposals = try team.propose(
            .ours, [("Be polite.", "Be polite and warm."), ("short", "very short")])
        try team.sync(.ours)
        try team.sync(.theirs)
        _ = try team.open(.ours).reject(proposals[0].record.id.description, reason: "ours")
        _ = try team.open(.theirs).reject(proposals[1].record.id.description, reason: "theirs")
        let all = Set(try team.events(in: "") + team.events(in: "../theirs"))
        try team.sync(.theirs)
        try team.sync(.ours)
        try team.sync(.theirs)
        for place in ["", "../theirs", Team.origin] {
            #expect(try Set(team.events(in: place)) == all)
            #expect(try team.ledger(in: place) == team.ledger(in: Team.origin))
        }
        #expect(all.count == 3)
        for proposal in proposals {
            #expect(try team.state(proposal, .ours) == .rejected)
            #expect(try team.state(proposal, .theirs) == .rejected)
        }
        #expect(try team.branches(in: Team.origin) == [])
        try team.expectSound()
    }

    @Test("joins mains file by file, as git does where no file was touched twice")
    func mains() throws {
        let team = try Team()
        let ours = try #require(try team.propose(.ours, [("Be polite.", "Be warm.")]).first)
        _ = try team.open(.ours).approve(ours.record.id.description)
        try team.shop.write("notes/ours.txt", "ours\n")
        try team.shop.scratch.gitCommit("By hand")
        let theirs = try #require(try team.propose(.theirs, [Team.soulEdit]).first)
        _ = try team.open(.theirs).approve(theirs.record.id.description)
        try team.sync(.theirs)
        let published = try team.reference("main", in: Team.origin)
        let own = try team.reference("main", in: "")
        let report = try team.sync(.ours)
        #expect(report.changes.first?.name == "main")
        #expect(report.changes.first?.here?.from == own)
        #expect(report.changes.first?.there?.from == published)

        let joined = try team.reference("main", in: "")
        #expect(joined == report.changes.first?.here?.to)
        #expect(try team.git(.ours, "log", "-1", "--format=%P") == "\(published) \(own)")
        let expected = try team.git(.ours, "merge-tree", "--write-tree", published, own)
        #expect(try team.git(.ours, "rev-parse", "main^{tree}") == expected)
        #expect(try team.reference("main", in: Team.origin) == joined)
        try team.sync(.theirs)
        #expect(try team.reference("main", in: "../theirs") == joined)
        for clone in Team.Clone.allCases {
            #expect(try team.state(ours, clone) == .approved)
            #expect(try team.state(theirs, clone) == .approved)
        }
        try team.expectSound()
    }

    @Test("refuses mains that both changed a file, and changes nothing")
    func conflict() throws {
        let team = try Team()
        for (clone, word) in [(Team.Clone.theirs, "warm"), (.ours, "kind")] {
            let proposals = try team.propose(clone, [("Be polite.", "Be \(word).")])
            _ = try team.open(clone).approve(proposals[0].record.id.description)
            if clone == .theirs { try team.sync(clone) }
        }
        let before = try team.everything()
        let error = failure(.conflict) { try team.open(.ours).sync() }
        #expect(error?.message.contains("prompts/snippets/tone.yaml") == true)
        #expect(error?.message.contains("souls") == false)
        #expect(error?.advice?.contains("git merge origin/main") == true)
        #expect(try team.everything() == before)
        // What it advises works.
        try team.scratch.write(".gitattributes", "prompts/** merge=ours\n")
        try team.scratch.git("merge", "--quiet", "--no-edit", "-X", "ours", "origin/main")
        try team.scratch.gitCommit("Keep attributes")
        try team.sync(.ours)
        try team.sync(.theirs)
        try team.expectSound()
    }

    @Test("never joins what would not be valid together")
    func invalidTogether() throws {
        var files = Shop.files
        files["prompts/snippets/bye.yaml"] = "kind: snippet\nid: bye\ntext: |\n  Say goodbye.\n"
        let team = try Team(files: files)
        try team.git(.theirs, "rm", "--quiet", "prompts/snippets/bye.yaml")
        try team.scratch.gitCommit("Nobody needs it", in: "../theirs")
        try team.sync(.theirs)
        try team.shop.edit(
            "prompts/support.yaml", "Never promise a refund.", "Never promise.\n      {{> bye}}")
        let before = try team.everything()
        let error = failure(.refused) { try team.open(.ours).sync() }
        #expect(error?.diagnostics.isEmpty == false)
        #expect(try team.everything() == before)
    }

    @Test(
        "refuses before anything changes when a changed file is in the way",
        arguments: [true, false])
    func dirty(diverged: Bool) throws {
        let team = try Team()
        let theirs = try team.propose(.theirs, [("Be polite.", "Be warm.")])
        _ = try team.open(.theirs).approve(theirs[0].record.id.description)
        try team.sync(.theirs)
        if diverged { try team.shop.edit("prompts/souls/haff.yaml", "patient", "calm") }
        try team.propose(.ours, [("short", "very short")])
        try team.shop.write("prompts/snippets/tone.yaml", "mine\n")
        let before = try team.everything()
        let error = #expect(throws: GitError.self) { try team.open(.ours).sync() }
        #expect(error?.code == .dirty)
        #expect(error?.paths == ["prompts/snippets/tone.yaml"])
        #expect(try team.everything() == before)
    }

    @Test("says what it would do without doing it")
    func dryRun() throws {
        let team = try Team()
        let theirs = try team.propose(.theirs, [Team.soulEdit])
        _ = try team.open(.theirs).approve(theirs[0].record.id.description)
        try team.sync(.theirs)
        try team.propose(.ours, [("Be polite.", "Be warm.")])
        let before = try team.everything() + [team.git(.ours, "for-each-ref")]
        let planned = try team.sync(.ours, dryRun: true)
        #expect(planned.isDryRun)
        #expect(try team.everything() + [team.git(.ours, "for-each-ref")] == before)
        let done = try team.sync(.ours)
        #expect(planned.changes == done.changes)
        #expect(done.changes.map(\.name).prefix(2) == ["main", "ledger"])
    }

    @Test("begins in a remote that has nothing yet")
    func emptyRemote() throws {
        let team = try Team()
        try team.scratch.gitInit("../empty.git", bare: true)
        try team.scratch.git("remote", "add", "empty", "../empty.git")
        try team.propose(.ours, [("Be polite.", "Be warm.")])
        // A relative path counts from the top of the work tree, wherever one stands.
        let below = try PromptRepository.open(
            surroundings: .fixed(
                in: team.scratch.path("prompts/souls"), environment: team.scratch.environment))
        let report = try below.sync(SyncOptions(remote: "empty"))
        #expect(report.changes.map(\.name).prefix(2) == ["main", "ledger"])
        #expect(report.changes.allSatisfy { $0.there?.from == nil && $0.here == nil })
        #expect(
            try team.reference("main", in: "../empty.git") == team.reference("main", in: ""))
        #expect(try team.branches(in: "../empty.git").count == 1)
        #expect(try below.sync(SyncOptions(remote: "empty")).changes == [])
    }

    @Test("follows main under the name that the remote has for it")
    func otherName() throws {
        let team = try Team()
        try team.git(.ours, "branch", "--move", "main", "production")
        try team.git(.ours, "config", "promptgit.main", "production")
        let theirs = try team.propose(.theirs, [Team.soulEdit])
        _ = try team.open(.theirs).approve(theirs[0].record.id.description)
        try team.sync(.theirs)
        try team.sync(.ours)
        #expect(
            try team.reference("production", in: "") == team.reference("main", in: Team.origin))
        #expect(try team.reference("refs/heads/production", in: Team.origin) == "")
        try team.expectSound()
    }

    @Test("joins mains with several common ancestors")
    func crissCross() throws {
        let team = try Team()
        try team.git(.ours, "switch", "--quiet", "-c", "side")
        try team.shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        try team.git(.ours, "switch", "--quiet", "main")
        try team.shop.edit("prompts/snippets/tone.yaml", "Be polite.", "Be warm.")
        let left = try team.git(.ours, "rev-parse", "main")
        let right = try team.git(.ours, "rev-parse", "side")
        for (branch, other) in [("main", right), ("side", left)] {
            try team.git(.ours, "switch", "--quiet", branch)
            try team.git(.ours, "merge", "--quiet", "--no-ff", "--no-edit", other)
        }
        try team.shop.edit("prompts/tools/refund.yaml", "Pays a", "Gives a")
        try team.git(.ours, "push", "--quiet", "origin", "side:main")
        try team.git(.ours, "switch", "--quiet", "main")
        try team.shop.edit("prompts/support.yaml", "You are", "You're")
        #expect(
            try team.git(.ours, "merge-base", "--all", "main", "side").split(separator: "\n").count
                == 2)
        try team.sync(.ours)
        #expect(
            try team.git(.ours, "rev-parse", "main^{tree}")
                == team.git(.ours, "merge-tree", "--write-tree", "main^1", "main^2"))
        try team.expectSound()
    }
}
