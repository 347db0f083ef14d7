import Basics
import PromptModel
import TestSupport
import Testing

/// `docs/assets.md` says what the code does.
struct AssetDocumentTests {
    private let text: String

    init() throws { text = try PackageRoot.text("docs/assets.md") }

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
