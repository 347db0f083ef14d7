import Basics
import GitKit
import PromptGit
import PromptModel
import TestSupport
import Testing
import Traces

@Suite("The versions of an asset")
struct VersionTests {
    private func reader(_ shop: Shop, _ revision: String? = nil) throws -> HistoryReader {
        let surroundings = Surroundings.fixed(
            in: shop.scratch.path(shop.root), environment: shop.scratch.environment)
        return try HistoryReader(ofMainIn: surroundings, revision: revision)
    }

    /// The commits from which on the main line had another version than before, newest first, as
    /// the whole library of each commit says.
    private func truth(
        _ shop: Shop, _ id: String, _ revision: String = "main"
    ) throws -> [(commit: String, version: String)] {
        let repository = try shop.open()
        let line = try shop.git("rev-list", "--first-parent", "--reverse", revision)
            .split(separator: "\n").map(String.init)
        var found: [(commit: String, version: String)] = []
        var last: String?
        for commit in line {
            let version = try repository.list(.revision(commit), kind: "prompt")
                .first { $0.id == id }?.version
            if let version, version != last { found.append((commit, version)) }
            last = version
        }
        return found.reversed()
    }

    private func expectTruth(
        _ shop: Shop, _ id: String = "support", _ revision: String = "main",
        _ sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let truth = try truth(shop, id, revision)
        let entries = try reader(shop, revision).versions("prompt/" + id).entries
        #expect(
            entries.map(\.version) == truth.map(\.version), sourceLocation: sourceLocation)
        #expect(entries.map(\.commit) == truth.map(\.commit), sourceLocation: sourceLocation)
        // Numbers are given out in the order of first appearance.
        var numbers: [String: Int] = [:]
        for entry in entries.reversed() {
            #expect(
                entry.isAgain == (numbers[entry.version] != nil), sourceLocation: sourceLocation)
            let number = numbers[entry.version] ?? numbers.count + 1
            numbers[entry.version] = number
            #expect(entry.number == number, sourceLocation: sourceLocation)
        }
    }

    // MARK: - Random histories

    /// What is done to the library of ``random(_:)``.
    private static let edits: [@Sendable (Shop, inout Dice) throws -> Void] = [
        { shop, dice in
            let word = ["one", "two", "three"].randomElement(using: &dice) ?? "one"
            try rewrite(shop, "prompts/snippets/tone.yaml") {
                $0.contains("Be ") ? $0.replacing(/Be \w+\./, with: "Be \(word).") : $0
            }
        },
        { shop, dice in
            let mark = Int.random(in: 0..<100, using: &dice)
            try rewrite(shop, "prompts/support.yaml") { "# \(mark)\n" + $0 }
        },
        { shop, _ in
            try rewrite(shop, "prompts/support.yaml") {
                $0.contains("{{> tone}}")
                    ? $0.replacing("{{> tone}}", with: "{{> voice}}")
                    : $0.replacing("{{> voice}}", with: "{{> tone}}")
            }
        },
        { shop, dice in
            let word = ["loud", "low"].randomElement(using: &dice) ?? "low"
            try shop.write(
                "prompts/snippets/voice.yaml",
                "kind: snippet\nid: voice\ntext: Speak \(word). {{> tone}}\n")
        },
        { shop, dice in
            let name = ["Haff", "Bodden", ""].randomElement(using: &dice) ?? ""
            try rewrite(shop, "prompts/souls/haff.yaml") {
                $0.replacing(/\nname:.*/, with: "\nname: \(name)")
            }
        },
        { shop, _ in
            // Another folder, and back.
            let places = ["prompts/snippets/tone.yaml", "prompts/team/tone.yaml"]
            let (old, new) =
                shop.scratch.exists(shop.path(places[0]))
                ? (places[0], places[1]) : (places[1], places[0])
            guard shop.scratch.exists(shop.path(old)) else { return }
            try shop.write(new, try shop.read(old))
            try shop.git("rm", "--quiet", "--force", "--cached", shop.path(old))
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
            // Two files of one id, and one whose name is not its id.
            let path =
                ["prompts/a/tone.yaml", "prompts/z/tone.yaml", "prompts/a/sound.yaml"]
                .randomElement(using: &dice) ?? ""
            if shop.scratch.exists(shop.path(path)) {
                try Files.remove(shop.scratch.path(shop.path(path)))
            } else {
                try shop.write(path, "kind: snippet\nid: tone\ntext: Another tone.\n")
            }
        },
        { shop, dice in
            let settings = [
                "version: 1\n", "version: 1\nrules: {id-mismatch: off}\n",
                "version: 1\nrules: {minimum-length: warning}\n", "version: [\n",
            ]
            try shop.write("promptgit.yaml", settings.randomElement(using: &dice) ?? "")
        },
        { shop, _ in
            // A library further inside takes its files with it.
            let path = "prompts/snippets/promptgit.yaml"
            if shop.scratch.exists(shop.path(path)) {
                try Files.remove(shop.scratch.path(shop.path(path)))
            } else {
                try shop.write(path, "version: 1\n")
            }
        },
        { shop, _ in
            try rewrite(shop, "prompts/support.yaml") {
                $0.contains("minCharacters")
                    ? $0.replacing("limits: {minCharacters: 500}\n", with: "")
                    : $0.replacing("soul:", with: "limits: {minCharacters: 500}\nsoul:")
            }
        },
    ]

    private static func rewrite(
        _ shop: Shop, _ path: String, _ change: (String) -> String
    ) throws {
        guard shop.scratch.exists(shop.path(path)) else { return }
        try shop.write(path, change(try shop.read(path)))
    }

    @Test("are those of the whole library at every commit", arguments: 0..<8)
    func random(_ seed: Int) throws {
        let shop = try Shop(root: seed % 3 == 0 ? "services/shop" : "")
        var dice = Dice(seed)
        for step in 0..<25 {
            switch Int.random(in: 0..<9, using: &dice) {
            case 0: try shop.git("checkout", "--quiet", "-B", "side")
            case 1:
                try shop.git("checkout", "--quiet", "main")
                let side = ["ours", "theirs"].randomElement(using: &dice) ?? "ours"
                if try shop.git("branch", "--list", "side").isEmpty { continue }
                let result = try shop.scratch.run(
                    "git", "merge", "--quiet", "--no-edit", "--no-ff", "-X", side, "side")
                if result.status != 0 { try shop.git("merge", "--abort") }
            case 2:
                let result = try shop.scratch.run("git", "revert", "--no-edit", "HEAD")
                if result.status != 0 { _ = try shop.scratch.run("git", "revert", "--abort") }
            default:
                let edit = try #require(Self.edits.randomElement(using: &dice))
                try edit(shop, &dice)
                try shop.scratch.gitCommit("Step \(step)")
            }
        }
        try expectTruth(shop)
        try expectTruth(shop, "support", "HEAD")
        // Every version of the line leads back to its prompt.
        let entries = try reader(shop).versions("prompt/support").entries
        for entry in entries.prefix(4) {
            guard case .version(let shown) = try shop.open().show(entry.version) else {
                Issue.record("\(entry.version) is not found")
                continue
            }
            #expect(shown.prompt == "support")
            #expect(shown.commits.contains(entry.commit))
        }
    }

    // MARK: - What is said of them

    @Test("name what changed, the proposal and who approved it, and come back by a revert")
    func proposals() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let id = proposal.record.id.description
        let merge = try shop.open().approve("1")
        let edit = try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Bodden")
        let revert = try shop.open(seed: "x").revert(id)
        try expectTruth(shop)
        let entries = try reader(shop).versions("support").entries
        #expect(entries.map(\.number) == [4, 3, 2, 1])
        #expect(entries.map(\.commit).prefix(3) == [revert.commit, edit, merge.commit])
        #expect(entries.map(\.proposal) == [id, nil, id, nil])
        #expect(entries[2].approvedBy == "Carl Committer <carl@example.org>")
        #expect(
            entries.map { $0.changed.compactMap(\.asset) } == [
                ["snippet/tone"], ["soul/haff"], ["snippet/tone"],
                ["snippet/tone", "soul/haff", "prompt/support", "tool/refund"],
            ])
        try shop.edit("prompts/souls/haff.yaml", "name: Bodden", "name: Haff")
        let first = try reader(shop).versions("support", limit: 1)
        #expect(first.entries.map(\.number) == [1])
        #expect(first.entries.map(\.isAgain) == [true])
        #expect(first.count == 4)
    }

    @Test("of a soul are what its file says, wherever it stands")
    func souls() throws {
        let shop = try Shop()
        try shop.edit("prompts/souls/haff.yaml", "  - patient", "  - calm")
        try shop.edit("prompts/souls/haff.yaml", "kind: soul", "# A comment.\nkind: 'soul'")
        try shop.git("mv", "prompts/souls/haff.yaml", "prompts/haff.yaml")
        try shop.scratch.gitCommit("Move")
        try shop.edit("prompts/haff.yaml", "  - calm", "  - patient", as: "olga@example.org")
        let versions = try reader(shop).versions("haff")
        #expect(versions.asset == "soul/haff")
        #expect(versions.path == "prompts/haff.yaml")
        #expect(versions.entries.map(\.number) == [1, 2, 1])
        #expect(versions.entries.map(\.isAgain) == [true, false, false])
        #expect(versions.entries[0].email == "olga@example.org")
        #expect(versions.entries.allSatisfy { $0.sessions == nil && $0.proposal == nil })
        #expect(try reader(shop).versions("prompts/haff.yaml").asset == "soul/haff")
        // One that is gone is still known by its name.
        try shop.git("rm", "--quiet", "prompts/haff.yaml")
        try shop.scratch.gitCommit("Remove")
        #expect(try reader(shop).versions("haff").entries.map(\.number) == [1, 2, 1])
        _ = failure(.notFound) { try reader(shop).versions("nobody") }
    }

    @Test("are counted in the sessions of the store, and not where there is none")
    func sessions() throws {
        let shop = try Shop()
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Bodden")
        let entries = try reader(shop).versions("support").entries
        #expect(entries.map(\.sessions) == [nil, nil])
        let lines = (0..<3).map { number in
            let json: JSONValue = [
                "id": .string("s\(number)"),
                "promptVersions": ["support": .string(entries[number == 0 ? 0 : 1].version)],
                "messages": [["role": "user", "text": "Hello"]],
            ]
            return json.text(.compact) + "\n"
        }
        let file = try shop.scratch.write(shop.scratch.home + "/runs.jsonl", lines.joined())
        let report = try shop.open().observe([file])
        #expect(report.imported == 3, "\(report.rejectedRecords)")
        try shop.edit("prompts/souls/haff.yaml", "name: Bodden", "name: Other")
        let counted = try reader(shop).versions("support")
        #expect(counted.entries.map(\.sessions) == [0, 1, 2], "\(counted.notes)")
        #expect(try reader(shop).versions("haff").entries.map(\.sessions) == [nil, nil, nil])
    }

    @Test("of any file need no library")
    func files() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        for text in ["a: 1\n", "a: 1 # one\n", "a: 2\n", "a: [\n", "a: 2\n", "a: 1\n"] {
            try scratch.write("x.yaml", text)
            try scratch.write("x.txt", text)
            try scratch.gitCommit(text)
        }
        let reader = try HistoryReader(ofMainIn: scratch.surroundings)
        #expect(try reader.versions("x.yaml").entries.map(\.number) == [1, 2, 2, 1])
        #expect(try reader.versions("x.txt").entries.map(\.number) == [1, 3, 4, 3, 2, 1])
    }

    @Test(
        "of real files are their contents, comments and layout aside",
        .needsData("prompt-history"), arguments: ["swe-agent-config", "lm-eval-tasks"])
    func real(_ name: String) throws {
        let scratch = try Scratch()
        try scratch.git(
            "clone", "--quiet", RealData.path("prompt-history/\(name)/repo.bundle"), ".")
        let files = try scratch.git("ls-files").split(separator: "\n").map(String.init)
            .filter { $0.hasSuffix(".yaml") }
        var random = SeededGenerator(seed: 7)
        let reader = try HistoryReader(ofMainIn: scratch.surroundings)
        for path in files.shuffled(using: &random).prefix(12) {
            // As git goes down the same line.
            let commits = try scratch.git(
                ["log", "--first-parent", "-m", "--format=%H", "--", ":(literal)" + path]
            ).split(separator: "\n").map(String.init)
            let versions = try reader.versions(path)
            #expect(Set(versions.entries.map(\.commit)).isSubset(of: commits), "\(path)")
            let contents = Set(try commits.map { try scratch.git("rev-parse", "\($0):\(path)") })
            #expect(versions.count <= contents.count && versions.count > 0, "\(path)")
        }
    }
}
