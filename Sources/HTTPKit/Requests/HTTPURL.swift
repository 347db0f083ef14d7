/// Where a request goes: `https://host:port/path?query`, without a name or password.
///
/// A connection without TLS is possible to this machine only.
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    package private(set) var isSecure: Bool
    /// The host in lower case, an IPv6 address in brackets.
    package private(set) var host: String
    /// The port, where it is not the usual one.
    package private(set) var port: Int?
    /// The path as it is sent, from its slash on.
    package private(set) var path: String
    /// The query as it is sent, without its question mark; nil where there is none.
    package private(set) var query: String?

    /// What a text is instead of a URL that can be asked.
    package struct Problem: Error, Hashable, Sendable {
        /// What is wrong, in words that go on after the text.
        package var reason: String
    }

    /// Reads a URL.
    ///
    /// A fragment is left out. Throws ``Problem`` for another scheme, a name or password, what is no
    /// host, port or path, and for `http` to another host than this machine.
    package init(_ text: String) throws(Problem) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}"#.utf8.contains($0) })
        else {
            throw Problem(reason: "has a character that no URL has as it is; write it as %XX")
        }
        let whole = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
        guard let colon = whole.firstRange(of: "://") else {
            throw Problem(reason: "does not begin with 'https://'")
        }
        switch whole[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw Problem(reason: "does not begin with 'https://'")
        }
        let rest = whole[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        (host, port) = try Self.authority(rest[..<end])
        if port == (isSecure ? 443 : 80) { port = nil }
        (path, query) = Self.target(rest[end...])
        guard isSecure || isLoopback else {
            throw Problem(
                reason: "is not encrypted; 'https' is, and 'http' reaches this machine only")
        }
    }

    private static func authority(_ text: Substring) throws(Problem) -> (String, Int?) {
        guard !text.contains("@") else {
            throw Problem(reason: "holds a name or a password, which belong somewhere safer")
        }
        var host = text
        var port: Int?
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            host = text[..<colon]
            let digits = text[text.index(after: colon)...]
            if !digits.isEmpty {
                guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
                    (1...65535).contains(number)
                else { throw Problem(reason: "has no port between 1 and 65535") }
                port = number
            }
        }
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
        let name = isAddress ? host.dropFirst().dropLast() : host
        let isName = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".": true
            case ":": isAddress
            case "-", "_": !isAddress
            default: false
            }
        }
        guard isName, !name.isEmpty else { throw Problem(reason: "names no host") }
        return (host.lowercased(), port)
    }

    private static func target(_ text: Substring) -> (path: String, query: String?) {
        let mark = text.firstIndex(of: "?") ?? text.endIndex
        let path = String(text[..<mark])
        let query = mark == text.endIndex ? nil : String(text[text.index(after: mark)...])
        return (path.isEmpty ? "/" : path, query)
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { !$0.isEmpty && $0.count <= 3 && (Int($0) ?? 256) <= 255 }
    }

    /// Where a request with credentials may be repeated: scheme, host and port.
    package var origin: String {
        (isSecure ? "https://" : "http://") + host + (port.map { ":\($0)" } ?? "")
    }

    /// The URL as it is sent.
    package var description: String { origin + path + (query.map { "?" + $0 } ?? "") }

    // MARK: Building

    /// A place below this one, with a query of its own.
    ///
    /// - Parameters:
    ///   - segments: the further parts of the path; each is encoded.
    ///   - query: names and values, in order; each is encoded.
    /// - Returns: the URL.
    package func appending(
        _ segments: [String], query: [(name: String, value: String)] = []
    ) -> HTTPURL {
        var url = self
        while url.path.hasSuffix("/") { url.path.removeLast() }
        for segment in segments { url.path += "/" + Self.encoded(segment) }
        if url.path.isEmpty { url.path = "/" }
        url.query =
            query.isEmpty
            ? nil
            : query.map { Self.encodedInQuery($0.name) + "=" + Self.encodedInQuery($0.value) }
                .joined(separator: "&")
        return url
    }

    /// Where a redirection leads: a whole URL, or one relative to this (RFC 3986 section 5).
    package func redirected(to location: String) throws(Problem) -> HTTPURL {
        if location.contains("://") { return try HTTPURL(location) }
        let scheme = isSecure ? "https:" : "http:"
        if location.hasPrefix("//") { return try HTTPURL(scheme + location) }
        if location.hasPrefix("/") { return try HTTPURL(origin + location) }
        if location.hasPrefix("?") { return try HTTPURL(origin + path + location) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return try HTTPURL(origin + folder + location)
    }

    /// A text as a part of a path: all but letters, digits and `-._~` as bytes in hexadecimal digits
    /// (RFC 3986 section 2).
    static func encoded(_ text: String) -> String { encoded(text, keeping: "") }

    /// A text as a part of a query, where a comma and a colon mean nothing and stay for somebody to read.
    static func encodedInQuery(_ text: String) -> String { encoded(text, keeping: ",:") }

    private static func encoded(_ text: String, keeping others: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.append(byte)
            case _ where others.utf8.contains(byte): encoded.append(byte)
            default: encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
