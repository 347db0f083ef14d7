internal import CSQLite

/// The present row of a running statement, lent for as long as it is the present one; columns are
/// counted from 0.
@safe package struct Row: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    /// Whether a column has no value.
    package func isNull(_ column: Int) -> Bool {
        unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    /// A whole number, or nil without a value.
    package func int64(_ column: Int) -> Int64? {
        isNull(column) ? nil : unsafe sqlite3_column_int64(handle, Int32(column))
    }

    /// A whole number, or nil without a value.
    package func int(_ column: Int) -> Int? { int64(column).map(Int.init) }

    /// A number, or nil without a value.
    package func double(_ column: Int) -> Double? {
        isNull(column) ? nil : unsafe sqlite3_column_double(handle, Int32(column))
    }

    /// A truth value, or nil without a value.
    package func bool(_ column: Int) -> Bool? { int64(column).map { $0 != 0 } }

    /// A text, or nil without a value.
    package func text(_ column: Int) -> String? {
        guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return nil }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Bytes, or nil without a value.
    package func blob(_ column: Int) -> [UInt8]? {
        if isNull(column) { return nil }
        guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
