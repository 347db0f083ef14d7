internal import Basics
internal import YAMLKit

/// No two ids or paths differ in the case of letters only.
enum LetterCase {
    static let rule = Rule(
        "letter-case", .error, "No two ids or paths differ in capital and small letters only.",
        "Where the file system does not tell capitals apart, as on macOS and Windows, one of two "
            + "such files takes the place of the other as soon as somebody checks them out.",
        example: RuleExample([
            ("prompts/snippets/Tone.yaml", "kind: snippet\nid: Tone\ntext: Be kind.\n"),
            ("prompts/snippets/tone.yaml", "kind: snippet\nid: tone\ntext: Be brief.\n"),
        ]))

    static func check(_ library: Library) -> [Diagnostic] {
        var paths: [String: AssetFacts] = [:]
        var ids: [String: Asset] = [:]
        var diagnostics: [Diagnostic] = []
        func place(_ facts: AssetFacts) -> Place {
            facts.asset?.place(of: [.key("id")])
                ?? Place(location: SourceLocation(file: facts.path.path, line: 1, column: 1))
        }
        for facts in library.facts {
            // Folded paths meet only where the paths themselves differ.
            if let other = paths.updateValue(facts, forKey: facts.path.path.lowercased()) {
                diagnostics.append(
                    rule.diagnostic(
                        "the path differs from '\(other.path.path)' in the case of letters only",
                        at: place(facts),
                        related: [
                            RelatedPlace(message: "the other file", location: place(other).location)
                        ], suggestion: "rename one of the files"))
                continue
            }
            guard let asset = facts.asset else { continue }
            let id = asset.reference.id
            let name = "\(asset.workspace ?? "")/\(asset.reference.kind)/\(id.lowercased())"
            guard let other = ids.updateValue(asset, forKey: name), other.reference.id != id else {
                continue
            }
            diagnostics.append(
                rule.diagnostic(
                    "the id '\(id)' differs from '\(other.reference.id)' in the case of letters only",
                    at: place(facts),
                    related: [
                        RelatedPlace(
                            message: "the other id",
                            location: other.place(of: [.key("id")]).location)
                    ], suggestion: "give one of them another id"))
        }
        return diagnostics
    }
}
