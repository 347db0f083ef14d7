public import Basics

/// Which traces Langfuse is asked for, and how long it is waited for.
public struct LangfuseRequest: Hashable, Sendable {
    /// The moment from which traces are wanted; nil is a day before the present.
    public var since: Timestamp?
    /// The moment before which they are wanted; nil is the present.
    public var until: Timestamp?
    /// How many seconds an answer may take, and after how many no further attempt begins; nil is the
    /// usual.
    public var patience: Int?

    /// Creates a request.
    public init(since: Timestamp? = nil, until: Timestamp? = nil, patience: Int? = nil) {
        self.since = since
        self.until = until
        self.patience = patience
    }

    /// The range that is asked for.
    package func range(now: Timestamp) -> (from: Timestamp, to: Timestamp) {
        (
            since ?? Timestamp(seconds: now.seconds - 86_400),
            until ?? Timestamp(seconds: now.seconds)
        )
    }
}
