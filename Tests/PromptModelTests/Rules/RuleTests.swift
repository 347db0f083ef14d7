import Basics
import PromptModel
import Testing

/// Files with marked places, and what validation must say about each of them.
struct RuleCase: CustomTestStringConvertible, Sendable {
    var name: String
    var files: [String: String]
    /// The rules, in the order of the places.
    var rules: [String]
    var message: String?
    var suggestion: String?

    var testDescription: String { name }

    init(
        _ name: String, _ files: [String: String], _ rules: [String], message: String? = nil,
        suggestion: String? = nil
    ) {
        self.name = name
        self.files = files
        self.rules = rules
        self.message = message
        self.suggestion = suggestion
    }

    /// One file `prompts/snippets/tone.yaml`.
    static func snippet(
        _ name: String, _ text: String, _ rules: String..., message: String? = nil,
        suggestion: String? = nil
    ) -> RuleCase {
        RuleCase(
            name, ["prompts/snippets/tone.yaml": text], rules, message: message,
            suggestion: suggestion)
    }

    /// One file `prompts/support.yaml`.
    static func prompt(
        _ name: String, _ text: String, _ rules: String..., message: String? = nil,
        suggestion: String? = nil
    ) -> RuleCase {
        RuleCase(
            name, ["prompts/support.yaml": text], rules, message: message, suggestion: suggestion)
    }

    /// One file `prompts/tools/refund.yaml`.
    static func tool(
        _ name: String, _ text: String, _ rules: String..., message: String? = nil,
        suggestion: String? = nil
    ) -> RuleCase {
        RuleCase(
            name, ["prompts/tools/refund.yaml": text], rules, message: message,
            suggestion: suggestion)
    }
}

