internal import Basics

/// A value has the type that its key asks for.
enum WrongType {
    static let rule = Rule(
        "wrong-type", .error, "Every value has the type that its key asks for.",
        "A number or a truth value becomes a text in quotes; a single value becomes a list in [ ].",
        example: .one(
            "prompt", "support",
            "tools: refund\nmessages:\n  - {role: system, content: You answer guests.}\n"))

    static func diagnostic(
        _ key: String, expected: String, found: String, at place: Place, suggestion: String? = nil
    ) -> Diagnostic {
        rule.diagnostic(
            "'\(key)' must be \(expected), not \(found)", at: place, suggestion: suggestion)
    }
}
