/// What an answer begins with.
package struct HTTPHead: Hashable, Sendable {
    /// The status, such as 200.
    package var status: Int
    /// The header.
    package var headers = HTTPHeaders()

    /// Creates a head.
    package init(status: Int, headers: HTTPHeaders = HTTPHeaders()) {
        self.status = status
        self.headers = headers
    }

    /// Whether the request was carried out.
    package var isSuccess: Bool { (200...299).contains(status) }
    /// Whether the answer is somewhere else.
    var isRedirection: Bool { [301, 302, 303, 307, 308].contains(status) }
}
