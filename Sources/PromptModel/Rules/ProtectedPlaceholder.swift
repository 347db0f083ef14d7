internal import Basics
internal import YAMLKit

/// A protected placeholder stands in the text.
enum ProtectedPlaceholder {
    static let rule = Rule(
        "protected-placeholder", .error, "Every protected placeholder stands in the text.",
        "'protected: true' says that no edit may take it out of the prompt.",
        example: .one(
            "prompt", "support",
            "placeholders: {PLAYBOOKS: {required: true, protected: true}}\nmessages:\n"
                + "  - {role: system, content: Hello}\n"))

    static func check(_ asset: Asset, _ prompt: Prompt, kept: [PlacedTag]) -> [Diagnostic] {
        let protected = (prompt.placeholders ?? []).filter(\.isProtected)
        guard !protected.isEmpty else { return [] }
        let used = Set(kept.map(\.kept.firstName))
        return protected.compactMap { placeholder in
            guard !used.contains(placeholder.name) else { return nil }
            return rule.diagnostic(
                "the protected placeholder '\(placeholder.name)' is missing from the text",
                at: asset.place(ofKeyAt: [.key("placeholders"), .key(placeholder.name)]),
                suggestion: "put '{{\(placeholder.name)}}' back")
        }
    }
}
