internal import JSONKit

/// Dialogues of the Schema-Guided Dialogue dataset: `[{dialogue_id, services, turns}, …]`, a dialogue a
/// session.
struct SGDImporter: Importer {
    let format = TraceFormat.sgd
    let sign = "a list of objects with 'dialogue_id' and 'turns'"
    let saysEverything = true
    let usualLayout = RecordLayout.elements

    func layout(of file: FileHead) -> RecordLayout? { file.layout(where: Self.isRecord) }

    private static func isRecord(_ element: JSONElement) -> Bool {
        element["dialogue_id"] != nil && element["turns"]?.elements != nil
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        [.session(try Session(sgd: record, run: file.run))]
    }
}
