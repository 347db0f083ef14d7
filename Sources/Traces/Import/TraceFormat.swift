/// A format that sessions come in; an unknown name survives.
public struct TraceFormat: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name that people write.
    public var rawValue: String
    /// Creates a format from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A result file of the tau2 benchmark: one JSON object with a list `simulations`.
    public static let tau2 = TraceFormat(rawValue: "tau2")
    /// A log of Claude Code: JSON Lines, a block of a message or an event a line.
    public static let claudeCode = TraceFormat(rawValue: "claude-code")
    /// Logged exchanges with the Anthropic Messages API: a request with its response a record.
    public static let anthropic = TraceFormat(rawValue: "anthropic")
    /// Messages as the OpenAI Chat Completions API has them: logs of exchanges, conversations, and the
    /// result files of tau-bench.
    public static let chatCompletions = TraceFormat(rawValue: "chat-completions")
    /// An evaluation log of Inspect in its JSON form.
    public static let inspect = TraceFormat(rawValue: "inspect")
    /// Spans of OpenTelemetry as OTLP writes them in JSON.
    public static let openTelemetry = TraceFormat(rawValue: "otlp")
    /// Traces of Langfuse, as it exports them and as its API gives them.
    public static let langfuse = TraceFormat(rawValue: "langfuse")
    /// Dialogues of the Schema-Guided Dialogue dataset: a JSON list, a dialogue an element.
    public static let sgd = TraceFormat(rawValue: "sgd")
    /// Conversations of the MultiDoGO dataset: tab-separated rows, an utterance a row.
    public static let multiDoGO = TraceFormat(rawValue: "multidogo")
    /// Our own format: JSON Lines, a session a line (docs/traces.md).
    public static let jsonLines = TraceFormat(rawValue: "jsonl")

    /// What happens in sessions as it happens: JSON Lines, an event a line (docs/traces.md).
    public static let events = TraceFormat(rawValue: "events")

    /// A table of what is known of sessions afterwards; no importer reads it.
    static let outcomes = TraceFormat(rawValue: "outcomes")

    /// The formats that can be imported, in the order in which a file is tried.
    public static var known: [TraceFormat] { importers.map(\.format) }

    /// The name.
    public var description: String { rawValue }

    static let importers: [any Importer] = [
        Tau2Importer(), InspectImporter(), LangfuseImporter(), OpenTelemetryImporter(),
        SGDImporter(), MultiDoGOImporter(), ClaudeCodeImporter(), AnthropicImporter(),
        ChatCompletionsImporter(), JSONLinesImporter(), EventsImporter(),
    ]
}
