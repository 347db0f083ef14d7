public import Basics

/// The commits that changed a file, newest first.
public struct AssetHistory: Sendable {
    /// One commit.
    public struct Entry: Sendable, Hashable {
        /// The full id.
        public var commit: String
        /// The author's name.
        public var author: String
        /// The author's mail address.
        public var email: String
        /// When it was authored.
        public var date: Timestamp
        /// The first line of its message.
        public var subject: String
        /// The proposal that it carries or that it takes back; nil when there is none.
        public var proposal: String?
        /// The path that the file had then.
        public var path: String
    }

    /// The file's path in the repository.
    public var path: String
    /// The commits.
    public var commits: [Entry]

    /// The history in the documented JSON shape.
    public var json: JSONValue {
        [
            "path": .string(path),
            "commits": .array(
                commits.map { entry in
                    [
                        "commit": .string(entry.commit), "author": .string(entry.author),
                        "email": .string(entry.email), "date": .string(entry.date.description),
                        "subject": .string(entry.subject), "proposal": .optional(entry.proposal),
                        "path": .string(entry.path),
                    ]
                }),
        ]
    }
}

/// What is asked of a file's history.
public struct HistoryRequest: Sendable {
    /// An asset's id, `kind/id`, or the path of any file.
    public var name: String
    /// Where to begin; nil is `HEAD`.
    public var revision: String?
    /// At most so many commits.
    public var limit: Int?
    /// Only commits that were made at this moment or later, by the committer's clock.
    public var since: Timestamp?
    /// Whether a file is followed to the name that it had before it was renamed.
    public var followsRenames = false

    /// Asks for all of a file's history.
    public init(_ name: String) { self.name = name }
}
