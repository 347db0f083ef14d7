internal import Basics
internal import JSONKit
internal import Traces

/// What people said of traces, by the endpoint of Langfuse 4, where scores are no part of a trace.
struct LangfuseFeedbackFetch {
    private let api: LangfuseAPI

    /// The names that the documentation gives what users say; the importer reads no other.
    private static let names = "user-feedback,user_feedback"
    private static let pageSize = 100
    /// How many traces are asked about at once, so that the question fits in a URL.
    private static let groupSize = 40

    /// Asks Langfuse.
    init(_ api: LangfuseAPI) { self.api = api }

    /// Fetches the scores of traces as parts of these traces.
    ///
    /// - Parameters:
    ///   - traces: the traces' ids.
    ///   - spool: where the parts go.
    /// - Returns: false where this Langfuse has no such endpoint.
    /// - Throws: ``TraceError`` where Langfuse can't be asked or answers something else.
    func fetch(of traces: [String], into spool: LangfuseSpool) throws(TraceError) -> Bool {
        var rest = traces[...]
        while !rest.isEmpty {
            let group = rest.prefix(Self.groupSize)
            rest = rest.dropFirst(Self.groupSize)
            guard try fetch(group.joined(separator: ","), into: spool) else { return false }
        }
        return true
    }

    private func fetch(_ ids: String, into spool: LangfuseSpool) throws(TraceError) -> Bool {
        var cursor: String?
        var cursors: Set<String> = []
        repeat {
            var query = [
                (name: "traceId", value: ids), (name: "name", value: Self.names),
                (name: "fields", value: "subject"),
                (name: "limit", value: String(Self.pageSize)),
            ]
            if let cursor { query.append((name: "cursor", value: cursor)) }
            guard let root = try api.find(["v3", "scores"], query) else { return false }
            let (data, meta) = try api.page(root, of: "a page of scores")
            for score in data {
                if let part = Self.part(score) { try spool.add(part) }
            }
            cursor = meta["cursor"]?.string
            if let cursor, !cursors.insert(cursor).inserted {
                throw api.unexpected(
                    "a page of scores", "it says that there are more, and gives the same again")
            }
        } while cursor != nil
        return true
    }

    /// A score as a part of its trace, or nil for a score of something else.
    ///
    /// It has the form that it has in traces of Langfuse 3, where truth values are 1 and 0.
    private static func part(_ score: JSONElement) -> JSONValue? {
        let subject = score["subject"]
        let isTrace = subject?["kind"]?.isString("trace") == true
        guard let id = (isTrace ? subject?["id"] : subject?["traceId"])?.string,
            let value = score["value"]
        else { return nil }
        let number = value.bool.map { JSONValue.integer($0 ? 1 : 0) }
        return [
            "id": .string(id), "observations": [],
            "scores": [
                [
                    "name": .optional(score["name"]?.string),
                    "dataType": .optional(score["dataType"]?.string),
                    "value": number ?? value.value,
                ]
            ],
        ]
    }
}
