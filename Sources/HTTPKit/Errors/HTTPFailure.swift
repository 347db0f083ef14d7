/// Why an exchange failed.
package struct HTTPFailure: Hashable, Sendable {
    /// The kind of failure.
    package var code: HTTPError.Code
    /// The reason, in words without a full stop.
    package var reason: String

    /// Creates a failure.
    package init(_ code: HTTPError.Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
