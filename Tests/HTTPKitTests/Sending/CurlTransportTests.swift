import Basics
import JSONKit
import TestSupport
import Testing

@testable import HTTPKit

@Suite("libcurl", .needsProgram("python3"))
struct CurlTransportTests {
    private static let script = "Tests/Fixtures/http/server.py"

    private func client(_ environment: [String: String] = [:]) -> HTTPClient {
        let client = HTTPClient(Surroundings.fixed(environment: environment))
        client.policy.attempts = 1
        return client
    }

    private func error(_ client: HTTPClient, _ url: String) throws -> HTTPError {
        let request = HTTPRequest(
            .get, try HTTPURL(url), credentials: .basic(name: "n", password: "hush-hush"))
        do throws(HTTPError) { _ = try client.send(request) } catch { return error }
        throw HTTPSinkFailure(reason: "\(url) was answered")
    }

    @Test("sends what it is given, over one connection")
    func requests() throws {
        let server = try PythonServer(Self.script)
        let client = client()
        for method in [HTTPMethod.get, .post, .put, .patch, .get] {
            var request = HTTPRequest(
                method, try HTTPURL(server.url("/echo?a=b%20c")),
                credentials: .basic(name: "n", password: "p"))
            request.headers.add("Accept", "application/json")
            if method != .get { request.body = Array("{\u{0}}".utf8) }
            let answer = try client.send(request)
            #expect(answer.head.headers["x-many"] == "last")
            let told = try JSONValue(parsing: answer.body)
            #expect(told["method"]?.stringValue == method.rawValue)
            #expect(told["path"]?.stringValue == "/echo?a=b%20c")
            #expect(told["body"]?.stringValue == (method == .get ? "" : "{\u{0}}"))
            #expect(told["headers"]?["authorization"]?.stringValue == "Basic bjpw")
            #expect(told["headers"]?["accept"]?.stringValue == "application/json")
            #expect(told["headers"]?["user-agent"]?.stringValue == "promptgit")
            #expect(told["headers"]?["expect"] == nil)
        }
    }

    @Test("unpacks answers, counts what comes out, and waits for the last head")
    func answers() throws {
        let server = try PythonServer(Self.script)
        let client = client()
        let packed = HTTPRequest(.get, try HTTPURL(server.url("/gzip")))
        #expect(try client.send(packed).body.count == 100_000)
        client.limits.body = 99_999
        #expect(try error(client, server.url("/gzip")).code == .tooLarge)
        let interim = try client.send(HTTPRequest(.get, HTTPURL(server.url("/interim"))))
        #expect(interim.head.status == 201 && interim.body == Array("made".utf8))
        #expect(interim.head.headers["Link"] == nil)
        let empty = try client.send(HTTPRequest(.get, HTTPURL(server.url("/204"))))
        #expect(empty.head.status == 204)
        let moved = try client.send(HTTPRequest(.get, HTTPURL(server.url("/307"))))
        #expect(moved.head.status == 200)
    }

    @Test("tells the ways to fail apart, without secrets")
    func failures() throws {
        let server = try PythonServer(Self.script)
        let client = client()
        client.limits.total = 300
        let cases: [(String, HTTPError.Code)] = [
            (server.url("/cut"), .interrupted), (server.url("/garbage"), .interrupted),
            (server.url("/slow"), .timedOut), (server.url("/418"), .declined),
            // Nobody listens at port 1, and a server without TLS is none with it.
            ("http://127.0.0.1:1/", .unreachable),
            (server.url("/echo", scheme: "https"), .untrusted),
            ("https://nowhere.invalid/", .unreachable),
        ]
        for (url, code) in cases {
            let error = try error(client, url)
            #expect(error.code == code, "\(url): \(error)")
            #expect(!"\(error)".contains("hush"))
        }
    }

    @Test("trusts a certificate only where somebody said so", .needsProgram("openssl"))
    func certificates() throws {
        let scratch = try Scratch()
        let made = try scratch.run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem",
            "-out", "cert.pem")
        try #require(made.status == 0, "\(made.stderr)")
        let certificate = scratch.path("cert.pem")
        let server = try PythonServer(Self.script, [certificate, scratch.path("key.pem")])
        let url = server.url("/echo", scheme: "https")
        #expect(try error(client(), url).code == .untrusted)
        let trusting = client(["SSL_CERT_FILE": certificate])
        #expect(try trusting.send(HTTPRequest(.get, HTTPURL(url))).head.status == 200)
        // The certificate is this address's and not that name's.
        let other = url.replacing("127.0.0.1", with: "localhost")
        let error = try error(trusting, other)
        #expect(error.code == .untrusted && error.suggestion?.contains("SSL_CERT_FILE") == true)
    }

    @Test("asks a proxy for the way, and tells it no credentials")
    func proxies() throws {
        let server = try PythonServer(Self.script)
        let proxied = client(["https_proxy": "http://127.0.0.1:\(server.port)"])
        #expect(try error(proxied, "https://nowhere.invalid/x").code != .declined)
        let excepted = client([
            "https_proxy": "http://127.0.0.1:\(server.port)", "no_proxy": "nowhere.invalid",
        ])
        #expect(try error(excepted, "https://nowhere.invalid/x").code == .unreachable)
        let asked = try client().send(HTTPRequest(.get, HTTPURL(server.url("/asked")))).body
        #expect(
            String(decoding: asked, as: UTF8.self)
                == "CONNECT nowhere.invalid:443 None None\nGET /asked None")
    }
}
