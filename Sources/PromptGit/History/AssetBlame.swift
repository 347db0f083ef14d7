public import Basics

/// The lines of a file, each with the commit that it comes from.
public struct AssetBlame: Sendable {
    /// One line.
    public struct Line: Sendable, Hashable {
        /// Its number, from 1.
        public var number: Int
        /// The full id of the commit.
        public var commit: String
        /// The author's name.
        public var author: String
        /// The author's mail address.
        public var email: String
        /// When it was authored.
        public var date: Timestamp
        /// The proposal that it came with or was taken back with; nil when there is none.
        public var proposal: String?
        /// Who approved that proposal; nil when nobody is known to have.
        public var approvedBy: String?
        /// What a measurement said of the proposal; nil as long as there is none.
        public var verdict: String?
        /// The path that the file had in that commit.
        public var path: String
        /// The line without its line feed; bytes that are no UTF-8 are shown as U+FFFD.
        public var text: String
    }

    /// The file's path in the repository.
    public var path: String
    /// The full id of the commit that was asked about.
    public var revision: String
    /// The lines that were asked for.
    public var lines: [Line]

    /// The lines in the documented JSON shape.
    public var json: JSONValue {
        [
            "path": .string(path), "revision": .string(revision),
            "lines": .array(
                lines.map { line in
                    [
                        "line": .integer(Int64(line.number)), "commit": .string(line.commit),
                        "author": .string(line.author), "date": .string(line.date.description),
                        "proposal": .optional(line.proposal),
                        "approvedBy": .optional(line.approvedBy),
                        "verdict": .optional(line.verdict), "text": .string(line.text),
                    ]
                }),
        ]
    }
}
