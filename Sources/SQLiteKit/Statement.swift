internal import CSQLite

/// A prepared statement, to be run as often as needed with other values.
@safe package final class Statement {
    /// The text it was made from.
    package let sql: String

    private unowned let connection: Connection
    /// The connection, held for as long as the statement.
    ///
    /// It is nil for the statements that the connection keeps itself: they would hold it open for ever.
    private let keptConnection: Connection?
    private let handle: OpaquePointer

    init(
        _ sql: String, on connection: Connection, keepsConnection: Bool
    ) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        try connection.check(code, sql)
        guard let handle = unsafe handle else {
            throw SQLiteError(
                code: .general, message: "the statement is empty", path: connection.path, sql: sql)
        }
        self.sql = sql
        self.connection = connection
        keptConnection = keepsConnection ? connection : nil
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Runs it to its end and gives each row to `body`, which may throw to stop it.
    package func forEach<Failure: Error>(
        _ values: [SQLiteValue], or convert: (SQLiteError) -> Failure,
        _ body: (borrowing Row) throws(Failure) -> Void
    ) throws(Failure) {
        defer {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
        }
        do throws(SQLiteError) {
            try bind(values)
        } catch {
            throw convert(error)
        }
        while true {
            let hasRow: Bool
            do throws(SQLiteError) {
                hasRow = try step()
            } catch {
                throw convert(error)
            }
            guard hasRow else { return }
            try body(unsafe Row(handle))
        }
    }

    /// Runs it to its end and gives each row to `body`.
    package func forEach(
        _ values: [SQLiteValue] = [], _ body: (borrowing Row) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        try forEach(values, or: { $0 }, body)
    }

    /// Runs it to its end; rows it may have are passed over.
    package func run(_ values: [SQLiteValue] = []) throws(SQLiteError) {
        try forEach(values) { _ in }
    }

    /// Runs it to its end with values that `bind` gives one after the other; rows are passed over.
    package func run(binding bind: (inout Binder) -> Void) throws(SQLiteError) {
        defer {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
        }
        var binder = unsafe Binder(handle)
        bind(&binder)
        // Asking the connection takes longer than to see that all is well.
        if binder.code != SQLITE_OK { try connection.check(binder.code, sql) }
        while try step() {}
    }

    /// What `body` makes of the first row, or nil when there is none.
    package func first<Result>(
        _ values: [SQLiteValue] = [], _ body: (borrowing Row) -> Result
    ) throws(SQLiteError) -> Result? {
        defer {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
        }
        try bind(values)
        return try step() ? body(unsafe Row(handle)) : nil
    }

    private func step() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        try connection.check(code, sql)
        return false
    }

    private func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        for (offset, value) in values.enumerated() {
            try connection.check(bind(value, at: Int32(offset + 1)), sql)
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(handle, index)
        case .integer(let value): return unsafe sqlite3_bind_int64(handle, index, value)
        case .real(let value): return unsafe sqlite3_bind_double(handle, index, value)
        case .text(var text):
            return text.withUTF8 { buffer in
                unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                    unsafe promptgit_sqlite_bind_text(
                        handle, index, characters.baseAddress, UInt64(characters.count))
                }
            }
        case .blob(let bytes):
            return unsafe bytes.withUnsafeBytes { buffer in
                unsafe promptgit_sqlite_bind_blob(
                    handle, index, buffer.baseAddress, UInt64(buffer.count))
            }
        }
    }
}

@available(*, unavailable)  // It belongs to a connection, which one task uses at a time.
extension Statement: Sendable {}
