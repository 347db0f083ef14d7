import Foundation
import JSONKit
import TestSupport
import Testing

@testable import Basics

/// A repository with the airline domain of the tau2 data imported and committed.
struct Airline {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try succeed("init")
        let domain = try RealData.path("tau2/domains/airline")
        try succeed("import", "prompt", domain + "/policy.md")
        try succeed("import", "tools", domain + "/tools.json")
        _ = try scratch.git("add", "-A")
        _ = try scratch.gitCommit("Import the airline domain")
    }

    /// Runs promptgit and expects it to end with 0.
    @discardableResult
    func succeed(_ words: String...) throws -> String { try succeed(words) }

    /// Runs promptgit and expects it to end with 0.
    @discardableResult
    func succeed(_ words: [String]) throws -> String {
        let result = try scratch.run(promptgitBinary, words)
        #expect(
            result.status == 0, "promptgit \(words.joined(separator: " ")): \(result.stderr)")
        return result.stdout
    }

    /// Runs promptgit with `--json` and reads what it prints.
    func json(_ words: String...) throws -> JSONValue {
        try JSONValue(parsing: Array(succeed(words + ["--json"]).utf8))
    }

    func observe(_ run: String) throws {
        try succeed("observe", RealData.path("tau2/visible/\(run).json"))
    }
}
