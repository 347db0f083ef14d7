internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// The questions of a query's sessions that the agent had no answer to, those that ask about the same
    /// together.
    ///
    /// Throws ``TraceError`` with the code `unknownRun` when no run has the name.
    package func unansweredQuestions(
        _ query: MetricsQuery = MetricsQuery()
    ) throws(TraceError) -> UnansweredQuestions {
        if let run = query.run { try requireRun(run) }
        var conditions = Conditions()
        conditions.add("sessions.unanswered_questions > 0")
        query.addDays(to: &conditions, "sessions.day")
        for (dimension, value) in query.values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            conditions.add(dimension, is: value)
        }
        var grouping = QuestionGrouping()
        var report = UnansweredQuestions(groups: [], questions: 0, lost: 0, sessions: 0)
        let parser = JSONParser()
        try connection.forEach(
            """
            SELECT sessions.number, sessions.day, sessions.unanswered_questions, sessions.record
            FROM sessions JOIN runs ON runs.number = sessions.run
            """ + conditions.clause, conditions.values, or: TraceError.store
        ) { (row) throws(TraceError) in
            let questions = try questions(in: row.blob(3) ?? [], parser)
            for question in questions {
                grouping.add(question, session: row.int64(0) ?? 0, day: row.text(1) ?? "")
            }
            report.sessions += 1
            report.questions += questions.count
            report.lost += max(0, (row.int(2) ?? 0) - questions.count)
        }
        report.groups = grouping.groups()
        return report
    }

    private func questions(
        in record: [UInt8], _ parser: JSONParser
    ) throws(TraceError) -> [String] {
        do {
            return try RecordReader(parser.parse(record).root).strings("unansweredQuestions")
        } catch {
            throw TraceError(
                code: .store,
                description: "the store of sessions \(path): the record of a session is damaged: "
                    + "\(error)", path: path, suggestion: "'promptgit store check' names it")
        }
    }
}
