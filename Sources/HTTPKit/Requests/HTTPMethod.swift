/// What a request asks for.
package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"

    /// Whether doing it twice comes to the same as doing it once (RFC 9110 section 9.2.2).
    package var isIdempotent: Bool { self == .get || self == .put }
}
