internal import Basics

/// A named asset exists.
enum UnknownReference {
    static let rule = Rule(
        "unknown-reference", .error, "Every soul, knowledge, tool, prompt and agent named exists.",
        "A reference is the id of an asset of the right kind.",
        example: .one(
            "prompt", "support",
            "tools: [refnd]\nmessages:\n  - {role: system, content: You answer guests.}\n"))

    static func check(_ asset: Asset, in library: Library) -> [Diagnostic] {
        asset.mentions.compactMap { mention in
            let reference = mention.reference
            guard !library.has(reference) else { return nil }
            let near = closestMatch(to: reference.id, among: library.ids(of: reference.kind))
            return rule.diagnostic(
                "there is no \(reference.kind) '\(reference.id)'",
                at: asset.place(of: mention.path),
                suggestion: near.map { "did you mean '\($0)'?" })
        }
    }
}
