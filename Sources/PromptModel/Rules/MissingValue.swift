internal import Basics

/// What a text takes from a soul or from knowledge is there.
enum MissingValue {
    static let rule = Rule(
        "missing-value", .error, "What a text takes from the soul and knowledge is there.",
        "A text with a hole in it must not reach a model. Where a value may be missing, put a "
            + "section around it: '{{#soul.tagline}}…{{/soul.tagline}}'.",
        example: RuleExample([
            RuleExample.file("soul", "haff", "name: Haff\n"),
            RuleExample.file(
                "prompt", "support",
                "soul: haff\nmessages:\n"
                    + "  - {role: system, content: 'You are {{soul.tagline}}.'}\n"),
        ]))
}
