import Basics
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("The difference of two places")
struct DiffTests {
    private func reader(_ shop: Shop) throws -> DiffReader {
        try DiffReader(
            surroundings: .fixed(
                in: shop.scratch.path(shop.root), environment: shop.scratch.environment))
    }

    private func text(_ shop: Shop, _ names: String...) throws -> ChangeReport {
        try reader(shop).text(DiffRequest(names))
    }

    private func fields(_ shop: Shop, _ names: String...) throws -> [String] {
        try reader(shop).fields(DiffRequest(names)).entries.flatMap { entry in
            let asset = entry.asset ?? entry.path
            let old = entry.oldAsset ?? entry.oldPath
            return ["\(asset) \(entry.change.rawValue)" + (old.map { " from \($0)" } ?? "")]
                + entry.fields.map { "\(asset) \($0.field) \($0.kind.rawValue)" }
        }
    }

    private func rendered(_ shop: Shop, _ names: String...) throws -> [PromptChange] {
        try reader(shop).rendered(DiffRequest(names)).prompts
    }

    /// A shop whose soul and snippet were edited after the tag `old`.
    private func edited(root: String = "") throws -> Shop {
        let shop = try Shop(root: root)
        try shop.git("tag", "old")
        try shop.edit("prompts/souls/haff.yaml", "  - patient", "  - patient\n  - brief")
        try shop.edit("prompts/snippets/tone.yaml", "Be polite.", "Be polite and warm.")
        return shop
    }

    // MARK: - As text

    @Test(
        "is what git prints, between commits and to the work tree", arguments: ["", "services/a"])
    func asGit(root: String) throws {
        let shop = try edited(root: root)
        try shop.scratch.write("README.md", "Not of the library.\n")
        try shop.scratch.gitCommit("More")
        let folder = shop.path("prompts")
        let between = try text(shop, "old", "main")
        #expect(between.text == (try shop.git("diff", "old", "main", "--", folder)) + "\n")
        #expect(between.to == (try shop.git("rev-parse", "main")))
        #expect(between.files.count == 2)

        try shop.write("prompts/support.yaml", "kind: prompt\nid: support\n")
        try shop.git("add", "--all")
        try shop.write("prompts/snippets/tone.yaml", "kind: snippet\r\nid: tone\r\n")
        try shop.git("rm", "--quiet", "--force", shop.path("prompts/tools/refund.yaml"))
        let here = try text(shop, "old")
        #expect(here.text == (try shop.git("diff", "old", "--", folder)) + "\n")
        #expect(here.to == nil)
        #expect(try text(shop).text == (try shop.git("diff", "HEAD", "--", folder)) + "\n")

        // What git does not know yet is an asset all the same.
        try shop.write("prompts/snippets/new.yaml", "kind: snippet\nid: new\ntext: Hi\n")
        let new = try text(shop)
        let path = shop.path("prompts/snippets/new.yaml")
        #expect(new.files.contains(path))
        try shop.git("add", "--intent-to-add", path)
        #expect(new.text.contains(try shop.git("diff", "HEAD", "--", path)))
    }

    @Test("takes two revisions as one word, as git has them")
    func ranges() throws {
        let shop = try edited()
        try shop.git("checkout", "--quiet", "-b", "side", "old")
        try shop.edit("prompts/snippets/tone.yaml", "Be polite.", "Be brief.")
        for range in ["old..main", "..main", "main..", "main...side", "side...main", "old...main"] {
            let printed = try text(shop, range)
            let expected = try shop.git("diff", range, "--", "prompts") + "\n"
            #expect(printed.text == expected, "\(range)")
            #expect(try text(shop, range, "haff").files.count <= 1)
        }
        #expect(try rendered(shop, "old..main") == rendered(shop, "old", "main"))
        #expect(try fields(shop, "main...side") == fields(shop, "old", "side"))
        for wrong in ["..", "...", "old..nothing", "nothing..old", "old..main..side"] {
            #expect(throws: PromptGitError.self, "\(wrong)") { try text(shop, wrong) }
        }
        try shop.git("checkout", "--quiet", "--orphan", "other")
        try shop.git("commit", "--quiet", "-m", "Unrelated")
        #expect(throws: PromptGitError.self) { try text(shop, "old...other") }
        // A path that leads up is no range.
        let reader = try DiffReader(
            surroundings: .fixed(
                in: shop.scratch.path("prompts/souls"), environment: shop.scratch.environment))
        let report = try reader.text(DiffRequest(["old", "main", "../snippets"]))
        #expect(report.files == ["prompts/snippets/tone.yaml"])
    }

