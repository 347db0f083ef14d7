internal import JSONKit

/// The rows of a delimited file as JSON objects of texts, whose keys are the fields of the first row.
///
/// An empty field says nothing, so it is left out.
struct DelimitedTable: ~Copyable {
    /// One row after the first.
    struct Record: Sendable {
        /// The line that it begins on, counted from 1.
        var line: Int
        /// Where it begins, as an offset in bytes from the start of the file.
        var offset: Int
        /// The row as a JSON text, or why it is none.
        var json: Result<[UInt8], RecordError>
    }

    /// The names of the columns, in their order.
    let columns: [String]

    private var rows: DelimitedRows
    private var writer = JSONWriter()

    /// Reads the first row of a source.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - delimiter: what stands between two columns.
    ///   - limit: how many bytes a row may have.
    /// - Throws: ``TraceError`` when the source can't be read, is empty, or does not begin with the
    ///   names of its columns.
    init(
        reading source: any ByteSource, delimitedBy delimiter: Delimiter, limit: Int
    ) throws(TraceError) {
        var rows = DelimitedRows(reading: source, delimitedBy: delimiter, limit: limit)
        let columns = try Self.columns(of: &rows)
        self.columns = columns
        self.rows = rows
    }

    private static func columns(of rows: inout DelimitedRows) throws(TraceError) -> [String] {
        guard let row = try rows.nextRow() else {
            throw TraceError(
                code: .empty, description: "\(rows.path): line 1 (byte 0): the file is empty",
                path: rows.path, line: 1, offset: 0)
        }
        do throws(RecordError) {
            let columns = try row.fields.get()
            try check(columns)
            return columns
        } catch {
            throw TraceError(
                code: .malformed,
                description: "\(rows.path): line \(row.line) (byte \(row.offset)): "
                    + "the names of the columns can't be read: \(error)",
                path: rows.path, line: row.line, offset: row.offset,
                suggestion: "let the first row name each column once")
        }
    }

    private static func check(_ columns: [String]) throws(RecordError) {
        var places: [String: Int] = [:]
        for (index, name) in columns.enumerated() {
            if let first = places.updateValue(index, forKey: name) {
                throw RecordError("columns \(first + 1) and \(index + 1) have the same name")
            }
        }
    }

    /// The next row, or nil at the end of the file.
    ///
    /// - Throws: ``TraceError`` when the source can't be read, or ends inside of quotes.
    mutating func next() throws(TraceError) -> Record? {
        guard let row = try rows.nextRow() else { return nil }
        return Record(line: row.line, offset: row.offset, json: json(row.fields))
    }

    private mutating func json(
        _ fields: Result<[String], RecordError>
    ) -> Result<[UInt8], RecordError> {
        switch fields {
        case .failure(let error): return .failure(error)
        case .success(let texts) where texts.count != columns.count:
            return .failure(
                RecordError("the number of columns is \(texts.count), not \(columns.count)"))
        case .success(let texts):
            writer.removeAll()
            writer.object { writer in
                for (name, text) in zip(columns, texts) where !text.isEmpty {
                    writer.member(name, text)
                }
            }
            return .success(writer.bytes)
        }
    }
}

extension DelimitedRows {
    /// The next row, with an error as the importers throw it.
    fileprivate mutating func nextRow() throws(TraceError) -> Row? {
        do throws(JSONStreamError) {
            return try next()
        } catch {
            throw .stream(error)
        }
    }
}
