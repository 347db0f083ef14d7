public import Basics

/// Settings of the application.
public struct Config: Hashable, Sendable {
    /// The settings.
    public var values: JSONObject
}
