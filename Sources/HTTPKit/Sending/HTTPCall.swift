/// One request as it is sent.
package struct HTTPCall: Hashable, Sendable {
    /// What is done.
    package var method: HTTPMethod
    /// Where.
    package var url: HTTPURL
    /// All of the header.
    package var headers: HTTPHeaders
    /// What is sent along.
    package var body: [UInt8]?
    /// The ways through proxies.
    package var proxy = HTTPProxy()
    /// A file with certificates to trust that the system does not.
    package var certificates: String?
    /// How much it may take.
    package var limits = HTTPLimits()
}
