internal import Basics
internal import JSONKit

/// Result files of the tau2 benchmark: `{info, tasks, simulations: […]}`, a simulation a session.
struct Tau2Importer: Importer {
    let format = TraceFormat.tau2
    let sign = "a list 'simulations'"
    let saysEverything = true
    let usualLayout = RecordLayout.list("simulations", keeping: ["info"])

    func layout(of file: FileHead) -> RecordLayout? {
        // A file that is cut off before its simulations is known by what comes before them.
        let isTau2 =
            file.lists.contains("simulations")
            || file.keys.contains("info") && file.keys.contains("tasks")
        return isTau2 ? usualLayout : nil
    }

    func facts(of members: [String: JSONValue]) -> RunFacts? {
        let info = members["info"]
        return RunFacts(
            model: info?["agent_info"]?["llm"]?.stringValue,
            taskType: info?["environment_info"]?["domain_name"]?.stringValue,
            instructions: info?["environment_info"]?["policy"]?.stringValue)
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        var session = try Session(tau2: record, run: file.run)
        session.model = file.facts.model
        session.taskType = file.facts.taskType
        return [.session(session)]
    }
}
