internal import Basics
internal import JSONKit

/// Evaluation logs of Inspect in their JSON form: `{version, status, eval, …, samples: […]}`, a
/// sample a session.
struct InspectImporter: Importer {
    let format = TraceFormat.inspect
    let sign = "an object with 'version', 'status' and 'eval'"
    // Python's json writes a score that is no number so.
    let allowsNonFiniteNumbers = true
    let usualLayout = RecordLayout.list("samples", keeping: ["eval"])

    func layout(of file: FileHead) -> RecordLayout? {
        guard ["version", "status", "eval"].allSatisfy(file.keys.contains) else { return nil }
        // A log of the header alone, or of a run that was stopped before its first sample, has no list.
        if file.isWhole, file.problem == nil, !file.lists.contains("samples") { return .document }
        return usualLayout
    }

    func facts(of members: [String: JSONValue]) -> RunFacts? {
        let eval = members["eval"]
        return RunFacts(
            model: eval?["model"]?.stringValue, taskType: eval?["task"]?.stringValue,
            instructions: nil)
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        // Without its samples a log is one record. A sample has no evaluation of its own.
        if record["eval"] != nil, record["id"] == nil {
            guard record["samples"] == nil else { throw .expected("a list", at: "samples") }
            return []
        }
        let scorer = file.members["eval"]?["scorers"]?.arrayValue?.first?["name"]?.stringValue
        var session = try Session(inspect: record, run: file.run, scorer: scorer)
        session.model = file.facts.model
        session.taskType = file.facts.taskType
        return [.session(session)]
    }
}