@Suite("Rules point at the place")
struct RuleTests {
    static let structureCases: [RuleCase] = [
        .snippet("broken YAML", "kind: snippet\nid: tone\ntext: \"open⟨⟩", "yaml-syntax"),
        .snippet(
            "a key twice", "kind: snippet\nid: tone\ntext: a\n⟨t⟩ext: b\n", "yaml-duplicate-key"),
        .snippet("an empty file", "⟨⟩", "wrong-type", suggestion: "begin with 'kind: prompt'"),
        .snippet("a list", "⟨- a⟩\n- b\n", "wrong-type", message: "this file is a list"),
        .snippet(
            "no kind", "⟨id⟩: tone\ntext: a\n", "missing-key", suggestion: "add 'kind: snippet'"),
        .snippet(
            "unknown kind", "kind: ⟨snipet⟩\nid: tone\n", "unknown-kind",
            suggestion: "did you mean 'snippet'?"),
        .snippet("kind is a number", "kind: ⟨12⟩\n", "wrong-type"),
        .snippet(
            "unknown key", "kind: snippet\nid: tone\n⟨txt⟩: a\ntext: b\n", "unknown-key",
            message: "a snippet has no key 'txt'", suggestion: "did you mean 'text'?"),
        .snippet(
            "anything goes under metadata",
            "kind: snippet\nid: tone\ntext: a\nmetadata: {x: {y: [1]}}\n"),
        .snippet(
            "missing text", "⟨kind⟩: snippet\nid: tone\n", "missing-key",
            message: "a snippet needs the key 'text'"),
        .snippet(
            "empty text", "kind: snippet\nid: tone\n⟨text⟩:\n", "missing-key",
            message: "has no value"),
        .snippet(
            "missing id", "⟨kind⟩: snippet\ntext: a\n", "missing-key",
            suggestion: "add 'id: tone'"),
        .snippet(
            "id of a wrong form", "kind: snippet\nid: ⟨House Rules⟩\ntext: a\n", "id-form",
            suggestion: "write 'house-rules'"),
        .snippet(
            "id is not the file's name", "kind: snippet\nid: ⟨tonne⟩\ntext: a\n", "id-mismatch",
            suggestion: "write 'id: tone' or rename the file"),
        .snippet(
            "a number as a text", "kind: snippet\nid: tone\ntext: ⟨12⟩\n", "wrong-type",
            message: "'text' must be a text, not a number", suggestion: "put it in quotes: \"12\""),
        .snippet(
            "a text as a list", "kind: snippet\nid: tone\ntext: a\nowners: ⟨ada⟩\n", "wrong-type",
            suggestion: "write it as a list: [ada]"),
        .snippet(
            "an empty item of a list", "kind: snippet\nid: tone\ntext: a\nowners: [a, ⟨~⟩]\n",
            "wrong-type"),
        .snippet(
            "a language that is none", "kind: snippet\nid: tone\ntext: a\ntemplate: ⟨jinja⟩\n",
            "invalid-value"),
        .prompt(
            "role", "kind: prompt\nid: support\nmessages:\n  - role: ⟨sytem⟩\n    content: a\n",
            "invalid-value", suggestion: "did you mean 'system'?"),
        .prompt(
            "message without content",
            "kind: prompt\nid: support\nmessages:\n  - ⟨role⟩: system\n", "missing-key",
            message: "'messages' needs the key 'content'"),
        .prompt(
            "no messages", "kind: prompt\nid: support\nmessages: ⟨[]⟩\n", "invalid-value"),
        .prompt(
            "negative limit",
            promptFile("support", keys: "limits: {minCharacters: ⟨-1⟩}\n", content: "a"),
            "invalid-value"),
        .prompt(
            "limit in words",
            promptFile("support", keys: "limits: {maxTokens: ⟨many⟩}\n", content: "a"),
            "wrong-type"),
        .prompt(
            "unknown key of a placeholder",
            promptFile("support", keys: "placeholders: {a: {⟨requird⟩: true}}\n", content: "{{a}}"),
            "unknown-key", suggestion: "did you mean 'required'?"),
        .prompt(
            "default of another type",
            promptFile(
                "support", keys: "placeholders: {a: {type: number, default: ⟨many⟩}}\n",
                content: "{{a}}"), "invalid-value"),
        .prompt(
            "reserved name",
            promptFile("support", keys: "placeholders: {⟨soul⟩: {}}\n", content: "{{⟨soul⟩}}"),
            "reserved-name", "missing-value"),
        RuleCase(
            "knowledge of nothing", ["prompts/knowledge/faq.yaml": "⟨kind⟩: knowledge\nid: faq\n"],
            ["missing-key"], message: "'entries' or 'text'"),
        .tool(
            "parameters of a text",
            "kind: tool\nid: refund\ndescription: a\nparameters: {type: ⟨string⟩}\n",
            "tool-parameters"),
        .tool(
            "required parameter that is not described",
            "kind: tool\nid: refund\ndescription: a\nparameters:\n  type: object\n"
                + "  properties: {date: {type: string}}\n  required: [⟨dat⟩]\n",
            "tool-parameters", suggestion: "did you mean 'date'?"),
        RuleCase(
            "two files of one id",
            [
                "prompts/a/tone.yaml": "kind: snippet\nid: tone\ntext: a\n",
                "prompts/b/tone.yaml": "kind: snippet\nid: ⟨tone⟩\ntext: b\n",
            ], ["duplicate-id"]),
        RuleCase(
            "one id of two kinds is fine",
            [
                "prompts/snippets/tone.yaml": "kind: snippet\nid: tone\ntext: a\n",
                "prompts/souls/tone.yaml": "kind: soul\nid: tone\nname: b\n",
            ], []),
    ]

