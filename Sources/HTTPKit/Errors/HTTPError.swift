/// A request that was not answered as it should be: what was asked of whom, why it failed, and what to do.
///
/// No secret of the request stands in it.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; unknown ones survive.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The kind as text.
        package var rawValue: String
        /// Creates a kind from its text.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// What speaks HTTP is not installed.
        package static let missingLibrary = Code(rawValue: "missing-library")
        /// The request can't be sent as it is.
        package static let invalidRequest = Code(rawValue: "invalid-request")
        /// The host has no address, or nobody there takes the connection.
        package static let unreachable = Code(rawValue: "unreachable")
        /// The host can't prove who it is.
        package static let untrusted = Code(rawValue: "untrusted")
        /// It took longer than it may.
        package static let timedOut = Code(rawValue: "timed-out")
        /// The answer breaks off, or is no HTTP.
        package static let interrupted = Code(rawValue: "interrupted")
        /// The answer is longer than it may be.
        package static let tooLarge = Code(rawValue: "too-large")
        /// The server sends somewhere where the request does not go.
        package static let redirection = Code(rawValue: "redirection")
        /// The server declined; ``HTTPError/status`` says how.
        package static let declined = Code(rawValue: "declined")
        /// What takes the answer could not.
        package static let notTaken = Code(rawValue: "not-taken")
    }

    /// The kind of failure.
    package var code: Code
    /// What was done and where, such as `GET https://host/path`.
    package var place: String
    /// Why it failed, in words without a full stop.
    package var reason: String
    /// The status of the answer, where there was one.
    package var status: Int?
    /// The first bytes of an answer that declined.
    package var answer = ""
    /// How many seconds the server asks to wait.
    package var retryAfter: Int?
    /// How often it was tried.
    package var attempts = 1
    /// What to do about it.
    package var suggestion: String?

    /// What was asked of whom, and why it failed.
    package var description: String {
        "\(place): \(reason)" + (attempts > 1 ? " (tried \(attempts) times)" : "")
    }

    /// Whether the same request may succeed a little later.
    var isTemporary: Bool {
        switch code {
        case .unreachable, .timedOut, .interrupted: true
        case .declined: [429, 502, 503, 504].contains(status)
        default: false
        }
    }

    /// Whether the server can't have begun to do what was asked.
    var isBeforeWork: Bool {
        code == .unreachable || code == .declined && (status == 429 || status == 503)
    }
}
