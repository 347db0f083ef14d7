internal import Basics

/// A snippet on a line of its own ends with a line break.
enum JoinedLines {
    static let rule = Rule(
        "joined-lines", .warning, "A snippet on a line of its own ends with a line break.",
        "Mustache takes the line of '{{> tone}}' out together with its line break and puts the "
            + "snippet there; a snippet without a final line break runs into the next line.",
        example: RuleExample([
            RuleExample.file("snippet", "tone", "text: Be kind.\n"),
            RuleExample.file(
                "prompt", "support",
                "messages:\n  - role: system\n    content: |\n      {{> tone}}\n"
                    + "      Answer briefly.\n"),
        ]))

    /// Whether a line that follows a snippet's text runs into its last one.
    static func joinsNextLine(_ text: String) -> Bool { !text.isEmpty && text.utf8.last != 0x0A }

    static func check(
        _ asset: Asset, in library: Library, _ parts: FixedParts
    ) -> [Diagnostic] {
        asset.includes.compactMap { include in
            guard include.use.isLineBeforeAnother,
                parts.snippet(include.name, in: library)?.joinsNextLine == true
            else { return nil }
            return rule.diagnostic(
                "the snippet '\(include.name)' has no line break at its end, so the next line is "
                    + "joined to it", at: asset.place(of: include),
                suggestion: "write the snippet's text as a block, after '|'")
        }
    }
}
