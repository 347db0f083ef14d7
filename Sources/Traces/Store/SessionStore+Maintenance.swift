package import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    // MARK: Texts

    /// Whose texts are removed.
    package enum TextOwner: Hashable, Sendable {
        /// A person's, as the sources name them; the name goes too.
        case principal(String)
        /// Those of sessions that were imported before a moment.
        case importedBefore(Timestamp)
    }

    /// Removes what was said in sessions, for good: texts, thoughts, arguments, questions; the numbers stay.
    ///
    /// Such a session stays as it is when its file is imported again; one whose texts were only too old
    /// is replaced by one with other content. What is removed is overwritten in the file, and the log is
    /// emptied unless another process reads at the moment.
    ///
    /// - Parameters:
    ///   - owner: whose texts.
    ///   - closing: how open sessions of theirs are closed first, so that they have their numbers.
    /// - Returns: of how many sessions texts were removed.
    /// - Throws: ``TraceError`` when the store can't be written.
    package func removeTexts(
        of owner: TextOwner, closing: SessionClosing? = nil
    ) throws(TraceError) -> Int {
        try Self.storing { () throws(SQLiteError) in
            try connection.execute("PRAGMA secure_delete = ON")
        }
        let count = try connection.transaction(or: TraceError.store) { () throws(TraceError) in
            if let closing { try closeForRemoval(of: owner, closing) }
            return try Self.storing { () throws(SQLiteError) in
                let count = try removeTextsInTransaction(of: owner)
                try removeEventsWithoutText()
                return count
            }
        }
        return try Self.storing { () throws(SQLiteError) in
            if count > 0 { try connection.emptyLog() }
            try connection.execute("PRAGMA secure_delete = OFF")
            return count
        }
    }

    private func removeTextsInTransaction(of owner: TextOwner) throws(SQLiteError) -> Int {
        var conditions = Conditions()
        switch owner {
        case .principal(let name): conditions.add("principal = ?", .text(name))
        case .importedBefore(let moment):
            conditions.add("imported_at < ? AND textless = 0", .integer(moment.microseconds))
        }
        var numbers: [Int64] = []
        try connection.forEach(
            "SELECT number FROM sessions" + conditions.clause, conditions.values
        ) { numbers.append($0.int64(0) ?? 0) }
        var isPrincipal = false
        if case .principal = owner { isPrincipal = true }
        for number in numbers { try removeText(of: number, withPrincipal: isPrincipal) }
        if case .principal(let name) = owner { try connection.erasePrincipal(name) }
        if !numbers.isEmpty { try removeUnusedTexts() }
        return numbers.count
    }

    private func removeText(
        of number: Int64, withPrincipal: Bool
    ) throws(SQLiteError) {
        let range: [SQLiteValue] = [
            .integer(number << Int64(StoreSchema.placeBits)),
            .integer((number + 1) << Int64(StoreSchema.placeBits)),
        ]
        try connection.run(
            """
            UPDATE messages SET text = NULL, shared = NULL, rest = NULL
            WHERE number >= ? AND number < ?
            """, range)
        try connection.run(
            "UPDATE tool_calls SET arguments = NULL WHERE number >= ? AND number < ?", range)
        let record = try connection.first(
            "SELECT record FROM sessions WHERE number = ?", [.integer(number)]
        ) { $0.blob(0) ?? [] }
        var object = JSONObject()
        do throws(JSONError) {
            object = try JSONValue(parsing: record ?? []).objectValue ?? JSONObject()
        } catch {
            throw SQLiteError(
                code: .corrupt, message: "the record of session \(number) can't be read: \(error)",
                path: path)
        }
        object["unansweredQuestions"] = nil
        // That there was a correction stays.
        try connection.run(
            "UPDATE amendments SET correction = '' WHERE session = ? AND correction IS NOT NULL",
            [.integer(number)])
        if withPrincipal { object["principal"] = nil }
        try connection.run(
            """
            UPDATE sessions SET textless = max(textless, ?1), tools = NULL, record = ?2
            WHERE number = ?3
            """,
            [
                withPrincipal ? 2 : 1, .text(JSONValue.object(object).text(.compact)),
                .integer(number),
            ])
    }

    /// Removes shared texts that no session has any more.
    private func removeUnusedTexts() throws(SQLiteError) {
        try connection.execute(
            """
            DELETE FROM texts WHERE number NOT IN (
                SELECT shared FROM messages WHERE shared IS NOT NULL
                UNION SELECT tools FROM sessions WHERE tools IS NOT NULL)
            """)
    }

    // MARK: Room

    /// Gives room that nothing uses any more back to the disk.
    ///
    /// - Returns: the size of the store before and after, in bytes.
    /// - Throws: ``TraceError`` when the store can't be written, or another process uses it for too long.
    package func vacuum() throws(TraceError) -> (before: Int, after: Int) {
        do throws(SQLiteError) {
            let before = try size()
            try connection.transaction { () throws(SQLiteError) in try removeUnusedTexts() }
            try connection.execute("VACUUM")
            try connection.emptyLog()
            return (before, try size())
        } catch {
            throw .store(error)
        }
    }

    private func size() throws(SQLiteError) -> Int {
        try connection.first(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ) { $0.int(0) ?? 0 } ?? 0
    }
}
