public import Basics

/// The versions that an asset ever had.
public struct AssetVersions: Sendable {
    /// A file that changed with a version.
    public struct Changed: Hashable, Sendable {
        /// The asset, as `kind/id`; nil for a file that is none.
        public var asset: String?
        /// The path.
        public var path: String
    }

    /// A commit from which on the asset had a version.
    public struct Entry: Hashable, Sendable {
        /// The version's number, from 1 for the oldest.
        public var number: Int
        /// The version: 12 hexadecimal digits.
        public var version: String
        /// The full id of the commit.
        public var commit: String
        /// The author's name.
        public var author: String
        /// The author's mail address.
        public var email: String
        /// When it was authored.
        public var date: Timestamp
        /// The first line of its message.
        public var subject: String
        /// The proposal that it came with or was taken back with; nil for a direct edit.
        public var proposal: String?
        /// Who approved that proposal; nil when nobody is known to have.
        public var approvedBy: String?
        /// What changed of the asset and of what it is made of.
        public var changed: [Changed]
        /// Whether an earlier version came back.
        public var isAgain: Bool
        /// How many sessions of the store name the version; nil where there is no store, and for
        /// what is no prompt.
        public var sessions: Int?
    }

    /// The asset, as `kind/id`; nil for a file that is none.
    public var asset: String?
    /// The path of its file at the revision or, where it is gone, the last one it had.
    public var path: String?
    /// The full id of the commit that was asked about.
    public var revision: String
    /// How many versions there are, those beyond a limit counted.
    public var count: Int
    /// The versions, newest first.
    public var entries: [Entry]
    /// What could not be found out.
    public var notes: [String] = []

    /// The versions in the documented JSON shape.
    public var json: JSONValue {
        [
            "asset": .optional(asset), "path": .optional(path), "revision": .string(revision),
            "count": .count(count),
            "versions": .array(
                entries.map { entry in
                    [
                        "number": .count(entry.number), "version": .string(entry.version),
                        "commit": .string(entry.commit), "author": .string(entry.author),
                        "email": .string(entry.email), "date": .string(entry.date.description),
                        "subject": .string(entry.subject), "proposal": .optional(entry.proposal),
                        "approvedBy": .optional(entry.approvedBy),
                        "changed": .array(
                            entry.changed.map {
                                ["asset": .optional($0.asset), "path": .string($0.path)]
                            }),
                        "again": .bool(entry.isAgain), "sessions": .optional(entry.sessions),
                    ]
                }),
            "notes": .strings(notes),
        ]
    }
}
