import ArgumentKit
import TestSupport
import Testing

@testable import Commands

@Suite struct DescriptionTests {
    @Test func everyCommandIsDescribedByTheRulesAndItsExamplesWork() {
        for problem in Tool.commandLine.descriptionProblems() { Issue.record("\(problem)") }
    }

    @Test func helpFitsEightyColumns() throws {
        for path in [[]] + Tool.commandLine.commandPaths {
            let help = try #require(Tool.commandLine.help(for: path))
            for line in help.split(separator: "\n") where !line.hasPrefix("  promptgit") {
                #expect(line.count <= 80, "\(line)")
            }
        }
    }

    @Test func helpIsAsRecorded() throws {
        try expectSnapshot(Tool.commandLine.help(for: []) ?? "", named: "help/promptgit")
        for path in Tool.commandLine.commandPaths {
            let help = try #require(Tool.commandLine.help(for: path))
            try expectSnapshot(help, named: "help/" + path.joined(separator: "-"))
        }
    }
}
