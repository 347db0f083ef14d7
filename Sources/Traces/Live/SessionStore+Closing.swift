internal import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// Which open sessions are closed.
    package enum Closable: Hashable, Sendable {
        /// Those that are idle, or of which an event said that they are over.
        case idle
        /// The one with an id, of a run unless that is nil.
        case session(id: String, run: String?)
    }

    /// Closes open sessions: each becomes an ordinary one, linked, completed and measured, in the
    /// transaction in which it stops being open, and so exactly once.
    ///
    /// One that had been closed before replaces what it was then, under the same evidence id.
    ///
    /// - Parameters:
    ///   - which: which of them.
    ///   - closing: how they are linked and measured.
    /// - Returns: how many were closed.
    /// - Throws: ``TraceError`` when the store can't be written.
    @discardableResult
    package func close(
        _ which: Closable, _ closing: SessionClosing
    ) throws(TraceError) -> ClosingReport {
        var condition = Conditions()
        switch which {
        case .idle:
            // A look takes no right to write.
            let isNeeded = try Self.storing { () throws(SQLiteError) in
                try connection.first(
                    "SELECT 1 FROM \(StoreSchema.openSessions) WHERE state > 0 AND \(Self.isIdle) LIMIT 1",
                    Self.idleValues(closing)
                ) { _ in true } ?? false
            }
            try correctClock(closing)
            guard isNeeded else { return ClosingReport() }
            condition.add(Self.isIdle, all: Self.idleValues(closing))
        case .session(let id, let run):
            condition.add("id = ?", .text(id))
            condition.add("run = ?", run)
        }
        var report = ClosingReport()
        var after: Int64 = 0
        // What leaves the open sessions' tables may be a person's words, of which no second copy stays.
        try secureDelete(true)
        do throws(TraceError) {
            while let next = try closeBatch(after: after, condition, closing, &report) {
                after = next
            }
        } catch {
            try secureDelete(false)
            throw error
        }
        try secureDelete(false)
        return report
    }

    /// Closes idle sessions where that can be done at once; a store that may only be read, or that another
    /// process writes to, is left as it is: the next command does it.
    @discardableResult
    package func closeIdleIfPossible(
        _ closing: SessionClosing
    ) throws(TraceError) -> ClosingReport {
        do throws(TraceError) {
            return try connection.withoutWaiting(or: TraceError.store) { () throws(TraceError) in
                try close(.idle, closing)
            }
        } catch {
            guard error.code == .storeBusy || error.code == .storeReadOnly else { throw error }
            return ClosingReport()
        }
    }

    /// Whether an open session is idle or over.
    private static let isIdle = "(state = 2 OR (state = 1 AND active_at <= ?))"

    private static func idleValues(_ closing: SessionClosing) -> [SQLiteValue] {
        [.integer(closing.idleSince.microseconds)]
    }

    /// Lets idleness begin now where the last event lies in the future: the store's own clock was wrong then,
    /// and such a session would stay open until it is right.
    private func correctClock(_ closing: SessionClosing) throws(TraceError) {
        let now = SQLiteValue.integer(closing.surroundings.now().microseconds)
        // Other processes look at the clock a little later.
        let isLater = "state > 0 AND active_at > ?1 + 60000000"
        try Self.storing { () throws(SQLiteError) in
            let isNeeded = try connection.first(
                "SELECT 1 FROM \(StoreSchema.openSessions) WHERE \(isLater) LIMIT 1", [now]
            ) { _ in true }
            guard isNeeded == true else { return }
            try connection.run("UPDATE live_sessions SET active_at = ?1 WHERE \(isLater)", [now])
        }
    }

    private func secureDelete(_ isOn: Bool) throws(TraceError) {
        try Self.storing { () throws(SQLiteError) in
            try connection.execute("PRAGMA secure_delete = \(isOn ? "ON" : "OFF")")
        }
    }

    /// How many sessions are closed in one transaction: others may write in between.
    private static let closedTogether = 500

    /// Closes some sessions in a transaction; returns the last of them, nil where none was left.
    private func closeBatch(
        after: Int64, _ condition: Conditions, _ closing: SessionClosing,
        _ report: inout ClosingReport
    ) throws(TraceError) -> Int64? {
        var condition = condition
        condition.add("state > 0")
        condition.add("number > ?", .integer(after))
        let found = try connection.transaction(or: TraceError.store) { () throws(TraceError) in
            let open = try Self.storing { () throws(SQLiteError) in
                try connection.openSessions(condition, limit: Self.closedTogether)
            }
            guard !open.isEmpty else { return (open, ClosingReport()) }
            return (open, try close(open, closing))
        }
        report.add(found.1)
        return found.0.last?.number
    }

    /// Closes sessions in the course of a transaction.
    func close(
        _ open: [OpenRow], _ closing: SessionClosing
    ) throws(TraceError) -> ClosingReport {
        var report = ClosingReport()
        let reader = try Self.storing { () throws(SQLiteError) in
            try LiveSessionReader(connection, ObservationRules(closing.options))
        }
        // It belongs to no file, so that no file's records that were set aside are forgotten.
        var importing = try ImportTransaction(
            on: connection, report: ImportReport(path: "", run: "", format: .events),
            surroundings: closing.surroundings, masking: Masking(closing.options.mask))
        var intake = SessionIntake(EventsImporter(), run: "", options: closing.options)
        var gone: [Int64] = []
        for row in open {
            let reading = try Self.storing { () throws(SQLiteError) in
                try reader.session(row.number, run: row.run, id: row.id)
            }
            switch reading {
            case .damaged:
                report.damaged += 1
                continue
            case .textless: report.dropped += 1
            case .session(let session, let before):
                let link: SessionIntake.Link = { session, instructions in
                    closing.link(&session, instructions)
                    guard session.promptVersions.isEmpty, let before else { return }
                    // What told its version before may be known no longer.
                    session.promptVersions = before.promptVersions
                    session.promptLink = before.promptLink
                }
                try importing.take(intake.complete(session, link, line: 0, offset: 0))
                report.closed += 1
                if before != nil { report.continued += 1 }
            }
            gone.append(row.number)
        }
        return try Self.storing { () throws(SQLiteError) in
            let done = try importing.finish()
            guard done.rejected == 0 else {
                throw SQLiteError(
                    code: .corrupt,
                    message: "an open session can't be closed: \(done.rejections[0].reason)",
                    path: path)
            }
            for number in gone { try connection.removeEvents(ofOpenSession: number) }
            return report
        }
    }
}

/// Which session is open.
struct OpenRow: Hashable {
    var number: Int64
    var run: String
    var id: String
}

extension Connection {
    /// The open sessions for which conditions hold, by their numbers.
    func openSessions(
        _ conditions: Conditions, limit: Int = -1
    ) throws(SQLiteError) -> [OpenRow] {
        var rows: [OpenRow] = []
        try forEach(
            "SELECT number, run, id FROM \(StoreSchema.openSessions)\(conditions.clause) "
                + "ORDER BY number LIMIT ?",
            conditions.values + [SQLiteValue(limit)]
        ) { row in
            rows.append(
                OpenRow(number: row.int64(0) ?? 0, run: row.text(1) ?? "", id: row.text(2) ?? ""))
        }
        return rows
    }

    /// Makes an open session a closed one, whose events stay known.
    func removeEvents(ofOpenSession number: Int64) throws(SQLiteError) {
        try run("DELETE FROM live_events WHERE session = ?", [.integer(number)])
        try run(
            "UPDATE live_sessions SET state = 0, messages = 0, calls = 0 WHERE number = ?",
            [.integer(number)])
    }
}
