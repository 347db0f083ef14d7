internal import Basics

/// A tool together with who called it.
struct ToolKey: Hashable, Sendable {
    var requestor: ToolCall.Requestor
    var name: String
}

/// A tool of a session, and how often it was called there.
typealias ToolCount = (key: ToolKey, measures: ToolMeasures)

extension SessionCalls {
    /// The tools with their numbers.
    var counts: [ToolCount] { zip(tools, measures).map { ($0, $1) } }
}
