/// The way to a server by the variables that programs agree on: `https_proxy`, `http_proxy`, `all_proxy`
/// and `no_proxy`, also in capitals.
package struct HTTPProxy: Hashable, Sendable {
    /// The proxy; nil goes to the server itself.
    package var url: String?
    /// The hosts that are asked without one, as the variable lists them.
    package var exceptions = ""

    /// The straight way.
    package init() {}

    /// The way to a server.
    ///
    /// `HTTP_PROXY` in capitals is left out, as a web server sets it from what a stranger sends. This
    /// machine is never asked through a proxy, which would see what is not encrypted.
    package init(to target: HTTPURL, environment: [String: String]) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        if target.isLoopback { return }
        url =
            (target.isSecure ? value("https_proxy", "HTTPS_PROXY") : value("http_proxy"))
            ?? value("all_proxy", "ALL_PROXY")
        exceptions = value("no_proxy", "NO_PROXY") ?? ""
    }
}
