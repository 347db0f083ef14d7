public import Basics

/// What an import did.
public struct ImportReport: Hashable, Sendable {
    /// The file, as the caller named it.
    public var path: String
    /// The run that its sessions belong to, unless they name another.
    public var run: String
    /// The format it was read in.
    public var format: TraceFormat
    /// How many sessions are new.
    public var imported: Int
    /// How many sessions were known with other content, which the file's now replaces.
    public var replaced: Int
    /// How many sessions were known exactly as the file has them.
    public var unchanged: Int
    /// How many events of open sessions are new; they are no sessions yet.
    public var events: Int
    /// How many events were known.
    public var knownEvents: Int
    /// How many records were set aside.
    public var rejected: Int
    /// The records set aside, in order; the first ``listLimit`` of them.
    public var rejections: [RejectedRecord]

    /// How many rejections are listed; ``rejected`` counts them all.
    public static let listLimit = 1000

    init(path: String, run: String, format: TraceFormat) {
        self.path = path
        self.run = run
        self.format = format
        imported = 0
        replaced = 0
        unchanged = 0
        events = 0
        knownEvents = 0
        rejected = 0
        rejections = []
    }

    /// The report as the stable JSON of `observe --json` (docs/traces.md).
    public var json: JSONValue {
        var object: JSONObject = [
            "path": .string(path), "run": .string(run), "format": .string(format.rawValue),
            "imported": .count(imported), "replaced": .count(replaced),
            "unchanged": .count(unchanged), "rejected": .count(rejected),
            "rejections": .array(rejections.map(\.json)),
        ]
        if format == .events {
            object["events"] = ["taken": .count(events), "known": .count(knownEvents)]
        }
        return .object(object)
    }
}
