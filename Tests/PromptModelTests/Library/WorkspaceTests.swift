import Basics
import PromptModel
import Testing

@Suite("Workspaces")
struct WorkspaceTests {
    private static let acme = "prompts/workspaces/acme/"

    private func library(_ overrides: [String: String]) -> Library {
        var files = CompositionTests.files
        for (path, text) in overrides { files[Self.acme + path] = text }
        return Library(files)
    }

    private func messages(_ library: Library) -> [String] {
        Validation.diagnostics(of: library).filter { $0.severity == .error }
            .map { "\($0.location) \($0.message)" }
    }

    @Test("an override that names some keys leaves the others as they are")
    func someKeys() throws {
        let library = library([
            "support.yaml": "kind: prompt\nid: support\nmodel: acme/small\ntools: [refund]\n"
        ])
        #expect(messages(library) == [])
        let base = try library.composition(of: "support")
        let acme = try library.workspace("acme").composition(of: "support")
        #expect(acme.model == "acme/small")
        #expect(acme.tools.map(\.id) == ["refund"])
        #expect(acme.messages == base.messages)
        #expect(acme.modelParameters == base.modelParameters)
        #expect(base.model == "acme/large")
    }

    @Test("a key is replaced as a whole, and one without a value is gone")
    func wholeKeys() throws {
        let library = library([
            "support.yaml": """
            kind: prompt
            id: support
            modelParameters: {topP: 0.5}
            model:
            """,
            "souls/haff.yaml": "kind: soul\nid: haff\ngoals: [Be quick.]\n",
        ])
        #expect(messages(library) == [])
        let acme = try library.workspace("acme").composition(of: "support")
        #expect(acme.modelParameters == ["topP": .number(0.5)])
        #expect(acme.model == nil)
        #expect(acme.messages[0].content.contains("\n- Be quick.\n  Stay calm.\n"))
        #expect(acme.messages[0].content.hasPrefix("You are Haff, the harbour's assistant."))
    }

