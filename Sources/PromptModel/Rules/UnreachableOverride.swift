internal import Basics
internal import YAMLKit

/// An override of a workspace makes a difference.
enum UnreachableOverride {
    static let rule = Rule(
        "unreachable-override", .warning, "Every override of a workspace changes something there.",
        "An override takes the place of the asset with its kind and id. One that says what the asset "
            + "says already only hides later changes of it, and a snippet, soul, knowledge or tool "
            + "that neither exists outside of the workspace nor is named there has a slip in its id "
            + "or is left over.",
        example: RuleExample([
            RuleExample.file("snippet", "tone", "text: Be kind.\n"),
            RuleExample.file(
                "prompt", "support", "messages:\n  - {role: system, content: 'Hello. {{> tone}}'}\n"
            ),
            (
                "prompts/workspaces/acme/snippets/tonne.yaml",
                "kind: snippet\nid: tonne\ntext: Be brief.\n"
            ),
        ]))

    static func check(_ library: Library, _ uses: LibraryUses) -> [Diagnostic] {
        guard !library.workspaces.isEmpty else { return [] }
        var files: [String: [AssetReference: Asset]] = [:]
        for case let asset? in library.facts.map(\.asset) {
            guard let workspace = asset.workspace else { continue }
            if files[workspace]?[asset.reference] == nil {
                files[workspace, default: [:]][asset.reference] = asset
            }
        }
        return library.workspaces.flatMap { name -> [Diagnostic] in
            let overlaid = library.workspace(name)
            return library.overrides(of: name).compactMap { reference in
                guard let file = files[name]?[reference] else { return nil }
                let place = file.place(of: [.key("id")])
                guard let base = library[reference] else {
                    guard !uses.isUsed(reference) else { return nil }
                    return rule.diagnostic(
                        "the workspace '\(name)' has a \(reference.kind) '\(reference.id)' that "
                            + "neither exists outside of it nor is named there", at: place,
                        suggestion: closestMatch(
                            to: reference.id, among: library.ids(of: reference.kind)
                        ).map { "did you mean '\($0)'?" })
                }
                guard let override = overlaid[reference], says(override, the: base) else {
                    return nil
                }
                return rule.diagnostic(
                    "the override says what the \(reference.kind) '\(reference.id)' says already",
                    at: place,
                    related: [
                        RelatedPlace(
                            message: "overridden here",
                            location: base.place(of: [.key("id")]).location)
                    ], suggestion: "delete the file, or say what is different here")
            }
        }
    }

    private static func says(_ override: Asset, the base: Asset) -> Bool {
        override.content == base.content && override.description == base.description
            && override.owners == base.owners && override.tags == base.tags
            && override.metadata == base.metadata
    }
}
