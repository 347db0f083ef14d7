/// What sessions can be grouped by in sums; the raw value stands in the store.
public enum Dimension: Int, Sendable, Hashable, CaseIterable {
    /// All sessions together.
    case all = 0
    /// The run.
    case run = 1
    /// The agent's id.
    case agent = 2
    /// The channel.
    case channel = 3
    /// The workspace.
    case workspace = 4
    /// The segment.
    case segment = 5
    /// The language model.
    case model = 6
    /// The kind of task.
    case taskType = 7
    /// The arm of an experiment.
    case arm = 8
    /// The version of a prompt, as `PROMPT@VERSION`; a session can have several.
    case version = 9
    /// A tag, as `NAME=VALUE`; a session can have several.
    case tag = 10

    /// The values that a session has; one empty text where it has none.
    func values(of session: Session) -> [String] {
        let values: [String]
        switch self {
        case .all: return [""]
        case .run: return [session.source]
        case .agent: return [session.agent ?? ""]
        case .channel: return [session.channel ?? ""]
        case .workspace: return [session.workspace ?? ""]
        case .segment: return [session.segment ?? ""]
        case .model: return [session.model ?? ""]
        case .taskType: return [session.taskType ?? ""]
        case .arm: return [session.experimentArm ?? ""]
        case .version:
            values = session.promptVersions.map { PromptVersion(prompt: $0, version: $1).text }
        case .tag: values = session.tags.map { "\($0)=\($1)" }
        }
        return values.isEmpty ? [""] : values
    }

    /// The expression over `sessions` and `runs` whose values it has; nil where they stand in labels.
    var column: String? {
        switch self {
        case .all: "''"
        case .run: "runs.name"
        case .agent: "sessions.agent"
        case .channel: "sessions.channel"
        case .workspace: "sessions.workspace"
        case .segment: "sessions.segment"
        case .model: "sessions.model"
        case .taskType: "sessions.task_type"
        case .arm: "sessions.arm"
        case .version, .tag: nil
        }
    }

    /// What its values are made of in the table of labels: the kind, and what stands between name and
    /// value; nil where they stand in a column.
    var label: (kind: Int, separator: String)? {
        switch self {
        case .version: (0, "@")
        case .tag: (1, "=")
        default: nil
        }
    }
}

extension Session {
    /// The arm of the experiment, as `EXPERIMENT:ARM`; nil without both.
    var experimentArm: String? {
        guard let experiment, let arm else { return nil }
        return "\(experiment):\(arm)"
    }
}

extension PromptVersion {
    /// `PROMPT@VERSION`.
    public var text: String { "\(prompt)@\(version)" }
}
