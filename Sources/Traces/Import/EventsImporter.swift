internal import JSONKit

/// What happens in sessions as it happens: an event a line (docs/traces.md).
struct EventsImporter: Importer {
    let format = TraceFormat.events
    let sign = "a line with 'session' and 'message', 'set' or 'end'"
    let usualLayout = RecordLayout.lines
    let countsLines = true

    func layout(of file: FileHead) -> RecordLayout? {
        if file.lines.contains(where: isEvent) { return .lines }
        // A single line that is cut off, or longer than what is looked at, is known by its keys.
        let isCut = file.problem?.code == .truncated && file.problem?.line == 1
        let isEvent =
            file.keys.contains("session")
            && file.keys.contains { ["message", "set", "end"].contains($0) }
        return isEvent && (isCut || file.isPartOfLine) ? .lines : nil
    }

    private func isEvent(_ line: JSONElement) -> Bool {
        line["session"] != nil
            && (line["message"]?.isObject ?? line["set"]?.isObject ?? (line["end"]?.bool != nil))
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        [.event(try SessionEvent(record, run: file.run, line: file.lines.identity))]
    }
}
