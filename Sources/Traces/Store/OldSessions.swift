internal import Basics
internal import JSONKit
internal import SQLiteKit

/// The sessions of a store of version 1, each a line of our own format, on their way into tables.
struct OldSessions {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Moves all of them; their numbers and evidence ids stay.
    func move() throws(SQLiteError) {
        var tables = try SessionTables(connection, weights: nil)
        var preparer = SessionPreparer()
        let parser = JSONParser()
        try connection.forEach(
            """
            SELECT old_sessions.number, run, name, evidence, imported_at, line
            FROM old_sessions JOIN runs ON runs.number = run
                JOIN old_records ON session = old_sessions.number
            ORDER BY old_sessions.number
            """
        ) { row throws(SQLiteError) in
            let evidence = row.text(3) ?? ""
            let session: Session
            do {
                session = try Session(
                    parser.parse(row.blob(5) ?? []).root, run: row.text(2) ?? "")
            } catch {
                throw SQLiteError(
                    code: .corrupt,
                    message:
                        "it is of version 1, and its session \(evidence) can't be read: \(error)",
                    path: connection.path)
            }
            let prepared = preparer.prepare(session)
            try tables.add(
                prepared,
                as: SessionTables.Identity(
                    number: row.int64(0), run: row.int64(1) ?? 0, hash: prepared.content.digest,
                    evidence: evidence,
                    importedAt: Timestamp(microseconds: row.int64(4) ?? 0)))
        }
        try tables.finish()
        try connection.execute("DROP TABLE old_records; DROP TABLE old_sessions")
    }
}
