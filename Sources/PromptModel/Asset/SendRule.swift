/// When an answer may go out by itself.
public struct SendRule: Hashable, Sendable {
    /// What the message is about.
    public var pattern: String
    /// Whether the answer may go out by itself.
    public var allow: Bool
    /// What must be true as well.
    public var requires: [String]
}
