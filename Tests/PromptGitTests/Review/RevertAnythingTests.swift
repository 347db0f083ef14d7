import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("Reverting what is no proposal")
struct RevertAnythingTests {
    private static let tone = "prompts/snippets/tone.yaml"

    @Test("a commit, as git reverts it")
    func commit() throws {
        let shop = try Shop()
        try shop.write("README.md", "Read me.\n")
        try shop.write("prompts/snippets/extra.yaml", "kind: snippet\nid: extra\ntext: More.\n")
        let commit = try shop.edit(Self.tone, "Be polite.", "Be kind.")
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        try shop.git("branch", "theirs")
        let reversal = try shop.open().revert([commit], reason: "No")
        #expect(reversal.items.map(\.reverts) == [commit])
        try shop.git("checkout", "--quiet", "theirs")
        try shop.git("revert", "--no-edit", commit)
        #expect(try shop.git("diff", "--stat", "main", "theirs") == "")
        try shop.git("checkout", "--quiet", "main")
        try shop.expectSound()
    }

    @Test("several at once, in whatever order they are named, or none of them")
    func several() throws {
        let shop = try Shop()
        let before = try shop.git("rev-parse", "HEAD^{tree}")
        let first = try shop.edit(Self.tone, "Be polite.", "Be kind.")
        let second = try shop.edit(Self.tone, "Be kind.", "Be warm.")
        let main = try shop.git("rev-parse", "main")
        let error = failure(.conflict) { try shop.open().revert([first]) }
        #expect(error?.message.contains(String(second.prefix(7))) == true)
        #expect(try shop.git("rev-parse", "main") == main)
        let reversal = try shop.open().revert([first, second, first])
        #expect(reversal.items.map(\.reverts) == [second, first])
        #expect(try shop.git("rev-parse", "main^{tree}") == before)
        #expect(try shop.git("rev-list", "--count", "\(main)..main") == "2")
        try shop.expectSound()
        // A range is the same.
        let range = try shop.open(minute: 1).revert(["\(main)..main"])
        #expect(range.items.count == 2)
        #expect(
            try shop.git("rev-parse", "main^{tree}", "\(main)^{tree}").split(separator: "\n").count
                == 2)
        #expect(try shop.git("diff", "--stat", "main", main) == "")
    }

    @Test("a merge, to either parent")
    func merge() throws {
        let shop = try Shop()
        try shop.git("checkout", "--quiet", "-b", "side")
        try shop.edit(Self.tone, "Be polite.", "Be kind.")
        let side = try shop.git("rev-parse", "HEAD^{tree}")
        try shop.git("checkout", "--quiet", "main")
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        let first = try shop.git("rev-parse", "HEAD^{tree}")
        try shop.git("merge", "--quiet", "--no-edit", "side")
        let merge = try shop.git("rev-parse", "HEAD")
        _ = try shop.open().revert([merge])
        #expect(try shop.git("rev-parse", "main^{tree}") == first)
        try shop.git("reset", "--quiet", "--hard", merge)
        _ = try shop.open(minute: 1).revert([merge], mainline: 2)
        #expect(try shop.git("rev-parse", "main^{tree}") == side)
        #expect(failure(.invalidInput) { try shop.open().revert([merge], mainline: 3) } != nil)
    }

    @Test("a proposal by its merge, and the revert of that brings it back")
    func revertOfRevert() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let merged = try shop.open().approve("1").commit
        let tree = try shop.git("rev-parse", "main^{tree}")
        let reversal = try shop.open(minute: 1).revert([merged])
        #expect(reversal.items.first?.proposal == proposal.record.id)
        #expect(try shop.state(of: proposal) == .reverted)
        let again = try shop.open(minute: 2).revert([reversal.commit], reason: "It helped")
        #expect(try shop.git("rev-parse", "main^{tree}") == tree)
        #expect(try shop.state(of: proposal) == .approved)
        let trailers = try shop.git("log", "-1", "--format=%(trailers:only,unfold)", again.commit)
        for line in [
            "Proposal-Id: \(proposal.record.id)", "Proposal-Head: \(proposal.head ?? "")",
            "Decision: approved", "Approved-by: Carl Committer <carl@example.org>",
        ] { #expect(trailers.contains(line)) }
        _ = try shop.open(minute: 3).revert(proposal.record.id.description)
        #expect(try shop.state(of: proposal) == .reverted)
        try shop.expectSound()
    }

    @Test("a proposal that comes back is an approval: nobody's own, and not by one where two must")
    func returning() throws {
        for review in ["{}", "{quorum: {high: 2}}", "{approvers: [eva@example.org]}"] {
            let shop = try Shop(settings: "version: 1\nreview: \(review)\n")
            try shop.proposeTone()
            if review.contains("quorum") { _ = try shop.open(as: "ada@example.org").approve("1") }
            _ = try shop.open(as: "eva@example.org").approve("1")
            let reversal = try shop.open(as: "olga@example.org", minute: 1).revert(["main"])
            let main = try shop.git("rev-parse", "main")
            #expect(
                failure(.refused) {
                    try shop.open(as: "olga@example.org").revert([reversal.commit])
                } != nil)
            #expect(try shop.git("rev-parse", "main") == main)
        }
    }

    @Test("what can't be reverted is refused, and nothing changes")
    func refused() throws {
        let shop = try Shop()
        let root = try shop.git("rev-parse", "HEAD")
        try shop.git("checkout", "--quiet", "-b", "side")
        let other = try shop.edit(Self.tone, "Be polite.", "Be kind.")
        try shop.git("checkout", "--quiet", "main")
        try shop.write("README.md", "One.\n")
        try shop.scratch.gitCommit("One")
        let readme = try shop.git("rev-parse", "HEAD")
        try shop.write("README.md", "Two.\n")
        try shop.scratch.gitCommit("Two")
        let main = try shop.git("rev-parse", "main")
        #expect(failure(.refused) { try shop.open().revert([root]) } != nil)
        #expect(failure(.refused) { try shop.open().revert([other]) } != nil)
        #expect(failure(.conflict) { try shop.open().revert([readme]) } != nil)
        #expect(failure(.notFound) { try shop.open().revert(["nothing-like-it"]) } != nil)
        #expect(failure(.invalidInput) { try shop.open().revert(["..main"]) } != nil)
        #expect(try shop.git("rev-parse", "main") == main)
        _ = try shop.open().revert(["main"])
        #expect(failure(.refused) { try shop.open(minute: 1).revert([main]) } != nil)
        try shop.expectSound()
    }
}

