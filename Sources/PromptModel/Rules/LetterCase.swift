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
        guard mayFind(library) else { return [] }
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

    /// Whether two names meet once they are folded, or may do so: nearly always they do not.
    private static func mayFind(_ library: Library) -> Bool {
        var seen: Set<UInt64> = []
        seen.reserveCapacity(library.facts.count * 2)
        for facts in library.facts {
            guard seen.insert(foldedHash(facts.path.path, 1)).inserted else { return true }
            guard let asset = facts.asset else { continue }
            let kind = AssetKind.allCases.firstIndex(of: asset.reference.kind) ?? 0
            let place = foldedHash(asset.workspace ?? "", 2 + UInt64(kind))
            guard seen.insert(foldedHash(asset.reference.id, place)).inserted else { return true }
        }
        return false
    }

    private static func foldedHash(_ text: String, _ seed: UInt64) -> UInt64 {
        var hash = SnippetShape.Hash()
        hash.combine(Int(truncatingIfNeeded: seed))
        var isASCII = true
        for byte in text.utf8 {
            isASCII = isASCII && byte < 0x80
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            hash.combine(Int(isCapital ? byte | 0x20 : byte))
        }
        if isASCII { return hash.value }
        var folded = SnippetShape.Hash()
        folded.combine(Int(truncatingIfNeeded: seed))
        for byte in text.lowercased().utf8 { folded.combine(Int(byte)) }
        return folded.value
    }
}
