internal import CSQLite

/// The values of a statement, given one after the other and without an array of them: for statements
/// that run for millions of rows.
@safe package struct Binder: ~Copyable {
    private let handle: OpaquePointer
    private var index: Int32 = 0
    private(set) var code = SQLITE_OK

    init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    /// A whole number, or no value.
    package mutating func add(_ value: Int64?) {
        guard let value else { return addNull() }
        unsafe note(sqlite3_bind_int64(handle, next(), value))
    }

    /// A whole number, or no value.
    package mutating func add(_ value: Int?) { add(value.map(Int64.init)) }

    /// A truth value as 0 or 1, or no value.
    package mutating func add(_ value: Bool?) { add(value.map { Int64($0 ? 1 : 0) }) }

    /// A number, or no value; NaN is stored as no value.
    package mutating func add(_ value: Double?) {
        guard let value else { return addNull() }
        unsafe note(sqlite3_bind_double(handle, next(), value))
    }

    /// A text, which is copied, or no value.
    package mutating func add(_ value: String?) {
        guard var value else { return addNull() }
        let index = next()
        let code = value.withUTF8 { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe promptgit_sqlite_bind_text(
                    handle, index, characters.baseAddress, UInt64(characters.count))
            }
        }
        note(code)
    }

    /// Bytes, which are copied.
    package mutating func add(_ value: [UInt8]) {
        let index = next()
        let code = unsafe value.withUnsafeBytes { buffer in
            unsafe promptgit_sqlite_bind_blob(
                handle, index, buffer.baseAddress, UInt64(buffer.count))
        }
        note(code)
    }

    /// A text in UTF-8 that is not copied, or no value: the bytes must stay as they are until the
    /// statement has run.
    @unsafe package mutating func add(lent text: UnsafeRawBufferPointer?) {
        guard let text = unsafe text else { return addNull() }
        unsafe note(
            promptgit_sqlite_lend_text(handle, next(), text.baseAddress, UInt64(text.count)))
    }

    private mutating func addNull() { unsafe note(sqlite3_bind_null(handle, next())) }

    private mutating func next() -> Int32 {
        index += 1
        return index
    }

    private mutating func note(_ code: Int32) {
        if self.code == SQLITE_OK { self.code = code }
    }
}
