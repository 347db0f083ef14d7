import Basics
import Foundation
import PromptModel
import TestSupport
import Testing

/// `docs/rules.md` says what the code does.
@Suite("The page of the rules")
struct RuleDocumentTests {
    private static let page = "docs/rules.md"
    private static let begin = "<!-- rules -->\n"
    private static let end = "<!-- /rules -->"

    /// The table as the rules themselves say it.
    private static var table: String {
        let rows = (Rule.all + SettingsRules.all + CommandRules.all).map { rule in
            "| `\(rule.id)` | \(rule.severity.rawValue) | \(rule.summary) |\n"
        }
        return "| rule | severity | what holds |\n|---|---|---|\n" + rows.joined()
    }

    @Test("has the table of all rules; RECORD_SNAPSHOTS=1 writes it")
    func table() throws {
        let text = try PackageRoot.text(Self.page)
        let start = try #require(text.range(of: Self.begin)).upperBound
        let end = try #require(text.range(of: Self.end)).lowerBound
        let found = String(text[start..<end])
        if found != Self.table, ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            let new = text[..<start] + Self.table + text[end...]
            try Data(new.utf8).write(to: URL(fileURLWithPath: PackageRoot.path(Self.page)))
        }
        #expect(found == Self.table)
    }
}
