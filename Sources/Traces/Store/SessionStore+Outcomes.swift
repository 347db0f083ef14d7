package import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// Reads a table of what is known of sessions afterwards, comma- or tab-separated, all of it in one
    /// transaction.
    ///
    /// The fields are `session`, `run`, `at`, `who`, `success`, `booked`, `reward`, `feedback` and
    /// `correction`; a row without the session, one of an unknown session and one that can't be read are
    /// set aside. Reading a table again changes nothing.
    ///
    /// - Parameters:
    ///   - path: the file; it may be compressed.
    ///   - columns: the columns that are called otherwise than their fields, by field.
    ///   - run: the run of the sessions where the rows say none; nil looks in all runs.
    ///   - mask: what is masked in corrections.
    ///   - surroundings: the clock.
    /// - Returns: how many rows say something new, how many do not, and those set aside.
    /// - Throws: ``TraceError`` for a file that can't be read or has not the columns.
    package func importOutcomes(
        _ path: String, columns: [String: String], run: String?, mask: Set<MaskKind> = [],
        surroundings: Surroundings
    ) throws(TraceError) -> ImportReport {
        if let field = columns.keys.sorted().first(where: { !OutcomeRow.fields.contains($0) }) {
            throw TraceError(
                code: .unknownFormat, description: "an outcome has no field '\(field)'",
                suggestion: "the fields are \(OutcomeRow.fields.joined(separator: ", "))")
        }
        if let run { try requireRun(run) }
        let source: any ByteSource
        do throws(JSONStreamError) {
            source = try DecompressingSource.opening(FileSource(path))
        } catch {
            throw .stream(error)
        }
        let delimiter: Delimiter =
            Compression.pathWithoutExtension(path).hasSuffix(".tsv") ? .tab : .comma
        var table = try DelimitedTable(
            reading: source, delimitedBy: delimiter, limit: TraceFile.recordLimit)
        try check(table.columns, columns, path)
        let stem = Self.usualRun(of: path)
        var report = ImportReport(path: path, run: run ?? stem, format: .outcomes)
        let masking = Masking(mask)
        try connection.transaction(or: TraceError.store) { () throws(TraceError) in
            let parser = JSONParser()
            while let record = try table.next() {
                var row: OutcomeRow
                do throws(RecordError) {
                    row = try OutcomeRow(
                        Self.element(of: record, parser), columns: columns, who: stem,
                        now: surroundings.now())
                } catch {
                    report.reject(record, error)
                    continue
                }
                if let masking {
                    row.amendment.correction = row.amendment.correction.map { masking.masked($0) }
                }
                switch try keep(row, run: run) {
                case .success(true): report.imported += 1
                case .success(false): report.unchanged += 1
                case .failure(let error): report.reject(record, error)
                }
            }
        }
        return report
    }

    private static func element(
        of record: DelimitedTable.Record, _ parser: JSONParser
    ) throws(RecordError) -> JSONElement {
        let json = try record.json.get()
        do throws(JSONError) {
            return try parser.parse(json).root
        } catch {
            throw RecordError(error.message)
        }
    }

    /// Keeps what a row says; true where it is new.
    private func keep(
        _ row: OutcomeRow, run: String?
    ) throws(TraceError) -> Result<Bool, RecordError> {
        try Self.storing { () throws(SQLiteError) in
            var numbers: [Int64] = []
            // Each run is asked by its index of ids.
            try connection.forEach(
                """
                SELECT sessions.number FROM runs
                CROSS JOIN sessions ON sessions.run = runs.number AND sessions.id = ?1
                WHERE ?2 IS NULL OR runs.name = ?2
                UNION SELECT number FROM sessions WHERE evidence = ?1 LIMIT 2
                """, [.text(row.session), SQLiteValue(row.run ?? run)]
            ) { numbers.append($0.int64(0) ?? 0) }
            guard let number = numbers.first else {
                return .failure(RecordError("there is no such session"))
            }
            guard numbers.count == 1 else {
                return .failure(RecordError("sessions of several runs have this id"))
            }
            return .success(try keep(row.amendment, of: number))
        }
    }

    private func check(
        _ found: [String], _ columns: [String: String], _ path: String
    ) throws(TraceError) {
        let needed = Set(columns.values).union([columns["session"] ?? "session"])
        guard let missing = needed.sorted().first(where: { !found.contains($0) }) else { return }
        throw TraceError(
            code: .malformed, description: "\(path): line 1: there is no column '\(missing)'",
            path: path, line: 1,
            suggestion: "the columns are \(found.joined(separator: ", ")); "
                + "'--column session=COLUMN' names the one with the sessions' ids")
    }
}

extension ImportReport {
    fileprivate mutating func reject(_ record: DelimitedTable.Record, _ error: RecordError) {
        rejected += 1
        guard rejections.count < Self.listLimit else { return }
        rejections.append(
            RejectedRecord(line: record.line, offset: record.offset, reason: error.description))
    }
}
