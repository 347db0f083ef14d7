internal import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// Keeps what was said of a session afterwards, and counts it at once.
    ///
    /// - Parameters:
    ///   - evidenceID: the session's evidence id, whole.
    ///   - amendment: what was said.
    /// - Throws: ``TraceError`` where there is no such session, or the store can't be written.
    package func amend(_ evidenceID: String, _ amendment: Amendment) throws(TraceError) {
        let stored = try session(evidenceID: evidenceID)
        do throws(SQLiteError) {
            try connection.transaction { () throws(SQLiteError) in
                let found = try connection.first(
                    "SELECT number FROM sessions WHERE evidence = ?", [.text(stored.evidenceID)]
                ) { $0.int64(0) ?? 0 }
                if let number = found { _ = try keep(amendment, of: number) }
            }
        } catch {
            throw .store(error)
        }
    }

    /// Keeps what was said of the session with a number, and counts it, in the course of a transaction.
    ///
    /// - Returns: false where the same person said the same at that time, or last.
    func keep(_ amendment: Amendment, of number: Int64) throws(SQLiteError) -> Bool {
        let said = try connection.amendments(ofSession: number)
        if said.contains(amendment) { return false }
        if var last = said.last(where: { $0.who == amendment.who }) {
            last.at = amendment.at
            if last == amendment { return false }
        }
        guard let before = try connection.numbers(ofSession: number) else { return false }
        try connection.run(
            """
            INSERT INTO amendments (session, at, who, feedback, correction, success, booked, reward)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(number), .integer(amendment.at.microseconds), SQLiteValue(amendment.who),
                SQLiteValue(amendment.feedback), SQLiteValue(amendment.correction),
                SQLiteValue(amendment.outcome.success), SQLiteValue(amendment.outcome.booked),
                SQLiteValue(amendment.outcome.reward),
            ])
        try recount(number, before)
        return true
    }

    /// Brings the numbers of a session up to date with what was said of it, and the sums with them.
    private func recount(_ number: Int64, _ before: SessionNumbers) throws(SQLiteError) {
        let record = try connection.first(
            "SELECT record FROM sessions WHERE number = ?", [.integer(number)]
        ) { $0.blob(0) ?? [] }
        var after = before
        do {
            let head = try RecordReader(JSONParser().parse(record ?? []).root)
            after.takeJudgements(
                of: try Session(head: head, run: "")
                    .amended(by: connection.amendments(ofSession: number)))
        } catch let error as SQLiteError {
            throw error
        } catch {
            throw SQLiteError(
                code: .corrupt, message: "the record of a session is damaged: \(error)", path: path)
        }
        let names = SessionColumns.names.map { "\($0) = ?" }.joined(separator: ", ")
        try connection.run(
            "UPDATE sessions SET \(names) WHERE number = ?", after.values + [.integer(number)])
        var sums = DimensionSums()
        let groups = try connection.groups(ofSession: number)
        sums.add(before, tools: [], to: groups, sign: -1)
        sums.add(after, tools: [], to: groups)
        var weights = PrincipalWeights(connection)
        let day = try connection.principalDay(ofSession: number)
        try weights.add(before, of: day, to: groups, sign: -1)
        try weights.add(after, of: day, to: groups)
        try weights.settle(into: &sums)
        try sums.write(to: connection)
    }
}

extension Connection {
    /// What was said of a session afterwards, in that order.
    func amendments(ofSession number: Int64) throws(SQLiteError) -> [Amendment] {
        var amendments: [Amendment] = []
        try forEach(
            """
            SELECT at, who, feedback, correction, success, booked, reward FROM amendments
            WHERE session = ? ORDER BY at, number
            """, [.integer(number)]
        ) { row in
            var amendment = Amendment(
                at: Timestamp(microseconds: row.int64(0) ?? 0), who: row.text(1))
            amendment.feedback = row.double(2)
            amendment.correction = row.text(3)
            amendment.outcome = Outcome(
                success: row.bool(4), reward: row.double(6), booked: row.bool(5))
            amendments.append(amendment)
        }
        return amendments
    }
}
