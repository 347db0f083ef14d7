import Basics
import Synchronization
import TestSupport
import Testing

@testable import HTTPKit

@Suite("A client")
struct HTTPClientTests {
    private final class Pauses: Sendable {
        let all = Mutex<[Int]>([])
    }

    private let pauses = Pauses()
    private static let url = "https://a.org/x"
    private static let lost = FakeTransport.Answer(
        status: 0, failure: HTTPFailure(.unreachable, "couldn't connect to server"))

    private func client(
        _ transport: FakeTransport, _ environment: [String: String] = [:]
    ) -> HTTPClient {
        var surroundings = Surroundings.fixed(environment: environment)
        surroundings.pause = { [pauses] pause in pauses.all.withLock { $0 += [pause] } }
        return HTTPClient(surroundings, transport: transport)
    }

    private func request(_ method: HTTPMethod = .get, _ url: String = url) throws -> HTTPRequest {
        HTTPRequest(
            method, try HTTPURL(url), credentials: .basic(name: "public", password: "hush-hush"))
    }

    private func error(
        _ transport: FakeTransport, _ method: HTTPMethod = .get, limit: Int? = nil
    ) throws -> HTTPError {
        let client = client(transport)
        if let limit { client.limits.body = limit }
        let request = try request(method)
        do throws(HTTPError) { _ = try client.send(request) } catch { return error }
        Issue.record("it was answered")
        throw HTTPSinkFailure(reason: "it was answered")
    }

    // MARK: Trying again

    @Test("asks again after failures that pass, and says how long it waits")
    func repeating() throws {
        let transport = FakeTransport([
            Self.lost, .init(status: 503), .init(status: 429, headers: ["Retry-After": "7"]),
            .init(pieces: ["o", "k"]),
        ])
        let client = client(transport)
        var reasons: [String] = []
        client.onPause = { (_: Int, reason: String) in reasons.append(reason) }
        let answer = try client.send(request())
        #expect(answer.body == Array("ok".utf8) && answer.head.status == 200)
        let all = pauses.all.withLock { $0 }
        #expect(all.count == 3 && (250...500).contains(all[0]) && (500...1000).contains(all[1]))
        #expect((7000...7500).contains(all[2]))
        #expect(reasons[1...] == ["a.org answers 503", "a.org answers 429"])
    }

