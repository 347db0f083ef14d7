public import Basics

/// A session that goes on: events may still come, and it is in no numbers yet.
public struct OpenSession: Hashable, Sendable {
    /// The identity that the source gave it.
    public var id: String
    /// The run it belongs to.
    public var run: String
    /// Its evidence id, where it had been closed before and went on; else it has none yet.
    public var evidenceID: String?
    /// When the first of its events arrived since it was opened.
    public var openedAt: Timestamp
    /// Since when nothing has happened in it, by the clock of the store.
    public var lastEventAt: Timestamp
    /// How many messages it has so far.
    public var messages: Int
    /// Whether an event said that it is over: the next command closes it.
    public var isOver: Bool

    /// The session in the documented JSON shape.
    public var json: JSONValue {
        [
            "id": .string(id), "run": .string(run), "evidenceId": .optional(evidenceID),
            "openedAt": .string(openedAt.description),
            "lastEventAt": .string(lastEventAt.description), "messages": .count(messages),
            "isOver": .bool(isOver),
        ]
    }
}
