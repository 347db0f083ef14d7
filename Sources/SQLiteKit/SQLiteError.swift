/// SQLite refused something: its codes and message, and the statement that it was about.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A primary result code of SQLite (listed in its `rescode.html`).
    ///
    /// An unknown one survives; our own reasons are negative.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// A mistake in the SQL, or another general error.
        package static let general = Code(rawValue: 1)
        /// Another connection is writing, and went on for longer than the busy timeout.
        package static let busy = Code(rawValue: 5)
        /// A table is locked inside this process.
        package static let locked = Code(rawValue: 6)
        /// The file can't be written.
        package static let readOnly = Code(rawValue: 8)
        /// The system failed to read or write.
        package static let inputOutput = Code(rawValue: 10)
        /// The file is damaged.
        package static let corrupt = Code(rawValue: 11)
        /// The disk is full.
        package static let full = Code(rawValue: 13)
        /// The file can't be opened.
        package static let cannotOpen = Code(rawValue: 14)
        /// A constraint of the schema would be broken.
        package static let constraint = Code(rawValue: 19)
        /// The file is no database.
        package static let notADatabase = Code(rawValue: 26)
        /// The file's schema is newer than this program.
        package static let newerSchema = Code(rawValue: -1)
        /// The file is a database of another program.
        package static let foreignSchema = Code(rawValue: -2)
    }

    /// The primary result code.
    package var code: Code
    /// SQLite's extended result code, which says more; 0 for our own reasons.
    package var extendedCode: Int32
    /// What is wrong, in SQLite's words or ours.
    package var message: String
    /// The database file.
    package var path: String
    /// The statement, without the values bound to it; nil when it is about none.
    package var sql: String?

    package init(
        code: Code, extendedCode: Int32 = 0, message: String, path: String, sql: String? = nil
    ) {
        self.code = code
        self.extendedCode = extendedCode
        self.message = message
        self.path = path
        self.sql = sql
    }

    /// The file and what is wrong with it.
    package var description: String {
        switch code {
        case .notADatabase: "\(path) is not an SQLite database"
        case .corrupt: "\(path) is damaged: \(message)"
        case .busy: "\(path) is being written by another process; try again"
        default: "\(path): \(message)"
        }
    }

    /// The description, the codes and the statement.
    package var expandedDescription: String {
        description + " (code \(code.rawValue), extended \(extendedCode))"
            + (sql.map { "\n" + $0 } ?? "")
    }

    static func newerSchema(found: Int, known: Int, path: String) -> SQLiteError {
        SQLiteError(
            code: .newerSchema,
            message: "it has schema version \(found), and this program knows versions up to "
                + "\(known); use a newer promptgit",
            path: path)
    }

    static func foreignSchema(path: String) -> SQLiteError {
        SQLiteError(
            code: .foreignSchema, message: "it is a database of another program", path: path)
    }
}
