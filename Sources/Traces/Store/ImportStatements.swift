internal import SQLiteKit

/// The statements that run for every session of an import, prepared once.
struct ImportStatements {
    let find: Statement
    let see: Statement
    let isSeen: Statement
    let insert: Statement
    let insertRecord: Statement
    let insertTool: Statement
    let insertVersion: Statement
    let reject: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        find = try connection.prepare(
            "SELECT number, hash, evidence FROM sessions WHERE run = ? AND id = ?")
        see = try connection.prepare("INSERT INTO seen VALUES (?) ON CONFLICT DO NOTHING")
        isSeen = try connection.prepare("SELECT 1 FROM seen WHERE session = ?")
        insert = try connection.prepare(
            """
            INSERT INTO sessions (number, run, id, hash, evidence, imported_at, day, started_at,
                ended_at, agent, channel, workspace, segment, model, task_id, task_type, trial,
                \(SessionMeasures.columnList))
            VALUES (\(placeholders(17 + SessionMeasures.columns.count)))
            """)
        insertRecord = try connection.prepare("INSERT INTO records VALUES (?, ?)")
        insertTool = try connection.prepare(
            """
            INSERT INTO session_tools (session, requestor, tool, \(ToolMeasures.columnList))
            VALUES (\(placeholders(3 + ToolMeasures.columns.count)))
            """)
        insertVersion = try connection.prepare("INSERT INTO session_versions VALUES (?, ?, ?)")
        reject = try connection.prepare(
            "INSERT INTO rejected (run, line, offset, reason) VALUES (?, ?, ?, ?)")
    }
}
