internal import SQLiteKit

/// Parts of sessions in a temporary table, for those that are too many for memory.
struct PartTable {
    private let connection: Connection

    /// Makes the table, without parts.
    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS parts (
                number INTEGER PRIMARY KEY, session INTEGER NOT NULL, rank INTEGER,
                line INTEGER NOT NULL, offset INTEGER NOT NULL, json BLOB NOT NULL
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

    /// Adds the parts of a session, to those that are there where a key is known.
    func add(_ group: PartGroups.Group) throws(SQLiteError) {
        var sessions: Set<Int64> = []
        for key in group.keys {
            let known = try connection.first(
                "SELECT session FROM part_keys WHERE key = ?", [.text(key)]
            ) { $0.int64(0) ?? 0 }
            if let known { sessions.insert(known) }
        }
        let session = sessions.min() ?? group.number
        for other in sessions where other != session {
            for table in ["parts", "part_keys"] {
                try connection.run(
                    "UPDATE \(table) SET session = ? WHERE session = ?",
                    [.integer(session), .integer(other)])
            }
        }
        for key in group.keys {
            try connection.run(
                "INSERT OR IGNORE INTO part_keys (key, session) VALUES (?, ?)",
                [.text(key), .integer(session)])
        }
        for part in group.parts { try insert(part, of: session) }
        if let part = group.ranked { try insert(part, of: session) }
        guard group.ranked != nil || sessions.count > 1 else { return }
        try connection.run(
            """
            DELETE FROM parts WHERE session = ?1 AND rank IS NOT NULL AND number <> (
                SELECT number FROM parts WHERE session = ?1 AND rank IS NOT NULL
                ORDER BY rank DESC, number DESC LIMIT 1)
            """, [.integer(session)])
    }

    private func insert(_ part: SessionPart, of session: Int64) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO parts (number, session, rank, line, offset, json) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(part.number), .integer(session), SQLiteValue(part.rank),
                SQLiteValue(part.line), SQLiteValue(part.offset), .blob(part.json),
            ])
    }

    /// The session after another one, with its parts in the order of the file.
    func next(
        after last: Int64, limit: Int
    ) throws(SQLiteError) -> (session: Int64, group: SessionParts.Group)? {
        let session = try connection.first(
            "SELECT min(session) FROM parts WHERE session > ?", [.integer(last)]
        ) { $0.int64(0) }
        guard let session, let session else { return nil }
        var group = SessionParts.Group()
        try connection.forEach(
            "SELECT line, offset, json FROM parts WHERE session = ? ORDER BY number",
            [.integer(session)]
        ) { row in
            // Beyond the limit it is of no use, and not read.
            let json = group.isTooLong ? nil : row.blob(2)
            group.add(json ?? [], line: row.int(0) ?? 0, offset: row.int(1) ?? 0, limit: limit)
        }
        try connection.forEach(
            "SELECT key FROM part_keys WHERE session = ? ORDER BY key", [.integer(session)]
        ) { group.keys.append($0.text(0) ?? "") }
        return (session, group)
    }

    /// Forgets all of them.
    func clear() throws(SQLiteError) {
        try connection.execute("DELETE FROM parts; DELETE FROM part_keys")
    }
}