    /// For every key of every kind: the sample file with another value for it.
    @Test("every key of every kind can be overridden", arguments: KindDefinition.all)
    func everyKey(definition: KindDefinition) throws {
        let folder = definition.kind == .prompt ? "" : "x/"
        let base = "prompts/\(folder)a.yaml"
        for key in definition.keys where !["kind", "id", "template"].contains(key.name) {
            let override = "kind: \(definition.kind)\nid: a\n\(key.name): \(other(key))\n"
            let library = Library([
                base: "kind: \(definition.kind)\nid: a\n" + required(definition),
                Self.acme + folder + "a.yaml": override,
            ])
            let reference = AssetReference(definition.kind, "a")
            let merged = try #require(library.workspace("acme")[reference])
            let alone = try #require(
                Library([base: override + required(definition, without: key.name)])[reference])
            #expect(merged.content == alone.content, "\(definition.kind).\(key.name)")
            #expect(merged.description == alone.description, "\(definition.kind).\(key.name)")
            #expect(merged.owners == alone.owners)
            #expect(merged.tags == alone.tags)
            #expect(merged.metadata == alone.metadata)
            #expect(Set(merged.texts.map(\.path)) == Set(alone.texts.map(\.path)))
        }
    }

    private func required(_ definition: KindDefinition, without name: String = "") -> String {
        definition.keys.filter {
            ($0.isRequired || definition.kind == .knowledge && $0.name == "text")
                && !["kind", "id", name].contains($0.name)
        }.map { "\($0.name): \(value($0.type, "one"))\n" }.joined()
    }

    private func other(_ key: KeyDefinition) -> String { value(key.type, "two") }

    private func value(_ type: ValueType, _ word: String) -> String {
        switch type {
        case .text, .template, .identifier, .reference, .any: word
        case .integer, .number: "1"
        case .boolean: word == "one" ? "true" : "false"
        case .oneOf(let words): (word == "one" ? words.first : words.last) ?? ""
        case .list(let element): "[\(value(element, word))]"
        case .object(let keys), .open(let keys):
            "{" + keys.map { "\($0.name): \(value($0.type, word))" }.joined(separator: ", ") + "}"
        case .map(let element): "{\(word): \(value(element, word))}"
        case .free: "{\(word): 1}"
        case .schema: "{type: object, description: \(word)}"
        case .either(let types): types.first.map { value($0, word) } ?? ""
        }
    }

    @Test("what is missing counts only where it is in no file")
    func missing() {
        let library = MarkedLibrary([
            "prompts/workspaces/acme/snippets/new.yaml": "⟨kind⟩: snippet\nid: new\n",
            "prompts/workspaces/acme/snippets/tone.yaml": "kind: snippet\nid: tone\n⟨text⟩:\n",
            "prompts/snippets/tone.yaml": "kind: snippet\nid: tone\ntext: Be kind.\n",
            "prompts/workspaces/acme/support.yaml":
                "kind: prompt\nid: support\n⟨responseFormat⟩: json_schema\n",
            "prompts/support.yaml": promptFile("support", content: "Hi"),
        ])
        let found = library.diagnostics
        #expect(found.map(\.rule) == ["missing-key", "missing-key", "missing-key"])
        #expect(
            found.map(\.message) == [
                "the snippet 'new', which only this workspace has, needs the key 'text'",
                "the snippet 'tone' with this override needs the key 'text'",
                "the prompt 'support' with this override needs the key 'jsonSchema'",
            ])
        #expect(found.map(\.location) == library.places.map(\.location))
        #expect(throws: CompositionError.self) {
            try library.library.workspace("acme").composition(of: "support")
        }
    }

    @Test("a finding points at the file that has the value")
    func places() {
        let library = MarkedLibrary([
            "prompts/support.yaml":
                "kind: prompt\nid: support\nplaceholders: {name: {required: true}}\n"
                + "messages:\n  - role: system\n    content: |\n      Hello {{⟨name⟩}}.\n",
            "prompts/workspaces/acme/support.yaml":
                "kind: prompt\nid: support\nplaceholders: {⟨nam⟩: {required: true}}\n"
                + "tools: [⟨none⟩]\n",
        ])
        let found = library.diagnostics
        #expect(
            found.map(\.rule) == [
                "undeclared-placeholder", "unused-placeholder", "unknown-reference",
            ])
        #expect(found.map(\.location) == library.places.map(\.location))
    }

    @Test("an error below an override keeps the prompt from being composed")
    func errorBelow() {
        let library = library([
            "snippets/kind.yaml": "kind: snippet\nid: kind\ntags: [x]\n",
            "souls/haff.yaml": "kind: soul\nid: haff\ntone: calm\n",
        ])
        #expect(messages(library) == [])
        var files = CompositionTests.files
        files["prompts/snippets/kind.yaml"] = "kind: snippet\nid: kind\ntext: \"{{#a}}\"\n"
        files[Self.acme + "snippets/kind.yaml"] = "kind: snippet\nid: kind\ntags: [x]\n"
        let error = #expect(throws: CompositionError.self) {
            try Library(files).workspace("acme").composition(of: "support")
        }
        #expect(error?.diagnostics.map(\.rule) == ["template-syntax"])
        #expect(error?.diagnostics.map(\.location.file) == ["prompts/snippets/kind.yaml"])
    }

    @Test("the language is that of the file with the text")
    func language() throws {
        let library = library([
            "support.yaml": """
            kind: prompt
            id: support
            template: none
            soul:
            knowledge: []
            placeholders: {}
            messages: [{role: system, content: "Take {{this}}."}]
            """,
            "plain.yaml": "kind: prompt\nid: plain\ntemplate: none\n",
        ])
        #expect(
            messages(library).map { $0.drop { $0 != " " } } == [
                " 'template' speaks of the texts of this file, and there are none"
            ])
        let acme = library.workspace("acme")
        #expect(try acme.composition(of: "support").messages.map(\.content) == ["Take {{this}}."])
    }

    @Test("who uses what, counts with what workspaces make of it")
    func users() {
        let library = library([
            "support.yaml": "kind: prompt\nid: support\ntools: [pager]\n",
            "tools/pager.yaml":
                "kind: tool\nid: pager\ndescription: Calls a person. {{> kind}}\n",
            "night.yaml": promptFile("night", content: "{{> plainer}}"),
        ])
        #expect(
            library.dependents(of: [AssetReference(.tool, "pager")]).map(\.description)
                == ["prompt/support"])
        #expect(
            library.dependents(of: [AssetReference(.snippet, "plainer")]).map(\.description)
                == ["prompt/night"])
    }

    @Test("a change reaches the prompts that only a workspace leads to")
    func reach() {
        var files = CompositionTests.files
        files["prompts/snippets/formal.yaml"] = "kind: snippet\nid: formal\ntext: Be formal.\n"
        files[Self.acme + "plain.yaml"] = promptFile("plain", content: "{{> formal}}")
        let library = Library(files)
        var check = ChangeCheck(library, root: "", settings: Validation.Settings())
        let outcome = check.check([
            "prompts/snippets/formal.yaml":
                Array("kind: snippet\nid: formal\ntext: Be very formal.\n".utf8)
        ])
        #expect(outcome.newErrors == [])
        #expect(outcome.reached == ["plain": library.version(ofPrompt: "plain")])
    }
}
