public import Basics

/// What a repair of the library did.
public struct RepairReport: Sendable {
    /// A repair that was made.
    public struct Repair: Sendable, Hashable {
        /// What was wrong, and where it was.
        public var diagnostic: Diagnostic
        /// What was done about it.
        public var summary: String

        /// The repair in the documented JSON shape.
        public var json: JSONValue {
            [
                "rule": .string(diagnostic.rule), "file": .string(diagnostic.location.file),
                "line": .count(diagnostic.location.line),
                "column": .count(diagnostic.location.column), "summary": .string(summary),
            ]
        }
    }

    /// The repairs, in the order they were made.
    public var repairs: [Repair]
    /// The files that change.
    public var changes: [FormatReport.Change]
}
