internal import Basics
internal import HTTPKit
internal import Traces

extension PromptRepository {
    /// Fetches traces from Langfuse and imports them when all of them are here; where something fails on
    /// the way, nothing of them is kept.
    ///
    /// - Parameters:
    ///   - access: where Langfuse is, and the keys.
    ///   - request: which traces are wanted.
    ///   - report: gets what came of it, and what a person should know.
    ///   - note: told what goes on, for a person who waits.
    ///   - read: imports the file that they are in.
    /// - Throws: ``TraceError`` where they can't be had or kept.
    func fetchLangfuse(
        _ access: LangfuseAccess, _ request: LangfuseRequest, to report: inout ObservationReport,
        note: @escaping (String) -> Void,
        read: (_ path: String) throws(TraceError) -> ImportReport
    ) throws(TraceError) {
        let range = request.range(now: surroundings.now())
        guard range.from < range.to else {
            throw TraceError(
                code: .service,
                description: "there is no time between \(range.from) and \(range.to)",
                path: LangfuseAccess.word, suggestion: "'--since' must be before '--until'")
        }
        note("asking \(access.base.origin) for traces from \(range.from) to \(range.to)")
        let client = HTTPClient(surroundings)
        if let patience = request.patience {
            client.policy.patience = patience * 1000
            client.limits.total = patience * 1000
            client.limits.connecting = min(client.limits.connecting, patience * 1000)
        }
        let progress = surroundings.progress
        client.onPause = { milliseconds, reason in
            // The line that says how far it is gives way to the note.
            progress(Self.asking, 1, 1)
            let seconds = (milliseconds + 999) / 1000
            note("\(reason); asking again in \(seconds) second\(seconds == 1 ? "" : "s")")
        }
        let spool = try LangfuseSpool(in: privateDirectory)
        do throws(TraceError) {
            report.notes += try fetch(
                LangfuseAPI(access, client), range, goesOn: request.until != nil, into: spool,
                note)
            try spool.finish()
        } catch {
            throw Self.halfway(error, spool.count)
        }
        guard spool.count > 0 else {
            report.notes.append("Langfuse has no traces from \(range.from) to \(range.to)")
            return
        }
        var imported = try read(spool.path)
        imported.path = access.base.origin
        let ids = spool.ids(of: Set(imported.rejections.map(\.line)))
        for index in imported.rejections.indices {
            guard let id = ids[imported.rejections[index].line] else { continue }
            imported.rejections[index].reason = "\(id): \(imported.rejections[index].reason)"
        }
        report.files.append(imported)
    }

    /// Fetches by the endpoints that this Langfuse has, and returns what a person should know.
    private func fetch(
        _ api: LangfuseAPI, _ range: (from: Timestamp, to: Timestamp), goesOn: Bool,
        into spool: LangfuseSpool, _ note: @escaping (String) -> Void
    ) throws(TraceError) -> [String] {
        let progress = surroundings.progress
        var observations = LangfuseObservationFetch(api, range, goesOn: goesOn, note: note)
        guard try observations.fetch(into: spool) else {
            var traces = LangfuseTraceFetch(api, range, goesOn: goesOn) {
                progress(Self.asking, $0, $1)
            }
            try traces.fetch(into: spool)
            return traces.notes
        }
        let hasScores = try LangfuseFeedbackFetch(api).fetch(of: observations.traceIDs, into: spool)
        return hasScores ? [] : ["this Langfuse says nothing of users' feedback"]
    }

    private static let asking = Surroundings.Work("asking Langfuse", unit: "traces")

    private static func halfway(_ error: TraceError, _ count: Int) -> TraceError {
        guard count > 0 else { return error }
        var error = error
        error.description += "; \(count) records had come, and none of them is kept"
        let again = "ask again for the same range: what is in the store already is not doubled"
        error.suggestion = error.suggestion.map { "\($0); then \(again)" } ?? again
        return error
    }
}
