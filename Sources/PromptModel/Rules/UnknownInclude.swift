internal import Basics

/// An included snippet exists.
enum UnknownInclude {
    static let rule = Rule(
        "unknown-include", .error, "Every included snippet exists.",
        "'{{> tone}}' puts the snippet 'tone' in; a text with a hole in it must not reach a model.",
        example: .one(
            "prompt", "support",
            "messages:\n  - {role: system, content: 'Be kind. {{> tonne}}'}\n"))

    static func check(_ asset: Asset, in library: Library) -> [Diagnostic] {
        asset.includes.compactMap { include in
            guard !library.has(AssetReference(.snippet, include.name)) else { return nil }
            let near = closestMatch(to: include.name, among: library.ids(of: .snippet))
            return rule.diagnostic(
                "there is no snippet '\(include.name)'", at: asset.place(of: include),
                suggestion: near.map { "did you mean '\($0)'?" }
                    ?? (AssetReference.isValidID(include.name)
                        ? "create it with 'promptgit new snippet \(include.name)'" : nil))
        }
    }
}
