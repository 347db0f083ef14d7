internal import Basics

/// A file's `kind` is one that exists.
enum UnknownKind {
    static let rule = Rule(
        "unknown-kind", .error, "The kind of an asset is one that exists.",
        "The key 'kind' decides what a file is and which keys it has.",
        example: RuleExample([
            ("prompts/support.yaml", "kind: promt\nid: support\n")
        ]))

    static func diagnostic(_ kind: String, at place: Place) -> Diagnostic {
        let kinds = AssetKind.allCases.map(\.rawValue)
        let near = closestMatch(to: kind, among: kinds)
        return rule.diagnostic(
            "'\(kind)' is no kind of asset", at: place,
            suggestion: near.map { "did you mean '\($0)'?" }
                ?? "use one of \(kinds.joined(separator: ", "))")
    }
}
