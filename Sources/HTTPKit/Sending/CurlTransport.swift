internal import CCurl

/// Requests by libcurl, over connections that are kept from one to the next.
///
/// Certificates and the host's name in them are always verified. What libcurl would do by itself, such as
/// reading the environment, following redirections or looking for passwords in files, it is not left to.
@safe package final class CurlTransport: HTTPTransport {
    private var handle: UnsafeMutableRawPointer?

    /// Creates a transport; libcurl is loaded by its first request.
    package init() {}

    deinit { if let handle = unsafe handle { unsafe promptgit_curl_destroy(handle) } }

    package func exchange(_ call: HTTPCall, _ receiver: any HTTPReceiver) -> HTTPFailure? {
        if let reason = unsafe promptgit_curl_load() {
            return HTTPFailure(
                .missingLibrary,
                "libcurl can't be loaded: \(unsafe String(cString: reason)); install the package "
                    + "libcurl4 (Debian) or curl (Homebrew)")
        }
        if unsafe handle == nil { unsafe handle = unsafe promptgit_curl_create() }
        guard let handle = unsafe handle else { return Self.noMemory }
        let reception = CurlReception(receiver)
        let code = unsafe Self.perform(call, reception, on: handle)
        return withExtendedLifetime(reception) {
            if code == CURLE_OK { reception.end() }
            return Self.failure(code, reception)
        }
    }

    private static let noMemory = HTTPFailure(.interrupted, "there is not enough memory")

    private static func perform(
        _ call: HTTPCall, _ reception: CurlReception, on handle: UnsafeMutableRawPointer
    ) -> CURLcode {
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe promptgit_curl_free_list(list) }
        var fields = call.headers.fields.map { "\($0.name): \($0.value)" }
        // It would wait a second for a server's leave to send a body.
        fields.append("Expect:")
        for field in fields {
            guard let longer = unsafe promptgit_curl_append(list, field) else {
                return CURLE_OUT_OF_MEMORY
            }
            unsafe list = unsafe longer
        }
        var body = call.body ?? []
        var code = CURLE_OK
        func set(_ made: CURLcode) { if code == CURLE_OK { code = made } }
        func number(_ option: CURLoption, _ value: Int) {
            set(unsafe promptgit_curl_set_number(handle, option, value))
        }
        func text(_ option: CURLoption, _ value: String) {
            set(unsafe promptgit_curl_set_text(handle, option, value))
        }
        unsafe promptgit_curl_reset(handle)
        text(CURLOPT_URL, call.url.description)
        text(CURLOPT_PROTOCOLS_STR, call.url.isSecure ? "https" : "http")
        number(CURLOPT_FOLLOWLOCATION, 0)
        number(CURLOPT_SSL_VERIFYPEER, 1)
        number(CURLOPT_SSL_VERIFYHOST, 2)
        if let certificates = call.certificates { text(CURLOPT_CAINFO, certificates) }
        number(CURLOPT_NOSIGNAL, 1)
        number(CURLOPT_CONNECTTIMEOUT_MS, call.limits.connecting)
        number(CURLOPT_TIMEOUT_MS, call.limits.total)
        // Every packing that the library knows; the receiver counts what comes out.
        text(CURLOPT_ACCEPT_ENCODING, "")
        text(CURLOPT_PROXY, call.proxy.url ?? "")
        text(CURLOPT_NOPROXY, call.proxy.exceptions)
        number(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(unsafe promptgit_curl_set_headers(handle, list))
        let context = unsafe Unmanaged.passUnretained(reception).toOpaque()
        set(unsafe promptgit_curl_set_takers(handle, takeHeader, takeBody, context))
        return unsafe body.withUnsafeMutableBytes { bytes in
            if call.method != .get {
                number(CURLOPT_POST, 1)
                set(
                    unsafe promptgit_curl_set_size(
                        handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
                set(
                    unsafe promptgit_curl_set_pointer(
                        handle, CURLOPT_POSTFIELDS, bytes.baseAddress))
                text(CURLOPT_CUSTOMREQUEST, call.method.rawValue)
            }
            return unsafe code == CURLE_OK ? promptgit_curl_perform(handle) : code
        }
    }

    private static func failure(_ code: CURLcode, _ reception: CurlReception) -> HTTPFailure? {
        let words = unsafe String(cString: promptgit_curl_words(code))
        let kind: HTTPError.Code
        switch code {
        case CURLE_OK: return nil
        case CURLE_WRITE_ERROR where reception.isDeclined: return HTTPFailure(.notTaken, words)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            kind = .unreachable
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            kind = .untrusted
        case CURLE_OPERATION_TIMEDOUT: kind = .timedOut
        case CURLE_URL_MALFORMAT, CURLE_UNKNOWN_OPTION: kind = .invalidRequest
        default: kind = .interrupted
        }
        return HTTPFailure(kind, words.prefix(1).lowercased() + words.dropFirst())
    }
}

@available(*, unavailable)  // One request at a time goes over a handle.
extension CurlTransport: Sendable {}

/// The answer of one exchange as libcurl hands it over: lines of the header, and then pieces of the body.
private final class CurlReception {
    /// Whether the receiver ended it.
    private(set) var isDeclined = false

    private let receiver: any HTTPReceiver
    private var head = HTTPHead(status: 0)
    private var isBegun = false
    private var headSize = 0

    /// How many bytes a header may have.
    private static let headLimit = 1 << 18

    init(_ receiver: any HTTPReceiver) { self.receiver = receiver }

    /// Takes a line of the header; false ends the transfer.
    func takeHeader(_ line: String) -> Bool {
        headSize += line.utf8.count
        guard headSize <= Self.headLimit else { return false }
        // What went before was not the answer yet, as with 100 Continue.
        if line.hasPrefix("HTTP/") {
            let words = line.split(separator: " ", maxSplits: 2)
            let status = words.count > 1 ? words[1].prefix { $0.isNumber } : ""
            head = HTTPHead(status: Int(status) ?? 0)
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.utf8.index(after: colon)...]
            head.headers.add(String(line[..<colon]), Self.trimmed(value))
        }
        return true
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        end()
        isDeclined = unsafe !receiver.take(bytes)
        return !isDeclined
    }

    /// Hands the head over, unless it was.
    func end() {
        if !isBegun { receiver.begin(head) }
        isBegun = true
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character.isWhitespace }
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(rest)
    }
}

/// libcurl's callback for a line of the header.
private func takeHeader(
    _ line: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let line = unsafe line, let context = unsafe context else { return 0 }
    let reception = unsafe Unmanaged<CurlReception>.fromOpaque(context).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: line, count: size * count)
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    return reception.takeHeader(text) ? size * count : 0
}

/// libcurl's callback for a piece of the body.
private func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let reception = unsafe Unmanaged<CurlReception>.fromOpaque(context).takeUnretainedValue()
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe reception.takeBody(buffer) ? size * count : 0
}
