import Basics
import GitKit
import PromptModel
import TestSupport
import Testing

@testable import PromptGit

@Suite("A version found by its first digits")
struct FindVersionTests {
    /// Two prompts that share a soul and a snippet, and one of a library of its own.
    private static let files = Shop.files.merging([
        "prompts/greeting.yaml": """
        kind: prompt
        id: greeting
        soul: haff
        messages:
          - role: system
            content: |
              Say hello. {{> tone}}

        """,
        "prompts/team/twin.yaml": """
        kind: prompt
        id: twin
        messages: [{role: system, content: "Say hello and nothing else at all."}]

        """,
    ]) { _, new in new }

    private static func rewrite(
        _ shop: Shop, _ path: String, _ change: (String) -> String
    ) throws {
        guard shop.scratch.exists(shop.path(path)) else { return }
        try shop.write(path, change(try shop.read(path)))
    }

    private static func toggle(_ shop: Shop, _ path: String, _ text: String) throws {
        if shop.scratch.exists(shop.path(path)) {
            try Files.remove(shop.scratch.path(shop.path(path)))
        } else {
            try shop.write(path, text)
        }
    }

    private static let edits: [@Sendable (Shop, inout Dice) throws -> Void] = [
        { shop, dice in
            let word = ["one", "two", "three"].randomElement(using: &dice) ?? "one"
            try rewrite(shop, "prompts/snippets/tone.yaml") {
                $0.replacing(/Be \w+\./, with: "Be \(word).")
            }
        },
        { shop, dice in
            let name = ["Haff", "Bodden", ""].randomElement(using: &dice) ?? ""
            try rewrite(shop, "prompts/souls/haff.yaml") {
                $0.replacing(/\nname:.*/, with: "\nname: \(name)")
            }
        },
        { shop, dice in
            let path = ["prompts/support.yaml", "prompts/greeting.yaml"]
                .randomElement(using: &dice)
            let mark = Int.random(in: 0..<3, using: &dice)
            try rewrite(shop, path ?? "") {
                mark == 0
                    ? "# A comment.\n" + $0
                    : $0.replacing(mark == 1 ? "{{> tone}}" : "{{> voice}}", with: "{{> voice}}")
            }
        },
        { shop, dice in
            let word = ["loud", "low"].randomElement(using: &dice) ?? "low"
            try shop.write(
                "prompts/snippets/voice.yaml",
                "kind: snippet\nid: voice\ntext: Speak \(word). {{> tone}}\n")
        },
        { shop, _ in
            // A prompt is taken away, and comes back as it was.
            try toggle(
                shop, "prompts/team/twin.yaml", Self.files["prompts/team/twin.yaml"] ?? "")
        },
        { shop, _ in
            // The same words under another id.
            let text = Self.files["prompts/team/twin.yaml"] ?? ""
            try toggle(
                shop, "prompts/again.yaml", text.replacing("id: twin", with: "id: again"))
        },
        { shop, _ in
            let places = ["prompts/souls/haff.yaml", "prompts/team/haff.yaml"]
            let (old, new) =
                shop.scratch.exists(shop.path(places[0]))
                ? (places[0], places[1]) : (places[1], places[0])
            guard shop.scratch.exists(shop.path(old)) else { return }
            try shop.write(new, try shop.read(old))
            try Files.remove(shop.scratch.path(shop.path(old)))
        },
        { shop, _ in
            try rewrite(shop, "prompts/tools/refund.yaml") {
                $0.hasPrefix("kind: [")
                    ? Shop.files["prompts/tools/refund.yaml"] ?? $0
                    : $0.replacing("kind: tool", with: "kind: [tool")
            }
        },
        { shop, dice in
            let path =
                ["prompts/a/tone.yaml", "prompts/z/tone.yaml"].randomElement(using: &dice) ?? ""
            try toggle(shop, path, "kind: snippet\nid: tone\ntext: Another tone.\n")
        },
        { shop, dice in
            let settings = [
                "version: 1\n", "version: 1\nrules: {id-mismatch: off}\n",
                "version: 1\nrules: {minimum-length: warning}\n", "version: [\n",
            ]
            try shop.write("promptgit.yaml", settings.randomElement(using: &dice) ?? "")
        },
        { shop, _ in try toggle(shop, "prompts/snippets/promptgit.yaml", "version: 1\n") },
    ]

