import Basics
import Foundation
import PromptModel
import TestSupport
import Testing

@Suite("Libraries")
struct LibraryTests {
    @Test(
        "which files are assets",
        arguments: [
            ("prompts/support.yaml", true), ("prompts/a/b/support.yml", true),
            ("prompts/README.md", false), ("promptgit.yaml", false),
            ("proposals/20261120-x.yaml", false), ("proposals/x.prompt.yml", false),
            ("docs/sum.prompt.yml", true), ("docs/sum.yaml", false), ("sum.prompt.yaml", true),
            ("prompts", false),
        ])
    func paths(path: String, isAsset: Bool) {
        #expect((AssetPath(path) != nil) == isAsset)
        #expect((AssetPath("apps/shop/" + path, root: "apps/shop") != nil) == isAsset)
        #expect(AssetPath(path, root: "apps") == nil)
    }

    @Test("a path says id, workspace and origin")
    func pathParts() {
        #expect(AssetPath("prompts/x/refund-sum.yaml")?.stem == "refund-sum")
        #expect(AssetPath("a/sum.prompt.yml")?.stem == "sum")
        #expect(AssetPath("a/sum.prompt.yml")?.isHostPrompt == true)
        #expect(AssetPath("prompts/workspaces/acme/tools/x.yaml")?.workspace == "acme")
        #expect(AssetPath("r/prompts/workspaces/acme/x.yaml", root: "r")?.workspace == "acme")
        #expect(AssetPath("prompts/workspaces/x.yaml")?.workspace == nil)
    }

    @Test("references", arguments: AssetKind.allCases)
    func references(kind: AssetKind) {
        let reference = AssetReference(kind, "a-b_1")
        #expect(AssetReference(reference.description) == reference)
        #expect(kind.path(ofID: "x").hasPrefix("prompts/"))
    }

    @Test(
        "texts that are no references",
        arguments: ["tool", "tool/", "tol/a", "/a", "tool/a/b", "tool/A", "tool/-a", "tool/a b"])
    func noReferences(text: String) { #expect(AssetReference(text) == nil) }

    @Test(
        "ids from names",
        arguments: [
            ("getCustomer", "get_customer"), ("get_customer_by_id", "get_customer_by_id"),
            ("Shop FAQ (new)", "shop-faq-new"), ("HTTPGet2", "httpget2"), ("Ä", nil), ("", nil),
            ("__init__", "init"), ("a.b/c", "a-b-c"),
        ])
    func ids(name: String, id: String?) { #expect(AssetReference.id(fromName: name) == id) }

    @Test("what uses what")
    func graph() {
        let library = Library(CompositionTests.files)
        let support = AssetReference(.prompt, "support")
        #expect(
            library.dependencies(of: support).map(\.description) == [
                "knowledge/faq", "snippet/tone", "soul/haff", "tool/raw", "tool/refund",
            ])
        #expect(library.reach(of: support).map(\.description).contains("snippet/kind"))
        #expect(
            library.dependents(of: [AssetReference(.snippet, "kind")]).map(\.description) == [
                "prompt/support", "snippet/tone", "soul/haff", "tool/refund",
            ])
        #expect(library.dependents(of: [support]).isEmpty)
    }

