internal import Basics

/// A value is one of those that its key knows.
enum InvalidValue {
    static let rule = Rule(
        "invalid-value", .error, "Every value is one of those that its key knows.",
        "A word outside of a fixed set, or a number outside of its range, would be ignored.",
        example: .one(
            "prompt", "support", "messages:\n  - role: sytem\n    content: Hello\n"))

    static func diagnostic(
        _ key: String, word: String, among words: [String], at place: Place
    ) -> Diagnostic {
        rule.diagnostic(
            "'\(key)' can't be '\(word)'", at: place,
            suggestion: closestMatch(to: word, among: words).map { "did you mean '\($0)'?" }
                ?? "use \(words.joined(separator: ", "))")
    }
}
