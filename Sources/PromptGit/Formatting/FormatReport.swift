public import Basics

/// What laying out the files of a library changes.
public struct FormatReport: Sendable {
    /// A file whose layout is another one than the canonical.
    public struct Change: Sendable, Hashable {
        /// Its path in the repository.
        public var path: String
        /// Its bytes as they were.
        public var old: [UInt8]
        /// Its bytes in the canonical layout.
        public var new: [UInt8]
        /// The unified diff, as git writes it.
        public var diff: String
    }

    /// How many files were looked at.
    public var files: Int
    /// The files that change, in the order of their paths.
    public var changes: [Change]
    /// Why files can't be laid out; they stay as they are.
    public var diagnostics: [Diagnostic]
    /// The bytes of the files that have diagnostics, by path.
    var contents: [String: [UInt8]]

    /// The bytes of a file that has diagnostics, or nil.
    public func source(_ file: String) -> [UInt8]? { contents[file] }

    /// The report in the documented JSON shape.
    public var json: JSONValue {
        [
            "files": .count(files), "changed": .strings(changes.map(\.path)),
            "diagnostics": .array(diagnostics.map(\.json)),
        ]
    }
}
