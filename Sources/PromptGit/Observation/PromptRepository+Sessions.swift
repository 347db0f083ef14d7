internal import Basics
internal import GitKit
public import Traces

extension PromptRepository {
    /// What a list shows of the sessions that a filter lets through, in its order.
    public func sessions(_ filter: SessionFilter) throws -> [SessionSummary] {
        let store = try existingStore()
        // A run that is misspelt is an error, not an empty list.
        for run in filter.runs + [filter.values[.run]].compactMap(\.self) {
            try store.requireRun(run)
        }
        var summaries: [SessionSummary] = []
        try store.forEachSummary(matching: filter) { summaries.append($0) }
        return summaries
    }

    /// The session with an id: an evidence id, the beginning of one, or the id that its source gave it.
    ///
    /// Throws ``PromptGitError`` where there is none, or more than one.
    public func session(_ id: String) throws -> StoredSession {
        let store = try existingStore()
        var filter = SessionFilter()
        filter.ids = [id]
        filter.limit = 2
        var found: [StoredSession] = []
        try store.forEachSession(matching: filter) { found.append($0) }
        if found.count == 1 { return found[0] }
        if found.count > 1 {
            throw PromptGitError(
                .ambiguous, "sessions of several runs have the id '\(id)'",
                advice: "name it by its evidence id, as 'promptgit sessions' lists it")
        }
        do throws(TraceError) {
            return try store.session(evidenceID: id)
        } catch {
            guard error.code == .unknownSession else { throw error }
            if try !store.openSessions(id: id).isEmpty {
                throw PromptGitError(
                    .notFound, "the session '\(id)' is still open",
                    advice: "'promptgit sessions close \(id)' closes it now")
            }
            throw PromptGitError(
                .notFound, "there is no session '\(id)'",
                advice: "'promptgit sessions' lists them")
        }
    }

    /// Keeps what is said of a session afterwards; without a name, whoever git is configured for says it.
    ///
    /// - Parameters:
    ///   - id: the session, as ``session(_:)`` takes it.
    ///   - amendment: what is said.
    /// - Returns: the session as it counts now.
    /// - Throws: ``PromptGitError`` where there is no such session.
    public func amendSession(_ id: String, by amendment: Amendment) throws -> StoredSession {
        let evidence = try session(id).evidenceID
        var amendment = amendment
        if amendment.who == nil {
            amendment.who = try git.identity(
                environment: surroundings.environment, now: surroundings.now()
            )?.email
        }
        if let masking = Masking(try settings().observe.maskKinds) {
            amendment.correction = amendment.correction.map { masking.masked($0) }
        }
        let store = try existingStore()
        try store.amend(evidence, amendment)
        return try store.session(evidenceID: evidence)
    }

    /// Reads tables of what is known of sessions afterwards.
    ///
    /// - Parameters:
    ///   - names: the files, comma- or tab-separated, their first row with the names of the columns.
    ///   - columns: the columns that are called otherwise than their fields, by field.
    ///   - run: the run of the sessions where the rows say none.
    /// - Returns: how many rows said something new, how many did not, and those set aside.
    /// - Throws: ``PromptGitError`` without a store, ``TraceError`` for a file that can't be read or has not
    ///   the columns; of that file nothing is kept.
    public func observeOutcomes(
        _ names: [String], columns: [String: String], run: String? = nil
    ) throws -> ObservationReport {
        let store = try existingStore()
        let mask = try settings().observe.maskKinds
        var report = ObservationReport(files: [])
        for name in names {
            do throws(TraceError) {
                report.files.append(
                    try store.importOutcomes(
                        surroundings.absolutePath(name), columns: columns, run: run,
                        mask: mask, surroundings: surroundings))
            } catch {
                report.failures.append(error)
            }
        }
        return report
    }
}
