/// Why one record of a trace can't become a session; it says where in the record, and nothing of
/// what people wrote.
struct RecordError: Error, Hashable, CustomStringConvertible {
    /// The place and what is wrong there.
    var description: String

    init(_ description: String) { self.description = description }

    static func missing(_ path: String) -> RecordError { RecordError("'\(path)' is missing") }

    static func expected(_ what: String, at path: String) -> RecordError {
        RecordError("'\(path)' is not \(what)")
    }

    static func outOfRange(_ path: String, _ range: String) -> RecordError {
        RecordError("'\(path)' is not \(range)")
    }
}
