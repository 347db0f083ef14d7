import Basics
import PromptModel
import Testing

@Suite("Compositions")
struct CompositionTests {
    /// Two prompts that share some assets, and one that shares none.
    static let files: [String: String] = [
        "prompts/souls/haff.yaml": """
        kind: soul
        id: haff
        name: Haff
        tagline: the harbour's assistant
        goals:
          - Sell tours.
          - "{{> kind}}"
        """,
        "prompts/knowledge/faq.yaml": """
        kind: knowledge
        id: faq
        entries:
          - {question: When?, answer: At nine.}
          - {question: Where?, answer: "Below {{the crane}}.", source: leaflet}
        """,
        "prompts/snippets/kind.yaml": "kind: snippet\nid: kind\ntext: Be kind.\n",
        "prompts/snippets/tone.yaml": """
        kind: snippet
        id: tone
        text: |
          Stay calm.
          {{> kind}} Address {{name}} by name.

        """,
        "prompts/tools/refund.yaml": """
        kind: tool
        id: refund
        description: |
          Pays money back. {{> kind}}
        parameters:
          type: object
          properties:
            amount: {type: number, description: "How much. {{> kind}}"}
          required: [amount]
        """,
        "prompts/tools/raw.yaml": """
        kind: tool
        id: raw
        name: rawCall
        source: imported
        template: none
        description: Takes {{braces}}.
        """,
        "prompts/support.yaml": """
        kind: prompt
        id: support
        description: Answers customers.
        model: acme/large
        modelParameters: {temperature: 0.3}
        soul: haff
        knowledge: [faq]
        tools: [refund, raw]
        placeholders:
          name: {required: true, description: Who asks.}
          orders: {type: list}
          mood: {default: calm}
        messages:
          - role: system
            content: |
              You are {{soul.name}}, {{soul.tagline}}. {{! not for the model }}
              {{#soul.goals}}
              - {{.}}
              {{/soul.goals}}
                {{> tone}}
              {{#knowledge.faq.entries}}
              Q: {{question}} A: {{answer}}{{#source}} ({{source}}){{/source}}
              {{/knowledge.faq.entries}}
              {{#orders}}
              - {{title}}
              {{/orders}}
          - role: user
            content: "{{name}} is {{mood}}"
        """,
        "prompts/plain.yaml": promptFile("plain", content: "Only words."),
    ]