    @Test("every key of the table is read into the asset")
    func everyKey() throws {
        let library = Library([
            "prompts/agents/desk.yaml": """
            kind: agent
            id: desk
            description: d
            owners: [ada]
            tags: [t]
            metadata: {x: 1}
            prompts: []
            tools: []
            channels: [chat]
            policy: {limit: 3}
            """,
            "prompts/enhancements/vip.yaml": """
            kind: enhancement
            id: vip
            signal: vip
            scope: base
            active: false
            targets: {agents: [desk], taskTypes: [sale], complexity: {min: 1, max: 2.5}}
            text: Be fast.
            """,
            "prompts/send-rules/refund.yaml": """
            kind: sendRule
            id: refund
            pattern: refunds
            allow: true
            requires: [verified]
            """,
            "prompts/rubrics/tone.yaml": """
            kind: rubric
            id: tone
            dimensions:
              - {id: warm, description: d, weight: 0.5, minimum: 3, scale: [1, 5], source: judge}
            """,
            "prompts/config/routing.yaml": "kind: config\nid: routing\nvalues: {a: [1]}\n",
        ])
        #expect(Validation.diagnostics(of: library).isEmpty)
        let agent = try #require(library[AssetReference(.agent, "desk")])
        #expect(agent.owners == ["ada"])
        #expect(agent.tags == ["t"])
        #expect(agent.metadata == ["x": 1])
        #expect(agent.agent?.channels == ["chat"])
        #expect(agent.agent?.policy == ["limit": 3])
        guard case .enhancement(let vip) = library[AssetReference(.enhancement, "vip")]?.content,
            case .sendRule(let rule) = library[AssetReference(.sendRule, "refund")]?.content,
            case .rubric(let rubric) = library[AssetReference(.rubric, "tone")]?.content,
            case .config(let config) = library[AssetReference(.config, "routing")]?.content
        else {
            Issue.record("an asset is missing")
            return
        }
        #expect(vip.scope == .base)
        #expect(!vip.isActive)
        #expect(vip.targets.agents == ["desk"])
        #expect(vip.targets.maximumComplexity == 2.5)
        #expect(rule.allow)
        #expect(rule.requires == ["verified"])
        #expect(rubric.dimensions.first?.scale == [1, 5])
        #expect(rubric.dimensions.first?.weight == 0.5)
        #expect(config.values == ["a": [1]])
    }

    @Test("the example of the design is a valid library")
    func design() throws {
        let library = Library([
            "prompts/support.yaml": """
            kind: prompt
            id: support
            description: Answers customers of a boat-tour shop.
            model: anthropic/claude-sonnet-4-5
            modelParameters: {temperature: 0.3}
            soul: haff
            knowledge: [shop-faq]
            tools: [book_tour]
            placeholders:
              customer_name: {required: true, description: Who is asking.}
              PLAYBOOKS: {required: true, protected: true}
            limits: {minCharacters: 20, maxTokens: 4000, maxGrowth: 0.2}
            messages:
              - role: system
                content: |
                  You are {{soul.name}}. {{> tone}}
                  {{#knowledge.shop-faq.entries}}
                  Q: {{question}} A: {{answer}}
                  {{/knowledge.shop-faq.entries}}
                  {{PLAYBOOKS}} {{customer_name}}
            """,
            "prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n",
            "prompts/snippets/tone.yaml": "kind: snippet\nid: tone\ntext: Be kind.\n",
            "prompts/tools/book_tour.yaml": "kind: tool\nid: book_tour\ndescription: Books.\n",
            "prompts/knowledge/shop-faq.yaml":
                "kind: knowledge\nid: shop-faq\nentries:\n  - {question: a, answer: b}\n",
        ])
        #expect(Validation.diagnostics(of: library).isEmpty)
        let limits = try #require(library[AssetReference(.prompt, "support")]?.prompt?.limits)
        #expect(limits == PromptLimits(minCharacters: 20, maxTokens: 4000, maxGrowth: 0.2))
    }

    @Test("the project's own examples are a valid library")
    func examples() throws {
        let root = PackageRoot.path("Examples/boat-tours")
        let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        let files = try paths.filter { $0.hasSuffix(".yaml") }.map {
            (path: $0, bytes: try Files.read(root + "/" + $0))
        }
        let library = Library(files: files)
        #expect(library.count == files.count)
        #expect(library.count > 5)
        #expect(Validation.diagnostics(of: library).map(\.message) == [])
        #expect(try library.composition(of: "support").tools.count == 5)
    }

    @Test("ten thousand files are read in any order with one result")
    func large() {
        var files: [(path: String, bytes: [UInt8])] = []
        for index in 0..<10_000 {
            let text = promptFile(
                "p\(index)", keys: "placeholders: {name: {required: true}}\n",
                content: "Hello {{name}}.\n{{> s\(index % 50)}}")
            files.append(("prompts/p\(index).yaml", Array(text.utf8)))
        }
        for index in 0..<50 {
            let text = "kind: snippet\nid: s\(index)\ntext: Text \(index)\n"
            files.append(("prompts/snippets/s\(index).yaml", Array(text.utf8)))
        }
        let library = Library(files: files.shuffled())
        #expect(library.count == 10_050)
        #expect(library.facts.map(\.path.path) == files.map(\.path).sorted())
        #expect(Validation.diagnostics(of: library).isEmpty)
    }
}
