internal import Basics
internal import JSONKit
internal import SQLiteKit

/// The import of one file while it goes on.
struct ImportTransaction {
    private(set) var report: ImportReport

    private let connection: Connection
    private let surroundings: Surroundings
    private var importedAt: Timestamp
    /// What the evidence ids of this import are made with.
    private let salt: String
    private let find: Statement
    private let see: Statement
    private let isSeen: Statement
    private let insertRejected: Statement
    private var tables: SessionTables
    private var runs: [String: Int64] = [:]
    private var facts = RunFacts()
    /// Where the file stood when what was read of it was last committed.
    private var committed = 0
    private var parts: SessionParts
    private var live: LiveSessions?
    private var emptyAt: Timestamp?
    private var preparer = SessionPreparer()
    private let masking: Masking?

    init(
        on connection: Connection, report: ImportReport, surroundings: Surroundings,
        masking: Masking?
    ) throws(TraceError) {
        self.connection = connection
        self.report = report
        self.masking = masking
        self.surroundings = surroundings
        importedAt = surroundings.now()
        salt = hexadecimal(surroundings.randomBytes(16))
        do throws(SQLiteError) {
            parts = SessionParts(connection)
            tables = try SessionTables(connection, weights: PrincipalWeights(connection))
            // The sessions of this file; on disk when there are many.
            try connection.execute(
                """
                CREATE TEMP TABLE IF NOT EXISTS seen (session INTEGER PRIMARY KEY);
                DELETE FROM seen
                """)
            try connection.run(
                "DELETE FROM rejected WHERE run = (SELECT number FROM runs WHERE name = ?)",
                [.text(report.run)])
            find = try connection.prepare(
                "SELECT number, hash, evidence, textless FROM sessions WHERE run = ? AND id = ?")
            see = try connection.prepare("INSERT INTO seen VALUES (?) ON CONFLICT DO NOTHING")
            isSeen = try connection.prepare("SELECT 1 FROM seen WHERE session = ?")
            insertRejected = try connection.prepare(
                "INSERT INTO rejected (run, line, offset, reason) VALUES (?, ?, ?, ?)")
        } catch {
            throw .store(error)
        }
    }

    // MARK: Records

    /// Writes what was found in the file.
    mutating func take(_ found: ImportPiece) throws(TraceError) {
        switch found {
        case .facts(let facts):
            try SessionStore.storing { () throws(SQLiteError) in try note(facts) }
        case .event(let event, let line, let offset):
            try SessionStore.storing { () throws(SQLiteError) in
                try append(event, line: line, offset: offset)
            }
        case .session(let session, let line, let offset):
            try SessionStore.storing { () throws(SQLiteError) in
                try store(session, line: line, offset: offset)
            }
        case .part(let keys, let json, let line, let offset):
            try SessionStore.storing { () throws(SQLiteError) in
                try parts.add(json, keys: keys, line: line, offset: offset)
            }
        case .ranked(let keys, let rank, let json, let line, let offset):
            try SessionStore.storing { () throws(SQLiteError) in
                try parts.add(json, keys: keys, rank: rank, line: line, offset: offset)
            }
        case .rejected(let record):
            try SessionStore.storing { () throws(SQLiteError) in try reject(record) }
        }
    }

    /// Adds the sessions that several records tell of, when the file has ended.
    mutating func addParts(
        _ intake: inout SessionIntake, _ file: FileContext, _ link: SessionIntake.Link
    ) throws(TraceError) {
        let parser = JSONParser()
        var parts = parts
        try parts.forEach { (group) throws(TraceError) in
            let (line, offset) = group.place ?? (1, 0)
            switch Self.sessions(of: group, intake.importer, file, parser) {
            case .success(let sessions):
                for session in sessions {
                    try take(intake.complete(session, link, line: line, offset: offset))
                }
            case .failure(let error):
                let record = RejectedRecord(line: line, offset: offset, reason: error.description)
                try take(.rejected(record))
            }
        }
    }

