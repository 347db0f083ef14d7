import Basics
import PromptModel
import TestSupport
import Testing

/// `docs/assets.md` says what the code does.
struct AssetDocumentTests {
    private let text: String

    init() throws { text = try PackageRoot.text("docs/assets.md") }

    @Test("every rule stands in the table with its severity and its sentence", arguments: Rule.all)
    func rule(rule: Rule) {
        if rule.id.hasPrefix("yaml-") {
            // Named in the paragraph below the table, or one of their kin.
            #expect(text.contains("`yaml-syntax`"))
        } else {
            let row = "| `\(rule.id)` | \(rule.severity.rawValue) | \(rule.summary) |"
            #expect(text.contains(row))
        }
    }

    @Test("every kind stands in the table with its own keys", arguments: KindDefinition.all)
    func kind(definition: KindDefinition) throws {
        let row = try #require(
            text.split(separator: "\n").first {
                $0.hasPrefix("| `\(definition.kind.rawValue)` |")
            })
        for key in definition.ownKeys {
            let name = "`\(key.name)`"
            #expect(row.contains(key.isRequired ? "**\(name)**" : name), "\(name)")
        }
    }
}
