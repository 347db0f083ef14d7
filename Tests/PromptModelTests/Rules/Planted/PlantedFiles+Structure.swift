extension PlantedFiles {
    /// What YAML, kinds and keys must be.
    static let structure: [String: [Plant]] = [
        "yaml-syntax": [
            .snippet("text: ⟨@⟩ada\n"),
            .snippet(" text⟨:⟩ a\n"),
            .snippet("text: a⟨:⟩ b\n"),
            .snippet("text: a\n⟨-⟩ b\n"),
        ],
        "yaml-duplicate-key": [
            .snippet("text: one\n⟨text⟩: two\n"),
            .snippet("text: one\n⟨id⟩: tone\n"),
            .snippet("text: one\nmetadata: {a: 1, ⟨a⟩: 2}\n"),
            .snippet("text: one\nmetadata:\n  a:\n    b: 1\n    ⟨b⟩: 2\n"),
        ],
        "yaml-depth": (0..<4).map { more in
            .file(
                "config", "models",
                "values: {a: " + String(repeating: "[", count: 62) + "⟨[⟩"
                    + String(repeating: "[", count: more) + String(repeating: "]", count: 63 + more)
                    + "}\n")
        },
        "yaml-alias-expansion": (6..<10).map { levels in
            .file(
                "config", "models",
                "values:\n  a0: &a0 ["
                    + Array(repeating: "xxxxxxxxxx", count: 20).joined(separator: ", ")
                    + "]\n"
                    + (1...levels).map { level in
                        var aliases = [String](repeating: "*a\(level - 1)", count: 12)
                        // With this one it is more than 4 MiB.
                        if level == 4 { aliases[9] = "⟨*a3⟩" }
                        let list = aliases.joined(separator: ", ")
                        return "  a\(level): &a\(level) [\(list)]\n"
                    }.joined())
        },
        "yaml-alias": [
            .snippet("text: ⟨*⟩bold\n"),
            .snippet("text: a\nmetadata: {x: ⟨*⟩y }\n"),
            .snippet("text: a\nowners: [&a b, *a, ⟨*⟩c ]\n"),
            .snippet("text: a\ntags:\n  - ⟨*⟩none\n"),
        ],
        "yaml-multiple-documents": [
            .snippet("text: a\n⟨-⟩--\nkind: snippet\n"),
            .snippet("text: a\n⟨-⟩--\n"),
            .snippet("text: |\n  a\n⟨-⟩-- b\n"),
            .snippet("text: a\n...\n⟨-⟩--\nb\n"),
        ],
        "unknown-kind": [
            Plant(["prompts/support.yaml": "kind: ⟨promt⟩\nid: support\n"]),
            Plant(["prompts/support.yaml": "id: support\nkind: ⟨'Prompt'⟩\n"]),
            Plant(["prompts/souls/haff.yaml": "id: haff\nname: Häff\nkind: ⟨soull⟩\n"]),
            Plant(["prompts/support.yaml": "{id: support, kind: ⟨persona⟩}\n"]),
        ],
        "unknown-key": [
            .snippet("text: a\n⟨txt⟩: b\n"),
            .prompt("⟨model_parameters⟩: {}\n" + Plant.messages("Hi")),
            .prompt("limits: {⟨maxToken⟩: 1}\n" + Plant.messages("Hi")),
            .file("soul", "haff", "name: Häff\n⟨Traits⟩: [kind]\n"),
        ],
        "missing-key": [
            Plant(["prompts/snippets/tone.yaml": "⟨kind⟩: snippet\nid: tone\n"]),
            Plant(["prompts/souls/haff.yaml": "⟨kind⟩: soul\nid: haff\ntone: friendly\n"]),
            Plant([
                "prompts/support.yaml":
                    "kind: prompt\nid: support\nmessages:\n  - ⟨content⟩: Hi\n"
            ]),
            Plant(["prompts/tools/refund.yaml": "⟨id⟩: refund\nkind: tool\n"]),
        ],
        "wrong-type": [
            .snippet("text: ⟨12⟩\n"),
            .prompt("tools: ⟨refund⟩\n" + Plant.messages("Hi")),
            .prompt("placeholders: {a: {required: ⟨maybe⟩}}\n" + Plant.messages("{{a}}")),
            .file("sendRule", "greeting", "pattern: hello\nallow: ⟨'yes'⟩\n"),
        ],
        "invalid-value": [
            .prompt("messages:\n  - role: ⟨sytem⟩\n    content: Hi\n"),
            .prompt("limits: {minCharacters: ⟨-1⟩}\n" + Plant.messages("Hi")),
            .tool("description: a\nsource: ⟨copied⟩\n"),
            .snippet("text: a\ntemplate: ⟨jinja⟩\n"),
        ],
        "id-form": [
            Plant(["prompts/snippets/tone.yaml": "kind: snippet\nid: ⟨House Rules⟩\ntext: a\n"]),
            Plant(["prompts/snippets/tone.yaml": "kind: snippet\nid: ⟨tóne⟩\ntext: a\n"]),
            Plant(["prompts/snippets/tone.yaml": "text: a\nkind: snippet\nid: ⟨'-tone'⟩\n"]),
            .prompt("tools: [refund, ⟨Re.Fund⟩]\n" + Plant.messages("Hi")),
        ],
        "id-mismatch": [
            Plant(["prompts/snippets/tone.yaml": "kind: snippet\nid: ⟨tonne⟩\ntext: a\n"]),
            Plant(["prompts/support.yaml": "id: ⟨suport⟩\nkind: prompt\n" + Plant.messages("Hi")]),
            Plant(["prompts/a/b/tone.yml": "kind: snippet\ntext: ä\nid: ⟨\"tune\"⟩\n"]),
            Plant(["prompts/tools/refund.yaml": "{kind: tool, id: ⟨pay⟩, description: a}\n"]),
        ],
        "reserved-name": [
            .prompt("placeholders:\n  ⟨soul⟩: {}\n" + Plant.messages("Hi")),
            .prompt("placeholders: {⟨knowledge⟩: {}}\n" + Plant.messages("Hi")),
            .prompt("placeholders: {a: {}, ⟨given.name⟩: {}}\n" + Plant.messages("{{a}}")),
            .prompt("placeholders:\n  ⟨\"given name\"⟩: {}\n" + Plant.messages("Hi")),
        ],
    ]
}
