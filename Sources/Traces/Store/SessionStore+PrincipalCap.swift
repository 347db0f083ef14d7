internal import SQLiteKit

extension SessionStore {
    /// Sees to it that the sessions of one principal on one day weigh together as much as so many
    /// sessions at most; where another cap is in force, all weights are made anew in one transaction.
    ///
    /// - Parameters:
    ///   - sessions: how many; 0 for any number.
    ///   - isWaiting: whether another process that writes is waited for.
    /// - Returns: the cap that was in force before; nil where it is the same.
    /// - Throws: ``TraceError`` when the store can't be written.
    @discardableResult
    package func setPrincipalCap(
        _ sessions: Int, isWaiting: Bool = true
    ) throws(TraceError) -> Int? {
        guard isWaiting else {
            return try connection.withoutWaiting(or: TraceError.store) { () throws(TraceError) in
                try setPrincipalCap(sessions)
            }
        }
        return try Self.storing { () throws(SQLiteError) in
            let before = try connection.first("SELECT cap FROM weighting") { $0.int(0) ?? 0 }
            if before == sessions { return nil }
            return try connection.transaction { () throws(SQLiteError) in
                let before = try connection.first("SELECT cap FROM weighting") { $0.int(0) ?? 0 }
                let isChanged = try PrincipalWeights.change(to: sessions, on: connection)
                return isChanged ? before : nil
            }
        }
    }

    /// The cap that the numbers are made with; 0 for none.
    package func principalCap() throws(TraceError) -> Int {
        try Self.storing { () throws(SQLiteError) in
            try connection.first("SELECT cap FROM weighting") { $0.int(0) ?? 0 } ?? 0
        }
    }

    /// What is wrong with what the cap is kept by, a sentence each.
    func wrongPrincipalDays() throws(SQLiteError) -> [String] {
        var problems: [String] = []
        try connection.forEach(
            """
            SELECT count(*) FROM (SELECT 1 FROM (
                SELECT principal, day, weight, 0 AS known FROM sessions
                    WHERE principal <> '' AND day <> ''
                UNION ALL SELECT principal, day, 0, weight FROM principal_days)
                GROUP BY principal, day HAVING total(weight) <> total(known))
            """
        ) { row in
            if let count = row.int(0), count > 0 {
                problems.append("the weights of \(count) days of principals are wrong")
            }
        }
        var kept: [PrincipalDay] = []
        try connection.forEach(
            "SELECT \(PrincipalDay.columns) FROM principal_days AS sessions WHERE kept"
        ) { row in
            if let day = PrincipalDay(row, at: 0) { kept.append(day) }
        }
        var wrong = 0
        for day in kept where try connection.principalSums(of: day) != connection.addedUp(day) {
            wrong += 1
        }
        if wrong > 0 {
            problems.append(
                "the sums of \(wrong) days of principals are not what their sessions add up to")
        }
        return problems
    }
}
