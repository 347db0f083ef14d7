/// How much a request may take.
package struct HTTPLimits: Hashable, Sendable {
    /// How long the connection may take, in milliseconds.
    package var connecting = 15_000
    /// How long one attempt may take, with its redirections apart, in milliseconds.
    package var total = 120_000
    /// How many bytes a body may have, when it is unpacked.
    package var body = 1 << 28
    /// How many redirections are followed.
    package var redirections = 5

    /// The usual limits.
    package init() {}
}
