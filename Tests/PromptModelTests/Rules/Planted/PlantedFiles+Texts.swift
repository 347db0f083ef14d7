extension PlantedFiles {
    private static let haff = Plant.asset("soul", "haff", "name: Haff\n")
    private static let sentence =
        "Answer in short sentences, name the tour and its price, and never promise a refund."
    private static func tone(_ text: String) -> [String: String] {
        Plant.asset("snippet", "tone", "text: |\n  \(text)\n")
    }

    /// What stands in texts.
    static let texts: [String: [Plant]] = [
        "template-syntax": [
            .snippet("text: |\n  Be kind.\n  Say ⟨{{#name}}⟩ always.\n"),
            .snippet("text: >-\n  Be kind,\n  and say ⟨{{/name}}⟩ always.\n"),
            .snippet("text: \"\\t\\u00e4 ⟨{{⟩open\"\n"),
            .prompt(Plant.messages("Grüße {{a}} ⟨{{^b}}⟩")),
        ],
        "missing-value": [
            .prompt("soul: haff\n" + Plant.messages("ä {{⟨soul.tagline⟩}}"), and: haff),
            .prompt(Plant.messages("{{⟨soul.name⟩}}")),
            .prompt(
                Plant.messages("{{#⟨knowledge.faq.entries⟩}}x{{/knowledge.faq.entries}}")),
            .prompt(
                "soul: haff\n" + Plant.messages("Hi {{soul.name}}\n⟨{{> tone}}⟩"),
                and: haff.merging(tone("{{soul.tone}}")) { $1 }),
        ],
        "undeclared-placeholder": [
            .prompt("placeholders: {name: {}}\n" + Plant.messages("{{name}},\n  {{⟨nmae⟩}}")),
            .prompt(Plant.messages("Grüße {{⟨who⟩}}")),
            .prompt(
                "placeholders: {vip: {type: boolean}}\n"
                    + Plant.messages("{{#vip}}{{⟨nme⟩}}{{/vip}}")),
            .prompt(Plant.messages("Hello\n⟨{{> tone}}⟩"), and: tone("x {{who}}")),
        ],
        "unused-placeholder": [
            .prompt("placeholders:\n  ⟨name⟩: {required: true}\n" + Plant.messages("Hi")),
            .prompt("placeholders: {a: {}, ⟨b⟩: {}}\n" + Plant.messages("{{a}}")),
            .prompt("placeholders: {⟨a⟩: {}, ⟨b⟩: {}}\n" + Plant.messages("Grüße")),
            .prompt("template: none\nplaceholders: {⟨a⟩: {}}\n" + Plant.messages("{{a}}")),
        ],
        "protected-placeholder": [
            .prompt("placeholders:\n  ⟨P⟩: {protected: true}\n" + Plant.messages("Hi")),
            .prompt("placeholders: {a: {}, ⟨P⟩: {protected: true}}\n" + Plant.messages("{{a}}")),
            .prompt(
                Plant.messages("Grüße") + "placeholders:\n  ⟨P⟩:\n    protected: true\n"),
            .prompt(
                "placeholders: {⟨P⟩: {protected: true}, ⟨Q⟩: {protected: true}}\n"
                    + Plant.messages("{{! P }}")),
        ],
        "run-time-logic": [
            .prompt(
                "placeholders: {orders: {type: list}}\n"
                    + Plant.messages("{{#⟨orders⟩}}\n- {{title}}\n{{/orders}}")),
            .prompt("placeholders: {guest: {}}\n" + Plant.messages("Grüße {{⟨guest.name⟩}}")),
            .prompt(
                "placeholders: {a: {}, vip: {}}\n"
                    + Plant.messages("{{a}} {{^⟨vip⟩}}x{{/vip}}")),
            .prompt(
                "placeholders: {vip: {}}\n" + Plant.messages("Hi\n⟨{{> tone}}⟩"),
                and: tone("{{#vip}}x{{/vip}}")),
        ],
        "static-text": [
            .tool("description: Refunds ⟨{{amount}}⟩.\n"),
            .file("soul", "haff", "name: Haff\ntone: |\n  ä\n  so ⟨{{x}}⟩\n"),
            .tool(
                "description: a\nparameters:\n  type: object\n  properties:\n    day:\n"
                    + "      type: string\n      description: On ⟨{{day}}⟩\n"),
            .tool("description: Refunds. ⟨{{> tone}}⟩\n", and: tone("a {{b}}")),
        ],
        "minimum-length": [
            .prompt("limits: {minCharacters: ⟨200⟩}\n" + Plant.messages("Hi")),
            .prompt("limits:\n  minCharacters: ⟨4⟩\n" + Plant.messages("ä")),
            .prompt(Plant.messages("Hi") + "limits: {maxTokens: 9, minCharacters: ⟨50⟩}\n"),
            .prompt(
                "limits: {minCharacters: ⟨30⟩}\n" + Plant.messages("{{> tone}}"),
                and: tone("Be kind.")),
        ],
        "maximum-tokens": [
            .prompt("limits: {maxTokens: ⟨2⟩}\n" + Plant.messages("One two three")),
            .prompt("limits:\n  maxTokens: ⟨1⟩\n" + Plant.messages("Grüße")),
            .prompt(Plant.messages("One two three four") + "limits: {maxTokens: ⟨3⟩}\n"),
            .prompt(
                "limits: {maxTokens: ⟨5⟩}\n" + Plant.messages("{{> tone}}"), and: tone(sentence)),
        ],
        "duplicated-text": [
            .prompt(Plant.messages("{{> tone}}\n⟨\(sentence)⟩"), and: tone(sentence)),
            .prompt(
                Plant.messages("Grüße! ⟨\(sentence)⟩ Then stop. {{> tone}}"),
                and: tone("Be kind. \(sentence) Always.")),
            .prompt(
                Plant.messages(
                    "Hi.\n⟨Answer in short sentences, name the\ntour and its price, and never   "
                        + "promise a\nrefund.⟩\n{{> other}}"),
                and: tone(sentence).merging(
                    Plant.asset("snippet", "other", "text: \"See: {{> tone}}\"\n")
                ) { $1 }),
            Plant(
                Plant.asset("prompt", "support", Plant.messages("{{> a}} {{> b}}"))
                    .merging(Plant.asset("snippet", "a", "text: |\n  \(sentence)\n")) { $1 }
                    .merging(Plant.asset("snippet", "b", "text: |\n  ü ⟨\(sentence)⟩\n")) { $1 }),
        ],
    ]
}
