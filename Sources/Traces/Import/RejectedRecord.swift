public import Basics

/// A record of a trace file that was set aside: where it stands and why.
public struct RejectedRecord: Hashable, Sendable {
    /// The line that it begins on, counted from 1.
    public var line: Int
    /// Where it begins, in bytes from the start of the file.
    public var offset: Int
    /// Why it can't become a session, without the words of the record.
    public var reason: String

    /// Creates a rejected record.
    public init(line: Int, offset: Int, reason: String) {
        self.line = line
        self.offset = offset
        self.reason = reason
    }

    /// The record as JSON: line, offset and reason.
    public var json: JSONValue {
        ["line": .count(line), "offset": .count(offset), "reason": .string(reason)]
    }
}