    static let textCases: [RuleCase] = [
        .snippet(
            "syntax in a block scalar",
            "kind: snippet\nid: tone\ntext: |\n  Be kind.\n  Say ⟨{{#name}}⟩ always.\n",
            "template-syntax", suggestion: "add '{{/name}}'"),
        .snippet(
            "syntax in a folded scalar",
            "kind: snippet\nid: tone\ntext: >-\n  Be kind,\n  and say ⟨{{/name}}⟩ always.\n",
            "template-syntax"),
        .snippet(
            "syntax behind escapes",
            "kind: snippet\nid: tone\ntext: \"\\t\\u00e4 ⟨{{⟩open\"\n", "template-syntax"),
        .snippet(
            "no language, no syntax",
            "kind: snippet\nid: tone\ntemplate: none\ntext: \"{{#a}} {{ b c }}\"\n"),
        .snippet(
            "unknown include",
            "kind: snippet\nid: tone\ntext: |\n  a\n    ⟨{{> tonne}}⟩\n", "unknown-include",
            suggestion: "did you mean 'tone'?"),
        .snippet(
            "a snippet that includes itself", "kind: snippet\nid: tone\ntext: x ⟨{{> tone}}⟩\n",
            "cyclic-include", message: "tone → tone"),
        RuleCase(
            "a snippet without a final line break",
            [
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: x\n",
                "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: |\n  x\n",
                "prompts/support.yaml": promptFile(
                    "support", content: "⟨{{> a}}⟩\n{{> b}}\n{{> a}} y\n{{> a}}"),
            ], ["joined-lines"]),
        RuleCase(
            "a cycle of three",
            [
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: \"{{> b}}\"\n",
                "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: \"{{> c}} {{> d}}\"\n",
                "prompts/snippets/c.yaml": "kind: snippet\nid: c\ntext: \"⟨{{> a}}⟩\"\n",
                "prompts/snippets/d.yaml": "kind: snippet\nid: d\ntext: d\n",
                "prompts/support.yaml": promptFile("support", content: "{{> a}}"),
            ], ["cyclic-include"], message: "a → b → c → a"),
        .prompt(
            "undeclared",
            promptFile(
                "support", keys: "placeholders: {name: {required: true}}\n",
                content: "Hi {{name}},\n  {{⟨nmae⟩}} {{#⟨name⟩}}{{/name}}"),
            "undeclared-placeholder", "run-time-logic", suggestion: "did you mean 'name'?"),
        .prompt(
            "names inside a section over a list belong to its elements",
            promptFile(
                "support", keys: "placeholders: {orders: {type: list}}\n",
                content: "{{#⟨orders⟩}}{{id}} {{.}}{{/orders}}{{#orders}}again{{/orders}}"),
            "run-time-logic", message: "the section over 'orders'"),
        .prompt(
            "names inside a section over a truth value do not",
            promptFile(
                "support", keys: "placeholders: {vip: {type: boolean}}\n",
                content: "{{#⟨vip⟩}}{{⟨nme⟩}}{{/vip}}"), "run-time-logic", "undeclared-placeholder"),
        RuleCase(
            "undeclared in a snippet: the include that leads there",
            [
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: x {{> b}}\n",
                "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: x {{who}}\n",
                "prompts/support.yaml": promptFile("support", content: "Hello\n⟨{{> a}}⟩"),
            ], ["undeclared-placeholder"], message: "'who'"),
        .prompt(
            "unused",
            promptFile(
                "support", keys: "placeholders:\n  ⟨name⟩: {required: true}\n", content: "Hi"),
            "unused-placeholder"),
        .prompt(
            "used by a dotted name or a section only",
            promptFile(
                "support", keys: "placeholders: {a: {}, b: {}, c: {}}\n",
                content: "{{⟨a.x⟩}}{{#⟨b⟩}}{{/b}}{{^⟨c⟩}}{{/c}}"),
            "run-time-logic", "run-time-logic", "run-time-logic",
            message: "'a.x' is a part of a value"),
        .prompt(
            "protected",
            promptFile(
                "support",
                keys: "placeholders:\n  ⟨PLAYBOOKS⟩: {required: true, protected: true}\n",
                content: "Hi"), "protected-placeholder", suggestion: "put '{{PLAYBOOKS}}' back"),
        .prompt(
            "too short",
            promptFile("support", keys: "limits: {minCharacters: ⟨200⟩}\n", content: "Hi"),
            "minimum-length"),
        .prompt(
            "too long",
            promptFile("support", keys: "limits: {maxTokens: ⟨2⟩}\n", content: "One two three"),
            "maximum-tokens", message: "about 4 tokens"),
        RuleCase(
            "unknown references",
            [
                "prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n",
                "prompts/tools/refund.yaml": "kind: tool\nid: refund\ndescription: a\n",
                "prompts/support.yaml": promptFile(
                    "support", keys: "soul: ⟨haf⟩\nknowledge: [⟨faq⟩]\ntools: [refund, ⟨refnd⟩]\n",
                    content: "{{soul.name}} {{knowledge.faq.text}}"),
                "prompts/agents/desk.yaml":
                    "kind: agent\nid: desk\nprompts: [support, ⟨suport⟩]\n",
            ],
            [
                "unknown-reference", "unknown-reference", "unknown-reference", "unknown-reference",
            ]),
        RuleCase(
            "named but not used",
            [
                "prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n",
                "prompts/knowledge/faq.yaml": "kind: knowledge\nid: faq\ntext: a\n",
                "prompts/support.yaml": promptFile(
                    "support", keys: "soul: ⟨haff⟩\nknowledge: [⟨faq⟩]\n", content: "Hi"),
            ], ["unused-reference", "unused-reference"]),
        RuleCase(
            "missing in the soul",
            [
                "prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n",
                "prompts/support.yaml": promptFile(
                    "support", keys: "soul: haff\n",
                    content:
                        "{{soul.name}} {{⟨soul.tagline⟩}} {{⟨soul.nme⟩}}{{#soul.tone}}x{{/soul.tone}}"
                ),
            ], ["missing-value", "missing-value"]),
        .prompt(
            "soul and knowledge that are not named",
            promptFile(
                "support",
                content: "{{⟨soul.name⟩}}{{#⟨knowledge.faq.entries⟩}}x{{/knowledge.faq.entries}}"
            ), "missing-value", "missing-value"),
        RuleCase(
            "missing in the soul, asked for by a snippet",
            [
                "prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n",
                "prompts/snippets/tone.yaml": "kind: snippet\nid: tone\ntext: \"{{soul.tone}}\"\n",
                "prompts/support.yaml": promptFile(
                    "support", keys: "soul: haff\n", content: "Hi {{soul.name}}\n⟨{{> tone}}⟩"),
            ], ["missing-value"], message: "'soul.tone' has no value"),
        .tool(
            "a placeholder in a tool",
            "kind: tool\nid: refund\ndescription: Refunds ⟨{{amount}}⟩.\n", "static-text"),
        .tool(
            "a placeholder in a parameter",
            "kind: tool\nid: refund\ndescription: a\nparameters:\n  type: object\n  properties:\n"
                + "    day:\n      type: string\n      description: |\n        On ⟨{{day}}⟩\n",
            "static-text"),
        .tool(
            "a literal tool",
            "kind: tool\nid: refund\ntemplate: none\ndescription: Refunds {{amount}}.\n"),
        RuleCase(
            "a placeholder in a tool through a snippet",
            [
                "prompts/snippets/s.yaml": "kind: snippet\nid: s\ntext: a {{b}}\n",
                "prompts/tools/refund.yaml":
                    "kind: tool\nid: refund\ndescription: Refunds. ⟨{{> s}}⟩\n",
            ], ["static-text"]),
        RuleCase(
            "two tools of one name",
            [
                "prompts/tools/a.yaml": "kind: tool\nid: a\nname: run\ndescription: a\n",
                "prompts/tools/b.yaml": "kind: tool\nid: b\nname: run\ndescription: b\n",
                "prompts/support.yaml": promptFile(
                    "support", keys: "tools: [a, ⟨b⟩]\n", content: "Hi"),
            ], ["duplicate-tool"]),
        RuleCase(
            "an override of a workspace",
            [
                "prompts/snippets/tone.yaml": "kind: snippet\nid: tone\ntext: kind\n",
                "prompts/support.yaml": promptFile("support", content: "Hi ⟨{{> tone}}⟩"),
                "prompts/other.yaml": promptFile("other", content: "Hi"),
                "prompts/workspaces/acme/snippets/tone.yaml":
                    "kind: snippet\nid: tone\ntext: dear {{who}}\n",
            ], ["undeclared-placeholder"]),
        RuleCase(
            "a code host's own file declares nothing",
            ["prompts/sum.prompt.yml": "messages:\n  - role: user\n    content: Sum {{input}}\n"],
            []),
        RuleCase(
            "a code host's own file has a name that is no id",
            ["Sum Up.prompt.yml": "⟨messages⟩:\n  - role: user\n    content: Sum\n"],
            ["id-form"]),
    ]

