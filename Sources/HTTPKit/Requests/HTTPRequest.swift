/// What is asked of a server.
package struct HTTPRequest: Hashable, Sendable {
    /// What is done.
    package var method: HTTPMethod
    /// Where.
    package var url: HTTPURL
    /// The header, without credentials.
    package var headers = HTTPHeaders()
    /// Who asks; sent to the host of ``url`` and no other.
    package var credentials: HTTPCredentials?
    /// What is sent along.
    package var body: [UInt8]?
    /// What must not show in an error, beside the credentials: a token in a path, say.
    package var secrets: [String] = []

    /// Creates a request.
    package init(
        _ method: HTTPMethod = .get, _ url: HTTPURL, credentials: HTTPCredentials? = nil,
        body: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.credentials = credentials
        self.body = body
    }

    /// The request for somebody's eyes: what is done, and where.
    var place: String { mask.text("\(method.rawValue) \(url)") }

    /// What takes secrets out of a text.
    var mask: SecretMask { SecretMask(secrets + (credentials?.secrets ?? [])) }
}
