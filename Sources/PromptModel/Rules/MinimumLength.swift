internal import Basics
internal import YAMLKit

/// A prompt is not cut short.
enum MinimumLength {
    static let rule = Rule(
        "minimum-length", .error, "A prompt has at least 'limits.minCharacters' characters.",
        "A slip, or an edit that goes too far, can leave a prompt nearly empty. Characters are "
            + "Unicode scalars; placeholders count as they are written.",
        example: .one(
            "prompt", "support",
            "limits: {minCharacters: 200}\nmessages:\n  - {role: system, content: Hello}\n"))

    static func check(
        _ asset: Asset, _ prompt: Prompt, _ composition: Composition
    ) -> [Diagnostic] {
        guard let minimum = prompt.limits.minCharacters else { return [] }
        let count = composition.messages.map(\.content.unicodeScalars.count).reduce(0, +)
        guard count < minimum else { return [] }
        return [
            rule.diagnostic(
                "the messages have \(count) characters, fewer than \(minimum)",
                at: asset.place(of: [.key("limits"), .key("minCharacters")]))
        ]
    }
}
