extension PlantedFiles {
    private static let refund = Plant.asset("tool", "refund", "description: Pays back.\n")
    private static let haff = Plant.asset("soul", "haff", "name: Haff\n")
    private static let faq = Plant.asset("knowledge", "faq", "text: Tours begin at nine.\n")

    /// What names what.
    static let references: [String: [Plant]] = [
        "duplicate-id": [
            Plant([
                "prompts/a/tone.yaml": "kind: snippet\nid: tone\ntext: a\n",
                "prompts/b/tone.yaml": "kind: snippet\nid: ⟨tone⟩\ntext: b\n",
            ]),
            Plant([
                "prompts/a/support.yaml": "kind: prompt\nid: support\n" + Plant.messages("Hi"),
                "prompts/support.yml": "id: ⟨'support'⟩\nkind: prompt\n" + Plant.messages("Hi"),
            ]),
            Plant([
                "prompts/tools/pay.yaml": "kind: tool\nid: pay\ndescription: a\n",
                "prompts/tools/pay.yml": "{kind: tool, description: ä, id: ⟨pay⟩}\n",
            ]),
            Plant([
                "prompts/workspaces/acme/a/tone.yaml": "kind: snippet\nid: tone\ntext: a\n",
                "prompts/workspaces/acme/b/tone.yaml": "kind: snippet\nid: ⟨tone⟩\ntext: b\n",
            ]),
        ],
        "duplicate-tool": [
            .prompt(
                "tools: [a, ⟨b⟩]\n" + Plant.messages("Hi"),
                and: Plant.asset("tool", "a", "name: run\ndescription: a\n")
                    .merging(Plant.asset("tool", "b", "name: run\ndescription: b\n")) { $1 }),
            .prompt(
                "tools:\n  - refund\n  - ⟨pay⟩\n" + Plant.messages("Hi"),
                and: refund.merging(
                    Plant.asset("tool", "pay", "name: refund\ndescription: b\n")
                ) { $1 }),
            .prompt(
                "tools: [a, refund, ⟨b⟩]\n" + Plant.messages("Grüße"),
                and: refund.merging(Plant.asset("tool", "a", "name: x\ndescription: a\n")) { $1 }
                    .merging(Plant.asset("tool", "b", "name: x\ndescription: b\n")) { $1 }),
            .prompt(
                Plant.messages("Hi")
                    + "tools: [refund, \"⟨pay⟩\"]\n".replacing("\"⟨", with: "⟨\"")
                    .replacing("⟩\"", with: "\"⟩"),
                and: refund.merging(
                    Plant.asset("tool", "pay", "name: refund\ndescription: b\n")
                ) { $1 }),
        ],
        "unknown-reference": [
            .prompt("tools: [⟨refnd⟩]\n" + Plant.messages("Hi"), and: refund),
            .prompt("soul: ⟨haf⟩\n" + Plant.messages("{{soul.name}}"), and: haff),
            .prompt("knowledge:\n  - ⟨fax⟩\n" + Plant.messages("{{knowledge.fax.text}}"), and: faq),
            .file("agent", "desk", "prompts: [⟨support⟩]\ntools: [⟨refund⟩]\n"),
        ],
        "unused-reference": [
            .prompt("soul: ⟨haff⟩\n" + Plant.messages("Hi"), and: haff),
            .prompt("knowledge: [⟨faq⟩]\n" + Plant.messages("Hi"), and: faq),
            .prompt("knowledge:\n  - ⟨'faq'⟩\n" + Plant.messages("Hä {{a}}"), and: faq),
            .prompt(
                "soul: ⟨haff⟩\nknowledge: [⟨faq⟩]\n" + Plant.messages("Hi"),
                and: haff.merging(faq) { $1 }),
        ],
        "unknown-include": [
            .snippet("text: Be kind. ⟨{{> tonne}}⟩\n"),
            .prompt(Plant.messages("Hallo Käpt'n ⟨{{> tone}}⟩\n\n⟨{{>rules}}⟩")),
            .tool("description: >-\n  Pays\n  back. ⟨{{> rules }}⟩\n"),
            .file("enhancement", "calm", "signal: angry\ntext: \"\\tä ⟨{{> tone}}⟩\"\n"),
        ],
        "cyclic-include": [
            .snippet("text: x ⟨{{> tone}}⟩\n"),
            Plant([
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: \"{{> b}}\"\n",
                "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: |\n  ü\n  ⟨{{> a}}⟩\n",
            ]),
            Plant([
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: \"{{> b}}\"\n",
                "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: \"{{> c}}\"\n",
                "prompts/snippets/c.yaml": "kind: snippet\nid: c\ntext: 'ä ⟨{{> a}}⟩'\n",
            ]),
            Plant([
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: ⟨{{> a}}⟩ x\n"
                    .replacing("text: ⟨{{> a}}⟩ x", with: "text: '⟨{{> a}}⟩ x'"),
                "prompts/snippets/b.yaml": "kind: snippet\nid: b\ntext: '⟨{{> b}}⟩'\n",
            ]),
        ],
        "joined-lines": [
            .prompt(
                Plant.messages("⟨{{> a}}⟩\nAnswer."),
                and: Plant.asset("snippet", "a", "text: Be kind.\n")),
            .prompt(
                Plant.messages("Grüße\n\n  ⟨{{> a}}⟩\nAnswer."),
                and: Plant.asset("snippet", "a", "text: |-\n  Be kind.\n")),
            .tool(
                "description: |\n  ⟨{{> a}}⟩\n  Pays.\n",
                and: Plant.asset("snippet", "a", "text: \"Be kind.\"\n")),
            .prompt(
                Plant.messages("⟨{{> a}}⟩\n⟨{{> a}}⟩\nAnswer."),
                and: Plant.asset("snippet", "a", "text: >-\n  Be kind.\n")),
        ],
    ]
}
