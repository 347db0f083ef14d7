internal import Basics

/// A placeholder has a name of its own.
enum ReservedName {
    static let rule = Rule(
        "reserved-name", .error, "A placeholder has a plain name, not 'soul' or 'knowledge'.",
        "These two stand for the prompt's soul and knowledge, which are put in at build time. A "
            + "name with a dot would be read as a part of a larger value.",
        example: .one(
            "prompt", "support",
            "placeholders:\n  given.name: {required: true}\nmessages:\n"
                + "  - {role: system, content: 'Hello {{given.name}}'}\n"))

    static let names = ["soul", "knowledge"]

    /// The form of a name that can stand in a tag as it is, as a regular expression (ECMA 262).
    static let pattern = #"^[^\s.#^/><$&!={}]+$"#

    /// Whether a placeholder can have the name.
    static func isFree(_ name: String) -> Bool {
        guard !name.isEmpty, !names.contains(name) else { return false }
        // Plain letters need no look at what else Unicode counts as white space.
        if name.utf8.allSatisfy({ isNameByte($0) }) { return true }
        return !name.contains { $0.isWhitespace || ".#^/><$&!={}".contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == 0x5F || byte == 0x2D
    }

    /// The finding for a name that is not free.
    static func diagnostic(_ name: String, at place: Place) -> Diagnostic {
        if names.contains(name) {
            return rule.diagnostic(
                "'\(name)' stands for the prompt's own \(name)", at: place,
                suggestion: "give the placeholder another name")
        }
        return rule.diagnostic(
            "'\(name)' can't be the name of a placeholder", at: place,
            suggestion: "use letters, digits, '-' and '_'")
    }
}