    @Test("is of the one asset, file or folder that is named")
    func narrowed() throws {
        let shop = try edited()
        try shop.scratch.write("README.md", "Not of the library.\n")
        try shop.scratch.gitCommit("More")
        #expect(try text(shop, "old", "main", "haff").files == ["prompts/souls/haff.yaml"])
        #expect(try text(shop, "soul/haff", "old", "main").files == ["prompts/souls/haff.yaml"])
        #expect(
            try text(shop, "old", "main", "prompts/snippets").files == [
                "prompts/snippets/tone.yaml"
            ])
        #expect(try text(shop, "old", "main", "README.md").files == ["README.md"])
        #expect(try text(shop, "haff@old", "main").files == ["prompts/souls/haff.yaml"])
        #expect(try text(shop, "haff@old", "haff@main").files == ["prompts/souls/haff.yaml"])
        #expect(try text(shop, "old", "main", "support").files == [])
        #expect(try text(shop, "haff").files == [])
    }

    @Test("needs no library as text, and says so of prompts")
    func withoutLibrary() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("a/b.yaml", "a: [x]\n")
        try scratch.write("c.txt", "c\n")
        try scratch.gitCommit("First")
        try scratch.write("a/b.yaml", "a: [x, y]\n")
        try scratch.write("c.txt", "d\n")
        func reader() throws -> DiffReader { try DiffReader(surroundings: scratch.surroundings) }
        #expect(try reader().text(DiffRequest([])).text == (try scratch.git("diff")) + "\n")
        #expect(try reader().text(DiffRequest(["a"])).files == ["a/b.yaml"])
        let fields = try reader().fields(DiffRequest([]))
        #expect(fields.entries.map(\.path) == ["a/b.yaml", "c.txt"])
        #expect(fields.entries[0].fields.map(\.field) == ["a[1]"])
        #expect(fields.entries[1].problem == "it is no YAML file")
        #expect(fields.prompts == nil)
        _ = failure(.noLibrary) { try reader().rendered(DiffRequest([])) }
        _ = failure(.notFound) { try reader().text(DiffRequest(["nope"])) }
        try scratch.git("clone", "--quiet", "--bare", ".", "bare.git")
        var surroundings = scratch.surroundings
        surroundings.currentDirectory = scratch.path("bare.git")
        _ = failure(.invalidInput) {
            try DiffReader(surroundings: surroundings).text(DiffRequest([]))
        }
    }

    @Test("of a proposal is against its base, and from its head to elsewhere")
    func proposals() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let id = proposal.record.id.description
        try shop.edit("prompts/souls/haff.yaml", "  - patient", "  - brief")
        for name in ["1", id, String(id.suffix(8)), "proposals/" + id] {
            #expect(
                try fields(shop, name) == ["snippet/tone changed", "snippet/tone text changed"])
        }
        #expect(try fields(shop, "1", "main").contains("soul/haff traits[1] changed"))
        #expect(try fields(shop, "main", id).contains("snippet/tone text changed"))
        _ = try shop.open().approve("1")
        #expect(try fields(shop, id) == ["snippet/tone changed", "snippet/tone text changed"])
        // A part of a proposal's id is no reason to take an asset for it.
        #expect(try text(shop, "tone").files == [])
    }

    @Test("of versions is between the commits that have them, in what they are made of")
    func versions() throws {
        let shop = try edited()
        let repository = try shop.open()
        let old = try #require(
            try repository.list(.revision("old")).first { $0.id == "support" }?.version)
        let new = try #require(
            try repository.list(.revision("main")).first { $0.id == "support" }?.version)
        try shop.scratch.write(
            "prompts/other.yaml",
            (Shop.files["prompts/support.yaml"] ?? "")
                .replacing("id: support", with: "id: other").replacing("Never", with: "Do not"))
        try shop.scratch.gitCommit("Another prompt")
        for names in [[old, new], [String(old.prefix(6)), String(new.prefix(6))], [old]] {
            let report = try reader(shop).rendered(DiffRequest(names))
            #expect(report.prompts.map(\.prompt) == ["support"], "\(names)")
            #expect(report.prompts.first?.old?.version == old)
            #expect(report.prompts.first?.new?.version == new)
        }
        #expect(try text(shop, old, new).files == ["prompts/snippets/tone.yaml"])
        _ = failure(.notFound) { try text(shop, "0123456789ab") }
    }

    // MARK: - As fields

    @Test("names fields and items, and what moved, came and went")
    func fieldsOfAssets() throws {
        let shop = try edited()
        #expect(
            try fields(shop, "old", "main") == [
                "snippet/tone changed", "snippet/tone text changed", "soul/haff changed",
                "soul/haff traits[2] added",
            ])
        try shop.git("mv", "prompts/souls/haff.yaml", "prompts/haff.yaml")
        try shop.git("mv", "prompts/snippets/tone.yaml", "prompts/snippets/voice.yaml")
        try shop.edit("prompts/snippets/voice.yaml", "id: tone", "id: voice")
        try shop.git("rm", "--quiet", "prompts/tools/refund.yaml")
        try shop.write("prompts/snippets/hello.yaml", "kind: snippet\nid: hello\ntext: Hi\n")
        try shop.scratch.gitCommit("Rearrange")
        #expect(
            try fields(shop, "main~2", "main") == [
                "soul/haff moved from prompts/souls/haff.yaml", "snippet/hello added",
                "snippet/voice renamed from snippet/tone", "snippet/voice id changed",
                "tool/refund removed",
            ])
        // A file that can't be read is said.
        try shop.write("prompts/support.yaml", "kind: [\n")
        let problem = try reader(shop).fields(DiffRequest(["support"])).entries.first?.problem
        #expect(problem?.contains("prompts/support.yaml:2:1") == true, "\(problem ?? "")")
    }

    @Test("passes over comments, quotes and the order of keys")
    func layout() throws {
        let shop = try Shop()
        try shop.write(
            "prompts/souls/haff.yaml",
            "# A comment.\nid: 'haff'\nkind: soul\ntraits: [friendly, \"patient\"]\nname: Haff\n")
        #expect(try fields(shop) == ["soul/haff changed"])
        #expect(try rendered(shop).isEmpty)
    }

    // MARK: - As the model reads it

    @Test("shows every prompt that a change reaches, and no other")
    func renderedPrompts() throws {
        let shop = try edited()
        let prompt = try #require(try rendered(shop, "old", "main").first)
        #expect(prompt.prompt == "support")
        #expect(prompt.change == .changed)
        // The model reads no traits here, so only the snippet shows.
        let lines = prompt.text.split(separator: "\n").map(String.init)
        #expect(
            lines.filter { $0.hasPrefix("-") || $0.hasPrefix("+") }.dropFirst(2) == [
                "-Be polite.", "+Be polite and warm.",
            ])
        #expect(lines[0].hasPrefix("--- prompt/support at old, version "))
        #expect(prompt.tokenChange == 2 || prompt.tokenChange == 3)
        #expect(
            prompt.tokenChange == (prompt.new?.tokens.tokens ?? 0)
                - (prompt.old?.tokens.tokens ?? 0))
        #expect(try rendered(shop, "old", "main", "soul/haff").isEmpty == false)
        #expect(try rendered(shop, "main~1", "main", "tool/refund").isEmpty)
    }

    @Test("shows the prompts of a workspace, and no others")
    func workspaces() throws {
        let shop = try Shop()
        try shop.git("tag", "old")
        let path = "prompts/workspaces/north/souls/haff.yaml"
        try shop.write(path, "kind: soul\nid: haff\nname: Nordhaff\n")
        try shop.scratch.gitCommit("Another name in the north")
        var request = DiffRequest(["old", "main"])
        #expect(try reader(shop).rendered(request).prompts.isEmpty)
        request.workspace = "north"
        let report = try reader(shop).rendered(request)
        #expect(report.workspace == "north")
        let prompt = try #require(report.prompts.first)
        #expect(prompt.text.contains("-You are Haff.\n+You are Nordhaff.\n"))
        #expect(prompt.text.hasPrefix("--- prompt/support for north at old, version "))
        // What the workspace overrides does not show there.
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Hoff")
        request.names = ["main~1", "main"]
        #expect(try reader(shop).rendered(request).prompts.isEmpty)
        request.workspace = "nort"
        let error = failure(.notFound) { try reader(shop).rendered(request) }
        #expect(error?.advice == "did you mean 'north'?")
    }

    @Test("says which prompts came, went, can't be composed, or have other settings")
    func otherPrompts() throws {
        let shop = try Shop()
        let text = Shop.files["prompts/support.yaml"] ?? ""
        try shop.write("prompts/second.yaml", text.replacing("id: support", with: "id: second"))
        try shop.write("prompts/third.yaml", text.replacing("id: support", with: "id: third"))
        try shop.scratch.gitCommit("More")
        try shop.git("mv", "prompts/second.yaml", "prompts/zz.yaml")
        try shop.git("rm", "--quiet", "-f", "prompts/zz.yaml")
        try shop.write("prompts/fourth.yaml", text.replacing("id: support", with: "id: fourth"))
        try shop.write("prompts/support.yaml", text.replacing("{{> tone}}", with: "{{> nope}}"))
        try shop.write(
            "prompts/third.yaml",
            text.replacing("id: support", with: "id: third\nmodel: a/b"))
        let prompts = try rendered(shop)
        #expect(prompts.map(\.prompt) == ["fourth", "second", "support", "third"])
        #expect(prompts.map(\.change) == [.added, .removed, .changed, .changed])
        #expect(prompts[0].tokenChange == prompts[0].new?.tokens.tokens)
        #expect(prompts[1].tokenChange.map { -$0 } == prompts[1].old?.tokens.tokens)
        #expect(prompts[2].problem?.contains("nope") == true)
        #expect(prompts[2].tokenChange == nil)
        #expect(prompts[3].settings == ["model"])
        #expect(prompts[3].text == "")
        #expect(prompts[0].text.contains("+[system]\n"))
    }

    @Test("says what an ambiguous beginning could be")
    func ambiguous() throws {
        // Two prompts whose versions begin alike, found among many.
        func file(_ number: Int) -> String {
            "kind: prompt\nid: p\nmessages: [{role: system, content: 'Number \(number)'}]\n"
        }
        var seen: [String: Int] = [:]
        var pair: (Int, Int)?
        for number in 0..<5_000 where pair == nil {
            let library = Library(files: [("prompts/p.yaml", Array(file(number).utf8))])
            let start = String(try library.composition(of: "p").version.prefix(4))
            if let other = seen[start] { pair = (other, number) }
            seen[start] = number
        }
        let numbers = try #require(pair)
        let shop = try Shop()
        try shop.write("prompts/p.yaml", file(numbers.0))
        try shop.scratch.gitCommit("One")
        try shop.write("prompts/p.yaml", file(numbers.1))
        try shop.scratch.gitCommit("Another")
        let start = try #require(seen.first { $0.value == numbers.1 }?.key)
        let error = failure(.ambiguous) { try self.text(shop, start) }
        #expect(error?.message == "'\(start)' could be any of 2 versions")
        let versions = try shop.open().list(.revision("main")).compactMap(\.version)
        #expect(versions.contains { error?.advice?.contains($0) == true })
    }
}
