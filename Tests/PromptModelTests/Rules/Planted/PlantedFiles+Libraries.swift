extension PlantedFiles {
    private static let support = Plant.asset("prompt", "support", Plant.messages("Hi"))
    private static func marked(_ kind: String, _ id: String, _ rest: String) -> [String: String] {
        Plant.asset(kind, id, rest).mapValues { $0.replacing("id: \(id)\n", with: "id: ⟨\(id)⟩\n") }
    }
    private static func override(
        _ folder: String, _ kind: String, _ id: String, _ rest: String, mark: Bool = true
    ) -> [String: String] {
        let name = mark ? "⟨\(id)⟩" : id
        return [
            "prompts/workspaces/acme/\(folder)/\(id).yaml": "kind: \(kind)\nid: \(name)\n\(rest)"
        ]
    }
    private static func joined(_ files: [String: String]...) -> Plant {
        Plant(files.reduce(into: [:]) { $0.merge($1) { $1 } })
    }

    /// What is wrong in a library as a whole.
    static let libraries: [String: [Plant]] = [
        "unused-snippet": [
            joined(support, marked("snippet", "tone", "text: a\n")),
            joined(
                support, marked("snippet", "a", "text: '{{> b}}'\n"),
                marked("snippet", "b", "text: ä\n")),
            joined(
                Plant.asset("tool", "refund", "description: a {{> used}}\n"),
                Plant.asset("snippet", "used", "text: a\n"), marked("snippet", "tone", "text: a\n")),
            joined(
                Plant.asset("soul", "haff", "name: Haff\n"),
                marked("snippet", "tone", "description: ü\ntext: |\n  a\n")),
        ],
        "unused-asset": [
            joined(support, marked("tool", "refund", "description: a\n")),
            joined(support, marked("soul", "haff", "name: Haff\n")),
            joined(support, marked("knowledge", "faq", "text: ä\n")),
            joined(
                Plant.asset("agent", "desk", "prompts: []\ntools: [pay]\n"),
                Plant.asset("tool", "pay", "description: a\n"),
                marked("tool", "refund", "description: a\n"),
                marked("knowledge", "faq", "text: a\n")),
        ],
        "unreachable-override": [
            joined(support, override("snippets", "snippet", "tonne", "text: a\n")),
            joined(
                Plant.asset("prompt", "support", Plant.messages("{{> tone}}")),
                Plant.asset("snippet", "tone", "text: a\n"),
                override("snippets", "snippet", "tone", "text: a\n")),
            joined(support, override("tools", "tool", "refund", "description: ä\n")),
            joined(
                support,
                override("", "prompt", "support", Plant.messages("Hi"))
                    .reduce(into: [:]) { $0[$1.key.replacing("//", with: "/")] = $1.value }),
            joined(
                support, override("souls", "soul", "haff", "name: Haff\n"),
                override("snippets", "snippet", "tone", "text: a\n")),
        ],
        "letter-case": [
            Plant([
                "prompts/snippets/Tone.yaml": "kind: snippet\nid: Tone\ntext: a\n",
                "prompts/snippets/tone.yaml": "kind: snippet\nid: ⟨tone⟩\ntext: b\n",
            ]),
            Plant([
                "prompts/a/Tone.yaml": "kind: snippet\nid: Tone\ntext: a\n",
                "prompts/b/tone.yaml": "kind: snippet\nid: ⟨tone⟩\ntext: b\n",
            ]),
            Plant([
                "prompts/Team/faq.yaml": "kind: knowledge\nid: faq\ntext: a\n",
                "prompts/team/faq.yaml": "kind: tool\nid: ⟨faq⟩\ndescription: ä\n",
            ]),
            Plant([
                "prompts/Support.prompt.yml": "messages: [{role: user, content: a}]\n",
                "prompts/support.prompt.yml": "⟨messages⟩: [{role: user, content: ä}]\n",
            ]),
        ],
    ]
}