    @Test("structure", arguments: structureCases)
    func structure(_ example: RuleCase) { check(example) }

    @Test("texts", arguments: textCases)
    func texts(_ example: RuleCase) { check(example) }

    private func check(_ example: RuleCase) {
        let marked = MarkedLibrary(example.files)
        let diagnostics = marked.diagnostics
        #expect(diagnostics.map(\.rule) == example.rules)
        #expect(
            diagnostics.map { Place(location: $0.location, length: $0.length) }
                == marked.places.map { Place(location: $0.location, length: $0.length) })
        if let message = example.message {
            #expect(diagnostics.first?.message.contains(message) == true)
        }
        if let suggestion = example.suggestion {
            #expect(diagnostics.first?.suggestion == suggestion)
        }
    }

    @Test("every rule says what it asks for, and why")
    func everyRule() {
        for rule in Rule.all {
            #expect(!rule.summary.isEmpty && !rule.explanation.isEmpty)
            #expect(rule.summary.hasSuffix(".") && rule.explanation.hasSuffix("."))
        }
        #expect(Set(Rule.all.map(\.id)).count == Rule.all.count)
        let tested = Set((Self.structureCases + Self.textCases).flatMap(\.rules))
        #expect(tested.allSatisfy { Rule.rule($0) != nil })
    }

    @Test("the example of a rule breaks it", arguments: Rule.all.map(\.id))
    func example(of id: String) throws {
        let rule = try #require(Rule.rule(id))
        let files = rule.example.files.map { (path: $0.path, bytes: $0.bytes) }
        let library = Library(files: files)
        var found = Validation.diagnostics(of: library)
        if !rule.example.before.isEmpty {
            let before = Library(files: rule.example.before.map { ($0.path, $0.bytes) })
            found += ChangeRules.check(
                before: before, after: library, changed: Set(library.references))
        }
        #expect(found.contains { $0.rule == rule.id }, "\(found.map(\.rule))")
        #expect(rule.example.text.contains(rule.example.files[0].path))
    }

    @Test("files that are no UTF-8, or too large, are findings and no failures")
    func unreadable() {
        let library = Library(files: [
            ("prompts/a.yaml", [0x6B, 0xFF, 0xFE]),
            ("prompts/b.yaml", [UInt8](repeating: 0x61, count: 2 << 20)),
        ])
        #expect(
            Validation.diagnostics(of: library).map(\.rule) == ["yaml-encoding", "yaml-size"])
    }

    @Test("settings change severities and turn rules off")
    func settings() {
        let library = Library([
            "prompts/support.yaml": promptFile(
                "support", keys: "placeholders: {a: {}, b: {}}\nlimits: {minCharacters: 99}\n",
                content: "Hi")
        ])
        let settings = Validation.Settings(
            severities: ["unused-placeholder": .error], disabled: ["minimum-length"])
        let found = Validation.diagnostics(of: library, settings: settings)
        #expect(found.map(\.rule) == ["unused-placeholder", "unused-placeholder"])
        #expect(found.allSatisfy { $0.severity == .error })
    }

    @Test("a place in a snippet comes with the place in the snippet")
    func related() {
        let marked = MarkedLibrary([
            "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: x {{> b}}\n",
            "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: |\n  x\n  y {{⟨who⟩}}\n",
            "prompts/support.yaml": promptFile("support", content: "Hello\n{{> a}}"),
        ])
        #expect(
            marked.diagnostics.first?.related == [
                RelatedPlace(
                    message: "here, in the snippet 'b'", location: marked.places[0].location)
            ])
    }
}
