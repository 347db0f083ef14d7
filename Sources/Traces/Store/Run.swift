/// Sessions that came together, which is an imported file.
public struct Run: Hashable, Sendable {
    /// Its name: the file's, without the extension.
    public var name: String
    /// The format it came in.
    public var format: TraceFormat
    /// The language model that the agent used, where the file says so for all its sessions.
    public var model: String?
    /// The kind of task, or the domain, where the file says so for all its sessions.
    public var taskType: String?
    /// The SHA-256 of the agent's system prompt, in hexadecimal digits; nil when the file does not
    /// hold it.
    public var instructionsHash: String?
    /// How many sessions it has.
    public var sessions: Int
    /// How many records were set aside when it was imported last.
    public var rejected: Int
}
