internal import Basics
internal import YAMLKit

/// A declared placeholder stands in the text.
enum UnusedPlaceholder {
    static let rule = Rule(
        "unused-placeholder", .warning, "Every declared placeholder stands in the text.",
        "An application would fill in a value that goes nowhere.",
        example: .one(
            "prompt", "support",
            "placeholders: {name: {required: true}}\nmessages:\n"
                + "  - {role: system, content: Hello}\n"))

    static func check(_ asset: Asset, _ prompt: Prompt, names: Set<String>) -> [Diagnostic] {
        let used = Set(names.map { String($0.prefix { $0 != "." }) })
        return (prompt.placeholders ?? []).compactMap { placeholder in
            // A protected one that is missing is an error of its own.
            guard !placeholder.isProtected, !used.contains(placeholder.name) else { return nil }
            return rule.diagnostic(
                "the placeholder '\(placeholder.name)' does not stand in the text",
                at: asset.place(ofKeyAt: [.key("placeholders"), .key(placeholder.name)]),
                suggestion: prompt.template == .none
                    ? "with 'template: none' nothing is filled in"
                    : closestMatch(to: placeholder.name, among: used.sorted())
                        .map { "did you mean '\($0)'?" })
        }
    }
}
