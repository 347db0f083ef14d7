internal import JSONKit

/// Our own format: a session a line (docs/traces.md).
struct JSONLinesImporter: Importer {
    let format = TraceFormat.jsonLines
    let sign = "a line with 'id' and 'messages'"
    let usualLayout = RecordLayout.lines

    func layout(of file: FileHead) -> RecordLayout? {
        if file.lines.contains(where: { $0["id"] != nil && $0["messages"] != nil }) {
            return .lines
        }
        // A single line that is cut off, or longer than what is looked at, is known by its keys; an
        // object over several lines is none of ours, though the keys be the same.
        let isCut = file.problem?.code == .truncated && file.problem?.line == 1
        let isSession = file.keys.contains("id") && file.keys.contains("messages")
        return isSession && (isCut || file.isPartOfLine) ? .lines : nil
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        [.session(try Session(record, run: file.run))]
    }
}
