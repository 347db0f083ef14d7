internal import Basics
internal import JSONKit
internal import Traces

/// Traces by the endpoints of Langfuse 3, which its own hosting no longer has: pages of the traces of a
/// range, and each trace by itself with its observations and scores, which pages only name.
struct LangfuseTraceFetch {
    /// What a person should know.
    private(set) var notes: [String] = []

    private let api: LangfuseAPI
    private let range: (from: Timestamp, to: Timestamp)
    private let goesOn: Bool
    private let progress: (_ done: Int, _ total: Int) -> Void
    /// The traces in the order of their pages, and their sessions.
    private var ids: [String] = []
    private var known: Set<String> = []
    private var sessions: Set<String> = []

    /// The most that a page may have.
    private static let pageSize = 100
    /// How often a list that changes meanwhile is read.
    private static let passes = 5
    /// How many pages without anything new are asked for in a row.
    private static let barrenPages = 3
    /// How many pages a list may have.
    private static let pageLimit = 100_000

    /// Asks for a range.
    ///
    /// - Parameters:
    ///   - api: Langfuse.
    ///   - range: the range of the traces' moments.
    ///   - goesOn: whether there may be traces after it.
    ///   - progress: told how many of the traces are here.
    init(
        _ api: LangfuseAPI, _ range: (from: Timestamp, to: Timestamp), goesOn: Bool,
        progress: @escaping (_ done: Int, _ total: Int) -> Void
    ) {
        self.api = api
        self.range = range
        self.goesOn = goesOn
        self.progress = progress
    }

    /// Fetches the traces of the range, and those before and after it that are of the same sessions: a
    /// session in the store is replaced by what is fetched of it.
    ///
    /// Throws ``TraceError`` where Langfuse can't be asked or answers something else.
    mutating func fetch(into spool: LangfuseSpool) throws(TraceError) {
        let from = ("fromTimestamp", range.from.description)
        let to = ("toTimestamp", range.to.description)
        try list([from, to])
        for session in sessions.sorted() {
            try list([("sessionId", session), ("toTimestamp", range.from.description)])
            if goesOn {
                try list([("sessionId", session), ("fromTimestamp", range.to.description)])
            }
        }
        var missing = 0
        for (number, id) in ids.enumerated() {
            progress(number, ids.count)
            guard let trace = try api.find(["traces", id]) else {
                missing += 1
                continue
            }
            guard trace["id"]?.string == id, trace["observations"]?.elements != nil else {
                throw api.unexpected(
                    "the trace \(id)", "the answer is not this trace with its 'observations'")
            }
            try spool.add(trace.value)
        }
        progress(ids.count, ids.count)
        if missing > 0 {
            notes.append("\(missing) of the traces were deleted in Langfuse while they were read")
        }
    }

    // MARK: Lists

    /// Lists traces until nothing moves between pages any more.
    private mutating func list(_ query: [(String, String)]) throws(TraceError) {
        for _ in 0..<Self.passes where try passIsSteady(query) { return }
        notes.append(
            "traces came and went in Langfuse while they were listed; "
                + "ask again when it is quieter, to be sure of all")
    }

    /// Goes through all pages once; false where traces were removed meanwhile, as later ones then move
    /// to pages that were read, or where there are more than came.
    private mutating func passIsSteady(_ query: [(String, String)]) throws(TraceError) -> Bool {
        var seen: Set<String> = []
        var page = 1
        var barren = 0
        var largest = 0
        while true {
            let (data, meta) = try ask(query, page: page)
            guard let pages = meta["totalPages"]?.integer, let total = meta["totalItems"]?.integer
            else {
                throw api.unexpected(
                    "page \(page) of the traces", "its 'meta' has no 'totalPages', 'totalItems'")
            }
            let before = seen.count
            for trace in data { seen.insert(try take(trace, page: page)) }
            barren = seen.count == before ? barren + 1 : 0
            let isShrunk = total < largest
            largest = max(largest, total)
            if page >= pages || isShrunk { return !isShrunk && seen.count >= total }
            guard barren < Self.barrenPages, page < Self.pageLimit else {
                throw api.unexpected(
                    "page \(page) of the traces",
                    "it says that there are \(pages) pages, and gives nothing new any more")
            }
            page += 1
        }
    }

    private func ask(
        _ query: [(String, String)], page: Int
    ) throws(TraceError) -> (data: [JSONElement], meta: JSONElement) {
        let items =
            query.map { (name: $0.0, value: $0.1) } + [
                (name: "page", value: String(page)), (name: "limit", value: String(Self.pageSize)),
                (name: "orderBy", value: "timestamp.asc"), (name: "fields", value: "core"),
            ]
        guard let root = try api.find(["traces"], items) else {
            throw api.unexpected(
                "traces", "it has neither /api/public/v2/observations nor /api/public/traces")
        }
        return try api.page(root, of: "page \(page) of the traces")
    }

    private mutating func take(_ trace: JSONElement, page: Int) throws(TraceError) -> String {
        guard let id = trace["id"]?.string, !id.isEmpty else {
            throw api.unexpected("page \(page) of the traces", "one of them has no 'id'")
        }
        if known.insert(id).inserted { ids.append(id) }
        if let session = trace["sessionId"]?.string, !session.isEmpty { sessions.insert(session) }
        return id
    }
}
