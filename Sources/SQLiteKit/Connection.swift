internal import Basics
internal import CSQLite

/// An open database.
///
/// Statements are prepared once and kept. A connection is used by one task at a time; another
/// task or process opens its own, and they see each other's transactions whole or not at all.
@safe package final class Connection {
    /// How a database is opened.
    package struct Options: Sendable {
        /// When a transaction is on the disk.
        package enum Durability: String, Sendable {
            /// When it is committed: no power cut loses it. A sync for each transaction.
            case full = "FULL"
            /// Some time later; a power cut can lose the last ones, but damages nothing.
            case normal = "NORMAL"
            /// Never, for what can be made again.
            case off = "OFF"
        }

        /// Whether it is only read; then it must exist.
        package var isReadOnly = false
        /// Whether nobody changes it while it is open: then it can be read where no file can be made beside
        /// it, which readers of a write-ahead log need else.
        package var isUnchanging = false
        /// When a transaction is on the disk.
        package var durability = Durability.full
        /// How long a writer waits for another one, in milliseconds.
        package var busyTimeout = 30_000
        /// The size of a page of a new database, in bytes; nil for SQLite's own choice.
        package var pageSize: Int?
        /// How many pages are kept in memory; nil for SQLite's own choice.
        package var cachedPages: Int?
        /// Whether the log stays as it is when a transaction or the last connection ends: what
        /// stands in it goes to the database when ``Connection/emptyLog()`` is called.
        package var keepsLog = false

        package init() {}
    }

    /// The file, as the caller named it.
    package let path: String

    let handle: OpaquePointer
    private var idle: [String: Statement] = [:]
    private var isInTransaction = false
    private let busyTimeout: Int32

    private static let configure: Void = promptgit_sqlite_count_no_memory()

    /// Opens a database, and creates it where it is missing unless it is only to be read.
    ///
    /// Throws ``SQLiteError`` when the file can't be opened or is no database.
    package init(path: String, options: Options = Options()) throws(SQLiteError) {
        Self.configure
        self.path = path
        busyTimeout = Int32(options.busyTimeout)
        var opened: OpaquePointer?
        // One task at a time uses a connection, so SQLite needs no locks of its own for that.
        let flags =
            (options.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
            | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            | (options.isUnchanging ? SQLITE_OPEN_URI : 0)
        let name = options.isUnchanging ? Self.address(ofUnchanging: path) : path
        let code = unsafe sqlite3_open_v2(name, &opened, flags, nil)
        guard let opened = unsafe opened else {
            throw SQLiteError(
                code: SQLiteError.Code(rawValue: code & 0xFF), extendedCode: code,
                message: "there is not enough memory for it", path: path)
        }
        unsafe handle = unsafe opened
        try check(code)
        try check(unsafe sqlite3_busy_timeout(handle, busyTimeout))
        try check(unsafe promptgit_sqlite_set_defensive(handle))
        if options.keepsLog { try check(unsafe promptgit_sqlite_keep_log(handle)) }
        try execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")
        if !options.isReadOnly {
            if let size = options.pageSize { try execute("PRAGMA page_size = \(size)") }
            try useWriteAheadLog(busyTimeout: options.busyTimeout)
            // The log of a large import would keep its size for ever.
            try execute("PRAGMA journal_size_limit = 16777216")
            if options.keepsLog { try execute("PRAGMA wal_autocheckpoint = 0") }
        }
        if let count = options.cachedPages { try execute("PRAGMA cache_size = \(count)") }
        try execute("PRAGMA synchronous = \(options.durability.rawValue)")
        // The pragmas above can pass without a look at the file.
        _ = try first("PRAGMA schema_version") { $0.int(0) }
    }

    /// A path as SQLite's documentation of file names as URIs wants it.
    private static func address(ofUnchanging path: String) -> String {
        var address = "file:"
        for byte in path.utf8 {
            let isPlain =
                byte == UInt8(ascii: "/")
                || Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80
            let digits = String(byte, radix: 16)
            address +=
                isPlain
                ? String(Unicode.Scalar(byte)) : digits.count < 2 ? "%0" + digits : "%" + digits
        }
        return address + "?immutable=1"
    }

    deinit {
        // Statements that are still alive keep the database open until they go.
        idle = [:]
        unsafe sqlite3_close_v2(handle)
    }

    /// Readers go on while one writes, and a commit is one sync instead of two.
    ///
    /// SQLite does not wait when several processes switch a new file at the same time, it says
    /// "busy" at once, so the waiting is ours.
    private func useWriteAheadLog(busyTimeout: Int) throws(SQLiteError) {
        // Where it does wait, that would come to this waiting for each round of it.
        try check(unsafe sqlite3_busy_timeout(handle, 0))
        defer { unsafe sqlite3_busy_timeout(handle, self.busyTimeout) }
        var waited = 0
        while true {
            do throws(SQLiteError) {
                return try execute("PRAGMA journal_mode = WAL")
            } catch {
                guard error.code == .busy, waited < busyTimeout else { throw error }
                waited += Int(sqlite3_sleep(5))
            }
        }
    }

    /// Puts what stands in the log in the database and empties the log, unless somebody reads it: then
    /// nobody is waited for.
    package func emptyLog() throws(SQLiteError) {
        try check(unsafe sqlite3_busy_timeout(handle, 0))
        defer { unsafe sqlite3_busy_timeout(handle, busyTimeout) }
        try execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Does what `body` does without waiting for another writer: it fails at once where there is one.
    package func withoutWaiting<Result, Failure: Error>(
        or convert: (SQLiteError) -> Failure, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        do throws(SQLiteError) {
            try check(unsafe sqlite3_busy_timeout(handle, 0))
        } catch {
            throw convert(error)
        }
        defer { unsafe sqlite3_busy_timeout(handle, busyTimeout) }
        return try body()
    }

    // MARK: Statements

    /// Runs statements without values and without rows, separated by semicolons.
    package func execute(_ sql: String) throws(SQLiteError) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil), sql)
    }

    /// Runs one statement with values.
    package func run(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteError) {
        try withStatement(sql) { statement throws(SQLiteError) in try statement.run(values) }
    }

    /// Runs one statement with values and gives each row to `body`.
    package func forEach(
        _ sql: String, _ values: [SQLiteValue] = [],
        _ body: (borrowing Row) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        try withStatement(sql) { statement throws(SQLiteError) in
            try statement.forEach(values, body)
        }
    }

    /// Runs one statement with values and gives each row to `body`, whose own error stops it.
    package func forEach<Failure: Error>(
        _ sql: String, _ values: [SQLiteValue], or convert: (SQLiteError) -> Failure,
        _ body: (borrowing Row) throws(Failure) -> Void
    ) throws(Failure) {
        let statement: Statement
        do throws(SQLiteError) {
            statement = try take(sql)
        } catch {
            throw convert(error)
        }
        defer { idle[sql] = statement }
        try statement.forEach(values, or: convert, body)
    }

    /// What `body` makes of the first row, or nil when there is none.
    package func first<Result>(
        _ sql: String, _ values: [SQLiteValue] = [], _ body: (borrowing Row) -> Result
    ) throws(SQLiteError) -> Result? {
        try withStatement(sql) { statement throws(SQLiteError) in
            try statement.first(values, body)
        }
    }

    /// The bytes of a large value, which come to memory once: a row of ``first(_:_:_:)`` has them
    /// three times.
    ///
    /// - Parameters:
    ///   - column: the column, of a table that has row numbers.
    ///   - table: the table.
    ///   - row: the row's number.
    /// - Returns: the bytes.
    /// - Throws: ``SQLiteError``, also where there is no such row or the value is a number.
    package func blob(
        _ column: String, of table: String, row: Int64
    ) throws(SQLiteError) -> [UInt8] {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_blob_open(handle, "main", table, column, row, 0, &opened)
        defer { unsafe sqlite3_blob_close(opened) }
        try check(code)
        let size = unsafe sqlite3_blob_bytes(opened)
        var failure = SQLITE_OK
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            unsafe failure = sqlite3_blob_read(opened, buffer.baseAddress, size, 0)
            count = Int(size)
        }
        try check(failure)
        return bytes
    }

    /// Prepares a statement that the caller keeps.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        try Statement(sql, on: self, keepsConnection: true)
    }

    /// The number that SQLite gave the row that was inserted last.
    package var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    // A statement that runs is not in the cache, so the same text can run inside its own loop.
    private func withStatement<Result>(
        _ sql: String, _ body: (Statement) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        let statement = try take(sql)
        defer { idle[sql] = statement }
        return try body(statement)
    }

    private func take(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = idle.removeValue(forKey: sql) { return statement }
        return try Statement(sql, on: self, keepsConnection: false)
    }

    // MARK: Transactions

    /// Does all that `body` does, or nothing: an error undoes it and is thrown on.
    ///
    /// The right to write is taken at once, so that two writers wait for each other instead of
    /// failing half-way. Inside a transaction another one is simply a part of it.
    package func transaction<Result, Failure: Error>(
        or convert: (SQLiteError) -> Failure, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try transaction("BEGIN IMMEDIATE", or: convert, body)
    }

    /// Lets `body` read what the database holds at one moment; it keeps nobody from writing meanwhile.
    package func snapshot<Result, Failure: Error>(
        or convert: (SQLiteError) -> Failure, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try transaction("BEGIN", or: convert, body)
    }

    private func transaction<Result, Failure: Error>(
        _ beginning: String, or convert: (SQLiteError) -> Failure,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if isInTransaction { return try body() }
        do throws(SQLiteError) {
            try execute(beginning)
        } catch {
            throw convert(error)
        }
        isInTransaction = true
        defer { isInTransaction = false }
        let result: Result
        do throws(Failure) {
            result = try body()
        } catch {
            rollBack()
            throw error
        }
        do throws(SQLiteError) {
            try execute("COMMIT")
        } catch {
            rollBack()
            throw convert(error)
        }
        return result
    }

    /// Ends the transaction that is open and opens the next one: what it did stays, whatever becomes of
    /// the rest.
    ///
    /// Another writer may come in between.
    package func renewTransaction() throws(SQLiteError) {
        try execute("COMMIT; BEGIN IMMEDIATE")
    }

    /// Does all that `body` does, or nothing.
    package func transaction<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try transaction(or: { $0 }, body)
    }

    /// SQLite has rolled back by itself after some errors; then there is nothing to do, and any
    /// other failure ends with the connection.
    private func rollBack() {
        guard unsafe sqlite3_get_autocommit(handle) == 0 else { return }
        unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }

    // MARK: Errors

    /// Throws unless SQLite says that all is well; its message is read at once, as the next call
    /// changes it.
    func check(_ code: Int32, _ sql: String? = nil) throws(SQLiteError) {
        guard code != SQLITE_OK else { return }
        var message = unsafe String(cString: sqlite3_errmsg(handle))
        let failure = unsafe promptgit_sqlite_refusal(handle)
        // "disk I/O error" says nothing of a limit or a full disk.
        if code & 0xFF == SQLITE_IOERR, failure != 0 {
            message += ": \(FileError(operation: "use", path: path, code: failure).reason)"
        }
        throw SQLiteError(
            code: SQLiteError.Code(rawValue: code & 0xFF), extendedCode: code, message: message,
            path: path, sql: sql)
    }
}

@available(*, unavailable)  // SQLite's own locks are off: one task at a time uses it.
extension Connection: Sendable {}
