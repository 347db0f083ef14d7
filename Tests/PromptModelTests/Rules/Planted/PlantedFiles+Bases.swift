extension PlantedFiles {
    private static let faq = Plant.asset("knowledge", "faq", "text: Tours begin at nine.\n")
    private static let haff = Plant.asset("soul", "haff", "name: Haff\n")
    private static let calm = Plant.asset("snippet", "calm", "text: |-\n  Stay calm.\n")

    /// A collection of some depth in a value of a configuration.
    private static func nested(_ opening: String, _ marked: String, _ rest: String) -> Plant {
        .file("config", "models", "values: {a: " + opening + "⟨\(marked)⟩" + rest + "}\n")
    }

    /// Further files for rules that others break in one shape only: other kinds, places and forms.
    static let bases: [String: [Plant]] = [
        "yaml-syntax": [
            .file("soul", "haff", "name: Haff\ntraits: [kind, calm\ngoals⟨:⟩ [help]\n"),
            .tool("description: pays\n⟨\t⟩source: served\n"),
            .file("knowledge", "faq", "text: ⟨%⟩ of all\n"),
            .prompt("messages:\n  - role: system\n    content: ⟨`⟩Hi`\n"),
        ],
        "yaml-duplicate-key": [
            .prompt(Plant.messages("Hi") + "⟨messages⟩: []\n"),
            .tool("description: a\nparameters:\n  type: object\n  ⟨'type'⟩: object\n"),
            .file(
                "knowledge", "faq", "entries:\n  - question: a\n    answer: b\n    ⟨answer⟩: c\n"),
        ],
        "yaml-depth": [
            nested(
                String(repeating: "{b: ", count: 62), "{",
                "b: 1" + String(repeating: "}", count: 63)),
            .file(
                "config", "models",
                "values:\n  a:\n    " + String(repeating: "- ", count: 62) + "⟨-⟩ x\n"),
            .snippet(
                "text: a\nmetadata: " + String(repeating: "[", count: 63) + "⟨[⟩"
                    + String(repeating: "]", count: 64) + "\n"),
        ],
        "yaml-alias": [
            .tool("description: a\nparameters:\n  type: object\n  properties: ⟨*⟩shared\n"),
            .prompt(Plant.messages("Hi") + "tags: [a, ⟨*⟩b ]\n"),
            .file("knowledge", "faq", "entries:\n  - question: a\n    answer: ⟨*⟩yes\n"),
        ],
        "yaml-multiple-documents": [
            .prompt(Plant.messages("Hi") + "⟨-⟩--\nkind: prompt\n"),
            .tool("description: a\n# end\n⟨-⟩-- {}\n"),
            .file("soul", "haff", "name: Haff\n...\n# more\n⟨-⟩--\nname: Hiff\n"),
        ],
        "missing-key": [
            Plant(["prompts/tools/pay.yaml": "⟨kind⟩: tool\nid: pay\n"]),
            Plant([
                "prompts/knowledge/faq.yaml":
                    "kind: knowledge\nid: faq\nentries:\n  - ⟨question⟩: When?\n"
            ]),
            Plant(["prompts/a.yaml": "⟨kind⟩: prompt\nid: a\ntags: [x]\n"]),
        ],
        "duplicate-tool": [
            .file(
                "agent", "desk", "prompts: [support]\n",
                and: Plant.asset("prompt", "support", "tools: [a, ⟨b⟩]\n" + Plant.messages("Hi"))
                    .merging(Plant.asset("tool", "a", "name: pay\ndescription: a\n")) { $1 }
                    .merging(Plant.asset("tool", "b", "name: pay\ndescription: b\n")) { $1 })
        ],
        "unused-reference": [
            .prompt(
                "knowledge: [⟨faq⟩, tours]\n" + Plant.messages("{{knowledge.tours.text}}"),
                and: faq.merging(Plant.asset("knowledge", "tours", "text: Many.\n")) { $1 }),
            .prompt(
                "soul: ⟨haff⟩\n" + Plant.messages("{{> calm}}"), and: haff.merging(calm) { $1 }),
            .prompt(
                "soul: haff\nknowledge: [⟨faq⟩]\n" + Plant.messages("I am {{soul.name}}"),
                and: haff.merging(faq) { $1 }),
        ],
        "cyclic-include": [
            .tool(
                "description: '{{> a}}'\n",
                and: Plant.asset("snippet", "a", "text: 'x ⟨{{> a}}⟩'\n")),
            Plant(
                Plant.asset("prompt", "support", Plant.messages("{{> a}}"))
                    .merging(Plant.asset("snippet", "a", "text: 'one {{> b}}'\n")) { $1 }
                    .merging(Plant.asset("snippet", "b", "text: 'two ⟨{{> a}}⟩'\n")) { $1 }),
        ],
        "joined-lines": [
            .prompt(Plant.messages("One.\n⟨{{> calm}}⟩\nTwo."), and: calm),
            .file(
                "enhancement", "angry", "signal: angry\ntext: |\n  ⟨{{> calm}}⟩\n  Go on.\n",
                and: calm),
            .snippet("text: |\n  ⟨{{> calm}}⟩\n  Be kind.\n", and: calm),
        ],
        "reserved-name": [
            .prompt("placeholders:\n  a: {}\n  ⟨soul.name⟩: {}\n" + Plant.messages("{{a}}")),
            .prompt(Plant.messages("{{a}}") + "placeholders: {⟨'knowledge'⟩: {}, a: {}}\n"),
        ],
        "minimum-length": [
            .prompt("limits: {minCharacters: ⟨9⟩}\n" + Plant.messages("{{! a long comment }}Hi")),
            .prompt(
                "soul: haff\nlimits: {minCharacters: ⟨12⟩}\n" + Plant.messages("{{soul.name}}"),
                and: haff),
        ],
    ]
}