    private static func sessions(
        of group: SessionParts.Group, _ importer: any Importer, _ file: FileContext,
        _ parser: JSONParser
    ) -> Result<[Session], RecordError> {
        Result { () throws(RecordError) in
            guard !group.isTooLong else {
                throw RecordError(
                    "the parts of the session have more than \(SessionParts.limit) bytes together")
            }
            var elements: [JSONElement] = []
            for part in group.parts {
                do throws(JSONError) {
                    elements.append(try parser.parse(part).root)
                } catch {
                    throw RecordError(error.message)
                }
            }
            return try importer.sessions(of: elements, keys: group.keys, in: file)
        }
    }

    /// Notes what the file says of all its sessions.
    private mutating func note(_ facts: RunFacts) throws(SQLiteError) {
        self.facts = facts
        _ = try number(ofRun: report.run)
    }

    /// Commits what was read so far, where enough of the file has been read since the last time.
    ///
    /// A long file would grow the write-ahead log by all it holds, and a cut of the power would lose
    /// all of it.
    mutating func commitNowAndThen(at offset: Int) throws(TraceError) {
        guard offset - committed >= Self.batch else { return }
        committed = offset
        do throws(SQLiteError) {
            try tables.finish()
            try connection.renewTransaction()
        } catch {
            throw .store(error)
        }
    }

    /// How many bytes of a file are committed together: each time nearly all of the sums are written.
    private static let batch = 1 << 27

    /// Keeps an event with its open session.
    private mutating func append(
        _ event: SessionEvent, line: Int, offset: Int
    ) throws(SQLiteError) {
        if live == nil {
            live = try LiveSessions(connection, source: report.path)
            // The run is there, whatever becomes of its sessions.
            _ = try number(ofRun: report.run)
        }
        var event = event
        masking?.mask(&event)
        switch try live?.take(event, at: importedAt, notBefore: emptyAt) {
        case .taken: report.events += 1
        case .known, nil: report.knownEvents += 1
        case .refused(let reason):
            try reject(RejectedRecord(line: line, offset: offset, reason: reason))
        }
    }

    /// Begins a further transaction of a file that is followed, where the one before was left by
    /// ``pause(isAtEnd:)``; `emptyAt` is when there was nothing more in it.
    mutating func goOn(emptyAt: Timestamp?) {
        importedAt = surroundings.now()
        self.emptyAt = emptyAt
    }

    /// Begins with another file, of which nothing was seen yet.
    func beginFile() throws(SQLiteError) { try connection.execute("DELETE FROM seen") }

    /// Writes what is left to write, so that the transaction can end; what was seen of the file stays known.
    ///
    /// - Parameter isAtEnd: whether the file had no more when the transaction began.
    /// - Throws: ``SQLiteError`` when the store can't be written.
    mutating func pause(isAtEnd: Bool) throws(SQLiteError) {
        try tables.finish()
        if isAtEnd { try live?.note(readAt: importedAt) }
    }

    /// Sets a record aside.
    mutating func reject(_ record: RejectedRecord) throws(SQLiteError) {
        var record = record
        if let masking { record.reason = masking.masked(record.reason) }
        report.rejected += 1
        if report.rejections.count < ImportReport.listLimit { report.rejections.append(record) }
        let run = try number(ofRun: report.run)
        try insertRejected.run([
            .integer(run), SQLiteValue(record.line), SQLiteValue(record.offset),
            .text(record.reason),
        ])
    }

    /// Writes what is left to write, and reports.
    mutating func finish() throws(SQLiteError) -> ImportReport {
        try pause(isAtEnd: true)
        try connection.execute("DELETE FROM seen")
        try parts.clear()
        return report
    }

    // MARK: Sessions

