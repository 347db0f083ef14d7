import Basics
import GitKit
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("A library as a workspace sees it")
struct WorkspaceViewTests {
    private func shop() throws -> Shop {
        var files = Shop.files
        files["prompts/workspaces/acme/souls/haff.yaml"] =
            "kind: soul\nid: haff\nname: Pier\ntraits:\n"
        files["prompts/workspaces/acme/night.yaml"] = """
            kind: prompt
            id: night
            messages: [{role: system, content: We are closed.}]
            """
        return try Shop(files: files)
    }

    @Test("is listed with its own paths, versions and additions")
    func list() throws {
        let shop = try shop()
        let repository = try shop.open()
        var unreadable: [String] = []
        let base = try repository.list(.workTree) { unreadable.append($0) }
        #expect(unreadable == [])
        #expect(!base.contains { $0.id == "night" })
        let acme = try repository.list(.workTree, workspace: "acme")
        #expect(acme.contains { $0.id == "night" })
        #expect(
            acme.first { $0.id == "haff" }?.path == "prompts/workspaces/acme/souls/haff.yaml")
        let versions = [base, acme].map { $0.first { $0.id == "support" }?.version }
        #expect(versions[0] != versions[1])
        #expect(versions.allSatisfy { $0 != nil })
    }

    @Test("shows an override with what it leaves as it is")
    func show() throws {
        let shop = try shop()
        let repository = try shop.open()
        guard case .asset(let asset) = try repository.show("soul/haff", workspace: "acme") else {
            Issue.record("no asset")
            return
        }
        #expect(asset.text.contains("name: Pier\n"))
        #expect(!asset.text.contains("traits"))
        #expect(asset.path == "prompts/workspaces/acme/souls/haff.yaml")
        #expect(asset.overridden == "prompts/souls/haff.yaml")
        guard case .asset(let tone) = try repository.show("snippet/tone", workspace: "acme")
        else { return }
        #expect(tone.text.hasPrefix("# How to speak.\n"))
        #expect(tone.overridden == nil)
    }

    @Test("is rendered with the files that it is made of")
    func render() throws {
        let shop = try shop()
        let rendered = try shop.open().render("support", workspace: "acme")
        #expect(rendered.messages[0].content.hasPrefix("You are Pier.\n"))
        #expect(rendered.workspace == "acme")
        #expect(rendered.revision == nil)
        let soul = rendered.parts.filter { $0.asset == "soul/haff" }
        #expect(
            soul.map(\.path) == [
                "prompts/workspaces/acme/souls/haff.yaml", "prompts/souls/haff.yaml",
            ])
        for part in rendered.parts {
            #expect(part.blob == (try shop.git("hash-object", part.path)), "\(part.path)")
        }
        #expect(
            rendered.parts.map(\.asset) == [
                "prompt/support", "snippet/tone", "soul/haff", "soul/haff", "tool/refund",
            ])
        let bytes = rendered.messages.reduce(0) { $0 + $1.content.utf8.count }
        #expect(rendered.tokens.tokens == (bytes + 3) / 4)
        let head = try shop.open().render("support", revision: "HEAD", workspace: "acme")
        #expect(head.revision == "HEAD")
        #expect(head.version == rendered.version)
        #expect(head.parts == rendered.parts)
    }

    @Test("is built into a folder of its own, which goes when the workspace does")
    func build() throws {
        let shop = try shop()
        let out = shop.scratch.path("out")
        let report = try shop.open().build(.workTree, into: out)
        #expect(report.workspaces["acme"]?.map(\.name) == ["night", "support"])
        #expect(report.prompts.map(\.name) == ["support"])
        let folder = out + "/workspaces/acme"
        #expect(
            try Files.list(folder).sorted() == ["index.json", "night.json", "support.json"])
        #expect(try shop.scratch.read("out/workspaces/acme/support.json").contains("Pier"))
        let index = try JSONValue(parsing: Files.read(folder + "/index.json"))
        #expect(index["workspace"] == "acme")
        #expect(index["commit"] == .optional(report.commit))
        try shop.scratch.write("out/workspaces/acme/notes.txt", "mine")
        try shop.scratch.run("rm", "-r", shop.path("prompts/workspaces")).expectDone()
        let again = try shop.open().build(.workTree, into: out)
        #expect(again.workspaces.isEmpty)
        #expect(try Files.list(folder) == ["notes.txt"])
    }

    @Test("one that nothing is overridden for is refused with a near name")
    func unknown() throws {
        let shop = try shop()
        let repository = try shop.open()
        _ = failure(.notFound) { try repository.list(.workTree, workspace: "acne") }
        let error = #expect(throws: PromptGitError.self) {
            try repository.render("support", workspace: "acne")
        }
        #expect(error?.advice == "did you mean 'acme'?")
    }

    @Test("severities of the settings decide which prompts have a version")
    func severities() throws {
        var files = Shop.files
        files["prompts/short.yaml"] = """
            kind: prompt
            id: short
            limits: {minCharacters: 100}
            messages: [{role: system, content: Hi.}]
            """
        let strictShop = try Shop(files: files)
        let strict = try strictShop.open()
        #expect(try strict.list(.workTree).first { $0.id == "short" }?.version == nil)
        #expect(throws: CompositionError.self) { try strict.render("short") }
        let mildShop = try Shop(settings: "rules: {minimum-length: warning}\n", files: files)
        let mild = try mildShop.open()
        let version = try mild.list(.workTree).first { $0.id == "short" }?.version
        #expect(version != nil)
        #expect(try mild.render("short").version == version)
        guard case .version(let shown) = try mild.show(version ?? "") else {
            Issue.record("no version")
            return
        }
        #expect(shown.prompt == "short")
    }

    @Test("a word is what the placeholder's type says")
    func words() throws {
        var files = Shop.files
        files["prompts/sum.yaml"] = """
            kind: prompt
            id: sum
            placeholders:
              n: {type: number}
              on: {type: boolean}
              list: {type: list}
              text: {type: string, default: "7"}
            messages:
              - {role: user, content: "{{n}} {{#on}}on{{/on}} {{#list}}<{{.}}>{{/list}} {{text}}"}
            """
        let shop = try Shop(files: files)
        let repository = try shop.open()
        func render(_ words: (name: String, word: String)...) throws -> String {
            var values = PlaceholderValues()
            values.words = words
            return try repository.render("sum", values: values).messages[0].content
        }
        #expect(
            try render(("n", "2.5"), ("on", "true"), ("list", "[1, \"b\"]")) == "2.5 on <1><b> 7")
        #expect(try render(("on", "false"), ("text", "12")) == "   12")
        #expect(throws: CompositionError.self) { try render(("n", "many")) }
        #expect(throws: CompositionError.self) { try render(("nn", "1")) }
        let values = try repository.placeholderValues(Array("n: 3\n".utf8), file: "-")
        #expect(values == ["n": 3])
        #expect(
            try repository.placeholderValues(Array("{\"n\": 3}".utf8), file: "-") == ["n": 3])
        _ = failure(.invalidInput) {
            try repository.placeholderValues(Array("[1]".utf8), file: "-")
        }
    }
}
