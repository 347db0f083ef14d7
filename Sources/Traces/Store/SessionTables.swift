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
        /// Its digest (``SessionContent``).
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
    /// Nil while a store of an earlier version is brought up to date, which has no cap.
    private var weights: PrincipalWeights?

    init(_ connection: Connection, weights: PrincipalWeights?) throws(SQLiteError) {
        self.connection = connection
        self.weights = weights
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

    /// Adds a session, with its numbers.
    ///
    /// - Returns: its number.
    @discardableResult
    mutating func add(
        _ session: PreparedSession, as identity: Identity
    ) throws(SQLiteError) -> Int64 {
        let number = unsafe try session.content.bytes.withUnsafeBufferPointer {
            (bytes) throws(SQLiteError) in
            var content = unsafe SessionContentReader(UnsafeRawBufferPointer(bytes))
            return try addRows(of: session, &content, as: identity)
        }
        let tools = session.calls.counts
        for tool in tools {
            try insertTool.run { values in
                values.add(number)
                tool.key.add(to: &values)
                tool.measures.add(to: &values)
            }
        }
        for (prompt, version) in session.head.promptVersions {
            try insertLabel.run([.integer(number), 0, .text(prompt), .text(version)])
        }
        for (name, value) in session.head.tags {
            try insertLabel.run([.integer(number), 1, .text(name), .text(value)])
        }
        sums.add(session.numbers, tools: tools, to: session.groups)
        try weights?.add(
            session.numbers, of: PrincipalDay(session.head), to: session.groups)
        if sums.isLarge || weights?.isLarge == true { try finish() }
        return number
    }

    private mutating func addRows(
        of session: PreparedSession, _ content: inout SessionContentReader, as identity: Identity
    ) throws(SQLiteError) -> Int64 {
        let record = unsafe content.text()
        let list = unsafe content.text()
        var tools: Int64?
        if let list = unsafe list, unsafe !list.isEmpty {
            tools = unsafe try rows.number(ofText: list)
        } else if !session.libraryTools.isEmpty {
            tools = unsafe try session.libraryTools.withUnsafeBufferPointer {
                (bytes) throws(SQLiteError) in
                unsafe try rows.number(ofText: UnsafeRawBufferPointer(bytes))
            }
        }
        let head = session.head
        try insert.run { values in
            values.add(identity.number)
            values.add(identity.run)
            values.add(head.id)
            values.add(identity.hash)
            values.add(identity.evidence)
            values.add(identity.importedAt.microseconds)
            values.add(head.startedAt?.day ?? "")
            values.add(head.startedAt?.microseconds)
            values.add(head.endedAt?.microseconds)
            for text in [
                head.agent, head.channel, head.workspace, head.segment, head.model, head.taskID,
                head.taskType,
            ] {
                values.add(text)
            }
            values.add(head.trial)
            values.add(head.experimentArm)
            values.add(head.principal)
            unsafe values.add(lent: record)
            values.add(tools)
            values.add(session.numbers.weight)
            session.numbers.add(to: &values)
        }
        let number = identity.number ?? connection.lastInsertedRow
        try rows.write(session, &content, number: number)
        return number
    }

    /// Takes a session out, and its numbers out of the sums: from the columns, as its text may be
    /// gone.
    mutating func remove(_ number: Int64) throws(SQLiteError) {
        if let numbers = try connection.numbers(ofSession: number) {
            let groups = try connection.groups(ofSession: number)
            sums.add(
                numbers, tools: try connection.toolMeasures(ofSession: number), to: groups, sign: -1
            )
            try weights?.add(
                numbers, of: try connection.principalDay(ofSession: number), to: groups, sign: -1)
        }
        try rows.remove(number)
        try connection.run("DELETE FROM sessions WHERE number = ?", [.integer(number)])
    }

    /// Writes what has not been written yet, so that the transaction can end.
    mutating func finish() throws(SQLiteError) {
        rows.forgetTexts()
        try weights?.settle(into: &sums)
        try sums.write(to: connection)
    }
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
    func toolMeasures(ofSession number: Int64) throws(SQLiteError) -> [ToolCount] {
        var tools: [ToolCount] = []
        try forEach(
            "SELECT requestor, tool, \(ToolMeasures.columns.joined(separator: ", "))"
                + " FROM session_tools WHERE session = ?", [.integer(number)]
        ) { row in tools.append((ToolKey(row, at: 0), ToolMeasures(row, at: 2))) }
        return tools
    }
}
