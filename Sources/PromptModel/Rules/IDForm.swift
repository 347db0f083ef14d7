internal import Basics

/// An id has a form that fits file names, branches and templates.
enum IDForm {
    static let rule = Rule(
        "id-form", .error, "An id has lower-case letters, digits, '-' and '_' only.",
        "Ids become file names, parts of branch names and names in templates, on systems that "
            + "tell capitals apart and on systems that do not.",
        example: RuleExample([
            (
                "prompts/snippets/house-rules.yaml",
                "kind: snippet\nid: House Rules\ntext: Be kind.\n"
            )
        ]))

    static func diagnostic(_ id: String, at place: Place) -> Diagnostic {
        rule.diagnostic(
            "'\(id)' has not the form of an id: lower-case letters, digits, '-' and '_'",
            at: place,
            suggestion: AssetReference.id(fromName: id).map { "write '\($0)'" })
    }
}
