internal import JSONKit
internal import SQLiteKit

/// The parts of sessions that several records of a file tell of, kept until the file has ended.
///
/// They lie in a temporary table, on disk when they are many. Parts that share a key belong together,
/// and so do those that a third one joins.
struct SessionParts {
    private let connection: Connection
    private var isEmpty = true

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS parts (
                number INTEGER PRIMARY KEY, session INTEGER NOT NULL, line INTEGER NOT NULL,
                offset INTEGER NOT NULL, json BLOB NOT NULL
            );
            CREATE INDEX IF NOT EXISTS temp.parts_by_session ON parts (session);
            CREATE TEMP TABLE IF NOT EXISTS part_keys (
                key TEXT PRIMARY KEY, session INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS temp.keys_by_session ON part_keys (session);
            DELETE FROM parts;
            DELETE FROM part_keys
            """)
    }

    /// Keeps a part.
    mutating func add(
        keys: [String], json: [UInt8], line: Int, offset: Int
    ) throws(SQLiteError) {
        isEmpty = false
        var sessions: Set<Int64> = []
        for key in keys {
            let known = try connection.first(
                "SELECT session FROM part_keys WHERE key = ?", [.text(key)]
            ) { $0.int64(0) ?? 0 }
            if let known { sessions.insert(known) }
        }
        try connection.run(
            "INSERT INTO parts (session, line, offset, json) VALUES (0, ?, ?, ?)",
            [SQLiteValue(line), SQLiteValue(offset), .blob(json)])
        let part = connection.lastInsertedRow
        let session = sessions.min() ?? part
        for other in sessions where other != session {
            for table in ["parts", "part_keys"] {
                try connection.run(
                    "UPDATE \(table) SET session = ? WHERE session = ?",
                    [.integer(session), .integer(other)])
            }
        }
        try connection.run(
            "UPDATE parts SET session = ? WHERE number = ?", [.integer(session), .integer(part)])
        for key in keys {
            try connection.run(
                "INSERT OR IGNORE INTO part_keys (key, session) VALUES (?, ?)",
                [.text(key), .integer(session)])
        }
    }

    /// The parts of a session, in the order of the file.
    struct Group {
        var keys: [String]
        var parts: [[UInt8]]
        /// Where the first of them stands.
        var line: Int
        var offset: Int
    }

    /// Hands over the parts of each session, in the order of their first ones.
    func forEach(_ body: (Group) throws(TraceError) -> Void) throws(TraceError) {
        guard !isEmpty else { return }
        var last: Int64 = 0
        while let group = try next(after: &last) { try body(group) }
    }

    private func next(after last: inout Int64) throws(TraceError) -> Group? {
        let after = last
        let found = try SessionStore.storing { () throws(SQLiteError) -> (Int64, Group)? in
            let session = try connection.first(
                "SELECT min(session) FROM parts WHERE session > ?", [.integer(after)]
            ) { $0.int64(0) }
            guard let session, let session else { return nil }
            var group = Group(keys: [], parts: [], line: 0, offset: 0)
            try connection.forEach(
                "SELECT line, offset, json FROM parts WHERE session = ? ORDER BY number",
                [.integer(session)]
            ) { row in
                if group.parts.isEmpty {
                    group.line = row.int(0) ?? 0
                    group.offset = row.int(1) ?? 0
                }
                group.parts.append(row.blob(2) ?? [])
            }
            try connection.forEach(
                "SELECT key FROM part_keys WHERE session = ? ORDER BY key", [.integer(session)]
            ) { group.keys.append($0.text(0) ?? "") }
            return (session, group)
        }
        guard let found else { return nil }
        last = found.0
        return found.1
    }

    /// Forgets all of them.
    func clear() throws(SQLiteError) {
        try connection.execute("DELETE FROM parts; DELETE FROM part_keys")
    }
}
