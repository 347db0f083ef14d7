internal import Basics
internal import JSONKit
internal import SQLiteKit

/// The import of one file while it goes on.
struct ImportTransaction {
    private(set) var report: ImportReport

    private let connection: Connection
    private let surroundings: Surroundings
    private let importedAt: Timestamp
    private let statements: ImportStatements
    private var runs: [String: Int64] = [:]
    private var facts = RunFacts()
    private var rollups = Rollups()
    private var writer = JSONWriter()
    private var parts: SessionParts
    private let rules: ObservationRules

    init(
        on connection: Connection, report: ImportReport, options: ImportOptions,
        surroundings: Surroundings
    ) throws(TraceError) {
        self.connection = connection
        self.report = report
        rules = ObservationRules(options)
        self.surroundings = surroundings
        parts = try SessionStore.storing { () throws(SQLiteError) in try SessionParts(connection) }
        importedAt = surroundings.now()
        statements = try SessionStore.storing { () throws(SQLiteError) in
            // The sessions of this file; on disk when there are many.
            try connection.execute(
                """
                CREATE TEMP TABLE IF NOT EXISTS seen (session INTEGER PRIMARY KEY);
                DELETE FROM seen
                """)
            try connection.run(
                "DELETE FROM rejected WHERE run = (SELECT number FROM runs WHERE name = ?)",
                [.text(report.run)])
            return try ImportStatements(connection)
        }
    }

    // MARK: Records

    /// Finds out which version of a prompt a session had.
    typealias Link = (inout Session, _ instructions: String?) -> Void

    /// Takes what was found in the file.
    ///
    /// - Returns: where it stands, in bytes.
    mutating func take(
        _ found: TraceFile.Found, from importer: any Importer, _ link: Link
    ) throws(TraceError) -> Int {
        switch found {
        case .facts(let facts):
            try SessionStore.storing { () throws(SQLiteError) in try note(facts) }
            return 0
        case .item(.session(let session), let line, let offset):
            try complete(session, from: importer, link, line: line, offset: offset)
            return offset
        case .item(.part(let keys, let json), let line, let offset):
            try SessionStore.storing { () throws(SQLiteError) in
                try parts.add(keys: keys, json: json, line: line, offset: offset)
            }
            return offset
        case .rejected(let record):
            try SessionStore.storing { () throws(SQLiteError) in try reject(record) }
            return record.offset
        }
    }

    /// Adds the sessions that several records tell of, when the file has ended.
    mutating func addParts(
        _ importer: any Importer, _ file: FileContext, _ link: Link
    ) throws(TraceError) {
        let parser = JSONParser()
        let parts = parts
        try parts.forEach { (group) throws(TraceError) in
            let (line, offset) = (group.line, group.offset)
            switch Self.sessions(of: group, importer, file, parser) {
            case .success(let sessions):
                for session in sessions {
                    try complete(session, from: importer, link, line: line, offset: offset)
                }
            case .failure(let error):
                let record = RejectedRecord(line: line, offset: offset, reason: error.description)
                try SessionStore.storing { () throws(SQLiteError) in try reject(record) }
            }
        }
    }

