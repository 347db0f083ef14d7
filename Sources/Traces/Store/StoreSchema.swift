internal import SQLiteKit

/// The tables of the store; a change is a new migration at the end, never an edit.
enum StoreSchema {
    /// "PGts" in ASCII: marks the file as a store of sessions.
    static let applicationID: Int32 = 0x5047_7473

    static var migrations: [Migration] {
        [
            .sql(version1),
            .steps { (connection) throws(SQLiteError) in try toVersion2(connection) },
            .sql(version3),
            .sql(liveSessions),
            .sql(principalWeights),
        ]
    }

    // Times are microseconds since 1970, days are `yyyy-mm-dd` in UTC and '' where unknown.
    // Sums are whole numbers: rewards and weights in millionths, costs in billionths of a dollar.
    private static let version1 = """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            format TEXT NOT NULL,
            model TEXT,
            task_type TEXT,
            instructions TEXT REFERENCES instructions (hash)
        );
        -- The system prompts of runs, by the SHA-256 of their text.
        CREATE TABLE instructions (
            hash TEXT PRIMARY KEY,
            text TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE sessions (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs,
            id TEXT NOT NULL,
            hash BLOB NOT NULL,
            evidence TEXT NOT NULL UNIQUE,
            imported_at INTEGER NOT NULL,
            day TEXT NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            agent TEXT,
            channel TEXT,
            workspace TEXT,
            segment TEXT,
            model TEXT,
            task_id TEXT,
            task_type TEXT,
            trial INTEGER,
            \(oldColumns),
            UNIQUE (run, id)
        );
        CREATE INDEX sessions_by_start ON sessions (started_at);
        -- The session itself, apart, so that it can go while the numbers stay.
        CREATE TABLE records (
            session INTEGER PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
            line BLOB NOT NULL
        );
        CREATE TABLE session_tools (
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            requestor TEXT NOT NULL,
            tool TEXT NOT NULL,
            \(toolColumns),
            PRIMARY KEY (session, requestor, tool)
        ) WITHOUT ROWID;
        CREATE INDEX session_tools_by_tool ON session_tools (tool, requestor, session);
        CREATE TABLE session_versions (
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            prompt TEXT NOT NULL,
            version TEXT NOT NULL,
            PRIMARY KEY (session, prompt)
        ) WITHOUT ROWID;
        CREATE INDEX session_versions_by_version ON session_versions (version, prompt, session);
        CREATE TABLE rejected (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs,
            line INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            reason TEXT NOT NULL
        );
        CREATE INDEX rejected_by_run ON rejected (run);
        -- Sums over sessions. A row with an empty prompt is over all of them, one with a prompt
        -- over those that named this version of it.
        CREATE TABLE rollups (
            \(groupColumns),
            \(oldColumns),
            PRIMARY KEY (run, day, segment, prompt, version)
        ) WITHOUT ROWID;
        CREATE TABLE tool_rollups (
            \(groupColumns),
            requestor TEXT NOT NULL,
            tool TEXT NOT NULL,
            \(toolColumns),
            PRIMARY KEY (run, day, segment, prompt, version, requestor, tool)
        ) WITHOUT ROWID;
        """

    private static let version3 = """
        -- What was said of sessions afterwards; it stays when a session is replaced.
        CREATE TABLE amendments (
            number INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions DEFERRABLE INITIALLY DEFERRED,
            at INTEGER NOT NULL,
            who TEXT,
            -- From -1 to 1.
            feedback REAL,
            -- What should have been said.
            correction TEXT,
            success INTEGER,
            booked INTEGER,
            reward REAL
        );
        CREATE INDEX amendments_by_session ON amendments (session);
        -- Of sessions whose texts may have been kept for long enough.
        CREATE INDEX sessions_with_text ON sessions (imported_at) WHERE textless = 0;
        """

    private static let groupColumns = """
        run INTEGER NOT NULL REFERENCES runs, day TEXT NOT NULL, segment TEXT NOT NULL,
            prompt TEXT NOT NULL, version TEXT NOT NULL
        """

    private static let oldColumns = [
        "sessions", "messages", "agent_calls", "user_calls", "judged", "unjudged", "failures",
        "repeated_calls", "escalated_known", "escalated", "success_known", "successes",
        "reward_known", "reward_weight", "reward", "cost_known", "cost", "input_known", "input",
        "output_known", "output",
    ].map { $0 + " INTEGER NOT NULL" }.joined(separator: ", ")

    private static let toolColumns = ["calls", "judged", "unjudged", "failures"]
        .map { $0 + " INTEGER NOT NULL" }.joined(separator: ", ")
}
