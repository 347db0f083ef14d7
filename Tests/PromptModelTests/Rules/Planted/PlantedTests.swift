import Basics
import PromptModel
import Testing

/// Every rule's violation, planted at least twenty ways.
@Suite("Planted problems are found where they are")
struct PlantedTests {
    static let plants: [String: [Plant]] = PlantedFiles.structure
        .merging(PlantedFiles.references) { $1 }.merging(PlantedFiles.texts) { $1 }
        .merging(PlantedFiles.characters) { $1 }.merging(PlantedFiles.secrets) { $1 }
        .merging(PlantedFiles.schemas) { $1 }.merging(PlantedFiles.libraries) { $1 }
        .merging(PlantedFiles.changes) { $1 }.merging(PlantedFiles.bases) { $0 + $1 }

    @Test("in text", arguments: Rule.all.map(\.id).filter { !PlantedFiles.inBytes.contains($0) })
    func planted(rule: String) {
        let plants = (Self.plants[rule] ?? []).flatMap(\.variants)
        #expect(plants.count >= 20, "the rule '\(rule)' needs more plants")
        for plant in plants {
            let (found, planted) = plant.look(for: rule)
            #expect(!planted.isEmpty)
            #expect(found == planted, "\(plant.files)")
        }
    }

    @Test("a file that is too large", arguments: 1...20)
    func size(more: Int) {
        let head = Array("kind: snippet\nid: tone\ntext: |\n  ".utf8)
        let text = [UInt8](repeating: 0x61, count: (1 << 20) - head.count + more)
        expect("yaml-size", head + text, at: (1, 1))
    }

    @Test("a byte that is no UTF-8", arguments: 0..<20)
    func encoding(line: Int) {
        let wrong: [[UInt8]] = [[0xFF], [0xF8], [0xE4], [0xED, 0xA0, 0x80]]
        let text = String(repeating: "  ä\n", count: line)
        let bytes =
            Array("kind: snippet\nid: tone\ntext: |\n\(text)  ab".utf8) + wrong[line % wrong.count]
            + Array("\n".utf8)
        expect("yaml-encoding", bytes, at: (4 + line, 5))
    }

    private func expect(_ rule: String, _ bytes: [UInt8], at place: (line: Int, column: Int)) {
        let path = "prompts/snippets/tone.yaml"
        let found = Validation.diagnostics(of: Library(files: [(path, bytes)]))
        #expect(
            found.filter { $0.rule == rule }.map(\.location) == [
                SourceLocation(file: path, line: place.line, column: place.column)
            ])
    }
}

/// The plants by rule; each counts five times, in its variants.
enum PlantedFiles {
    /// The rules whose violations no text can hold.
    static let inBytes: Set<String> = ["yaml-size", "yaml-encoding"]
}
