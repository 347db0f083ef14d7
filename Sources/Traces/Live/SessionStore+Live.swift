internal import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// How many sessions are open.
    package func openCount() throws(TraceError) -> Int {
        try Self.storing { () throws(SQLiteError) in
            try connection.first("SELECT count(*) FROM \(StoreSchema.openSessions) WHERE state > 0")
            {
                $0.int(0) ?? 0
            } ?? 0
        }
    }

    /// The open sessions, the one with the latest event first.
    ///
    /// - Parameter id: their id, or the evidence id that one had before; nil lists all.
    /// - Returns: the sessions.
    /// - Throws: ``TraceError`` when the store can't be read.
    package func openSessions(id: String? = nil) throws(TraceError) -> [OpenSession] {
        try Self.storing { () throws(SQLiteError) in
            var found: [OpenSession] = []
            try connection.forEach(
                """
                SELECT live_sessions.id, live_sessions.run, evidence, opened_at, active_at,
                    (SELECT count(*) FROM live_events
                        WHERE session = live_sessions.number AND message IS NOT NULL)
                        + coalesce(sessions.messages, 0), state
                FROM \(StoreSchema.openSessions) LEFT JOIN runs ON runs.name = live_sessions.run
                    LEFT JOIN sessions ON sessions.run = runs.number
                        AND sessions.id = live_sessions.id
                WHERE state > 0 AND (?1 IS NULL OR live_sessions.id = ?1 OR evidence = ?1)
                ORDER BY active_at DESC, live_sessions.number
                """, [SQLiteValue(id)]
            ) { row in
                found.append(
                    OpenSession(
                        id: row.text(0) ?? "", run: row.text(1) ?? "", evidenceID: row.text(2),
                        openedAt: Timestamp(microseconds: row.int64(3) ?? 0),
                        lastEventAt: Timestamp(microseconds: row.int64(4) ?? 0),
                        messages: row.int(5) ?? 0, isOver: row.int(6) == 2))
            }
            return found
        }
    }

    // MARK: Damage

    /// What is wrong with the open sessions, a sentence each.
    func openProblems() throws(SQLiteError) -> [String] {
        var problems: [String] = []
        try connection.forEach(
            """
            SELECT count(*) FROM live_events
            WHERE session NOT IN (SELECT number FROM live_sessions WHERE state > 0)
            """
        ) { row in
            if let count = row.int(0), count > 0 {
                problems.append("\(count) events belong to no open session")
            }
        }
        var conditions = Conditions()
        conditions.add("state > 0")
        let reader = try LiveSessionReader(connection, ObservationRules(ImportOptions()))
        for row in try connection.openSessions(conditions) {
            switch try reader.session(row.number, run: row.run, id: row.id) {
            case .damaged(let reason):
                problems.append(
                    "the open session \(row.id) of run \(row.run) is damaged: \(reason)")
            case .textless:
                problems.append(
                    "the open session \(row.id) of run \(row.run) goes on from one whose text has "
                        + "been removed")
            case .session: break
            }
        }
        return problems
    }

    // MARK: Texts

    /// Closes the open sessions whose texts are to be removed, in the course of that transaction, so that
    /// they have their numbers and nothing of them comes afterwards.
    func closeForRemoval(
        of owner: TextOwner, _ closing: SessionClosing
    ) throws(TraceError) {
        let open = try Self.storing { () throws(SQLiteError) in try openSessions(of: owner) }
        _ = try close(open, closing)
    }

    private func openSessions(of owner: TextOwner) throws(SQLiteError) -> [OpenRow] {
        var conditions = Conditions()
        conditions.add("state > 0")
        let stored = "sessions.id = live_sessions.id AND runs.name = live_sessions.run"
        let from = "FROM sessions JOIN runs ON runs.number = sessions.run WHERE \(stored)"
        guard case .principal(let name) = owner else {
            // Those that go on count from when they are read the next time.
            guard case .importedBefore(let moment) = owner else { return [] }
            conditions.add(
                "EXISTS (SELECT 1 \(from) AND imported_at < ?)", .integer(moment.microseconds))
            return try connection.openSessions(conditions)
        }
        // Whose they are is known when their events are put together.
        conditions.add(
            """
            EXISTS (SELECT 1 \(from) AND principal IS NOT NULL)
            OR EXISTS (SELECT 1 FROM live_events WHERE session = live_sessions.number
                AND instr(changes, '"principal"') > 0)
            """)
        let reader = try LiveSessionReader(connection, ObservationRules(ImportOptions()))
        var found: [OpenRow] = []
        for row in try connection.openSessions(conditions) {
            if case .session(let session, _) = try reader.session(
                row.number, run: row.run, id: row.id), session.principal == name
            {
                found.append(row)
            }
        }
        return found
    }

    /// Removes the events of open sessions that go on from one whose text is gone.
    func removeEventsWithoutText() throws(SQLiteError) {
        var conditions = Conditions()
        conditions.add("state > 0")
        conditions.add(
            """
            EXISTS (SELECT 1 FROM sessions JOIN runs ON runs.number = sessions.run
                WHERE sessions.id = live_sessions.id AND runs.name = live_sessions.run
                    AND textless > 0)
            """)
        for row in try connection.openSessions(conditions) {
            try connection.removeEvents(ofOpenSession: row.number)
        }
    }
}
