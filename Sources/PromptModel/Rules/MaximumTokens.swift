internal import Basics
internal import YAMLKit

/// A prompt stays within its budget.
enum MaximumTokens {
    static let rule = Rule(
        "maximum-tokens", .warning, "A prompt has at most 'limits.maxTokens' tokens.",
        "Each model counts tokens in its own way; here four bytes of UTF-8 count as one, which is "
            + "near for English text. Placeholders count as they are written.",
        example: .one(
            "prompt", "support",
            "limits: {maxTokens: 5}\nmessages:\n"
                + "  - {role: system, content: You answer the guests of a small boat-tour shop.}\n")
    )

    static func check(
        _ asset: Asset, _ prompt: Prompt, _ composition: Composition
    ) -> [Diagnostic] {
        guard let maximum = prompt.limits.maxTokens else { return [] }
        let bytes = composition.messages.reduce(0) { $0 + $1.content.utf8.count }
        let tokens = (bytes + 3) / 4
        guard tokens > maximum else { return [] }
        return [
            rule.diagnostic(
                "the messages have about \(tokens) tokens, more than \(maximum)",
                at: asset.place(of: [.key("limits"), .key("maxTokens")]))
        ]
    }
}
