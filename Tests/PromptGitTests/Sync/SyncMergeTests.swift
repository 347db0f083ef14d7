import Basics
import GitKit
import PromptGit
import PromptModel
import TestSupport
import Testing
import YAMLKit

/// Mains in which both sides changed one asset.
@Suite("Joining assets that both mains changed")
struct SyncMergeTests {
    private static let soul = "prompts/souls/haff.yaml"

    private func edit(
        _ team: Team, _ clone: Team.Clone, _ path: String, _ old: String, _ new: String
    ) throws {
        let file = Paths.join(clone.rawValue, path)
        let text = try team.scratch.read(file)
        #expect(text.contains(old))
        try team.scratch.write(file, text.replacing(old, with: new))
        try team.scratch.gitCommit("Edit \(path)", in: clone.rawValue)
    }

    @Test("other fields of one asset are joined, and the decisions on both stay")
    func fields() throws {
        let team = try Team()
        let ours = try team.propose(
            .ours,
            [
                Shop.proposal(
                    "Name it well",
                    [
                        "asset": "soul/haff", "path": "/name", "op": "set", "old": "Haff",
                        "value": "Hoff",
                    ])
            ])
        _ = try team.open(.ours).approve(ours[0].record.id.description)
        let theirs = try team.propose(.theirs, [Team.soulEdit])
        _ = try team.open(.theirs).approve(theirs[0].record.id.description)
        try team.sync(.theirs)
        let report = try team.sync(.ours)
        #expect(
            report.notes == [
                "\(Self.soul) has the changes of main and of origin/main, field by field"
            ])
        let text = try team.shop.read(Self.soul)
        #expect(
            text
                == Shop.files[Self.soul]?.replacing("Haff", with: "Hoff")
                .replacing("patient", with: "calm"))
        let message = try team.git(.ours, "log", "-1", "--format=%B", "main")
        #expect(
            message == """
                Join main and origin/main

                Merged by field, since both had changed them:

                    \(Self.soul)

                """)
        try team.sync(.theirs)
        for clone in Team.Clone.allCases {
            #expect(try team.state(ours[0], clone) == .approved)
            #expect(try team.state(theirs[0], clone) == .approved)
            let audit = try team.scratch.promptgit("audit", "--verify", in: clone.rawValue)
            #expect(audit.status == 0, "\(audit.stdout)\(audit.stderr)")
        }
        #expect(try team.sync(.ours).changes == [])
        try team.expectSound()
    }

    @Test("a text that both changed, however far apart, is for a person, and is named")
    func texts() throws {
        let team = try Team()
        try edit(team, .theirs, "prompts/snippets/tone.yaml", "Answer in short", "Answer in few")
        try edit(team, .theirs, Self.soul, "patient", "calm")
        try team.sync(.theirs)
        try edit(team, .ours, "prompts/snippets/tone.yaml", "its price", "what it costs")
        try edit(team, .ours, Self.soul, "patient", "quick")
        try edit(team, .ours, Self.soul, "Haff", "Hoff")
        let before = try team.everything()
        let error = failure(.conflict) { try team.open(.ours).sync() }
        #expect(
            error?.message
                == "main and origin/main have both changed prompts/snippets/tone.yaml (text), "
                + "\(Self.soul) (traits[1])")
        #expect(try team.everything() == before)
        // Git would have taken both lines of the text together.
        let lines = try team.scratch.run(
            "git", "merge-tree", "--write-tree", "main~1", "origin/main~1")
        let tree = try #require(lines.stdout.split(separator: "\n").first)
        let text = try team.shop.read("prompts/snippets/tone.yaml", at: String(tree))
        #expect(text.contains("Answer in few") && text.contains("what it costs"))
    }

    @Test(
        "what is no asset is not merged",
        arguments: ["promptgit.yaml", "notes/list.yaml", "prompts/.hidden/list.yaml"])
    func others(path: String) throws {
        let team = try Team()
        let text =
            path == "promptgit.yaml"
            ? try team.shop.read(path) : "first: 1\nsecond: 2\nthird: 3\nfourth: 4\n"
        try team.shop.write(path, text + "# one\n# two\n# three\n")
        try team.scratch.gitCommit("Begin")
        try team.sync(.ours)
        try team.sync(.theirs)
        try edit(team, .theirs, path, "# one", "# One")
        try team.sync(.theirs)
        try edit(team, .ours, path, "# three", "# Three")
        let error = failure(.conflict) { try team.open(.ours).sync() }
        #expect(error?.message.hasSuffix("have both changed \(path)") == true)
    }

    @Test("an asset that one side removed and the other changed is for a person")
    func removed() throws {
        let team = try Team()
        try team.git(.theirs, "rm", "--quiet", "prompts/tools/refund.yaml")
        try edit(team, .theirs, "prompts/support.yaml", "tools: [refund]\n", "")
        try team.sync(.theirs)
        try edit(team, .ours, "prompts/tools/refund.yaml", "Pays a", "Gives a")
        let error = failure(.conflict) { try team.open(.ours).sync() }
        #expect(error?.message.hasSuffix("have both changed prompts/tools/refund.yaml") == true)
    }

    @Test("an asset that each made anew is for a person")
    func added() throws {
        let team = try Team()
        for (clone, text) in [(Team.Clone.theirs, "Bye."), (.ours, "Goodbye.")] {
            try team.scratch.write(
                Paths.join(clone.rawValue, "prompts/snippets/bye.yaml"),
                "kind: snippet\nid: bye\ntext: \(text)\n")
            try team.scratch.gitCommit("Say goodbye", in: clone.rawValue)
            if clone == .theirs { try team.sync(.theirs) }
        }
        let error = failure(.conflict) { try team.open(.ours).sync() }
        #expect(error?.message.hasSuffix("have both changed prompts/snippets/bye.yaml") == true)
    }

    @Test("what was joined by field is checked before anything moves")
    func invalid() throws {
        let team = try Team()
        try edit(
            team, .theirs, "prompts/support.yaml", "messages:",
            "limits: {minCharacters: 100}\nmessages:")
        try team.sync(.theirs)
        try edit(
            team, .ours, "prompts/support.yaml", "{{> tone}}\n      Never promise a refund.",
            "Be brief.")
        let before = try team.everything()
        let error = failure(.refused) { try team.open(.ours).sync() }
        #expect(error?.diagnostics.map(\.rule).isEmpty == false)
        #expect(try team.everything() == before)
    }

    @Test("a library below another folder is joined in the same way")
    func nested() throws {
        let team = try Team()
        for path in ["shop/promptgit.yaml", "shop/\(Self.soul)"] {
            let name = path.replacing("shop/", with: "")
            try team.scratch.write(path, Shop.files[name] ?? "version: 1\n")
        }
        try team.scratch.gitCommit("A second library")
        try team.sync(.ours)
        try team.sync(.theirs)
        try edit(team, .theirs, "shop/\(Self.soul)", "patient", "calm")
        try team.sync(.theirs)
        try edit(team, .ours, "shop/\(Self.soul)", "Haff", "Hoff")
        #expect(try team.sync(.ours).notes.count == 1)
        #expect(try team.scratch.read("shop/\(Self.soul)").contains("calm"))
        try team.expectSound()
    }

    @Test("random edits of both sides come out as git merges them, or conflict")
    func random() throws {
        let numbers = Array(UInt64(0)..<120)
        func path(_ number: UInt64) -> String { "prompts/souls/s\(number).yaml" }
        func text(_ number: UInt64, _ part: KeyPath<RandomMerge, String>) -> String {
            "kind: soul\nid: s\(number)\n"
                + RandomMerge(seed: number, isAsset: true)[keyPath: part]
        }
        var files = Shop.files
        for number in numbers { files[path(number)] = text(number, \.base) }
        let team = try Team(files: files)
        for number in numbers {
            try team.scratch.write(
                Paths.join(Team.Clone.theirs.rawValue, path(number)), text(number, \.theirs))
            try team.scratch.write(path(number), text(number, \.ours))
        }
        try team.scratch.gitCommit("Theirs", in: Team.Clone.theirs.rawValue)
        try team.scratch.gitCommit("Ours")
        try team.git(.theirs, "push", "--quiet", "origin", "main")
        try team.git(.ours, "fetch", "--quiet")
        let base = try team.git(.ours, "rev-parse", "origin/main~1")
        let error = failure(.conflict) { try team.open(.ours).sync() }
        #expect(error?.message.contains(" more") == true)

        // What conflicts is taken back here; all else is joined at once.
        let repository = try team.open(.ours)
        let trees = try [base, "main", "origin/main"].map {
            try repository.git.commit(repository.git.resolve($0)).tree
        }
        var joiner = AssetJoin(repository, tree: trees[2])
        var merged: [UInt64] = []
        for number in numbers {
            let entries = try trees.map { try repository.git.entry(path(number), inTree: $0) }
            guard entries[0] != entries[1], entries[0] != entries[2], entries[1] != entries[2]
            else { continue }
            let outcome = try joiner.merged(
                path(number), bases: [entries[0]], ours: entries[1], theirs: entries[2])
            switch outcome {
            case .merged: merged.append(number)
            case .conflict(let fields):
                #expect(!fields.isEmpty || text(number, \.base).contains("#"), "\(number)")
                try team.shop.write(path(number), text(number, \.base))
            }
        }
        #expect(merged.count > 20 && merged.count < numbers.count, "\(merged.count)")
        try team.scratch.gitCommit("Take back what conflicts")
        let report = try team.sync(.ours)
        #expect(report.notes.count == merged.count)

        let lines = try team.scratch.run(
            "git", "merge-tree", "--write-tree", "--name-only", "main^1", "main^2")
        let output = lines.stdout.split(separator: "\n", omittingEmptySubsequences: false)
        let tree = try #require(output.first)
        let unmerged = Set(output.dropFirst().prefix { !$0.isEmpty }.map(String.init))
        var compared = 0
        for number in numbers where !unmerged.contains(path(number)) {
            let git = try team.shop.read(path(number), at: String(tree))
            let here = try team.shop.read(path(number), at: "main")
            let values = try [git, here].map {
                try YAMLDocument(parsing: Array($0.utf8), file: "", limits: .standard).root?.value
            }
            #expect(values[0] == values[1], "\(number)")
            if merged.contains(number) { compared += 1 }
        }
        #expect(compared > 10, "\(compared)")
        try team.expectSound()
    }
}
