internal import Basics
internal import YAMLKit

/// A change takes no protection away.
enum RemovedProtection {
    static let rule = Rule(
        "removed-protection", .error, "No change takes the protection of a placeholder away.",
        "A placeholder with 'protected: true' on the main branch is one that no edit may lose. "
            + "Were it enough to take the declaration out as well, the protection would protect "
            + "nothing. Who means it says so with '# promptgit: allow removed-protection', where a "
            + "reviewer sees it.",
        example: RuleExample(
            [
                RuleExample.file(
                    "prompt", "support",
                    "messages:\n  - {role: system, content: You answer guests.}\n")
            ],
            before: [
                RuleExample.file(
                    "prompt", "support",
                    "placeholders: {PLAYBOOKS: {required: true, protected: true}}\nmessages:\n"
                        + "  - {role: system, content: 'You answer guests. {{PLAYBOOKS}}'}\n")
            ]))

    static func check(
        _ before: MaximumGrowth.Version, _ after: MaximumGrowth.Version
    ) -> [Diagnostic] {
        let declared = after.prompt.placeholders ?? []
        return (before.prompt.placeholders ?? []).filter(\.isProtected).compactMap { placeholder in
            let name = placeholder.name
            let now = declared.first { $0.name == name }
            // One that is still protected and missing in the text is found without the main branch.
            guard now?.isProtected != true else { return nil }
            let path: YAMLPath = [.key("placeholders")]
            let place =
                now != nil
                ? after.asset.place(ofKeyAt: path.appending(name))
                : after.asset.place(ofKeyAt: declared.isEmpty ? [.key("messages")] : path)
            return rule.diagnostic(
                now == nil
                    ? "the placeholder '\(name)' is protected on the main branch and missing here"
                    : "the placeholder '\(name)' is protected on the main branch and not here",
                at: place,
                related: [
                    RelatedPlace(
                        message: "protected here, on the main branch",
                        location: before.asset.place(ofKeyAt: path.appending(name)).location)
                ],
                suggestion: now == nil
                    ? "put '{{\(name)}}' and its declaration back"
                    : "write 'protected: true' again")
        }
    }
}
