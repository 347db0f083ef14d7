internal import SQLiteKit

extension StoreSchema {
    /// Sessions, messages and tool calls in tables of their own, all numbers in columns, sums by each
    /// dimension.
    static func toVersion2(_ connection: Connection) throws(SQLiteError) {
        try connection.execute(
            """
            DROP INDEX sessions_by_start;
            DROP INDEX session_tools_by_tool;
            DROP INDEX session_versions_by_version;
            ALTER TABLE sessions RENAME TO old_sessions;
            ALTER TABLE records RENAME TO old_records;
            DROP TABLE session_tools;
            DROP TABLE session_versions;
            DROP TABLE rollups;
            DROP TABLE tool_rollups;
            \(version2)
            """)
        try OldSessions(connection).move()
    }

    /// A message's number is its session's and its place there, of so many bits; so is a call's.
    static let placeBits = 24

    // The columns of numbers are those that there are today: whoever adds one leaves its name out here, and
    // adds it by a migration.
    // Times are microseconds since 1970, days are `yyyy-mm-dd` in UTC and '' where unknown. Units of
    // amounts are those of `Amount`; weights are millionths.
    private static let version2 = """
        -- Texts that many sessions share: instructions and lists of tools, by SHA-256.
        CREATE TABLE texts (
            number INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL
        );
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
            arm TEXT,
            principal TEXT,
            -- Once its texts are gone, 1 by their age, 2 at a person's wish: nothing brings those back.
            textless INTEGER NOT NULL DEFAULT 0,
            -- What else the session's record says, without messages and tools.
            record TEXT NOT NULL,
            tools INTEGER REFERENCES texts,
            weight INTEGER NOT NULL,
            \(SessionColumns.definitions),
            UNIQUE (run, id)
        );
        CREATE INDEX sessions_by_start ON sessions (started_at);
        CREATE TABLE messages (
            number INTEGER PRIMARY KEY,
            -- 0 system, 1 user, 2 assistant, 3 tool.
            role INTEGER NOT NULL,
            text TEXT,
            shared INTEGER REFERENCES texts,
            at INTEGER,
            -- Of a tool's answer: the id of the call, and 0 it did not fail, 1 it did, 2 unknown.
            call TEXT,
            result INTEGER,
            input INTEGER,
            output INTEGER,
            cached INTEGER,
            cost REAL,
            -- What few messages have, as JSON.
            rest TEXT
        );
        CREATE TABLE tool_calls (
            number INTEGER PRIMARY KEY,
            -- The place of the message that calls, and of the one that answers.
            message INTEGER NOT NULL,
            answer INTEGER,
            id TEXT,
            name TEXT NOT NULL,
            -- 0 the agent, 1 the user.
            requestor INTEGER NOT NULL,
            arguments TEXT,
            -- Whether it failed; NULL where that is unknown.
            failed INTEGER
        );
        CREATE TABLE session_tools (
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            requestor INTEGER NOT NULL,
            tool TEXT NOT NULL,
            \(columns(ToolMeasures.columns)),
            PRIMARY KEY (session, requestor, tool)
        ) WITHOUT ROWID;
        -- Versions of prompts (kind 0: the prompt and its version) and tags (kind 1).
        CREATE TABLE session_labels (
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (session, kind, name)
        ) WITHOUT ROWID;
        CREATE INDEX session_labels_by_value ON session_labels (kind, name, value, session);
        -- Sums over sessions, a row for each day of each value of a dimension; '' where a session has none.
        CREATE TABLE sums (
            dimension INTEGER NOT NULL,
            value TEXT NOT NULL,
            day TEXT NOT NULL,
            \(columns(NumberSums.columns)),
            PRIMARY KEY (dimension, value, day)
        ) WITHOUT ROWID;
        CREATE TABLE tool_sums (
            dimension INTEGER NOT NULL,
            value TEXT NOT NULL,
            day TEXT NOT NULL,
            requestor INTEGER NOT NULL,
            tool TEXT NOT NULL,
            \(columns(ToolMeasures.columns)),
            PRIMARY KEY (dimension, value, day, requestor, tool)
        ) WITHOUT ROWID;
        """

    private static func columns(_ names: [String]) -> String {
        names.map { $0 + " INTEGER NOT NULL" }.joined(separator: ", ")
    }
}

/// The columns of `sessions` that keep a session's numbers.
enum SessionColumns {
    private static let counts = Count.allCases.map { columnName($0) }
    private static let rest =
        Flag.allCases.map { columnName($0) } + Amount.allCases.map { columnName($0) }

    static let names = counts + rest
    static let list = names.map { "sessions." + $0 }.joined(separator: ", ")

    fileprivate static let definitions =
        (counts.map { $0 + " INTEGER NOT NULL" } + rest.map { $0 + " INTEGER" })
        .joined(separator: ", ")
}

extension SessionNumbers {
    /// The values of ``SessionColumns``.
    var values: [SQLiteValue] {
        counts.map { .integer(Int64($0)) } + flags.map { SQLiteValue($0) }
            + amounts.map { SQLiteValue($0) }
    }

    /// Gives a statement the values of ``SessionColumns``.
    func add(to values: inout Binder) {
        for count in counts { values.add(count) }
        for flag in flags { values.add(flag) }
        for amount in amounts { values.add(amount) }
    }

    /// Reads the weight, and the columns after it.
    init(_ row: borrowing Row, at column: Int) {
        self.init()
        weight = row.int(column) ?? Self.one
        var place = column
        for count in Count.allCases {
            place += 1
            self[count] = row.int(place) ?? 0
        }
        for flag in Flag.allCases {
            place += 1
            self[flag] = row.bool(place)
        }
        for amount in Amount.allCases {
            place += 1
            self[amount] = row.int(place)
        }
    }
}
