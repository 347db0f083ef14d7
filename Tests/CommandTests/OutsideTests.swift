import TestSupport
import Testing

/// Commands where there is nothing for them.
@Suite struct OutsideTests {
    @Test(arguments: [
        ["validate"], ["list"], ["show", "1"], ["proposals"], ["metrics"], ["reflect"],
        ["propose"], ["approve", "1"], ["history", "a"], ["build", "--out", "dist"], ["init"],
    ])
    func outsideARepositoryACommandSaysSo(_ words: [String]) throws {
        let result = try Scratch().run(promptgitBinary, words)
        #expect(result.status == 1)
        #expect(result.stdout == "")
        #expect(result.stderr.hasPrefix("error: "))
        #expect(result.stderr.contains("repository"))
    }
}
