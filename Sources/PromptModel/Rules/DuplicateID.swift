internal import Basics
internal import YAMLKit

/// An id names one asset of its kind.
enum DuplicateID {
    static let rule = Rule(
        "duplicate-id", .error, "An id is unique within its kind.",
        "References name an asset by its kind and id, not by its folder.",
        example: RuleExample([
            ("prompts/snippets/guests/tone.yaml", "kind: snippet\nid: tone\ntext: Be kind.\n"),
            ("prompts/snippets/staff/tone.yaml", "kind: snippet\nid: tone\ntext: Be brief.\n"),
        ]))

    /// Files that say they are an asset which another file already is; the first path keeps it.
    static func check(_ library: Library) -> [Diagnostic] {
        library.duplicates.map { asset, first in
            rule.diagnostic(
                "there is already a \(asset.reference.kind) '\(asset.reference.id)'",
                at: asset.place(of: [.key("id")]),
                related: [
                    RelatedPlace(
                        message: "first here", location: first.place(of: [.key("id")]).location)
                ],
                suggestion: "give one of them another id")
        }
    }
}
