internal import Basics

/// What is left of a prompt's text for run time is names to fill in.
enum RunTimeLogic {
    static let rule = Rule(
        "run-time-logic", .warning, "A prompt leaves only plain names for run time.",
        "A section over a placeholder, or a part of its value, is decided when the application "
            + "runs, so replacing names is not enough there: it needs a Mustache engine of its "
            + "own, without escaping for HTML. Where it has one, turn the rule off in "
            + "promptgit.yaml.",
        example: .one(
            "prompt", "support",
            "placeholders: {orders: {type: list}}\nmessages:\n  - role: system\n    content: |\n"
                + "      {{#orders}}\n      - {{title}}\n      {{/orders}}\n"))

    static func check(
        _ asset: Asset, kept: [PlacedTag], in library: Library
    ) -> [Diagnostic] {
        var seen: Set<String> = []
        var diagnostics: [Diagnostic] = []
        // Once a placeholder is enough to know; what stands inside a section comes with it.
        for placed in kept where placed.kept.sections.isEmpty {
            let isSection = placed.kept.tag.sigil.isOfSection
            guard isSection || placed.kept.tag.isDotted else { continue }
            let name = placed.kept.firstName
            guard seen.insert(name).inserted else { continue }
            let places = library.places(
                of: placed.kept.tag.nameRange, template: placed.kept.template,
                includes: placed.kept.includes, in: asset, text: placed.text)
            diagnostics.append(
                rule.diagnostic(
                    isSection
                        ? "the section over '\(name)' is decided at run time"
                        : "'\(placed.kept.tag.name)' is a part of a value of run time",
                    at: places.first, related: places.related,
                    suggestion: "give the application a Mustache engine, or pass the finished "
                        + "text as a placeholder"))
        }
        return diagnostics
    }
}
