extension PlantedFiles {
    private static func change(_ before: String, _ after: String) -> Plant {
        Plant(
            Plant.asset("prompt", "support", after),
            before: Plant.asset("prompt", "support", before))
    }

    private static let long = "You answer the guests of a small shop for tours by boat, kindly."
    private static let protected = "placeholders:\n  P: {protected: true}\n"

    /// What is wrong in a change.
    static let changes: [String: [Plant]] = [
        "maximum-growth": [
            change(
                "limits: {maxGrowth: 0.2}\n" + Plant.messages("You answer."),
                "limits: {maxGrowth: ⟨0.2⟩}\n" + Plant.messages(long)),
            change(
                Plant.messages("Grüße an alle.") + "limits:\n  maxGrowth: 0.5\n",
                Plant.messages("Grüße an alle, an alle!!") + "limits:\n  maxGrowth: ⟨0.5⟩\n"),
            change(
                "limits: {maxGrowth: 0}\n" + Plant.messages(long),
                "⟨messages⟩" + Plant.messages(long + " ä").dropFirst("messages".count)),
            Plant(
                Plant.asset(
                    "prompt", "support",
                    "limits: {maxTokens: 99, maxGrowth: ⟨0.1⟩}\n" + Plant.messages("{{> tone}}")
                ).merging(Plant.asset("snippet", "tone", "text: \(long)\n")) { $1 },
                before: Plant.asset(
                    "prompt", "support",
                    "limits: {maxTokens: 99, maxGrowth: 0.1}\n" + Plant.messages("{{> tone}}")
                ).merging(Plant.asset("snippet", "tone", "text: Be kind.\n")) { $1 }),
        ],
        "removed-protection": [
            change(
                protected + Plant.messages("{{P}}"), "⟨messages⟩:\n  - {role: user, content: a}\n"),
            change(
                protected + Plant.messages("{{P}}"),
                "placeholders:\n  ⟨P⟩: {required: true}\n" + Plant.messages("{{P}}")),
            change(
                "placeholders: {P: {protected: true}, q: {}}\n" + Plant.messages("{{P}} {{q}}"),
                "⟨placeholders⟩: {q: {}}\n" + Plant.messages("ä {{q}}")),
            change(
                protected + Plant.messages("{{P}}"),
                "placeholders:\n  a: {}\n  ⟨P⟩: {protected: false}\n" + Plant.messages("{{a}}{{P}}")
            ),
        ],
    ]
}
