package import Basics

/// Asks servers, and asks again where that helps.
///
/// Redirections are followed for `GET` only, never from an encrypted place to another, and credentials go
/// to the host they are meant for and no other.
package final class HTTPClient {
    /// How much one attempt may take.
    package var limits = HTTPLimits()
    /// When a request is made again.
    package var policy = RetryPolicy()
    /// Told before each pause, in milliseconds, why there is one; for a person who waits.
    package var onPause: (_ milliseconds: Int, _ reason: String) -> Void = { _, _ in }

    private let surroundings: Surroundings
    private let transport: any HTTPTransport
    private let agent: String

    /// How many bytes of an answer that declined are kept.
    static let answerLimit = 4096

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - surroundings: the environment, for proxies and certificates (`SSL_CERT_FILE`), the clock,
    ///     randomness, and how to wait.
    ///   - agent: what the program is called in requests.
    ///   - transport: what carries a request; libcurl unless told.
    package init(
        _ surroundings: Surroundings, agent: String = "promptgit",
        transport: any HTTPTransport = CurlTransport()
    ) {
        self.surroundings = surroundings
        self.agent = agent
        self.transport = transport
    }

    /// Makes a request and hands the body of the answer to a sink.
    ///
    /// - Parameters:
    ///   - request: what is asked of whom.
    ///   - sink: what takes the body; it may have to begin anew.
    /// - Returns: the head of the answer, whose status is one from 200 to 299.
    /// - Throws: ``HTTPError`` for every other end.
    package func send(
        _ request: HTTPRequest, to sink: any HTTPSink
    ) throws(HTTPError) -> HTTPHead {
        if let field = request.headers.unsendable {
            throw error(.invalidRequest, request, "the header '\(field.name)' can't be sent")
        }
        let start = surroundings.now()
        var attempts = 0
        var waited = 0
        while true {
            attempts += 1
            var failure: HTTPError
            do throws(HTTPError) {
                return try follow(request, sink)
            } catch {
                failure = error
            }
            failure.attempts = attempts
            // Attempts that hang take longer than the pauses between them.
            let passed = Int((surroundings.now().microseconds - start.microseconds) / 1000)
            waited = max(waited, passed)
            let mayRepeat = request.method.isIdempotent || failure.isBeforeWork
            guard failure.isTemporary, mayRepeat,
                let pause = policy.pause(
                    after: attempts, asked: failure.retryAfter, waited: waited, random: random())
            else { throw failure }
            waited += pause
            onPause(pause, failure.reason)
            surroundings.pause(pause)
        }
    }

    /// Makes a request and collects the body of the answer.
    package func send(
        _ request: HTTPRequest
    ) throws(HTTPError) -> (head: HTTPHead, body: [UInt8]) {
        let body = HTTPBody()
        return (try send(request, to: body), body.bytes)
    }

    private func random() -> UInt32 {
        surroundings.randomBytes(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    // MARK: One attempt

    private func follow(
        _ original: HTTPRequest, _ sink: any HTTPSink
    ) throws(HTTPError) -> HTTPHead {
        var request = original
        var count = 0
        while true {
            let head = try exchange(request, original, sink)
            guard head.isRedirection else { return head }
            count += 1
            guard request.method == .get, let location = head.headers["Location"] else {
                throw error(
                    .redirection, original,
                    "the answer is a redirection (\(head.status)) that "
                        + "can't be followed", status: head.status)
            }
            guard count <= limits.redirections else {
                throw error(
                    .redirection, original,
                    "it was sent on more than \(limits.redirections) times", status: head.status)
            }
            try redirect(&request, to: location, original)
        }
    }

    private func redirect(
        _ request: inout HTTPRequest, to location: String, _ original: HTTPRequest
    ) throws(HTTPError) {
        let target: HTTPURL
        do throws(HTTPURL.Problem) {
            target = try request.url.redirected(to: location)
        } catch {
            throw self.error(
                .redirection, original, "it was sent on to '\(location)', which \(error.reason)")
        }
        guard target.isSecure || !request.url.isSecure else {
            throw error(
                .redirection, original, "it was sent on to '\(location)', which is not encrypted")
        }
        if target.origin != original.url.origin {
            request.credentials = nil
            request.headers = HTTPHeaders()
        }
        request.url = target
    }

    private func exchange(
        _ request: HTTPRequest, _ original: HTTPRequest, _ sink: any HTTPSink
    ) throws(HTTPError) -> HTTPHead {
        var headers = request.headers
        headers.add("User-Agent", agent)
        if let credentials = request.credentials { headers.add("Authorization", credentials.field) }
        if let field = headers.unsendable {
            throw error(.invalidRequest, original, "the header '\(field.name)' can't be sent")
        }
        var call = HTTPCall(
            method: request.method, url: request.url, headers: headers, body: request.body)
        call.proxy = HTTPProxy(to: request.url, environment: surroundings.environment)
        call.certificates = surroundings.environment["SSL_CERT_FILE"].flatMap {
            $0.isEmpty ? nil : $0
        }
        call.limits = limits
        let reception = Reception(sink, limit: limits.body)
        let failure = transport.exchange(call, reception)
        if let reason = reception.refusal {
            throw error(reason.code, original, reason.reason, status: reception.head?.status)
        }
        if let failure { throw error(for: failure, original, request.url) }
        guard let head = reception.head, head.status > 0 else {
            throw error(.interrupted, original, "the answer is no HTTP")
        }
        if head.isSuccess || head.isRedirection { return head }
        throw declined(original, head, reception.answer)
    }

    // MARK: Errors

    private func error(
        _ code: HTTPError.Code, _ request: HTTPRequest, _ reason: String, status: Int? = nil,
        suggestion: String? = nil
    ) -> HTTPError {
        HTTPError(
            code: code, place: request.place, reason: request.mask.text(reason), status: status,
            suggestion: suggestion)
    }

    private func error(
        for failure: HTTPFailure, _ request: HTTPRequest, _ url: HTTPURL
    ) -> HTTPError {
        let host = url.host
        let (reason, suggestion): (String, String?) =
            switch failure.code {
            case .unreachable:
                (
                    "\(host) can't be reached: \(failure.reason)",
                    "look whether the name is right and the network is there; proxies are those "
                        + "of https_proxy and no_proxy"
                )
            case .untrusted:
                (
                    "the connection to \(host) can't be trusted: \(failure.reason)",
                    "a certificate authority of your own is named by SSL_CERT_FILE"
                )
            case .timedOut:
                (
                    "\(host) did not answer in time "
                        + "(\((limits.total + 999) / 1000) seconds at most)", nil
                )
            case .interrupted: ("the answer of \(host) breaks off: \(failure.reason)", nil)
            default: (failure.reason, nil)
            }
        return error(failure.code, request, reason, suggestion: suggestion)
    }

    private func declined(
        _ request: HTTPRequest, _ head: HTTPHead, _ answer: [UInt8]
    ) -> HTTPError {
        var declined = error(
            .declined, request, "\(request.url.host) answers \(head.status)", status: head.status)
        declined.answer = request.mask.text(String(decoding: answer, as: UTF8.self))
        declined.retryAfter = head.headers["Retry-After"].flatMap {
            RetryAfter.seconds($0, now: surroundings.now())
        }
        return declined
    }
}

@available(*, unavailable)  // One request at a time goes over its transport.
extension HTTPClient: Sendable {}

/// The answer of one exchange: its body goes to the sink where it is a success, and else is kept for the
/// error.
private final class Reception: HTTPReceiver {
    private(set) var head: HTTPHead?
    /// The first bytes of an answer that is no success.
    private(set) var answer: [UInt8] = []
    /// Why the answer was not taken to its end.
    private(set) var refusal: HTTPFailure?

    private let sink: any HTTPSink
    private let limit: Int
    private var count = 0

    init(_ sink: any HTTPSink, limit: Int) {
        self.sink = sink
        self.limit = limit
    }

    func begin(_ head: HTTPHead) {
        self.head = head
        guard head.isSuccess else { return }
        do throws(HTTPSinkFailure) { try sink.begin() } catch {
            refusal = HTTPFailure(.notTaken, error.reason)
        }
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard refusal == nil, let head else { return false }
        count += bytes.count
        guard head.isSuccess else {
            unsafe answer += bytes.prefix(HTTPClient.answerLimit - answer.count)
            return count <= limit
        }
        guard count <= limit else {
            refusal = HTTPFailure(.tooLarge, "the answer is longer than \(limit) bytes")
            return false
        }
        do throws(HTTPSinkFailure) {
            try sink.take(unsafe Array(bytes))
            return true
        } catch {
            refusal = HTTPFailure(.notTaken, error.reason)
            return false
        }
    }
}
