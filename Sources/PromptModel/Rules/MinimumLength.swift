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
        // A scalar takes four bytes at most: most texts need not be counted.
        let bytes = composition.messages.reduce(0) { $0 + $1.content.utf8.count }
        guard bytes / 4 < minimum else { return [] }
        let count = composition.messages.reduce(0) { $0 + $1.content.scalarCount }
        guard count < minimum else { return [] }
        return [
            rule.diagnostic(
                "the messages have \(count) characters, fewer than \(minimum)",
                at: asset.place(of: [.key("limits"), .key("minCharacters")]))
        ]
    }
}
