internal import Basics
internal import YAMLKit

/// A soul or knowledge that a prompt names is used in its text.
enum UnusedReference {
    static let rule = Rule(
        "unused-reference", .warning, "A prompt uses the soul and the knowledge that it names.",
        "Naming them puts nothing into the text; '{{soul.name}}' or a section over "
            + "'knowledge.ID.entries' does.",
        example: RuleExample([
            RuleExample.file("soul", "haff", "name: Haff\n"),
            RuleExample.file(
                "prompt", "support",
                "soul: haff\nmessages:\n  - {role: system, content: You answer guests.}\n"),
        ]))

    static func check(_ asset: Asset, _ prompt: Prompt, names: Set<String>) -> [Diagnostic] {
        guard prompt.template == .mustache else { return [] }
        var diagnostics: [Diagnostic] = []
        if let soul = prompt.soul, !uses(names, "soul") {
            diagnostics.append(
                rule.diagnostic(
                    "the soul '\(soul)' is named but the text does not use it",
                    at: asset.place(of: [.key("soul")]),
                    suggestion: "write '{{soul.name}}' in the text"))
        }
        guard !names.contains("knowledge") else { return diagnostics }
        for (index, id) in prompt.knowledge.enumerated() where !uses(names, "knowledge.\(id)") {
            diagnostics.append(
                rule.diagnostic(
                    "the knowledge '\(id)' is named but the text does not use it",
                    at: asset.place(of: [.key("knowledge"), .index(index)]),
                    suggestion: "go through it with '{{#knowledge.\(id).entries}}' in the text"))
        }
        return diagnostics
    }

    private static func uses(_ names: Set<String>, _ name: String) -> Bool {
        names.contains { $0 == name || $0.hasPrefix(name + ".") }
    }
}
