public import Basics

/// What a `sync` did, or would do.
public struct SyncReport: Sendable, Hashable {
    /// What became of one reference.
    public struct Change: Sendable, Hashable {
        /// The name that people use: `main`, `ledger`, `proposals/…`.
        public var name: String
        /// What it was here and is now, full ids of commits; nil where nothing changed here.
        public var here: Move?
        /// What the remote had and has now; nil where nothing was to change there.
        public var there: Move?
        /// Why the remote did not make the change, in its words; nil where it did.
        public var declined: String?

        /// Creates a change.
        public init(name: String, here: Move? = nil, there: Move? = nil, declined: String? = nil) {
            self.name = name
            self.here = here
            self.there = there
            self.declined = declined
        }
    }

    /// From which commit to which; nil is none.
    public struct Move: Sendable, Hashable {
        /// The full id before; nil where there was no such reference.
        public var from: String?
        /// The full id after; nil where there is no such reference any more.
        public var to: String?

        /// Creates a move.
        public init(from: String?, to: String?) {
            self.from = from
            self.to = to
        }
    }

    /// The remote's name.
    public var remote: String
    /// Whether nothing was changed, here or there.
    public var isDryRun: Bool
    /// What changed, main and the ledger first; empty when both sides had the same.
    public var changes: [Change]
    /// What a person should know, a sentence each.
    public var notes: [String]

    /// Creates a report.
    public init(remote: String, isDryRun: Bool, changes: [Change], notes: [String]) {
        self.remote = remote
        self.isDryRun = isDryRun
        self.changes = changes
        self.notes = notes
    }

    /// Whether the remote declined nothing.
    public var isComplete: Bool { changes.allSatisfy { $0.declined == nil } }
}

extension SyncReport {
    /// The report in the documented JSON shape.
    public var json: JSONValue {
        [
            "remote": .string(remote), "dryRun": .bool(isDryRun),
            "complete": .bool(isComplete),
            "changes": .array(
                changes.map { change in
                    [
                        "name": .string(change.name), "here": Self.json(change.here),
                        "there": Self.json(change.there),
                        "declined": .optional(change.declined),
                    ]
                }),
            "notes": .array(notes.map { .string($0) }),
        ]
    }

    private static func json(_ move: Move?) -> JSONValue {
        guard let move else { return .null }
        return ["from": .optional(move.from), "to": .optional(move.to)]
    }
}
