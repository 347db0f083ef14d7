public import Basics

/// What changed between two places, as text.
public struct ChangeReport: Sendable {
    /// The full id of the older commit.
    public var from: String
    /// The full id of the newer commit; nil for the work tree.
    public var to: String?
    /// The paths that differ.
    public var files: [String]
    /// The unified diff, as git writes it.
    public var text: String

    /// The report as JSON.
    public var json: JSONValue {
        [
            "from": .string(from), "to": .optional(to), "files": .strings(files),
            "diff": .string(text),
        ]
    }
}
