/// How a file is imported.
public struct ImportOptions: Hashable, Sendable {
    /// The file's format; nil finds it from the file's content.
    public var format: TraceFormat?
    /// The name of the run; nil takes the file's name without its extension.
    public var run: String?
    /// The tools with which an agent hands a session to a person.
    public var escalationTools: Set<String>
    /// What an agent says when it hands a session to a person; signs and capitals do not matter.
    public var escalationPhrases: [String]
    /// What an agent says when it has no answer.
    public var unansweredPhrases: [String]
    /// What is masked in everything that people, tools or the model wrote.
    public var mask: Set<MaskKind>

    /// The tools taken for a handover to a person unless told otherwise.
    public static let usualEscalationTools: Set<String> = [
        "transfer_to_human_agents", "transfer_to_human_agent", "transfer_to_human",
        "transfer_to_agent", "handoff_to_human", "hand_off_to_human", "escalate_to_human",
    ]

    /// What an agent is taken to say when it has no answer, unless told otherwise.
    public static let usualUnansweredPhrases = [
        "I don't know", "I do not know", "I'm not sure", "I am not sure", "I have no information",
        "I don't have any information", "I don't have that information",
        "I don't have this information", "I don't have information", "I do not have information",
        "I do not have that information", "I do not have this information",
        "I couldn't find any information", "I could not find any information",
        "I can't find any information", "I cannot find any information", "I can't answer",
        "I cannot answer", "I am not able to answer", "I'm not able to answer",
        "I am unable to answer", "I'm unable to answer", "I don't have an answer",
        "I do not have an answer", "I can't help with that", "I cannot help with that",
        "I'm not able to help with that", "I am not able to help with that",
    ]

    /// Creates options.
    public init(
        format: TraceFormat? = nil, run: String? = nil,
        escalationTools: Set<String> = ImportOptions.usualEscalationTools,
        escalationPhrases: [String] = [],
        unansweredPhrases: [String] = ImportOptions.usualUnansweredPhrases, mask: Set<MaskKind> = []
    ) {
        self.format = format
        self.run = run
        self.escalationTools = escalationTools
        self.escalationPhrases = escalationPhrases
        self.unansweredPhrases = unansweredPhrases
        self.mask = mask
    }
}
