/// How a file is imported.
public struct ImportOptions: Hashable, Sendable {
    /// The file's format; nil finds it from the file's content.
    public var format: TraceFormat?
    /// The name of the run; nil takes the file's name without its extension.
    public var run: String?
    /// The tools with which an agent hands a session to a person.
    public var escalationTools: Set<String>

    /// The tools taken for a handover to a person unless told otherwise.
    public static let usualEscalationTools: Set<String> = [
        "transfer_to_human_agents", "transfer_to_human_agent", "transfer_to_human",
        "transfer_to_agent", "handoff_to_human", "hand_off_to_human", "escalate_to_human",
    ]

    /// Creates options.
    public init(
        format: TraceFormat? = nil, run: String? = nil,
        escalationTools: Set<String> = ImportOptions.usualEscalationTools
    ) {
        self.format = format
        self.run = run
        self.escalationTools = escalationTools
    }
}
