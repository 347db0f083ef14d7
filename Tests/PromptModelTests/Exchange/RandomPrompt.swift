import Basics
import PromptModel
import TestSupport

/// Prompts made at random, from a seed, with texts that are hard to write in other programs' forms.
struct RandomPrompt {
    /// The values that a prompt is rendered with.
    static let values: JSONObject = ["name": "Ada {{x}}", "place-1": "the quay"]

    private var generator: SeededGenerator

    /// Creates a source of prompts.
    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let plain = [
        "word", "two words", " ", "  ", "\n", "\n\n", "\n\n\n", "\t", "é", "😀", "…", "---",
        "\n---\n",
        "'", "\"", "\\", "\\\\", "#", "# Title\n", "- item\n", "* x", ": ", "user:", "\nuser:\n",
        "\n# system:\n", "\nassistant[a=1]:\n", "}", "}}", "{a}", "{\"a\": 1}", "`", "$x",
        "${env:HOME}", "![a](b.png)", "<b>&amp;</b>", "file://a.txt ", "\u{A0}", "\n  ", "|", ">",
        "%}",
        "#}", "<<<dotprompt:role:user>>>", "\n@@@langfusePrompt:name=a@@@",
    ]

    /// Braces that are nothing but text where the text is taken as it is.
    private static let braces = [
        "{", "{{", "{{{", "{{x}}", "{{ x }}", "\\{{x}}", "{%", "{% if x %}", "{% endraw %}", "{#",
        "{{!}}",
        "{{#a}}", "{{/a}}", "{{> p}}", "{{role \"user\"}}",
    ]

    private static let tags = [
        "{{name}}", "{{ name }}", "{{place-1}}", "{{{name}}}", "{{&name}}",
        "{{=<% %>=}}{{x}}<%={{ }}=%>", "{{=<% %>=}}\\{{<%={{ }}=%>", "{ ",
        "{{=<% %>=}}{<%={{ }}=%>{{name}}", "{{=<% %>=}}\\<%={{ }}=%>{{name}}",
    ]

    private mutating func chance(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &generator) == 0
    }

    private mutating func text(_ parts: [String], upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &generator))
            .map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
    }

    /// A prompt.
    mutating func make() -> JSONObject {
        let isLiteral = chance(3)
        let parts = Self.plain + (isLiteral ? Self.braces : Self.tags)
        var object: JSONObject = ["kind": "prompt", "id": "p"]
        if chance(2) { object["description"] = .string("D: " + text(Self.plain, upTo: 4)) }
        if chance(2) { object["model"] = "acme/large" }
        if chance(2) {
            object["modelParameters"] = ["temperature": .number(0.5), "stop": ["---", "\n"]]
        }
        if chance(4) { object["tags"] = ["a", "b c"] }
        if chance(4) { object["testData"] = [["name": "Bo\n\n", "expected": "# x"]] }
        if isLiteral { object["template"] = "none" }
        let roles = ["system", "user", "assistant", "developer"]
        var messages: [JSONValue] = []
        for index in 0...Int.random(in: 0...3, using: &generator) {
            let role = index == 0 && chance(2) ? "user" : roles.randomElement(using: &generator)
            let content = chance(2) ? text(parts, upTo: 7) : "w" + text(parts, upTo: 7) + "w"
            messages.append(["role": .string(role ?? "user"), "content": .string(content)])
        }
        object["messages"] = .array(messages)
        if !isLiteral {
            object["placeholders"] = [
                "name": ["required": true, "type": "string", "description": "Who: 'x', \"y\""],
                "place-1": ["required": true],
            ]
        }
        return object
    }
}
