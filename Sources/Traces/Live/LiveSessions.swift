internal import Basics
internal import JSONKit
internal import SQLiteKit

/// Keeps events with their open sessions, in the course of an import.
struct LiveSessions {
    /// What became of an event.
    enum Taking: Hashable {
        /// It is new, and kept.
        case taken
        /// It was taken before.
        case known
        /// It can't be kept, and why.
        case refused(String)
    }

    private let connection: Connection
    private let find: Statement
    private let findStored: Statement
    private let isTaken: Statement
    private let noteTaken: Statement
    private let insert: Statement
    private let open: Statement
    private let update: Statement
    private let source: Int64
    /// When the file was read the last time: what was not in it then has happened since.
    private var since: Timestamp?
    private var writer = JSONWriter()

    /// Begins to keep the events of a file.
    init(_ connection: Connection, source path: String) throws(SQLiteError) {
        self.connection = connection
        source = LineChain.identity(ofID: path)
        find = try connection.prepare(
            """
            SELECT number, state, active_at, messages, calls FROM live_sessions
            WHERE run = ? AND id = ?
            """)
        findStored = try connection.prepare(
            """
            SELECT textless, messages, agent_calls + user_calls FROM sessions
            WHERE run = (SELECT number FROM runs WHERE name = ?) AND id = ?
            """)
        isTaken = try connection.prepare(
            "SELECT 1 FROM taken_events WHERE session = ? AND identity = ?")
        noteTaken = try connection.prepare("INSERT INTO taken_events VALUES (?, ?)")
        insert = try connection.prepare(
            "INSERT INTO live_events (session, at, message, changes) VALUES (?, ?, ?, ?)")
        open = try connection.prepare(
            """
            INSERT INTO live_sessions (run, id, state, opened_at, active_at, messages, calls)
            VALUES (?, ?, 1, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET state = 1, opened_at = excluded.opened_at,
                active_at = excluded.active_at, messages = excluded.messages,
                calls = excluded.calls
            RETURNING number
            """)
        update = try connection.prepare(
            """
            UPDATE live_sessions SET state = max(state, ?), active_at = max(active_at, ?),
                messages = messages + ?, calls = calls + ?
            WHERE number = ?
            """)
        since =
            try connection.first(
                "SELECT read_at FROM event_sources WHERE source = ?", [.integer(source)]
            ) { $0.int64(0).map(Timestamp.init(microseconds:)) } ?? nil
    }

    private struct Found {
        var number: Int64
        var isOpen: Bool
        var messages: Int
        var calls: Int
    }

    /// Keeps an event, unless it was taken before.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - arrival: the present moment, by the store's clock.
    ///   - notBefore: when it had not happened yet, where that is known.
    /// - Returns: what became of it.
    /// - Throws: ``SQLiteError`` when the store can't be written.
    mutating func take(
        _ event: SessionEvent, at arrival: Timestamp, notBefore: Timestamp? = nil
    ) throws(SQLiteError) -> Taking {
        let key: [SQLiteValue] = [.text(event.run), .text(event.session)]
        var found = try find.first(key) { row in
            Found(
                number: row.int64(0) ?? 0, isOpen: row.int(1) != 0, messages: row.int(3) ?? 0,
                calls: row.int(4) ?? 0)
        }
        if let found {
            let pair: [SQLiteValue] = [.integer(found.number), .integer(event.identity)]
            if try isTaken.first(pair, { _ in true }) == true { return .known }
        }
        if found?.isOpen != true {
            let stored = try findStored.first(key) { row in
                (isTextless: row.int(0) != 0, messages: row.int(1) ?? 0, calls: row.int(2) ?? 0)
            }
            guard stored?.isTextless != true else {
                return .refused("what was said in its session before has been removed")
            }
            found = Found(
                number: found?.number ?? 0, isOpen: false, messages: stored?.messages ?? 0,
                calls: stored?.calls ?? 0)
        }
        guard var session = found else { return .known }
        let calls = event.message?.toolCalls.count ?? 0
        guard max(session.messages + 1, session.calls + calls) < SessionRows.limit else {
            return .refused("its session has \(SessionRows.limit - 1) messages or calls already")
        }
        let active = activity(of: event, at: arrival, notBefore: notBefore)
        if !session.isOpen {
            session.number =
                try open.first(
                    key + [
                        .integer(arrival.microseconds), .integer(active.microseconds),
                        SQLiteValue(session.messages), SQLiteValue(session.calls),
                    ]
                ) { $0.int64(0) ?? 0 } ?? 0
        }
        try noteTaken.run([.integer(session.number), .integer(event.identity)])
        try insert.run([
            .integer(session.number), SQLiteValue(event.at?.microseconds),
            SQLiteValue(event.message.map { text(of: $0) }),
            SQLiteValue(event.changes.map { JSONValue.object($0).text(.compact) }),
        ])
        try update.run([
            .integer(event.isEnd ? 2 : 1), .integer(active.microseconds),
            SQLiteValue(event.message == nil ? 0 : 1), SQLiteValue(calls),
            .integer(session.number),
        ])
        return .taken
    }

    /// When something happened in the session, as far as its idleness goes.
    ///
    /// The source's clock counts only inside what is known otherwise: not after the event arrived, and
    /// not before its file was read without it.
    private func activity(
        of event: SessionEvent, at arrival: Timestamp, notBefore: Timestamp?
    ) -> Timestamp {
        let said = event.at ?? arrival
        return min(max(said, since ?? said, notBefore ?? said), arrival)
    }

    private mutating func text(of message: Message) -> String {
        writer.removeAll()
        message.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Says that all that stood in the file at a moment has been read: what comes now is younger.
    mutating func note(readAt moment: Timestamp) throws(SQLiteError) {
        since = moment
        try connection.run(
            """
            INSERT INTO event_sources VALUES (?, ?)
            ON CONFLICT DO UPDATE SET read_at = excluded.read_at
            """, [.integer(source), .integer(moment.microseconds)])
    }
}