@Suite("Restoring an asset")
struct RestoreTests {
    private static let tone = "prompts/snippets/tone.yaml"

    @Test("brings back the bytes, in the file where it is now")
    func restore() throws {
        let shop = try Shop(root: "services/shop")
        let old = try shop.git("rev-parse", "HEAD")
        try shop.edit(Self.tone, "Be polite.", "Be kind.")
        try shop.scratch.run("mkdir", "-p", shop.path("prompts/team")).expectDone()
        try shop.git("mv", shop.path(Self.tone), shop.path("prompts/team/tone.yaml"))
        try shop.scratch.gitCommit("Move")
        let result = try shop.open().restore("tone@\(old)", reason: "It was\nbetter")
        #expect(try shop.git("rev-parse", "main") == result.commit)
        #expect(try shop.read("prompts/team/tone.yaml") == Shop.files[Self.tone])
        let trailers = try shop.git("log", "-1", "--format=%(trailers:only,unfold)", "main")
        #expect(trailers.contains("Restores: snippet/tone@\(old)"))
        #expect(trailers.contains("Reason: It was better"))
        let again = try shop.open(minute: 1).restore("snippet/tone@\(old)")
        #expect(again.commit == nil && again.notes.count == 1)
        try shop.expectSound()
    }

    @Test("brings back a deleted asset, unless something else is in its place")
    func deleted() throws {
        let shop = try Shop()
        try shop.edit("prompts/support.yaml", "{{> tone}}", "Be kind.")
        try shop.git("tag", "had-it")
        try shop.git("rm", "--quiet", Self.tone)
        try shop.scratch.gitCommit("No tone")
        #expect(try shop.open().restore("tone@had-it").commit != nil)
        #expect(try shop.read(Self.tone) == Shop.files[Self.tone])
        try shop.write(Self.tone, "kind: snippet\nid: tune\ntext: Sing.\n")
        try shop.scratch.gitCommit("Another")
        let main = try shop.git("rev-parse", "main")
        #expect(failure(.conflict) { try shop.open(minute: 1).restore("tone@had-it") } != nil)
        #expect(try shop.git("rev-parse", "main") == main)
    }

    @Test("refuses what is not on main, what would not be valid, and what is no asset")
    func refused() throws {
        let shop = try Shop()
        try shop.git("tag", "start")
        try shop.edit("prompts/support.yaml", "{{> tone}}", "Be kind.")
        try shop.git("rm", "--quiet", Self.tone)
        try shop.scratch.gitCommit("No tone")
        try shop.git("branch", "side", "HEAD~1")
        try shop.git("checkout", "--quiet", "side")
        try shop.edit(Self.tone, "Be polite.", "Be kind.")
        try shop.git("checkout", "--quiet", "main")
        let main = try shop.git("rev-parse", "main")
        let invalid = failure(.refused) { try shop.open().restore("support@start") }
        #expect(invalid?.diagnostics.map(\.rule) == ["unknown-include"])
        #expect(failure(.refused) { try shop.open().restore("tone@side") } != nil)
        #expect(failure(.invalidInput) { try shop.open().restore("support") } != nil)
        #expect(failure(.notFound) { try shop.open().restore("nope@start") } != nil)
        #expect(failure(.notFound) { try shop.open().restore("promptgit.yaml@start") } != nil)
        #expect(try shop.git("rev-parse", "main") == main)
        try shop.expectSound()
    }
}
