import Basics
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("Files outside of the folder for assets, and libraries inside of others")
struct HostPromptTests {
    private static let host = """
        name: Sum
        messages:
          - {role: user, content: "Sum up {{input}}"}

        """

    private func paths(_ shop: Shop, _ place: LibraryPlace) throws -> [String] {
        try shop.open().list(place).map(\.path).sorted()
    }

    /// What a library of the shop's files has at every place.
    private func expect(_ shop: Shop, _ expected: [String]) throws {
        for place in [LibraryPlace.workTree, .staged, .revision("HEAD")] {
            #expect(try paths(shop, place) == expected, "\(place)")
        }
    }

    @Test("a code host's prompt is found in the work tree, the index and a commit alike")
    func everywhere() throws {
        let shop = try Shop(files: [
            "docs/sum.prompt.yml": Self.host, "sum2.prompt.yaml": Self.host,
            "prompts/deep/sum3.prompt.yml": Self.host, ".hidden/sum4.prompt.yml": Self.host,
            "proposals/sum5.prompt.yml": Self.host, "docs/other.yaml": "a: 1\n",
        ])
        try expect(
            shop, ["docs/sum.prompt.yml", "prompts/deep/sum3.prompt.yml", "sum2.prompt.yaml"])
        #expect(try shop.open().render("sum").messages.map(\.content) == ["Sum up {{input}}"])
        #expect(try shop.open().validate(.workTree).errors == 0)
        // One that is gone is gone, though the index still has it.
        try shop.scratch.run("rm", shop.path("docs/sum.prompt.yml")).expectDone()
        #expect(try paths(shop, .workTree).count == 2)
        #expect(try paths(shop, .staged).count == 3)
    }

    @Test("an index that only git reads is no obstacle")
    func splitIndex() throws {
        let shop = try Shop(files: ["docs/sum.prompt.yml": Self.host])
        _ = try shop.git("update-index", "--split-index")
        #expect(try paths(shop, .workTree) == ["docs/sum.prompt.yml"])
    }

    @Test("a library ends where another one begins")
    func nested() throws {
        let snippet = "kind: snippet\nid: tone\ntext: Be kind.\n"
        let shop = try Shop(files: [
            "prompts/snippets/tone.yaml": snippet, "docs/sum.prompt.yml": Self.host,
            "prompts/inner/promptgit.yaml": "version: 1\n",
            "prompts/inner/prompts/snippets/tone.yaml": snippet,
            "apps/shop/promptgit.yaml": "version: 1\n",
            "apps/shop/prompts/snippets/tone.yaml": snippet,
            "apps/shop/docs/sum.prompt.yml": Self.host,
        ])
        try expect(shop, ["docs/sum.prompt.yml", "prompts/snippets/tone.yaml"])
        #expect(try shop.open().validate(.workTree).errors == 0)
        for (folder, expected) in [
            ("prompts/inner", ["prompts/inner/prompts/snippets/tone.yaml"]),
            (
                "apps/shop",
                ["apps/shop/docs/sum.prompt.yml", "apps/shop/prompts/snippets/tone.yaml"]
            ),
        ] {
            var surroundings = shop.scratch.surroundings
            surroundings.currentDirectory = shop.scratch.path(folder)
            let inner = try PromptRepository.open(surroundings: surroundings)
            for place in [LibraryPlace.workTree, .staged, .revision("HEAD")] {
                #expect(try inner.list(place).map(\.path).sorted() == expected, "\(place)")
            }
        }
    }
}
