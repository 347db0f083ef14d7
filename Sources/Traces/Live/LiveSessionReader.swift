internal import Basics
internal import JSONKit
internal import SQLiteKit

/// Puts open sessions together from their events, and from what they were when they were opened again.
struct LiveSessionReader {
    /// What an open session is at present.
    enum Reading {
        /// The session, with the link to versions that it has as long as no other is found.
        case session(Session, before: Session?)
        /// What was said in it before has been removed, so that it can't go on.
        case textless
        /// Its rows can't be read, and why.
        case damaged(String)
    }

    private let connection: Connection
    private let rules: ObservationRules
    private let parser = JSONParser()
    private let reader: SessionReader
    private let events: Statement
    private let stored: Statement

    init(_ connection: Connection, _ rules: ObservationRules) throws(SQLiteError) {
        self.connection = connection
        self.rules = rules
        reader = try SessionReader(connection)
        events = try connection.prepare(
            "SELECT at, message, changes FROM live_events WHERE session = ? ORDER BY number")
        stored = try connection.prepare(
            """
            SELECT number, record, tools, textless FROM sessions
            WHERE run = (SELECT number FROM runs WHERE name = ?) AND id = ?
            """)
    }

    /// Something that happened, and its place in time.
    private struct Happening {
        var at: Timestamp
        var message: Message?
        var changes: JSONObject?
    }

    /// Reads the open session with a number.
    func session(_ number: Int64, run: String, id: String) throws(SQLiteError) -> Reading {
        let known = try stored.first([.text(run), .text(id)]) { row in
            (
                number: row.int64(0) ?? 0, record: row.blob(1) ?? [], tools: row.int64(2),
                isTextless: row.int(3) != 0
            )
        }
        var before: Session?
        if let known {
            guard !known.isTextless else { return .textless }
            let found = try reader.session(
                known.number, run: run, record: known.record, tools: known.tools,
                isAmended: false)
            switch found {
            case .success(let session): before = session
            case .failure(let damage): return .damaged(damage.reason)
            }
        }
        var rows: [(at: Timestamp?, message: String?, changes: String?)] = []
        try events.forEach([.integer(number)]) { row in
            rows.append(
                (row.int64(0).map(Timestamp.init(microseconds:)), row.text(1), row.text(2)))
        }
        do {
            return .session(
                try session(Session(id: id, source: run), after: before, rows), before: before)
        } catch {
            return .damaged("\(error)")
        }
    }

    private func session(
        _ empty: Session, after before: Session?,
        _ rows: [(at: Timestamp?, message: String?, changes: String?)]
    ) throws -> Session {
        let base = before.map { $0.reopened(rules) } ?? empty
        var happenings: [Happening] = []
        // What was there keeps its order, whatever its clocks say.
        var latest = Timestamp(microseconds: .min)
        for message in base.messages {
            latest = max(latest, message.timestamp ?? latest)
            happenings.append(Happening(at: latest, message: message))
        }
        // What has no time of its own belongs to what came before it.
        var last = latest
        for row in rows {
            last = row.at ?? last
            var happening = Happening(at: last)
            if let text = row.message {
                happening.message = try Message(
                    RecordReader(parser.parse(Array(text.utf8)).root, path: "message."))
            }
            happening.changes = try row.changes.map {
                try JSONValue(parsing: Array($0.utf8)).objectValue ?? JSONObject()
            }
            happenings.append(happening)
        }
        let order = happenings.indices.sorted {
            (happenings[$0].at, $0) < (happenings[$1].at, $1)
        }
        var session = try merged(base, order.compactMap { happenings[$0].changes })
        session.messages = order.compactMap { happenings[$0].message }
        if session.startedAt == nil, session.messages.isEmpty {
            session.startedAt = rows.compactMap(\.at).min()
        }
        return session
    }

    /// The session without messages, with what became known of it.
    private func merged(_ base: Session, _ changes: [JSONObject]) throws -> Session {
        guard !changes.isEmpty else { return base }
        var writer = JSONWriter()
        writer.object { base.writeHead(to: &$0) }
        var object =
            try JSONValue(parsing: writer.bytes).objectValue ?? JSONObject()
        if !base.tools.isEmpty {
            writer.removeAll()
            writer.array { for tool in base.tools { tool.write(to: &$0) } }
            object["tools"] = try JSONValue(parsing: writer.bytes)
        }
        for change in changes { object.merge(change) }
        let tape = try parser.parse(Array(JSONValue.object(object).text(.compact).utf8))
        var session = try Session(head: RecordReader(tape.root), run: base.source)
        if let tools = tape.root["tools"] { try session.readTools(tools) }
        return session
    }
}
