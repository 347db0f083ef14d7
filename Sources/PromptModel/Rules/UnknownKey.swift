internal import Basics

/// A file has only keys that mean something.
enum UnknownKey {
    static let rule = Rule(
        "unknown-key", .error, "Every key is one that the kind has.",
        "A misspelt key would be ignored in silence. Data of other programs goes under 'metadata'.",
        example: .one("snippet", "tone", "text: Be kind.\ntxt: Be brief.\n"))

    static func diagnostic(
        _ key: String, among keys: [String], of owner: String, at place: Place
    ) -> Diagnostic {
        rule.diagnostic(
            "\(owner) has no key '\(key)'", at: place,
            suggestion: closestMatch(to: key, among: keys).map { "did you mean '\($0)'?" }
                ?? "it has \(keys.joined(separator: ", "))")
    }
}
