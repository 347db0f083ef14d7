public import Basics

/// Which prompts, soul and tools belong together.
public struct Agent: Hashable, Sendable {
    /// The ids of the prompts it runs with.
    public var prompts: [String]
    /// The id of its soul.
    public var soul: String?
    /// The ids of the tools it can call.
    public var tools: [String]
    /// Where it answers.
    public var channels: [String]
    /// Settings of the policy for this agent alone.
    public var policy: JSONObject
}
