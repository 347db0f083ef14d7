/// The sentences that edits put into assets.
///
/// What they are filled with are names of tools and parameters, and words that stand in the
/// library.
enum Templates {
    /// Look values up first and use them as listed.
    static func lookUp(_ tool: String, noun: String, field: String?) -> String {
        let named = field.map { " (`\($0)`)" } ?? ""
        return """
            Before this call, call `\(tool)`.
            Use each \(noun)\(named) exactly as its answer lists it; never invent or guess one.
            If none of those listed fits, ask the user.
            """
    }

    /// Take a value from the user or a look-up.
    static func userOrLookUp(_ tool: String, field: String) -> String {
        """
        Use only a `\(field)` that the user has written or that a tool has answered.
        If there is none yet, call `\(tool)`, which lists them, or ask; never invent or guess one.
        """
    }

    /// Take a value from the user.
    static func askUser(field: String) -> String {
        """
        Use only a `\(field)` that the user has written in this conversation.
        If there is none, ask for it before this call; never invent or guess one.
        """
    }

    /// Name the fields of an object.
    static func fields(_ names: [String]) -> String {
        let quoted = names.map { "`\($0)`" }
        if quoted.count == 1 { return "Each object needs the key \(quoted[0])." }
        return "Each object needs the keys "
            + quoted.dropLast().joined(separator: ", ") + " and \(quoted[quoted.count - 1])."
    }

    /// The YAML file of a snippet.
    static func file(_ snippet: Snippet) -> String {
        let lines = snippet.text.split(separator: "\n").map { "  \($0)\n" }.joined()
        return "kind: snippet\nid: \(snippet.name)\n"
            + "description: \(snippet.description)\ntext: |\n\(lines)"
    }

    /// The words of the sentences themselves, in lower case.
    static let words: Set<String> = Set(
        [
            lookUp("", noun: "", field: ""), askUser(field: ""),
            userOrLookUp("", field: ""), fields([""]), fields(["", ""]),
            file(Snippet(name: "look-up", description: "Where each comes from.", text: "")),
        ]
        .flatMap { Words.plain($0) })
}
