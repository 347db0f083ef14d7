internal import Basics

/// A name in a prompt's text is declared.
enum UndeclaredPlaceholder {
    static let rule = Rule(
        "undeclared-placeholder", .error, "Every name in a prompt's text is declared.",
        "'placeholders' says what an application must fill in; a misspelt name would stay a hole "
            + "in the text. Inside a section over a list or an object, names may belong to it.",
        example: .one(
            "prompt", "support",
            "placeholders: {name: {}}\nmessages:\n"
                + "  - {role: system, content: 'Hello {{name}}, {{nmae}}'}\n"))

    static func check(
        _ asset: Asset, _ prompt: Prompt, kept: [PlacedTag], in library: Library
    ) -> [Diagnostic] {
        guard let placeholders = prompt.placeholders else { return [] }
        let names = Set(placeholders.map(\.name))
        // A section over one of these has no names of its own.
        func isPlain(_ section: String) -> Bool {
            placeholders.contains {
                $0.name == section && [.string, .number, .boolean].contains($0.type)
            }
        }
        var seen: Set<KeptTag> = []
        var diagnostics: [Diagnostic] = []
        for placed in kept {
            let name = placed.kept.firstName
            guard !names.contains(name), placed.kept.sections.allSatisfy(isPlain),
                seen.insert(placed.kept).inserted
            else { continue }
            let places = library.places(
                of: placed.kept.tag.nameRange, template: placed.kept.template,
                includes: placed.kept.includes, in: asset, text: placed.text)
            diagnostics.append(
                rule.diagnostic(
                    name == "."
                        ? "'.' stands for an element, and there is no section around it"
                        : "'\(name)' is not among the placeholders", at: places.first,
                    related: places.related,
                    suggestion: closestMatch(to: name, among: names.sorted())
                        .map { "did you mean '\($0)'?" }
                        ?? (name == "." ? nil : "declare it under 'placeholders'")))
        }
        return diagnostics
    }
}
