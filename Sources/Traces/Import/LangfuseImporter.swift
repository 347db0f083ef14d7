internal import Basics
internal import JSONKit

/// Traces of Langfuse, as its pages export them and its API gives them.
///
/// A record is one of three: `{trace, observations}`, a trace with its observations inside, or a
/// single observation that names its trace. Any of them comes alone, in a list, a line each, or in a
/// page `{data, meta}`. Traces of one Langfuse session are one session here.
struct LangfuseImporter: Importer {
    let format = TraceFormat.langfuse
    let sign = "traces with 'observations', or observations with 'traceId'"
    let usualLayout = RecordLayout.document

    func layout(of file: FileHead) -> RecordLayout? {
        if let layout = file.layout(where: Self.isRecord) { return layout }
        if file.document?["data"]?.elements?.contains(where: Self.isRecord) == true {
            return .list("data")
        }
        // A large file may begin with the observations, and name the trace too late to be seen.
        let observations = file.document?["observations"]?.elements
        let isExport = file.keys.contains("trace") && file.lists.contains("observations")
        return isExport || observations?.contains(where: Self.isRecord) == true ? .document : nil
    }

    private static func isRecord(_ element: JSONElement) -> Bool {
        if element["trace"]?.isObject == true { return element["observations"]?.elements != nil }
        guard element["id"]?.string != nil else { return false }
        if element["traceId"]?.string != nil, element["startTime"]?.string != nil {
            return LangfuseObservation.isKnown(element["type"]?.string ?? "")
        }
        // The API names the page of a trace whose observations it leaves out.
        let hasParts = element["observations"]?.elements != nil || element["htmlPath"] != nil
        return element["timestamp"]?.string != nil && hasParts
    }

    /// Whether a record is a single observation rather than a trace.
    private static func isObservation(_ element: JSONElement) -> Bool {
        guard element["trace"] == nil, element["observations"] == nil else { return false }
        return element["traceId"] != nil || element["startTime"] != nil
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        let reader = try RecordReader(record)
        var keys: [String]
        if Self.isObservation(record) {
            let observation = try LangfuseObservation(reader)
            keys = [Self.key(trace: observation.traceID ?? observation.id)]
            if let session = observation.sessionID { keys.append(Self.key(session: session)) }
        } else {
            let trace = try LangfuseTrace(reader)
            keys = [Self.key(trace: trace.id)]
            if let session = trace.sessionID { keys.append(Self.key(session: session)) }
        }
        return [.part(keys: keys, json: record.value.utf8())]
    }

    private static func key(trace id: String) -> String { "trace:" + id }

    private static func key(session id: String) -> String { "session:" + id }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] {
        var traces: [LangfuseTrace] = []
        var places: [String: Int] = [:]
        func place(of id: String) -> Int {
            if let known = places[id] { return known }
            places[id] = traces.count
            traces.append(LangfuseTrace(id: id))
            return traces.count - 1
        }
        for part in parts {
            let reader = try RecordReader(part)
            if Self.isObservation(part) {
                let observation = try LangfuseObservation(reader)
                traces[place(of: observation.traceID ?? observation.id)].add(observation)
            } else {
                let trace = try LangfuseTrace(reader)
                traces[place(of: trace.id)].add(trace)
            }
        }
        return traces.isEmpty ? [] : [Session(langfuse: traces, run: file.run)]
    }
}