    private mutating func store(
        _ session: PreparedSession, line: Int, offset: Int
    ) throws(SQLiteError) {
        var prepared = session
        let hash = session.content.digest
        let run = try number(ofRun: session.head.source)
        let known = try find.first([.integer(run), .text(session.head.id)]) { row in
            (
                number: row.int64(0) ?? 0, hash: row.blob(1) ?? [], evidence: row.text(2) ?? "",
                textless: row.int(3) ?? 0
            )
        }
        var identity = SessionTables.Identity(
            number: known?.number, run: run, hash: hash, evidence: known?.evidence ?? "",
            importedAt: importedAt)
        guard let known else {
            identity.evidence = evidenceID(of: session.head)
            try see.run([.integer(try tables.add(prepared, as: identity))])
            report.imported += 1
            return
        }
        // What was removed at a person's wish does not come back.
        var isUnchanged = known.textless == 2 || known.hash == hash
        if !isUnchanged {
            isUnchanged = try isAsExported(session, hash, known.number, known.textless)
        }
        if isUnchanged {
            try see.run([.integer(known.number)])
            report.unchanged += 1
            return
        }
        let isSecond = try isSeen.first([.integer(known.number)]) { _ in true } ?? false
        if isSecond {
            let reason = "an earlier session of the file has the same id and other content"
            return try reject(RejectedRecord(line: line, offset: offset, reason: reason))
        }
        // What was said of it afterwards still counts.
        prepared.amend(by: try connection.amendments(ofSession: known.number))
        try tables.remove(known.number)
        try tables.add(prepared, as: identity)
        try see.run([.integer(known.number)])
        report.replaced += 1
    }

    /// Whether a session is what the store itself gives of one to which something was added, or taken from,
    /// after it was read: reading an export again changes nothing.
    private mutating func isAsExported(
        _ prepared: PreparedSession, _ hash: [UInt8], _ number: Int64, _ textless: Int
    ) throws(SQLiteError) -> Bool {
        let amendments = try connection.amendments(ofSession: number)
        let row = try connection.first(
            "SELECT record, tools FROM sessions WHERE number = ?", [.integer(number)]
        ) { (record: $0.blob(0) ?? [], tools: $0.int64(1)) }
        guard let row, textless > 0 || !amendments.isEmpty || row.tools != nil else { return false }
        let stored = try SessionReader(connection).session(
            number, run: prepared.head.source, record: row.record, tools: row.tools)
        guard case .success(var session) = stored else { return false }
        // In an export they are its own.
        session.hasLibraryTools = false
        return preparer.digest(of: session) == hash
    }

    /// The id by which evidence names a session outside the store.
    ///
    /// It comes of randomness that nobody else knows, so that it says nothing about the session. Run and id
    /// keep the sessions of an import apart.
    private func evidenceID(of session: Session) -> String {
        let digest = SHA256Digest(hashing: "\(salt)\u{0}\(session.source)\u{0}\(session.id)")
        return hexadecimal(digest.bytes.prefix(8))
    }

    // MARK: Runs

    private mutating func number(ofRun name: String) throws(SQLiteError) -> Int64 {
        if let number = runs[name] { return number }
        // What is known of the file's own run says nothing of another one that a line names.
        let facts = name == report.run ? facts : RunFacts()
        var hash: String?
        if var text = facts.instructions {
            if let masking { text = masking.maskedInstructions(text) }
            let digest = SHA256Digest(hashing: text).hex
            hash = digest
            try connection.run(
                "INSERT INTO instructions (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [.text(digest), .text(text)])
        }
        try connection.run(
            """
            INSERT INTO runs (name, format, model, task_type, instructions) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET format = excluded.format,
                model = coalesce(excluded.model, model),
                task_type = coalesce(excluded.task_type, task_type),
                instructions = coalesce(excluded.instructions, instructions)
            """,
            [
                .text(name), .text(report.format.rawValue), SQLiteValue(facts.model),
                SQLiteValue(facts.taskType), SQLiteValue(hash),
            ])
        let number = try connection.first("SELECT number FROM runs WHERE name = ?", [.text(name)]) {
            $0.int64(0)
        }
        runs[name] = number ?? 0
        return (number ?? 0) ?? 0
    }
}
