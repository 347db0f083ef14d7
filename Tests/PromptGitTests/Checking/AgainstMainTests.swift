import Basics
import GitKit
import PromptGit
import PromptModel
import Testing

/// The rules that compare with the main branch.
@Suite("Checked against the main branch")
struct AgainstMainTests {
    private static let guarded = [
        "prompts/support.yaml": """
        kind: prompt
        id: support
        placeholders:
          PLAYBOOKS: {required: true, protected: true}
        limits: {maxGrowth: 0.5}
        messages:
          - role: system
            content: |
              You answer the guests of a shop. {{> tone}}
              {{PLAYBOOKS}}

        """,
        "prompts/snippets/tone.yaml": """
        kind: snippet
        id: tone
        text: |
          Be kind.

        """,
    ]

    private static let rules: Set<String> = ["maximum-growth", "removed-protection"]

    private func found(_ shop: Shop, _ place: LibraryPlace) throws -> [String] {
        try shop.open().validate(place).diagnostics.filter { Self.rules.contains($0.rule) }
            .map { "\($0.rule) \($0.location)" }
    }

    @Test("an untouched library has nothing to compare")
    func untouched() throws {
        let shop = try Shop(files: Self.guarded)
        #expect(try found(shop, .workTree) == [])
        #expect(try found(shop, .staged) == [])
    }

    @Test("a lost protection is found in the work tree, and once staged in the index")
    func protection() throws {
        let shop = try Shop(files: Self.guarded)
        let text = try shop.read("prompts/support.yaml")
        try shop.write(
            "prompts/support.yaml",
            text.replacing(
                "placeholders:\n  PLAYBOOKS: {required: true, protected: true}\n", with: ""
            )
            .replacing("      {{PLAYBOOKS}}\n", with: ""))
        let expected = ["removed-protection prompts/support.yaml:4:1"]
        #expect(try found(shop, .workTree) == expected)
        #expect(try found(shop, .staged) == [])
        try shop.git("add", "--all")
        #expect(try found(shop, .staged) == expected)
        // At a commit there is nothing that a commit could still be kept from.
        #expect(try found(shop, .revision("HEAD")) == [])
    }

    @Test("what a prompt was made of before counts though it is no longer put in")
    func removedInclude() throws {
        let long = (1...20).map { "  Sentence number \($0) of many.\n" }.joined()
        var files = Self.guarded
        files["prompts/snippets/tone.yaml"] = "kind: snippet\nid: tone\ntext: |\n" + long
        let shop = try Shop(files: files)
        let text = try shop.read("prompts/support.yaml")
        // The prompt's own text grows; with the snippet it was longer.
        let own = "{{PLAYBOOKS}}\n      It says so itself, in twice as many words as it had before."
        try shop.write(
            "prompts/support.yaml",
            text.replacing(" {{> tone}}", with: "").replacing("{{PLAYBOOKS}}", with: own))
        #expect(try found(shop, .workTree) == [])
        try shop.write("prompts/support.yaml", text.replacing("{{PLAYBOOKS}}", with: own))
        #expect(try found(shop, .workTree) == [])
    }

    @Test("files that are only added count where they change what was there")
    func added() throws {
        let long = (1...20).map { "  Sentence number \($0) of many.\n" }.joined()
        let snippet = "kind: snippet\nid: tone\ntext: |\n" + long
        let shop = try Shop(files: Self.guarded)
        try shop.write("prompts/snippets/more.yaml", snippet.replacing("tone", with: "more"))
        try shop.write(
            "prompts/other.yaml",
            try shop.read("prompts/support.yaml").replacing("id: support", with: "id: other")
                .replacing("tone", with: "more"))
        #expect(try found(shop, .workTree) == [])
        // The same text as an override reaches a prompt that main has.
        try shop.write("prompts/workspaces/acme/snippets/tone.yaml", snippet)
        #expect(try found(shop, .workTree) == ["maximum-growth prompts/support.yaml:5:21"])
    }

    @Test("a snippet that grows makes its prompt grow")
    func growth() throws {
        let shop = try Shop(root: "services/shop", files: Self.guarded)
        let long = (1...20).map { "  Sentence number \($0) of many.\n" }.joined()
        try shop.write("prompts/snippets/tone.yaml", "kind: snippet\nid: tone\ntext: |\n" + long)
        #expect(
            try found(shop, .workTree)
                == ["maximum-growth services/shop/prompts/support.yaml:5:21"])
        // A limit that is raised in the same change counts.
        let prompt = try shop.read("prompts/support.yaml")
        try shop.write("prompts/support.yaml", prompt.replacing("0.5", with: "50"))
        #expect(try found(shop, .workTree) == [])
    }

    @Test("main is compared with, wherever HEAD is")
    func branch() throws {
        let shop = try Shop(files: Self.guarded)
        try shop.git("switch", "--quiet", "-c", "shorter")
        try shop.edit("prompts/support.yaml", ", protected: true", "")
        #expect(
            try found(shop, .workTree) == ["removed-protection prompts/support.yaml:4:3"])
    }

    @Test("a repository whose main branch nobody can tell is checked all the same")
    func noMain() throws {
        let shop = try Shop(files: Self.guarded)
        try shop.git("branch", "-m", "main", "one")
        try shop.git("branch", "two")
        let text = try shop.read("prompts/support.yaml")
        try shop.write("prompts/support.yaml", text.replacing(", protected: true", with: ""))
        #expect(try found(shop, .workTree) == [])
    }

    @Test("a proposal can't take a protection away")
    func proposal() throws {
        let shop = try Shop(files: Self.guarded)
        let edit: JSONValue = [
            "asset": "prompt/support", "path": "/placeholders/PLAYBOOKS/protected", "op": "remove",
            "old": true,
        ]
        let batch = try shop.propose(Shop.proposal("Give it up", edit))
        #expect(batch.proposals.isEmpty)
        #expect(
            batch.withheld.map { $0.reason.contains("'PLAYBOOKS' is protected on the main branch") }
                == [true])
    }

    @Test("settings turn a rule off for the files of a pattern, and comments for a line")
    func exceptions() throws {
        let settings = """
            version: 1
            ignore:
              - {rule: todo-marker, path: "prompts/drafts/**", reason: They are drafts.}

            """
        let shop = try Shop(
            settings: settings,
            files: [
                "prompts/drafts/a/b.yaml": "kind: snippet\nid: b\ntext: \"TODO: b\"\n",
                "prompts/snippets/c.yaml": "kind: snippet\nid: c\ntext: \"TODO: c\"\n",
                "prompts/snippets/d.yaml":
                    "kind: snippet\nid: d\ntext: | # promptgit: allow todo-marker\n  TODO: d\n",
                "prompts/snippets/e.yaml":
                    "kind: snippet\nid: e\n# promptgit: allow todo-marker, secret\ntext: \"TODO: e\"\n",
            ])
        let found = try shop.open().validate(.workTree).diagnostics
        #expect(
            found.map { "\($0.rule) \($0.location)" } == [
                "todo-marker prompts/snippets/c.yaml:3:8"
            ])
    }
}
