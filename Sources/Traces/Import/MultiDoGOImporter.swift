internal import Basics
internal import JSONKit

/// Conversations of the MultiDoGO dataset: rows of delimited columns, an utterance or a sentence of one
/// a row.
struct MultiDoGOImporter: Importer {
    let format = TraceFormat.multiDoGO
    let sign = "columns 'conversationId', 'turnNumber' and 'utterance'"
    let usualLayout = RecordLayout.rows(.tab)

    func layout(of file: FileHead) -> RecordLayout? {
        // The files without annotations have commas, whatever they are called.
        for delimiter in [Delimiter.tab, .comma] {
            let columns = file.columns(delimitedBy: delimiter) ?? []
            if ["conversationId", "turnNumber", "utterance"].allSatisfy(columns.contains) {
                return .rows(delimiter)
            }
        }
        return nil
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        let row = try MultiDoGORow(RecordReader(record))
        return [.part(keys: [row.conversation], json: record.value.utf8())]
    }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] {
        var rows: [MultiDoGORow] = []
        for part in parts { rows.append(try MultiDoGORow(RecordReader(part))) }
        return rows.isEmpty ? [] : [Session(multiDoGO: rows, run: file.run)]
    }
}
