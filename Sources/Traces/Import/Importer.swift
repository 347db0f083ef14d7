/// Reads the sessions of one format out of a file, one at a time.
protocol Importer: Sendable {
    /// The format it reads.
    var format: TraceFormat { get }
    /// What makes a file one of this format, in words: "a list 'simulations'".
    var sign: String { get }
    /// Whether a session of this format shows everything the agent did, so that what is not there
    /// did not happen.
    var saysEverything: Bool { get }

    /// Whether a file is of this format; it looks at as little of the file as it can.
    func recognizes(_ file: FileOutline) throws(TraceError) -> Bool

    /// Reads a file and hands over its records in order.
    ///
    /// Throws ``TraceError`` for a file that is not what its format asks for as a whole; a single
    /// bad record is handed over as such.
    func read(
        _ path: String, run: String, to take: (ImportedRecord) throws(TraceError) -> Void
    ) throws(TraceError)
}

/// What an importer finds in a file.
enum ImportedRecord {
    /// What the file says of all its sessions; it comes before the first of them.
    case facts(RunFacts)
    /// A session, with its place in the file.
    case session(Session, line: Int, offset: Int)
    /// A record that can't become a session.
    case rejected(RejectedRecord)
}

/// What a file says of all its sessions.
struct RunFacts: Hashable, Sendable {
    /// The language model that the agent used.
    var model: String?
    /// The kind of task, or the domain.
    var taskType: String?
    /// The agent's system prompt.
    var instructions: String?
}
