internal import Basics
internal import JSONKit

/// Spans as OTLP writes them in JSON, with the attributes of the GenAI semantic conventions or of
/// OpenInference; the spans of one trace, session or conversation are a session.
struct OpenTelemetryImporter: Importer {
    let format = TraceFormat.openTelemetry
    let sign = "'resourceSpans'"
    let usualLayout = RecordLayout.lines

    func layout(of file: FileHead) -> RecordLayout? {
        func isRecord(_ element: JSONElement) -> Bool { element["resourceSpans"] != nil }
        if let elements = file.document?.elements {
            return elements.contains(where: isRecord) ? .elements : nil
        }
        if file.lines.contains(where: isRecord) { return .lines }
        guard file.keys.contains("resourceSpans") else { return nil }
        // A line can be longer than what is looked at; a document over several lines may be of any size.
        return file.isPartOfLine || !file.lists.contains("resourceSpans")
            ? .lines : .list("resourceSpans")
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        let reader = try RecordReader(record)
        var items: [TraceItem] = []
        if record["scopeSpans"] != nil || record["resource"] != nil {
            OTLPSpan.read(reader, into: &items)
        } else {
            // Metrics and logs are written in the same way, to files of their own.
            let isOther = record["resourceMetrics"] != nil || record["resourceLogs"] != nil
            guard record["resourceSpans"] != nil || isOther else { throw .missing("resourceSpans") }
            for (index, element) in try reader.list("resourceSpans").enumerated() {
                do throws(RecordError) {
                    OTLPSpan.read(
                        try RecordReader(element, path: "resourceSpans[\(index)]."), into: &items)
                } catch {
                    items.append(.rejected(error))
                }
            }
        }
        return items
    }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] {
        // The most that is known of who belongs together names the session.
        var id: Substring?
        for kind in OTLPSpan.KeyKind.allCases where id == nil {
            id = keys.first { $0.hasPrefix(kind.rawValue) }?.dropFirst(kind.rawValue.count)
        }
        let trace = SpanTree(parts.filter { !OTLPSpan.isGap($0) }.map(OTLPSpan.init(part:)))
        guard let id, var session = try Session(trace, id: String(id), run: file.run) else {
            return []
        }
        // What some calls cost is not what all did.
        if parts.contains(where: OTLPSpan.isGap) { session.cost = nil }
        return [session]
    }
}
