public import Basics
internal import JSONKit

/// A session as the store keeps it.
public struct StoredSession: Hashable, Sendable {
    /// The session.
    public var session: Session
    /// The id by which records name it outside the store: random, it says nothing of the session.
    public var evidenceID: String
    /// When this content of it was imported.
    public var importedAt: Timestamp
}

extension StoredSession {
    /// The session as a record of our own format (docs/traces.md), with `evidenceId` and `importedAt` in
    /// front; throws ``JSONError`` never in practice, as it reads what it wrote.
    public func json() throws -> JSONValue {
        let record = try JSONValue(parsing: session.jsonLine(namingRun: true))
        var object: JSONObject = [
            "evidenceId": .string(evidenceID), "importedAt": .string(importedAt.description),
        ]
        for (key, value) in record.objectValue?.members ?? [] { object[key] = value }
        return .object(object)
    }
}

/// What a list of sessions shows of one, read without the session itself.
public struct SessionSummary: Hashable, Sendable {
    /// The id by which records name it outside the store.
    public var evidenceID: String
    /// The identity that the source gave it.
    public var id: String
    /// The run it belongs to.
    public var run: String
    /// When it began.
    public var startedAt: Timestamp?
    /// When it ended.
    public var endedAt: Timestamp?
    /// The agent's id.
    public var agent: String?
    /// The language model that answered.
    public var model: String?
    /// The task it ran.
    public var taskID: String?
    /// The kind of task.
    public var taskType: String?
    /// The channel it took place on.
    public var channel: String?
    /// The numbers of this one session.
    public var metrics: Metrics

    /// The summary as JSON; unknown is `null`, and `metrics` is as in ``Metrics/json``.
    public var json: JSONValue {
        [
            "evidenceId": .string(evidenceID), "id": .string(id), "run": .string(run),
            "startedAt": .optional(startedAt?.description),
            "endedAt": .optional(endedAt?.description), "agent": .optional(agent),
            "model": .optional(model), "taskId": .optional(taskID),
            "taskType": .optional(taskType), "channel": .optional(channel), "metrics": metrics.json,
        ]
    }
}
