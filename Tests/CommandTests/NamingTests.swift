import TestSupport
import Testing

/// How a person names an asset.
struct NamingTests {
    @Test("an asset goes by its path from where one stands")
    func relativePath() throws {
        let library = try SmallLibrary()
        for words in [
            ["show", "tone.yaml"], ["history", "tone.yaml"], ["history", "../support.yaml"],
        ] {
            let result = try library.run(words, in: "prompts/snippets")
            #expect(result.status == 0, "\(words): \(result.stderr)")
        }
        let outside = try library.run(["show", "../../../tone.yaml"], in: "prompts/snippets")
        #expect(outside.status == 1)
    }
}
