/// What a closing of open sessions came to.
public struct ClosingReport: Hashable, Sendable {
    /// How many sessions were closed: they are measured now.
    public var closed = 0
    /// How many of these had been closed before, and went on since.
    public var continued = 0
    /// How many could not go on, as what was said in them before has been removed; what came after is gone
    /// too.
    public var dropped = 0
    /// How many can't be read; they stay open, and `store check` names them.
    public var damaged = 0

    /// Creates a report of nothing.
    public init() {}

    /// Adds another one.
    package mutating func add(_ other: ClosingReport) {
        closed += other.closed
        continued += other.continued
        dropped += other.dropped
        damaged += other.damaged
    }
}