    @Test("snippets, soul and knowledge are put in; placeholders stay")
    func messages() throws {
        let composition = try Library(Self.files).composition(of: "support")
        #expect(
            composition.messages == [
                Message(
                    role: .system,
                    content: """
                        You are Haff, the harbour's assistant. \n\
                        - Sell tours.
                        - Be kind.
                          Stay calm.
                          Be kind. Address {{name}} by name.
                        Q: When? A: At nine.
                        Q: Where? A: Below {{=<% %>=}}{{<%={{ }}=%>the crane}}. (leaflet)
                        {{#orders}}
                        - {{title}}
                        {{/orders}}\n
                        """),
                Message(role: .user, content: "{{name}} is {{mood}}"),
            ])
    }

    @Test("tools have their snippets, and literal ones their braces")
    func tools() throws {
        let tools = try Library(Self.files).composition(of: "support").tools
        #expect(tools.map(\.name) == ["refund", "rawCall"])
        #expect(tools[0].description == "Pays money back. Be kind.\n")
        #expect(
            tools[0].parameters["properties"]?["amount"]?["description"] == "How much. Be kind.")
        #expect(tools[1].description == "Takes {{braces}}.")
        #expect(tools[1].parameters == ["type": "object", "properties": [:]])
    }

    @Test("the form that applications load")
    func json() throws {
        let composition = try Library(Self.files).composition(of: "support")
        let json = composition.json(commit: "abc")
        #expect(
            json.objectValue?.keys == [
                "name", "version", "commit", "model", "modelParameters", "messages", "tools",
                "importedTools", "variables",
            ])
        #expect(json["name"] == "support")
        #expect(json["commit"] == "abc")
        #expect(json["version"] == .string(composition.version))
        #expect(
            json["tools"]?.arrayValue?.map { $0["function"]?["name"] } == [.string("refund")])
        #expect(json["tools"]?.arrayValue?.first?["type"] == "function")
        #expect(
            json["importedTools"]?.arrayValue?.map { $0["function"]?["name"] }
                == [.string("rawCall")])
        #expect(
            json["variables"] == [
                "name": ["required": true, "description": "Who asks."],
                "orders": ["required": false, "type": "list"],
                "mood": ["required": false, "default": "calm"],
            ])
    }

    @Test("the version is the hash that the design describes")
    func versionDefinition() throws {
        let composition = try Library(Self.files).composition(of: "plain")
        let content =
            #"{"messages":[{"content":"Only words.\n","role":"system"}],"#
            + #""model":null,"modelParameters":{},"tools":[]}"#
        #expect(
            composition.version == String(SHA256Digest(hashing: content).hex.prefix(12)))
        #expect(composition.version.count == 12)
    }

    @Test(
        "what reaches no model changes no version",
        arguments: [
            ("prompts/support.yaml", "kind: prompt", "# a comment\nkind: prompt"),
            ("prompts/support.yaml", "description: Answers customers.", "description: Answers."),
            ("prompts/support.yaml", "id: support", "id: support\nowners: [ada]\ntags: [x]"),
            ("prompts/support.yaml", "tools: [refund, raw]", "tools:\n    - refund\n    - 'raw'"),
            ("prompts/support.yaml", "{{! not for the model }}", "{{! a note}}"),
            ("prompts/support.yaml", "{default: calm}", "{default: glad}"),
            ("prompts/snippets/kind.yaml", "text: Be kind.", "text: \"Be kind.\" # really"),
            ("prompts/tools/raw.yaml", "source: imported", "source: served"),
            ("prompts/souls/haff.yaml", "id: haff", "id: haff\ntone: calm"),
        ])
    func sameVersion(path: String, find: String, with: String) throws {
        let before = try Library(Self.files).composition(of: "support").version
        let files = try Self.editing(path, find, with)
        #expect(try Library(files).composition(of: "support").version == before)
    }

    @Test("a moved file changes no version")
    func movedFile() throws {
        var files = Self.files
        files["prompts/team-a/deep/tone.yaml"] = files["prompts/snippets/tone.yaml"]
        files["prompts/snippets/tone.yaml"] = nil
        #expect(
            try Library(files).composition(of: "support").version
                == Library(Self.files).composition(of: "support").version)
    }

    @Test(
        "a changed word changes the version of every prompt that reaches it, and of no other",
        arguments: [
            ("prompts/snippets/kind.yaml", "Be kind.", "Be terse."),
            ("prompts/snippets/tone.yaml", "by name", "by title"),
            ("prompts/souls/haff.yaml", "Sell tours.", "Sell many tours."),
            ("prompts/knowledge/faq.yaml", "At nine.", "At ten."),
            ("prompts/tools/refund.yaml", "Pays money back.", "Returns money."),
            ("prompts/tools/raw.yaml", "Takes", "Wants"),
            ("prompts/support.yaml", "temperature: 0.3", "temperature: 0.4"),
            ("prompts/support.yaml", "acme/large", "acme/small"),
            ("prompts/support.yaml", "role: user", "role: assistant"),
            ("prompts/support.yaml", "tools: [refund, raw]", "tools: [raw, refund]"),
        ])
    func otherVersion(path: String, find: String, with: String) throws {
        let before = Library(Self.files)
        let after = Library(try Self.editing(path, find, with))
        #expect(
            try after.composition(of: "support").version
                != before.composition(of: "support").version)
        #expect(
            try after.composition(of: "plain").version == before.composition(of: "plain").version)
    }

    private static func editing(
        _ path: String, _ find: String, _ with: String
    ) throws -> [String: String] {
        var files = files
        let text = try #require(files[path])
        try #require(text.contains(find))
        files[path] = text.replacing(find, with: with)
        return files
    }

    @Test("rendering fills the placeholders in")
    func rendering() throws {
        let composition = try Library(Self.files).composition(of: "support")
        let messages = try composition.render(values: [
            "name": "Ada", "orders": [["title": "Lagoon"], ["title": "Reeds"]],
        ])
        #expect(messages[0].content.contains("  Be kind. Address Ada by name.\n"))
        #expect(messages[0].content.contains("Below {{the crane}}. (leaflet)\n"))
        #expect(messages[0].content.hasSuffix("- Lagoon\n- Reeds\n"))
        #expect(messages[1].content == "Ada is calm")
        #expect(try composition.render(values: ["name": "A"])[0].content.hasSuffix("(leaflet)\n"))
    }

    @Test(
        "rendering never guesses",
        arguments: [
            ([:], "missing-value", "needs a value for 'name'"),
            (["name": nil], "missing-value", "needs a value for 'name'"),
            (["name": "A", "nmae": "B"], "unknown-value", "no placeholder 'nmae'"),
            (["name": "A", "orders": "B"], "wrong-type", "its type is 'list'"),
            (["name": ["a"]], "rendering", "a list"),
            (["name": "A", "orders": [["titel": 1]]], "rendering", "'title'"),
        ] as [(JSONObject, String, String)])
    func refusals(values: JSONObject, code: String, message: String) throws {
        let composition = try Library(Self.files).composition(of: "support")
        let error = #expect(throws: CompositionError.self) {
            try composition.render(values: values)
        }
        #expect(error?.code.rawValue == code)
        #expect(error?.message.contains(message) == true)
    }

    @Test("a prompt without a template language keeps all its braces")
    func literal() throws {
        let library = Library([
            "prompts/raw.yaml": promptFile(
                "raw", keys: "template: none\n", content: "{{#a}} {{b c}} {% if %}")
        ])
        #expect(Validation.diagnostics(of: library).isEmpty)
        let composition = try library.composition(of: "raw")
        #expect(composition.messages[0].content == "{{#a}} {{b c}} {% if %}\n")
        #expect(composition.json(commit: nil)["template"] == "none")
        #expect(try composition.render(values: [:]) == composition.messages)
    }

    @Test("a code host's own file means every name it uses")
    func hostPrompt() throws {
        let library = Library([
            "docs/sum.prompt.yml": """
            name: Text Summarizer
            model: acme/small
            modelParameters:
              temperature: 0.5
            messages:
              - role: system
                content: You sum up.
              - role: user
                content: |
                  Sum up for {{reader}}:
                  {{input}}{{#notes}} {{text}}{{/notes}}
            testData:
              - input: |
                  The fox.
                expected: Fox.
            evaluators:
              - name: short
                string: {startsWith: F}
            """
        ])
        #expect(Validation.diagnostics(of: library).map(\.rule) == ["run-time-logic"])
        let composition = try library.composition(of: "sum")
        #expect(composition.variables.map(\.name) == ["reader", "input", "notes"])
        #expect(composition.variables.map(\.isRequired) == [true, true, true])
    }

    @Test("a workspace's overrides are applied, and only there")
    func workspace() throws {
        var files = Self.files
        files["prompts/workspaces/acme/snippets/kind.yaml"] =
            "kind: snippet\nid: kind\ntext: Be very kind.\n"
        let library = Library(files)
        #expect(library.workspaces == ["acme"])
        #expect(library.overrides(of: "acme") == [AssetReference(.snippet, "kind")])
        let base = try library.composition(of: "support")
        let acme = try library.workspace("acme").composition(of: "support")
        #expect(try Library(Self.files).composition(of: "support") == base)
        #expect(acme.version != base.version)
        #expect(acme.messages[0].content.contains("- Be very kind.\n"))
        #expect(try library.workspace("other").composition(of: "support") == base)
    }

    @Test("settings let findings through, but never a hole in the text")
    func settings() throws {
        let library = Library([
            "prompts/short.yaml": promptFile(
                "short", keys: "limits: {minCharacters: 99}\n", content: "Hi"),
            "prompts/hole.yaml": promptFile("hole", content: "Hi {{> none}}"),
        ])
        let settings = Validation.Settings(
            severities: ["minimum-length": .warning], disabled: ["unknown-include"])
        #expect(throws: CompositionError.self) { try library.composition(of: "short") }
        #expect(try library.composition(of: "short", settings: settings).messages.count == 1)
        #expect(throws: CompositionError.self) {
            try library.composition(of: "hole", settings: settings)
        }
    }

    @Test("what can't be composed says why")
    func errors() throws {
        let unknown = #expect(throws: CompositionError.self) {
            try Library(Self.files).composition(of: "suport")
        }
        #expect(unknown?.code == .unknownPrompt)
        #expect(unknown?.suggestion == "did you mean 'support'?")
        let files = try Self.editing("prompts/snippets/kind.yaml", "Be kind.", "\"{{#a}}\"")
        let invalid = #expect(throws: CompositionError.self) {
            try Library(files).composition(of: "support")
        }
        #expect(invalid?.code == .invalid)
        #expect(invalid?.diagnostics.map(\.rule) == ["template-syntax"])
        #expect(try Library(files).composition(of: "plain").messages.count == 1)
        let cycle = try Self.editing("prompts/snippets/kind.yaml", "Be kind.", "\"{{> tone}}\"")
        let cyclic = #expect(throws: CompositionError.self) {
            try Library(cycle).composition(of: "support")
        }
        #expect(cyclic?.diagnostics.contains { $0.rule == "cyclic-include" } == true)
    }
}
