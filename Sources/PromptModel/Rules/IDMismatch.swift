internal import Basics

/// An id is the name of its file.
enum IDMismatch {
    static let rule = Rule(
        "id-mismatch", .error, "The id of an asset is the name of its file.",
        "Whoever reads an id must find the file, and two files can't take one id by accident.",
        example: RuleExample([
            ("prompts/snippets/tone.yaml", "kind: snippet\nid: tonne\ntext: Be kind.\n")
        ]))

    static func diagnostic(_ id: String, stem: String, at place: Place) -> Diagnostic {
        rule.diagnostic(
            "the id '\(id)' is not the name of the file, '\(stem)'", at: place,
            suggestion: AssetReference.isValidID(stem)
                ? "write 'id: \(stem)' or rename the file" : "rename the file to '\(id).yaml'")
    }
}
