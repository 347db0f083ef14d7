import Basics
import PromptModel
import TestSupport
import Testing

@testable import PromptGit

/// What is kept of a library's names must say of each name what the whole library says.
@Suite("The names of a library")
struct LibraryNamesTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\n")
        for (path, text) in [
            ("prompts/sale.yaml", prompt("sale", "{{> greeting}} {{soul.identity}}", soul: "kind")),
            ("prompts/b/help.yaml", prompt("help", "{{> greeting}}")),
            // Another file says that it is the same one, and comes later.
            ("prompts/c/again.yaml", prompt("help", "Other.")),
            ("prompts/broken.yaml", "kind: prompt\nid: broken\nmessages: 3\n"),
            ("prompts/none.yaml", "- 1\n"),
            (
                "prompts/snippets/greeting.yaml",
                "kind: snippet\nid: greeting\ntext: Hi {{> name}}\n"
            ),
            ("prompts/snippets/name.yaml", "kind: snippet\nid: name\ntext: Ada\n"),
            ("prompts/souls/kind.yaml", "kind: soul\nid: kind\nidentity: Be kind.\n"),
            // An id that two kinds have.
            ("prompts/souls/help.yaml", "kind: soul\nid: help\nidentity: Help.\n"),
            ("prompts/workspaces/acme/prompts/sale.yaml", "kind: prompt\nid: sale\n"),
        ] { try scratch.write(path, text) }
        try scratch.gitCommit("first")
    }

    private func prompt(_ id: String, _ text: String, soul: String? = nil) -> String {
        """
        kind: prompt
        id: \(id)
        \(soul.map { "soul: \($0)" } ?? "description: d")
        messages:
          - role: system
            content: "\(text)"

        """
    }

    private func repository() throws -> PromptRepository {
        try PromptRepository.open(
            surroundings: .fixed(in: scratch.path(), environment: scratch.environment))
    }

    @Test("list the assets as the whole library has them")
    func lists() throws {
        let repository = try repository()
        for place in [LibraryPlace.workTree, .staged, .revision("HEAD")] {
            let whole = try repository.library(repository.files(at: place))
            var left: [String] = []
            let list = try repository.list(place) { left.append($0) }
            #expect(list.map(\.path) == whole.assets.map(\.path))
            #expect(list.map { "\($0.kind)/\($0.id)" } == whole.references.map(\.description))
            #expect(list.map(\.description) == whole.assets.map(\.description))
            let prompts = list.filter { $0.kind == "prompt" }
            #expect(prompts.map(\.version) == prompts.map { whole.version(ofPrompt: $0.id) })
            #expect(prompts.contains { $0.version != nil })
            #expect(left == whole.facts.filter { $0.asset == nil }.map(\.path.path))
            #expect(left.contains("prompts/none.yaml"))
        }
    }

    @Test("are enough for both sides of a comparison")
    func sides() throws {
        let repository = try repository()
        let listing = try repository.listing(of: .revision("HEAD"))
        let names = LibrarySide.names(try LibraryNames(listing))
        // What workspaces make of assets takes all files.
        let whole = LibrarySide.whole(
            Library(
                facts: try repository.library(repository.files(at: .revision("HEAD"))).facts.filter
                {
                    $0.path.workspace == nil
                }))
        #expect(names.references == whole.references)
        let paths = Set(listing.sources.map(\.path).filter { $0.workspace == nil }.map(\.path))
        for path in paths.union(["prompts/other.yaml"]) {
            #expect(names.references(at: [path]) == whole.references(at: [path]), "\(path)")
        }
        var (parts, wholes) = (LibrarySide.Parts(names), LibrarySide.Parts(whole))
        for reference in names.references + [AssetReference(.snippet, "nobody")] {
            let users = names.dependents(of: [reference])
            #expect(users == whole.dependents(of: [reference]), "\(reference)")
            #expect(
                Set(names.files(reachedFrom: reference))
                    == Set(whole.files(reachedFrom: reference)), "\(reference)")
            let (part, all) = try (parts.library(of: [reference]), wholes.library(of: [reference]))
            #expect(part[reference]?.path == all[reference]?.path)
            if reference.kind == .prompt {
                #expect(
                    part.version(ofPrompt: reference.id) == all.version(ofPrompt: reference.id))
            }
        }
        let greeting = AssetReference(.snippet, "name")
        #expect(names.dependents(of: [greeting]).contains(AssetReference(.prompt, "sale")))
    }

    @Test("say which assets a person may mean, and what these are")
    func names() throws {
        let repository = try repository()
        for place in [LibraryPlace.workTree, .revision("HEAD")] {
            let whole = try repository.library(repository.files(at: place))
            let names = try LibraryNames(repository.listing(of: place))
            #expect(names.references == whole.references.sorted())
            let wanted =
                whole.references.flatMap { [$0.id, $0.description] }
                + whole.assets.map(\.path) + [
                    "prompts/c/again.yaml", "prompts/none.yaml", "prompts", "sal", "", "nobody",
                    "prompts/workspaces/acme/prompts/sale.yaml", "./prompts/sale.yaml",
                ]
            for name in wanted {
                let found = try repository.assets(named: name, in: names)
                let expected = repository.assets(named: name, in: whole)
                #expect(found.map(\.reference) == expected.map(\.reference), "\(name)")
                #expect(found.map(\.path) == expected.map(\.path), "\(name)")
                let (part, bytes) = try names.part(around: repository.isNamed(name))
                for asset in expected {
                    #expect(bytes[asset.path] == Array(try scratch.read(asset.path).utf8))
                    guard asset.reference.kind == .prompt else { continue }
                    #expect(
                        part.version(ofPrompt: asset.reference.id)
                            == whole.version(ofPrompt: asset.reference.id), "\(name)")
                }
            }
        }
    }
}
