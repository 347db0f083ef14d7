internal import Basics
internal import JSONKit

/// Result files of the tau2 benchmark: `{info, tasks, simulations: […]}`, a simulation a session.
struct Tau2Importer: Importer {
    let format = TraceFormat.tau2
    let sign = "a list 'simulations'"
    let saysEverything = true

    func recognizes(_ file: FileOutline) throws(TraceError) -> Bool {
        // A file that is cut off before its simulations is known by what comes before them.
        file.hasSimulations || (file.keys.contains("info") && file.keys.contains("tasks"))
    }

    func read(
        _ path: String, run: String, to take: (ImportedRecord) throws(TraceError) -> Void
    ) throws(TraceError) {
        let parser = JSONParser()
        var stream = try openStream(path)
        var facts: RunFacts?
        while let element = try stream.nextRecord() {
            if facts == nil {
                var info = stream.members["info"]
                if info == nil { info = try infoAfterSimulations(path) }
                let found = Self.facts(info)
                facts = found
                try take(.facts(found))
            }
            try take(
                record(element, limit: stream.limit, run: run, facts: facts, parser: parser))
        }
        guard stream.foundList else {
            throw TraceError(
                code: .malformed, description: "\(path) has no list 'simulations'", path: path)
        }
        if facts == nil { try take(.facts(Self.facts(stream.members["info"]))) }
    }

    private func openStream(_ path: String) throws(TraceError) -> JSONElementStream {
        do throws(JSONStreamError) {
            return try JSONElementStream(
                path: path, elementsOf: "simulations", keeping: ["info"])
        } catch {
            throw .stream(error)
        }
    }

    /// The sessions need what `info` says, and the order of members means nothing in JSON.
    private func infoAfterSimulations(_ path: String) throws(TraceError) -> JSONValue? {
        var stream = try openStream(path)
        while try stream.nextRecord() != nil {}
        return stream.members["info"]
    }

    private static func facts(_ info: JSONValue?) -> RunFacts {
        RunFacts(
            model: info?["agent_info"]?["llm"]?.stringValue,
            taskType: info?["environment_info"]?["domain_name"]?.stringValue,
            instructions: info?["environment_info"]?["policy"]?.stringValue)
    }

    private func record(
        _ element: JSONElementStream.Element, limit: Int, run: String, facts: RunFacts?,
        parser: JSONParser
    ) -> ImportedRecord {
        let reason: String
        if let bytes = element.bytes {
            do throws(JSONError) {
                let root = try parser.parse(bytes).root
                do throws(RecordError) {
                    var session = try Session(tau2: root, run: run)
                    session.model = facts?.model
                    session.taskType = facts?.taskType
                    return .session(session, line: element.line, offset: element.offset)
                } catch {
                    reason = error.description
                }
            } catch {
                return .rejected(
                    RejectedRecord(
                        line: element.line + error.line - 1, offset: element.offset + error.offset,
                        reason: error.message))
            }
        } else {
            reason = "the simulation is longer than \(limit) bytes"
        }
        return .rejected(
            RejectedRecord(line: element.line, offset: element.offset, reason: reason))
    }
}

extension JSONElementStream {
    /// The next element, with an error as the importers throw it.
    fileprivate mutating func nextRecord() throws(TraceError) -> Element? {
        do throws(JSONStreamError) {
            return try next()
        } catch {
            throw .stream(error)
        }
    }
}
