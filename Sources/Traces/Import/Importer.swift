internal import Basics
internal import JSONKit

/// Makes sessions of the records of one format, one record at a time.
///
/// An importer holds no state: the engine reads the file, sets bad records aside, and keeps the parts
/// of sessions that several records tell of until the file ends.
protocol Importer: Sendable {
    /// The format it reads.
    var format: TraceFormat { get }
    /// What makes a file one of this format, in words: "a list 'simulations'".
    var sign: String { get }
    /// Whether a session of this format shows everything the agent did, so that what is not there
    /// did not happen.
    var saysEverything: Bool { get }
    /// Whether the records may hold `NaN` and infinities, which are no JSON: they are then unknown.
    var allowsNonFiniteNumbers: Bool { get }
    /// Whether a record is told by the lines before it too, so that equal lines are different records.
    var countsLines: Bool { get }
    /// How the records lie in a file of which nothing is known but that it is of this format.
    var usualLayout: RecordLayout { get }

    /// How the records lie in a file; nil where it is not of this format.
    func layout(of file: FileHead) -> RecordLayout?

    /// What the members that the layout keeps say of all sessions of a file.
    func facts(of members: [String: JSONValue]) -> RunFacts?

    /// Reads one record.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - file: what is known of the file.
    /// - Returns: the sessions in it, parts of sessions, or nothing where it says nothing of any.
    /// - Throws: ``RecordError`` where it can't become what it should be.
    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem]

    /// Puts the parts together that items with a common key have, when the file has ended.
    ///
    /// - Parameters:
    ///   - parts: the parts, in the order of the file.
    ///   - keys: their keys, sorted.
    ///   - file: what is known of the file.
    /// - Returns: the sessions.
    /// - Throws: ``RecordError`` where they can't become any.
    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session]
}

extension Importer {
    var saysEverything: Bool { false }

    var allowsNonFiniteNumbers: Bool { false }
    var countsLines: Bool { false }

    func facts(of members: [String: JSONValue]) -> RunFacts? { nil }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] { [] }
}

/// What a record of a file holds.
enum TraceItem {
    /// A session, all of it.
    case session(Session)
    /// A part of a session that other records tell of too, as JSON. Parts that share a key belong
    /// together.
    case part(keys: [String], json: [UInt8])
    /// A part of which a session needs only the one with the highest rank, and of several the last.
    case ranked(keys: [String], rank: Int, json: [UInt8])
    /// A part of a record that can't become what it should be, while the rest of it can.
    case rejected(RecordError)
    /// What happened in a session that is open, or becomes so.
    case event(SessionEvent)
}

/// What is known of a file while its records are read.
struct FileContext: Sendable {
    /// The run that its sessions belong to.
    var run: String
    /// The values of the members that the layout keeps.
    var members: [String: JSONValue] = [:]
    /// What the file says of all its sessions.
    var facts = RunFacts()
    /// What tells the present line from every other one, where the format asks for it.
    var lines = LineChain()
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
