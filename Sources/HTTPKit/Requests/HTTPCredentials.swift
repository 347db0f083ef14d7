internal import Basics

/// What tells a server who asks.
package enum HTTPCredentials: Hashable, Sendable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    /// A name and a password (RFC 7617).
    case basic(name: String, password: String)
    /// A token (RFC 6750).
    case bearer(String)

    /// Says nothing of them, wherever they are printed.
    package var description: String { SecretMask.stars }
    /// Says nothing of them, wherever they are printed.
    package var debugDescription: String { SecretMask.stars }

    /// The value of the field `Authorization`.
    var field: String {
        switch self {
        case .basic: "Basic " + token
        case .bearer(let token): "Bearer " + token
        }
    }

    private var token: String {
        switch self {
        case .basic(let name, let password):
            Base64.encoded(Array("\(name):\(password)".utf8))
        case .bearer(let token): token
        }
    }

    /// The texts of which none may show anywhere.
    var secrets: [String] {
        switch self {
        case .basic(_, let password): [password, token]
        case .bearer: [token]
        }
    }
}
