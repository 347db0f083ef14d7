internal import Basics
internal import JSONKit
internal import SQLiteKit

/// Puts sessions into the tables and takes them out, and keeps the sums true.
struct SessionTables {
    /// What a session is written with beside itself.
    struct Identity {
        /// Its number; nil for the next one.
        var number: Int64?
        var run: Int64
        /// Its digest (``ContentHash``).
        var hash: [UInt8]
        var evidence: String
        var importedAt: Timestamp
    }

    private let connection: Connection
    private let insert: Statement
    private let insertTool: Statement
    private let insertLabel: Statement
    private var rows: SessionRows
    private var sums = DimensionSums()
    private var hasher = ContentHash()
    private var writer = JSONWriter()

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        insert = try connection.prepare(
            """
            INSERT INTO sessions (number, run, id, hash, evidence, imported_at, day, started_at,
                ended_at, agent, channel, workspace, segment, model, task_id, task_type, trial, arm,
                principal, record, tools, weight, \(SessionColumns.names.joined(separator: ", ")))
            VALUES (\(placeholders(22 + SessionColumns.names.count)))
            """)
        insertTool = try connection.prepare(
            """
            INSERT INTO session_tools (session, requestor, tool, \
            \(ToolMeasures.columns.joined(separator: ", ")))
            VALUES (\(placeholders(3 + ToolMeasures.columns.count)))
            """)
        insertLabel = try connection.prepare("INSERT INTO session_labels VALUES (?, ?, ?, ?)")
        rows = try SessionRows(connection)
    }

    /// A session with its record and its digest.
    struct Prepared {
        var session: Session
        var record: [UInt8]
        var tools: [UInt8]
        var hash: [UInt8]
    }

    /// Writes a session's record, and makes its digest.
    mutating func prepare(_ session: Session) -> Prepared {
        let record = session.record(&writer)
        let tools = session.toolList(&writer)
        return Prepared(
            session: session, record: record, tools: tools,
            hash: hasher.digest(of: session, record: record, tools: tools))
    }

    /// Adds a session, with its numbers.
    ///
    /// - Returns: its number.
    @discardableResult
    mutating func add(_ prepared: Prepared, as identity: Identity) throws(SQLiteError) -> Int64 {
        let session = prepared.session
        let tools = session.toolMeasures
        let numbers = SessionNumbers(session, tools: tools)
        var list: Int64?
        if !prepared.tools.isEmpty { list = try rows.number(ofText: prepared.tools) }
        try insert.run(
            [
                SQLiteValue(identity.number), .integer(identity.run), .text(session.id),
                .blob(identity.hash), .text(identity.evidence),
                .integer(identity.importedAt.microseconds), .text(session.startedAt?.day ?? ""),
                SQLiteValue(session.startedAt?.microseconds),
                SQLiteValue(session.endedAt?.microseconds), SQLiteValue(session.agent),
                SQLiteValue(session.channel), SQLiteValue(session.workspace),
                SQLiteValue(session.segment), SQLiteValue(session.model),
                SQLiteValue(session.taskID), SQLiteValue(session.taskType),
                SQLiteValue(session.trial), SQLiteValue(session.experimentArm),
                SQLiteValue(session.principal),
                .text(String(decoding: prepared.record, as: UTF8.self)), SQLiteValue(list),
                SQLiteValue(numbers.weight),
            ] + numbers.values)
        let number = identity.number ?? connection.lastInsertedRow
        try rows.write(session, number: number)
        for (key, measures) in tools {
            try insertTool.run([.integer(number)] + key.values + measures.values)
        }
        for (prompt, version) in session.promptVersions {
            try insertLabel.run([.integer(number), 0, .text(prompt), .text(version)])
        }
        for (name, value) in session.tags {
            try insertLabel.run([.integer(number), 1, .text(name), .text(value)])
        }
        sums.add(numbers, tools: tools, to: DimensionSums.Group.all(of: session))
        if sums.isLarge { try sums.write(to: connection) }
        return number
    }

    /// Takes a session out, and its numbers out of the sums: from the columns, as its text may be
    /// gone.
    mutating func remove(_ number: Int64) throws(SQLiteError) {
        if let numbers = try connection.numbers(ofSession: number) {
            sums.add(
                numbers, tools: try connection.toolMeasures(ofSession: number),
                to: try connection.groups(ofSession: number), sign: -1)
        }
        try rows.remove(number)
        try connection.run("DELETE FROM sessions WHERE number = ?", [.integer(number)])
    }

    /// Writes the sums that have not been written yet.
    mutating func finish() throws(SQLiteError) { try sums.write(to: connection) }
}

extension Connection {
    /// The numbers of a session; nil where there is none.
    func numbers(ofSession number: Int64) throws(SQLiteError) -> SessionNumbers? {
        try first(
            "SELECT weight, \(SessionColumns.list) FROM sessions WHERE number = ?",
            [.integer(number)]
        ) { SessionNumbers($0, at: 0) }
    }

    /// The groups that a session belongs to, by its columns and labels.
    func groups(ofSession number: Int64) throws(SQLiteError) -> [DimensionSums.Group] {
        var groups: [DimensionSums.Group] = []
        for dimension in Dimension.allCases {
            var labels = ""
            var value = "''"
            if let column = dimension.column {
                value = "coalesce(\(column), '')"
            } else if let label = dimension.label {
                value = "coalesce(session_labels.name || '\(label.separator)' || value, '')"
                labels = """
                     LEFT JOIN session_labels
                    ON session = sessions.number AND kind = \(label.kind)
                    """
            }
            try forEach(
                """
                SELECT \(value), day FROM sessions JOIN runs ON runs.number = sessions.run\(labels)
                WHERE sessions.number = ?
                """, [.integer(number)]
            ) { row in
                groups.append(
                    DimensionSums.Group(
                        dimension: dimension, value: row.text(0) ?? "", day: row.text(1) ?? ""))
            }
        }
        return groups
    }

    /// The numbers of each tool of a session.
    func toolMeasures(ofSession number: Int64) throws(SQLiteError) -> [ToolKey: ToolMeasures] {
        var tools: [ToolKey: ToolMeasures] = [:]
        try forEach(
            "SELECT requestor, tool, \(ToolMeasures.columns.joined(separator: ", "))"
                + " FROM session_tools WHERE session = ?", [.integer(number)]
        ) { row in tools[ToolKey(row, at: 0)] = ToolMeasures(row, at: 2) }
        return tools
    }
}
