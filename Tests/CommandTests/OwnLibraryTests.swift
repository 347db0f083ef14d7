import TestSupport
import Testing

@testable import Basics

/// The project's own prompts live in a library like its users'.
struct OwnLibraryTests {
    @Test("the project's own prompts validate, without a warning")
    func validates() throws {
        let scratch = try Scratch()
        let result = try scratch.promptgit(
            "-C", PackageRoot.path, "validate", "--json",
            environment: [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
            ])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains("\"errors\": 0"))
        #expect(result.stdout.contains("\"warnings\": 0"))
    }
}
