internal import Basics

/// A tool and a soul have no placeholders.
enum StaticText {
    static let rule = Rule(
        "static-text", .error, "The texts of tools and souls have no placeholders.",
        "They are complete when they are built; only snippets can be put in. A tool or a soul "
            + "with 'template: none' keeps its braces.",
        example: .one(
            "tool", "refund", "description: Refunds {{amount}}.\n"))

    static func check(
        _ asset: Asset, _ text: Int, kept: [KeptTag], in library: Library
    ) -> [Diagnostic] {
        kept.map { tag in
            let places = library.places(
                of: tag.tag.range, template: tag.template, includes: tag.includes, in: asset,
                text: text)
            return rule.diagnostic(
                "a \(asset.reference.kind) has no placeholders, and '\(tag.tag.name)' is one",
                at: places.first, related: places.related,
                suggestion: "take it out, or take the texts as they are with 'template: none'")
        }
    }
}
