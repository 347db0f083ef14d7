internal import Basics
internal import JSONKit

/// What happened in a session at a moment: a message, something that became known of it, or its end.
struct SessionEvent: Sendable {
    /// The session's id.
    var session: String
    /// The run it belongs to.
    var run: String
    /// What tells the event from every other one of its session.
    var identity: Int64
    /// When it happened, as the source says; without that the time of its message.
    var at: Timestamp?
    /// What was said.
    var message: Message?
    /// What became known: members of a session of our own format, of which `null` takes one back.
    var changes: JSONObject?
    /// Whether the session is over.
    var isEnd: Bool
    /// How many bytes its record has, about.
    var size: Int

    /// Reads a line of our own format of events (docs/traces.md).
    ///
    /// - Parameters:
    ///   - element: the line.
    ///   - run: the run of a line that names none.
    ///   - line: what tells the line, where it has no id of its own.
    /// - Throws: ``RecordError`` where it is no event.
    init(_ element: JSONElement, run: String, line: Int64) throws(RecordError) {
        let record = try RecordReader(element)
        size = element.textSize
        try record.allowOnly(["session", "run", "event", "at", "message", "set", "end"])
        session = try record.requiredString("session")
        guard !session.isEmpty else {
            throw .expected("a text with a character", at: "session")
        }
        self.run = try record.string("run") ?? run
        identity = try record.string("event").map(LineChain.identity(ofID:)) ?? line
        at = try record.timestamp("at")
        isEnd = try record.bool("end") ?? false
        if let said = try record.object("message") {
            var message = try Message(said)
            at = at ?? message.timestamp
            message.timestamp = message.timestamp ?? at
            self.message = message
        }
        if let known = try record.object("set") {
            _ = try Session(id: session, run: self.run, changes: known)
            var changes = known.element.value.objectValue ?? JSONObject()
            // It is passed over, whatever it holds.
            changes["metadata"] = nil
            self.changes = changes.isEmpty ? nil : changes
        }
    }
}

extension JSONObject {
    /// Takes the members of another object: objects member by member, and `null` takes a member back (as
    /// RFC 7396 lays down for whole documents).
    mutating func merge(_ changes: JSONObject) {
        for (key, value) in changes.members {
            switch value {
            case .null: self[key] = nil
            case .object(let inner):
                var object = self[key]?.objectValue ?? JSONObject()
                object.merge(inner)
                self[key] = .object(object)
            default: self[key] = value
            }
        }
    }
}
