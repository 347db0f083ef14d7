import Basics
import Testing

@Suite struct DiagnosticTests {
    @Test func severitiesAreOrdered() {
        #expect(Severity.allCases.sorted() == [.note, .warning, .error])
        #expect(Severity.warning < .error)
    }

    @Test func locationsAreOrderedByFileLineAndColumn() {
        let places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 9), ("a", 2, 10)].map {
            SourceLocation(file: $0.0, line: $0.1, column: $0.2)
        }
        #expect(places.sorted().map(\.description) == ["a:2:9", "a:2:10", "a:10:1", "b:1:1"])
    }

    @Test func aCaretIsNeverEmpty() {
        let place = SourceLocation(file: "a", line: 1, column: 1)
        let diagnostic = Diagnostic(
            rule: "r", severity: .error, message: "m", location: place, length: 0)
        #expect(diagnostic.length == 1)
    }
}