    private static func step(_ shop: Shop, _ number: Int, _ dice: inout Dice) throws {
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: try shop.git("checkout", "--quiet", "-B", "side\(number % 3)")
        case 1:
            let branch = "side\(number % 3)"
            try shop.git("checkout", "--quiet", "main")
            if try shop.git("branch", "--list", branch).isEmpty { return }
            let side = ["ours", "theirs"].randomElement(using: &dice) ?? "ours"
            let result = try shop.scratch.run(
                "git", "merge", "--quiet", "--no-edit", "--no-ff", "-X", side, branch)
            if result.status != 0 { try shop.git("merge", "--abort") }
        case 2:
            let result = try shop.scratch.run("git", "revert", "--no-edit", "HEAD")
            if result.status != 0 { _ = try shop.scratch.run("git", "revert", "--abort") }
        case 3:
            // The history is written anew.
            try shop.git(
                "commit", "--quiet", "--amend", "--allow-empty", "-m", "Anew \(number)")
        default:
            let edit = try #require(edits.randomElement(using: &dice))
            try edit(shop, &dice)
            try shop.scratch.gitCommit("Step \(number)")
        }
    }

    // MARK: - What is true

    /// Of each prompt, the version at each commit of all branches, as whole libraries say.
    private func truth(_ shop: Shop) throws -> [String: [String: String]] {
        let repository = try shop.open()
        var versions: [String: [String: String]] = [:]
        for commit in try shop.git("rev-list", "--all").split(separator: "\n").map(String.init) {
            versions[commit] = [:]
            for prompt in try repository.list(.revision(commit), kind: "prompt") {
                versions[commit]?[prompt.id] = prompt.version
            }
        }
        return versions
    }

    private func firstParents(_ shop: Shop) throws -> [String: String] {
        var parents: [String: String] = [:]
        for line in try shop.git("rev-list", "--all", "--parents").split(separator: "\n") {
            let ids = line.split(separator: " ").map(String.init)
            if ids.count > 1 { parents[ids[0]] = ids[1] }
        }
        return parents
    }

    private func expectTruth(
        _ shop: Shop, _ sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let truth = try truth(shop)
        let parents = try firstParents(shop)
        var makers: [String: [String: Set<String>]] = [:]
        for (commit, versions) in truth {
            let before = parents[commit].flatMap { truth[$0] } ?? [:]
            for (prompt, version) in versions where before[prompt] != version {
                makers[version, default: [:]][prompt, default: []].insert(commit)
            }
        }
        #expect(!makers.isEmpty)
        let head = truth[try shop.git("rev-parse", "HEAD")] ?? [:]
        let repository = try shop.open()
        for (version, prompts) in makers {
            for digits in [version, String(version.prefix(5))] {
                let found = try repository.versions(beginningWith: digits)
                let shown = try #require(
                    found.first { $0.version == version }, "\(version) of \(prompts.keys)",
                    sourceLocation: sourceLocation)
                #expect(found.allSatisfy { $0.version.hasPrefix(digits) })
                let present = prompts.keys.filter { head[$0] == version }.min()
                let wanted = digits == version ? present ?? prompts.keys.min() : prompts.keys.min()
                #expect(shown.prompt == wanted, sourceLocation: sourceLocation)
                let listed = shown.commits.filter { truth[$0] != nil }
                #expect(
                    prompts[shown.prompt]?.isSubset(of: listed) ?? false,
                    "\(version)", sourceLocation: sourceLocation)
                #expect(
                    listed.filter { truth[$0]?[shown.prompt] != version } == [],
                    sourceLocation: sourceLocation)
            }
        }
        // No version is found that no commit has, but those of commits that were taken back.
        for digits in 0..<16 {
            let prefix = String(digits, radix: 16)
            for found in try repository.versions(beginningWith: prefix)
            where found.commits.contains(where: { truth[$0] != nil }) {
                #expect(
                    makers[found.version] != nil, "\(found)", sourceLocation: sourceLocation)
            }
        }
    }

    /// All that is known, as one prompt after another says when its own history is gone through.
    private func expectAsOneByOne(_ shop: Shop) throws {
        let repository = try shop.open()
        let reader = try HistoryReader(surroundings: repository.surroundings)
        var all: Set<VersionRow> = []
        try reader.mending {
            let place = try #require(try reader.index.place(of: reader.head))
            let timeline = LibraryTimeline(reader.index, reader.blobs, repository)
            for id in try timeline.everyID() {
                for (commit, version) in try reader.commits(ofPrompt: id, timeline, place) {
                    let number = try #require(UInt64(version, radix: 16))
                    all.insert(VersionRow(version: number, prompt: id, commit: commit))
                }
            }
        }
        // What is kept, and what a sweep of the whole history finds.
        var kept: Set<VersionRow> = []
        _ = try repository.versions(beginningWith: "0")
        try reader.mending {
            let set = try reader.index.store.versionSet(root: shop.root, program: "test")
            let number = try #require(set.number)
            kept = Set(
                try reader.index.store.versions(in: 0...((1 << 48) - 1), of: number))
        }
        #expect(kept == all, "\(kept.symmetricDifference(all))")
    }

    // MARK: - Tests

    @Test(
        "is that of the whole library at its commits, and of each prompt's own history",
        arguments: 0..<8)
    func random(_ seed: Int) throws {
        let shop = try Shop(root: seed % 3 == 0 ? "services/shop" : "", files: Self.files)
        var dice = Dice(seed + 100)
        for number in 0..<30 {
            try Self.step(shop, number, &dice)
            // What is known is extended now and then.
            if number % 7 == 3 { _ = try shop.open().versions(beginningWith: "00") }
        }
        try expectTruth(shop)
        try expectAsOneByOne(shop)
        // A new index says the same.
        try Files.remove(
            shop.scratch.path(".git/promptgit/history.sqlite"))
        try expectAsOneByOne(shop)
    }

    @Test("is never that of a history that was taken back, or of another program")
    func stale() throws {
        let shop = try Shop(files: Self.files)
        func found(_ program: String?, _ digits: String = "") throws -> Set<String> {
            let surroundings = Surroundings.fixed(
                in: shop.scratch.path(""), environment: shop.scratch.environment, program: program)
            let repository = try PromptRepository.open(surroundings: surroundings)
            let all = try (0..<16).flatMap {
                try repository.versions(beginningWith: String($0, radix: 16))
            }
            return Set(
                all.map { "\($0.prompt) \($0.version) \($0.commits.joined(separator: ","))" })
        }
        let first = try found("one")
        #expect(first.count == 3)
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Bodden")
        let second = try found("one")
        #expect(second.count == 4)
        // What another program composed, as this one might have.
        let file = shop.scratch.path(".git/promptgit/history.sqlite")
        _ = try shop.scratch.run("python3", ["-c", Self.scramble, file])
        #expect(try found("one") != second)
        #expect(try found("two") == second)
        #expect(try found(nil) == second)
        #expect(try found("one") == second)
        // Amended, and thrown away.
        try shop.edit("prompts/souls/haff.yaml", "name: Bodden", "name: Achterwasser")
        let third = try found("one")
        #expect(third.count == 5)
        try shop.git("reset", "--quiet", "--hard", "HEAD~2")
        try shop.git("reflog", "expire", "--expire=now", "--all")
        try shop.git("gc", "--quiet", "--prune=now")
        #expect(try found("one") == first)
        #expect(try found("two") == first)
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Achterwasser")
        let again = try found("one")
        #expect(again.count == 4)
        try Files.remove(file)
        #expect(try found("one") == again)
    }

    /// Makes all versions that are kept other ones.
    private static let scramble = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute('UPDATE versions SET version = version + 1')
        connection.commit()
        """
}