    @Test("gives up after some attempts, with their number and no secret")
    func givingUp() throws {
        let error = try error(FakeTransport([Self.lost]))
        #expect(error.code == .unreachable && error.attempts == 8)
        #expect(
            error.description == "GET https://a.org/x: a.org can't be reached: couldn't connect "
                + "to server (tried 8 times)")
        #expect(error.suggestion?.contains("network") == true)
    }

    @Test("does not ask again where that changes nothing", arguments: [400, 401, 403, 404, 500])
    func permanent(_ status: Int) throws {
        let transport = FakeTransport([
            .init(status: status, pieces: ["no hush-hush, cHVibGljOmh1c2gtaHVzaA=="])
        ])
        let error = try error(transport)
        #expect(error.status == status && error.code == .declined && error.attempts == 1)
        #expect(error.answer == "no ***, ***")
        let all = pauses.all.withLock { $0 }
        #expect(all == [])
    }

    @Test("does not do twice what may have been done")
    func notIdempotent() throws {
        #expect(try error(FakeTransport([.init(status: 502)]), .post).attempts == 1)
        #expect(try error(FakeTransport([.init(status: 502)]), .patch).attempts == 1)
        #expect(try error(FakeTransport([.init(status: 502)]), .put).attempts == 8)
        #expect(try error(FakeTransport([.init(status: 429)]), .post).attempts == 8)
        #expect(try error(FakeTransport([Self.lost]), .post).attempts == 8)
        let cut = FakeTransport.Answer(failure: HTTPFailure(.interrupted, "closed"))
        #expect(try error(FakeTransport([cut]), .post).attempts == 1)
    }

    @Test("keeps what the server asks to wait where that is too long")
    func tooLong() throws {
        let headers: HTTPHeaders = ["Retry-After": "Fri, 20 Nov 2026 09:15:00 GMT"]
        let error = try error(FakeTransport([.init(status: 429, headers: headers)]))
        #expect(error.retryAfter == 3600 && error.attempts == 1)
    }

    @Test("counts the time of attempts that hang, too")
    func hanging() throws {
        let hung = FakeTransport.Answer(status: 0, failure: HTTPFailure(.timedOut, "time-out"))
        // Each look at the clock is a minute and a half after the one before it.
        let client = HTTPClient(.fixed(step: 90), transport: FakeTransport([hung]))
        let request = try request()
        #expect { try client.send(request) } throws: { error in
            (error as? HTTPError)?.attempts == 4 && (error as? HTTPError)?.code == .timedOut
        }
    }

    // MARK: Bodies

    @Test("begins the body anew where an attempt broke off")
    func anew() throws {
        let cut = FakeTransport.Answer(
            pieces: ["half"], failure: HTTPFailure(.interrupted, "transfer closed"))
        let answer = try client(FakeTransport([cut, .init(pieces: ["whole"])])).send(request())
        #expect(answer.body == Array("whole".utf8))
        let error = try error(FakeTransport([cut]))
        #expect(error.code == .interrupted)
        #expect(error.reason == "the answer of a.org breaks off: transfer closed")
    }

    @Test("ends an answer that is too long, once and for all")
    func tooLarge() throws {
        let error = try error(FakeTransport([.init(pieces: ["12345", "6"])]), limit: 5)
        #expect(error.code == .tooLarge && error.attempts == 1)
        #expect(error.reason == "the answer is longer than 5 bytes")
    }

    @Test("ends where the body can't be taken")
    func notTaken() throws {
        final class Full: HTTPSink {
            func begin() {}
            func take(_ bytes: [UInt8]) throws(HTTPSinkFailure) {
                throw HTTPSinkFailure(reason: "no room")
            }
        }
        let client = client(FakeTransport([.init(pieces: ["a"])]))
        let request = try request()
        #expect { try client.send(request, to: Full()) } throws: { error in
            (error as? HTTPError)?.reason == "no room" && (error as? HTTPError)?.attempts == 1
        }
    }

    // MARK: Redirections

    private func redirection(_ location: String, _ status: Int = 302) -> FakeTransport.Answer {
        FakeTransport.Answer(status: status, headers: ["Location": location])
    }

    @Test("follows redirections, with credentials to the same host only")
    func redirections() throws {
        let transport = FakeTransport([
            redirection("/y"), redirection("https://b.org/z", 308), redirection("https://a.org/q"),
            .init(pieces: ["ok"]),
        ])
        var request = try request()
        request.headers.add("X-Token", "t")
        #expect(try client(transport).send(request).body == Array("ok".utf8))
        #expect(
            transport.calls.map(\.url.description) == [
                "https://a.org/x", "https://a.org/y", "https://b.org/z", "https://a.org/q",
            ])
        // What came by another host is not asked with credentials again.
        #expect(
            transport.calls.map { $0.headers["Authorization"] != nil }
                == [true, true, false, false])
        #expect(
            transport.calls.map { $0.headers["X-Token"] != nil } == [true, true, false, false])
    }

    @Test(
        "does not follow a redirection to somewhere unsafe",
        arguments: [
            ("http://a.org/x", "is not encrypted"), ("http://127.0.0.1/", "which is not encrypted"),
            ("https://u:p@a.org/", "a name or a password"),
            ("file:///etc/passwd", "does not begin with"),
        ])
    func unsafe(_ location: String, _ reason: String) throws {
        let transport = FakeTransport([redirection(location)])
        let error = try error(transport)
        #expect(error.code == .redirection && error.reason.contains(reason), "\(error)")
        #expect(transport.calls.count == 1)
    }

    @Test("does not go in circles, and sends nothing on that it was given to send")
    func circles() throws {
        let circle = FakeTransport([redirection("/x")])
        #expect(try error(circle).reason == "it was sent on more than 5 times")
        #expect(circle.calls.count == 6)
        #expect(try error(FakeTransport([redirection("/x")]), .post).code == .redirection)
        #expect(try error(FakeTransport([.init(status: 301)])).code == .redirection)
    }

    // MARK: Surroundings

    @Test("says who asks, and finds proxies and certificates in the environment")
    func environment() throws {
        let environment = [
            "HTTPS_PROXY": "http://p:1", "http_proxy": "http://q:1", "NO_PROXY": "b.org",
            "SSL_CERT_FILE": "/ca.pem",
        ]
        let transport = FakeTransport([.init()])
        let client = client(transport, environment)
        for url in [Self.url, "http://localhost:3000/", "https://127.0.0.1/"] {
            _ = try client.send(request(.get, url))
        }
        #expect(transport.calls.map(\.proxy.url) == ["http://p:1", nil, nil])
        #expect(transport.calls[0].proxy.exceptions == "b.org")
        #expect(transport.calls[0].certificates == "/ca.pem")
        #expect(transport.calls[0].headers["User-Agent"] == "promptgit")
        let all = HTTPProxy(to: try HTTPURL(Self.url), environment: ["ALL_PROXY": "socks5://s"])
        #expect(all.url == "socks5://s")
    }

    @Test("sends no header that would end another one")
    func injection() throws {
        let transport = FakeTransport([.init()])
        var request = try request()
        request.credentials = .bearer("token\r\nX: y")
        #expect { try client(transport).send(request) } throws: { error in
            (error as? HTTPError)?.code == .invalidRequest && !"\(error)".contains("token")
        }
        #expect(transport.calls.isEmpty)
    }
}
