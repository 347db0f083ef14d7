/// Why something can't be taken; the request ends with it.
package struct HTTPSinkFailure: Error, Hashable, Sendable {
    /// The reason, in words without a full stop.
    package var reason: String

    /// Creates a failure.
    package init(reason: String) { self.reason = reason }
}
