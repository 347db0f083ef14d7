/// What takes a database from one version of its schema to the next.
package enum Migration {
    /// Statements, separated by semicolons.
    case sql(String)
    /// What statements alone can't do; it is part of the migration's transaction.
    case steps((Connection) throws(SQLiteError) -> Void)
}

extension Connection {
    /// Brings the schema up to date: migration number n takes a database from version n to n + 1.
    ///
    /// All of it is one transaction, so a database is never left between versions, and two
    /// processes that open a new file at the same time do it once. The version is SQLite's
    /// `user_version`; `applicationID` marks the file as this program's.
    ///
    /// Throws ``SQLiteError`` with the code `newerSchema` when the file has a version that is not
    /// known here, and `foreignSchema` when it is another program's database.
    package func migrate(_ migrations: [Migration], applicationID: Int32) throws(SQLiteError) {
        if try isCurrent(migrations.count, applicationID) { return }
        try transaction { () throws(SQLiteError) in
            // Another process may have done it while this one waited.
            if try isCurrent(migrations.count, applicationID) { return }
            for migration in migrations[try pragma("user_version")...] {
                switch migration {
                case .sql(let statements): try execute(statements)
                case .steps(let steps): try steps(self)
                }
            }
            try execute(
                """
                PRAGMA user_version = \(migrations.count);
                PRAGMA application_id = \(applicationID)
                """)
        }
    }

    /// Brings the schema up to date with migrations that are statements.
    package func migrate(_ migrations: [String], applicationID: Int32) throws(SQLiteError) {
        try migrate(migrations.map(Migration.sql), applicationID: applicationID)
    }

    private func isCurrent(_ known: Int, _ applicationID: Int32) throws(SQLiteError) -> Bool {
        let found = try pragma("user_version")
        let owner = try pragma("application_id")
        let tables = try first("SELECT count(*) FROM sqlite_schema") { $0.int(0) ?? 0 } ?? 0
        guard owner == Int(applicationID) || (owner == 0 && found == 0 && tables == 0) else {
            throw .foreignSchema(path: path)
        }
        guard found <= known else { throw .newerSchema(found: found, known: known, path: path) }
        return found == known && owner == Int(applicationID)
    }

    private func pragma(_ name: String) throws(SQLiteError) -> Int {
        try first("PRAGMA \(name)") { $0.int(0) ?? 0 } ?? 0
    }
}
