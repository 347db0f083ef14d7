internal import Basics

/// A file has the keys that it can't do without.
enum MissingKey {
    static let rule = Rule(
        "missing-key", .error, "Every required key is there.",
        "Without the key the asset can't be used.",
        example: .one("snippet", "tone", "description: How we sound.\n"))

    static func diagnostic(
        _ keys: [String], of owner: String, at place: Place, suggestion: String? = nil
    ) -> Diagnostic {
        let names = keys.map { "'\($0)'" }.joined(separator: " or ")
        return rule.diagnostic(
            "\(owner) needs the key \(names)", at: place, suggestion: suggestion)
    }
}
