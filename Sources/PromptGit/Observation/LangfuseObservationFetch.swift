internal import Basics
internal import JSONKit
internal import Traces

/// Observations by the endpoint of Langfuse 4, a cursor leading from page to page.
///
/// All of a range come at once, with what they repeat of their traces, which are nothing by themselves
/// there.
struct LangfuseObservationFetch {
    private struct Trace {
        /// Whether an observation is there that has no parent.
        var hasRoot = false
        /// Whether it was still going on when the range ended.
        var isOpen = false
    }

    private let api: LangfuseAPI
    private let range: (from: Timestamp, to: Timestamp)
    private let goesOn: Bool
    private let note: (String) -> Void
    private var traces: [String: Trace] = [:]
    private var sessions: Set<String> = []
    /// Of the observations that are here, a number each, to see whether a page brings something new.
    private var known: Set<Int> = []

    /// What the importer reads.
    private static let fields = "core,basic,io,model,usage,prompt,trace_context"
    /// Pages with inputs and outputs are large: one answer may have 5 MB in Langfuse's own hosting.
    private static let pageSize = 100
    /// How many pages without anything new are asked for in a row; Langfuse may give empty ones while it
    /// searches.
    private static let barrenPages = 200
    /// After how many observations each time it is said that they go on: nobody knows how many there are.
    private static let notedCount = 10_000

    /// Asks for a range.
    ///
    /// - Parameters:
    ///   - api: Langfuse.
    ///   - range: the range of the observations' beginnings.
    ///   - goesOn: whether there may be observations after it.
    ///   - note: told how many are here.
    init(
        _ api: LangfuseAPI, _ range: (from: Timestamp, to: Timestamp), goesOn: Bool,
        note: @escaping (String) -> Void
    ) {
        self.api = api
        self.range = range
        self.goesOn = goesOn
        self.note = note
    }

    /// Fetches the observations of the range, and what lies before and after it of the same traces and
    /// sessions: a session in the store is replaced by what is fetched of it.
    ///
    /// - Parameter spool: where they go.
    /// - Returns: false where this Langfuse has no such endpoint.
    /// - Throws: ``TraceError`` where Langfuse can't be asked or answers something else.
    mutating func fetch(into spool: LangfuseSpool) throws(TraceError) -> Bool {
        let from = ("fromStartTime", range.from.description)
        let to = ("toStartTime", range.to.description)
        guard try list([from, to], into: spool) else { return false }
        let before = ("toStartTime", range.from.description)
        let after = ("fromStartTime", range.to.description)
        for session in sessions.sorted() {
            let one = ("sessionId", session)
            _ = try list([one, before], into: spool)
            if goesOn { _ = try list([one, after], into: spool) }
        }
        // What began or ended outside and was not found by its session.
        for (id, trace) in traces.sorted(by: { $0.key < $1.key }) {
            if !trace.hasRoot, traces[id]?.hasRoot == false {
                _ = try list([("traceId", id), before], into: spool)
            }
            if goesOn, trace.isOpen { _ = try list([("traceId", id), after], into: spool) }
        }
        return true
    }

    /// The traces that were met.
    var traceIDs: [String] { traces.keys.sorted() }

    private mutating func list(
        _ query: [(String, String)], into spool: LangfuseSpool
    ) throws(TraceError) -> Bool {
        let fixed =
            [("fields", Self.fields), ("limit", String(Self.pageSize))] + query
        var cursor: String?
        var cursors: Set<String> = []
        var barren = 0
        repeat {
            let items = (fixed + (cursor.map { [("cursor", $0)] } ?? []))
                .map { (name: $0.0, value: $0.1) }
            guard let root = try api.find(["v2", "observations"], items) else {
                if spool.count == 0, cursor == nil { return false }
                throw api.unexpected(
                    "observations", "it has no /api/public/v2/observations any more")
            }
            let (data, meta) = try api.page(root, of: "a page of observations")
            let before = known.count
            for observation in data { try take(observation, into: spool) }
            barren = known.count == before ? barren + 1 : 0
            cursor = meta["cursor"]?.string
            if let cursor, !cursors.insert(cursor).inserted || barren >= Self.barrenPages {
                throw api.unexpected(
                    "a page of observations",
                    "it says that there are more, and gives nothing new any more")
            }
        } while cursor != nil
        return true
    }

    private mutating func take(
        _ observation: JSONElement, into spool: LangfuseSpool
    ) throws(TraceError) {
        guard let id = observation["id"]?.string, !id.isEmpty,
            observation["startTime"]?.string != nil
        else {
            throw api.unexpected(
                "a page of observations", "one of them has no 'id' or no 'startTime'")
        }
        known.insert(id.hashValue)
        let parent = observation["parentObservationId"]?.string ?? ""
        var trace = traces[observation["traceId"]?.string ?? id] ?? Trace()
        if parent.isEmpty || observation["isRootObservation"]?.bool == true { trace.hasRoot = true }
        let end = observation["endTime"]?.string.flatMap { Timestamp(iso8601: $0) }
        if end.map({ $0 >= range.to }) ?? true { trace.isOpen = true }
        traces[observation["traceId"]?.string ?? id] = trace
        if let session = observation["sessionId"]?.string, !session.isEmpty {
            sessions.insert(session)
        }
        try spool.add(observation.value)
        if spool.count % Self.notedCount == 0 { note("\(spool.count) observations have come") }
    }
}