    private static func sessions(
        of group: SessionParts.Group, _ importer: any Importer, _ file: FileContext,
        _ parser: JSONParser
    ) -> Result<[Session], RecordError> {
        Result { () throws(RecordError) in
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

    private mutating func complete(
        _ session: Session, from importer: any Importer, _ link: Link, line: Int, offset: Int
    ) throws(TraceError) {
        var session = session
        link(&session, session.source == report.run ? facts.instructions : nil)
        session.complete(rules, saysEverything: importer.saysEverything)
        try add(session, line: line, offset: offset)
    }

    /// Notes what the file says of all its sessions.
    mutating func note(_ facts: RunFacts) throws(SQLiteError) {
        self.facts = facts
        _ = try number(ofRun: report.run)
    }

    /// Adds a session, unless it is there already.
    mutating func add(_ session: Session, line: Int, offset: Int) throws(TraceError) {
        writer.removeAll()
        session.write(to: &writer, namingRun: false)
        let bytes = writer.bytes
        try SessionStore.storing { () throws(SQLiteError) in
            try store(session, bytes, line: line, offset: offset)
            if rollups.isLarge { try rollups.write(to: connection) }
        }
    }

    /// Sets a record aside.
    mutating func reject(_ record: RejectedRecord) throws(SQLiteError) {
        report.rejected += 1
        if report.rejections.count < ImportReport.listLimit { report.rejections.append(record) }
        let run = try number(ofRun: report.run)
        try statements.reject.run([
            .integer(run), SQLiteValue(record.line), SQLiteValue(record.offset),
            .text(record.reason),
        ])
    }

    /// Writes what is left to write, and reports.
    mutating func finish() throws(SQLiteError) -> ImportReport {
        try rollups.write(to: connection)
        try connection.execute("DELETE FROM seen")
        try parts.clear()
        return report
    }

    // MARK: Sessions

    private mutating func store(
        _ session: Session, _ bytes: [UInt8], line: Int, offset: Int
    ) throws(SQLiteError) {
        let hash = SHA256Digest(hashing: bytes).bytes
        let run = try number(ofRun: session.source)
        let known = try statements.find.first([.integer(run), .text(session.id)]) { row in
            (number: row.int64(0) ?? 0, hash: row.blob(1) ?? [], evidence: row.text(2) ?? "")
        }
        guard let known else {
            let evidence = evidenceID(of: session)
            let number = try insert(
                session, bytes, hash: hash, run: run, evidence: evidence, number: nil)
            try statements.see.run([.integer(number)])
            report.imported += 1
            return
        }
        if known.hash == hash {
            try statements.see.run([.integer(known.number)])
            report.unchanged += 1
            return
        }
        let isSecond = try statements.isSeen.first([.integer(known.number)]) { _ in true } ?? false
        if isSecond {
            let reason = "an earlier session of the file has the same id and other content"
            return try reject(RejectedRecord(line: line, offset: offset, reason: reason))
        }
        try remove(known.number)
        _ = try insert(
            session, bytes, hash: hash, run: run, evidence: known.evidence, number: known.number)
        try statements.see.run([.integer(known.number)])
        report.replaced += 1
    }

    private mutating func insert(
        _ session: Session, _ bytes: [UInt8], hash: [UInt8], run: Int64, evidence: String,
        number: Int64?
    ) throws(SQLiteError) -> Int64 {
        let tools = session.toolMeasures
        let measures = SessionMeasures(session, tools: tools)
        let day = session.startedAt?.day ?? ""
        try statements.insert.run(
            [
                SQLiteValue(number), .integer(run), .text(session.id), .blob(hash),
                .text(evidence), .integer(importedAt.microseconds), .text(day),
                SQLiteValue(session.startedAt?.microseconds),
                SQLiteValue(session.endedAt?.microseconds), SQLiteValue(session.agent),
                SQLiteValue(session.channel), SQLiteValue(session.workspace),
                SQLiteValue(session.segment), SQLiteValue(session.model),
                SQLiteValue(session.taskID), SQLiteValue(session.taskType),
                SQLiteValue(session.trial),
            ] + measures.values)
        let number = number ?? connection.lastInsertedRow
        try statements.insertRecord.run([.integer(number), .blob(bytes)])
        for (key, measures) in tools {
            try statements.insertTool.run(
                [.integer(number), .text(key.requestor.rawValue), .text(key.name)]
                    + measures.values)
        }
        for (prompt, version) in session.promptVersions {
            try statements.insertVersion.run([.integer(number), .text(prompt), .text(version)])
        }
        rollups.add(
            measures, tools: tools,
            to: Rollups.Group(run: run, day: day, segment: session.segment ?? ""),
            versions: session.promptVersions, sign: 1)
        return number
    }

    /// Takes a session out, and its numbers out of the sums: from the columns, as its text may be
    /// gone.
    private mutating func remove(_ number: Int64) throws(SQLiteError) {
        let key: [SQLiteValue] = [.integer(number)]
        let tools = try connection.toolMeasures(ofSession: number)
        var versions: [String: String] = [:]
        try connection.forEach(
            "SELECT prompt, version FROM session_versions WHERE session = ?", key
        ) { row in
            versions[row.text(0) ?? ""] = row.text(1) ?? ""
        }
        let found = try connection.first(
            "SELECT run, day, segment, \(SessionMeasures.columnList) FROM sessions"
                + " WHERE number = ?", key
        ) { row in
            (
                group: Rollups.Group(
                    run: row.int64(0) ?? 0, day: row.text(1) ?? "", segment: row.text(2) ?? ""),
                measures: SessionMeasures(row, at: 3)
            )
        }
        if let found {
            rollups.add(
                found.measures, tools: tools, to: found.group, versions: versions, sign: -1)
        }
        try connection.run("DELETE FROM sessions WHERE number = ?", key)
    }

    /// The id by which evidence names a session outside the store.
    ///
    /// It is random, so that it says nothing about the session. Run and id keep two sessions apart even where randomness is poor.
    private func evidenceID(of session: Session) -> String {
        let salt = hexadecimal(surroundings.randomBytes(16))
        let digest = SHA256Digest(hashing: "\(salt)\u{0}\(session.source)\u{0}\(session.id)")
        return hexadecimal(digest.bytes.prefix(8))
    }

    // MARK: Runs

    private mutating func number(ofRun name: String) throws(SQLiteError) -> Int64 {
        if let number = runs[name] { return number }
        // What is known of the file's own run says nothing of another one that a line names.
        let facts = name == report.run ? facts : RunFacts()
        var hash: String?
        if let text = facts.instructions {
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
