public import Basics
internal import SQLiteKit

/// Which sessions are read; what is empty or nil leaves it open, and all the rest must hold.
public struct SessionFilter: Hashable, Sendable {
    /// The runs, by name.
    public var runs: [String] = []
    /// The agents, by id.
    public var agents: [String] = []
    /// The workspaces.
    public var workspaces: [String] = []
    /// The segments.
    public var segments: [String] = []
    /// The language models.
    public var models: [String] = []
    /// The kinds of task.
    public var taskTypes: [String] = []
    /// The tasks.
    public var taskIDs: [String] = []
    /// The evidence ids, each whole or a beginning of it.
    public var evidenceIDs: [String] = []
    /// Tools of which the agent called at least one.
    public var tools: [String] = []
    /// A version of a prompt that the session names.
    public var version: PromptVersion?
    /// The value that it has in each of these dimensions; an empty one stands for having none.
    public var values: [Dimension: String] = [:]
    /// The ids that the sources gave.
    public var ids: [String] = []
    /// The first moment at which it may have begun.
    public var since: Timestamp?
    /// The moment before which it began.
    public var before: Timestamp?
    /// Whether it reached its goal.
    public var success: Bool?
    /// Whether it was handed to a person.
    public var escalated: Bool?
    /// Whether a tool of it failed.
    public var hasToolFailure: Bool?
    /// How many are read at most.
    public var limit: Int?
    /// What a list of them is sorted by.
    public var order = Order.started

    /// What a list of sessions is sorted by, the largest first; what is unknown comes last.
    public enum Order: String, Sendable, CaseIterable {
        /// When it began, the latest first.
        case started
        /// What it cost.
        case cost
        /// How long it took.
        case duration
        /// The reward.
        case reward
        /// How many messages it has.
        case messages
        /// How many answers of tools were failures.
        case failures

        fileprivate var column: String {
            switch self {
            case .started: "sessions.started_at"
            case .cost: "sessions.cost"
            case .duration: "sessions.duration"
            case .reward: "sessions.reward"
            case .messages: "sessions.messages"
            case .failures: "sessions.tool_failures"
            }
        }
    }

    /// The order of a list in SQL.
    var ordering: String { "\(order.column) DESC NULLS LAST, sessions.number DESC" }

    /// Creates a filter that lets every session through.
    public init() {}

    var conditions: Conditions {
        var conditions = Conditions()
        conditions.add("runs.name", isOneOf: runs)
        conditions.add("sessions.agent", isOneOf: agents)
        conditions.add("sessions.id", isOneOf: ids)
        conditions.add("sessions.workspace", isOneOf: workspaces)
        conditions.add("sessions.segment", isOneOf: segments)
        conditions.add("sessions.model", isOneOf: models)
        conditions.add("sessions.task_type", isOneOf: taskTypes)
        conditions.add("sessions.task_id", isOneOf: taskIDs)
        if !evidenceIDs.isEmpty {
            // Ids are hexadecimal digits; what stands after all of them ends the range.
            let ranges = evidenceIDs.map { _ in "sessions.evidence BETWEEN ? AND ? || 'g'" }
            conditions.add(
                ranges.joined(separator: " OR "),
                all: evidenceIDs.flatMap { [.text($0), .text($0)] })
        }
        if !tools.isEmpty {
            conditions.add(
                """
                sessions.number IN (SELECT session FROM session_tools
                WHERE requestor = 0 AND calls > 0 AND tool IN (\(placeholders(tools.count))))
                """, all: tools.map(SQLiteValue.text))
        }
        if let version {
            conditions.add(
                """
                sessions.number IN (SELECT session FROM session_labels
                WHERE kind = 0 AND name = ? AND value = ?)
                """, .text(version.prompt), .text(version.version))
        }
        for (dimension, value) in values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            conditions.add(dimension, is: value)
        }
        if let since { conditions.add("sessions.started_at >= ?", .integer(since.microseconds)) }
        if let before { conditions.add("sessions.started_at < ?", .integer(before.microseconds)) }
        if let success { conditions.add("sessions.success = ?", SQLiteValue(success)) }
        if let escalated { conditions.add("sessions.escalated = ?", SQLiteValue(escalated)) }
        if let hasToolFailure {
            conditions.add("(sessions.tool_failures > 0) = ?", SQLiteValue(hasToolFailure))
        }
        return conditions
    }
}
