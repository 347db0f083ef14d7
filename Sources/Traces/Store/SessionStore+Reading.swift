internal import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// Reads sessions one at a time, in the order in which they were first imported.
    ///
    /// It stops when `body` throws. The sessions are those of one moment, whatever is imported meanwhile.
    package func forEachSession(
        matching filter: SessionFilter = SessionFilter(),
        _ body: (StoredSession) throws(TraceError) -> Void
    ) throws(TraceError) {
        let conditions = filter.conditions
        let reader = try Self.storing { () throws(SQLiteError) in try SessionReader(connection) }
        let cap = try Self.storing { () throws(SQLiteError) in try connection.principalCap() }
        try connection.forEach(
            """
            SELECT runs.name, sessions.evidence, sessions.imported_at, sessions.number,
                sessions.record, sessions.tools,
                CASE typeof(sessions.principal) WHEN 'blob' THEN (SELECT weight FROM principal_days
                    WHERE principal = sessions.principal AND day = sessions.day) END
            FROM sessions JOIN runs ON runs.number = sessions.run\(conditions.clause)
            ORDER BY sessions.number LIMIT ?
            """,
            conditions.values + [SQLiteValue(filter.limit ?? -1)], or: TraceError.store
        ) { (row) throws(TraceError) in
            let evidence = row.text(1) ?? ""
            let found = try Self.storing { () throws(SQLiteError) in
                try reader.session(
                    row.int64(3) ?? 0, run: row.text(0) ?? "", record: row.blob(4) ?? [],
                    tools: row.int64(5))
            }
            switch found {
            case .success(var session):
                // Of a principal who was erased nothing else could tell another store of the cap.
                if let factor = row.int(6).flatMap(cap.factor) {
                    let weights = Session.weights
                    session.sampleWeight = max(weights.lowerBound, session.sampleWeight * factor)
                }
                let importedAt = Timestamp(microseconds: row.int64(2) ?? 0)
                try body(
                    StoredSession(session: session, evidenceID: evidence, importedAt: importedAt))
            case .failure(let damage):
                throw TraceError(
                    code: .store,
                    description: "the store of sessions \(path): session \(evidence) is damaged: "
                        + damage.reason, path: path)
            }
        }
    }

    /// The session with an evidence id, or with a beginning of one that no other has.
    ///
    /// Throws ``TraceError`` when there is none or more than one.
    package func session(evidenceID: String) throws(TraceError) -> StoredSession {
        var filter = SessionFilter()
        filter.evidenceIDs = [evidenceID]
        filter.limit = 2
        var found: [StoredSession] = []
        try forEachSession(matching: filter) { found.append($0) }
        guard let session = found.first, !evidenceID.isEmpty else {
            throw TraceError(
                code: .unknownSession, description: "there is no session '\(evidenceID)'")
        }
        guard found.count == 1 else {
            throw TraceError(
                code: .ambiguousSession,
                description: "several sessions have an id that begins with '\(evidenceID)'",
                suggestion: "give more of the id")
        }
        return session
    }

    /// Reads what a list shows of sessions, in the filter's order; a session itself is not read.
    package func forEachSummary(
        matching filter: SessionFilter = SessionFilter(),
        _ body: (SessionSummary) throws(TraceError) -> Void
    ) throws(TraceError) {
        let conditions = filter.conditions
        try connection.forEach(
            """
            SELECT sessions.number, evidence, id, runs.name, started_at, ended_at, agent,
                sessions.model, task_id, sessions.task_type, sessions.channel, sessions.weight,
                \(SessionColumns.list)
            FROM sessions JOIN runs ON runs.number = sessions.run\(conditions.clause)
            ORDER BY \(filter.ordering) LIMIT ?
            """,
            conditions.values + [SQLiteValue(filter.limit ?? -1)], or: TraceError.store
        ) { (row) throws(TraceError) in
            let number = row.int64(0) ?? 0
            let counts = try Self.storing { () throws(SQLiteError) in
                try connection.toolMeasures(ofSession: number)
            }
            let tools = Dictionary(counts.map { ($0.key, $0.measures) }) { $1 }
            try body(
                SessionSummary(
                    evidenceID: row.text(1) ?? "", id: row.text(2) ?? "", run: row.text(3) ?? "",
                    startedAt: row.int64(4).map(Timestamp.init(microseconds:)),
                    endedAt: row.int64(5).map(Timestamp.init(microseconds:)), agent: row.text(6),
                    model: row.text(7), taskID: row.text(8), taskType: row.text(9),
                    channel: row.text(10),
                    metrics: Metrics(NumberSums(SessionNumbers(row, at: 11)), tools: tools)))
        }
    }

    /// Reads sessions as lines of our own format, each with its run and without a line feed; such
    /// a file can be imported again, and then changes nothing.
    package func forEachLine(
        matching filter: SessionFilter = SessionFilter(),
        _ body: ([UInt8]) throws(TraceError) -> Void
    ) throws(TraceError) {
        try forEachSession(matching: filter) { (stored) throws(TraceError) in
            try body(stored.session.jsonLine(namingRun: true))
        }
    }

    // MARK: Runs

    /// Every run, by name.
    package func runs() throws(TraceError) -> [Run] {
        try Self.storing { () throws(SQLiteError) in
            var runs: [Run] = []
            try connection.forEach(
                """
                SELECT name, format, model, task_type, instructions,
                    (SELECT count(*) FROM sessions WHERE run = runs.number),
                    (SELECT count(*) FROM rejected WHERE run = runs.number)
                FROM runs ORDER BY name
                """
            ) { row in
                runs.append(
                    Run(
                        name: row.text(0) ?? "", format: TraceFormat(rawValue: row.text(1) ?? ""),
                        model: row.text(2), taskType: row.text(3), instructionsHash: row.text(4),
                        sessions: row.int(5) ?? 0, rejected: row.int(6) ?? 0))
            }
            return runs
        }
    }

    /// The system prompt with a SHA-256 that a ``Run`` names; nil when there is none.
    package func instructions(hash: String) throws(TraceError) -> String? {
        try Self.storing { () throws(SQLiteError) in
            try connection.first("SELECT text FROM instructions WHERE hash = ?", [.text(hash)]) {
                $0.text(0) ?? ""
            }
        }
    }

    /// The records of a run that were set aside when it was imported last, in their order.
    package func rejectedRecords(ofRun name: String) throws(TraceError) -> [RejectedRecord] {
        let run = try number(ofRun: name)
        return try Self.storing { () throws(SQLiteError) in
            var records: [RejectedRecord] = []
            try connection.forEach(
                "SELECT line, offset, reason FROM rejected WHERE run = ? ORDER BY number",
                [.integer(run)]
            ) { row in
                records.append(
                    RejectedRecord(
                        line: row.int(0) ?? 0, offset: row.int(1) ?? 0, reason: row.text(2) ?? ""))
            }
            return records
        }
    }
}
