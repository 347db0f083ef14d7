internal import Basics

/// What single commands find beside the rules that `validate` checks every asset for; settings
/// can't change how much it weighs.
package enum CommandRules {
    /// Something under `prompts/` that has the name of an asset and is none.
    package static let notAFile = Rule(
        "not-a-file", .warning, "What has the name of an asset is a file.",
        "Links, pipes, devices and names that are not UTF-8 are left out: a link could lead out of the repository, and git "
            + "keeps its target, not the text. Put the file itself there, or give the link a name "
            + "that does not end in '.yaml'.",
        example: RuleExample(
            "prompts/snippets/tone.yaml", shown: "(a link to ../../shared/tone.yaml)\n", bytes: []))

    /// A file that `fmt` can't lay out.
    package static let layout = Rule(
        "layout", .error, "A file can be laid out.",
        "'fmt' reads again what it has written, and leaves a file alone where a value, a tag, an "
            + "anchor or a comment would be another one.",
        example: .one("snippet", "tone", "text: x\n? metadata\n# between\n: {a: 1}\n"))

    /// A place that keeps a file from being imported, or an asset from being exported.
    package static let exchange = Rule(
        "import", .error, "What is imported or exported keeps its meaning.",
        "A key or a tag that has no counterpart on the other side would be lost in silence. The "
            + "message says what it is and what can be done about it.",
        example: RuleExample([
            ("support.prompty", "---\nname: support\nmodel: [\n---\nsystem:\nHi\n")
        ]))

    /// A file that is read as JSON and is none.
    package static let json = Rule(
        "json", .error, "A file that is read as JSON is JSON.",
        "Values for placeholders, tool schemas and edits come as JSON. The place is the first byte "
            + "that can't be read.",
        example: RuleExample([("values.json", "{\"name\": \"Ada\",}\n")]))

    /// The rules, by id.
    package static let all = [exchange, json, layout, notAFile, ToolDrift.rule]
}

extension Rule {
    /// Every rule that a finding of any command can name, by id.
    package static var everything: [Rule] {
        (all + SettingsRules.all + CommandRules.all).sorted { $0.id < $1.id }
    }
}
