import Testing

@testable import HTTPKit

@Suite("URLs")
struct HTTPURLTests {
    @Test(
        "are read and written",
        arguments: [
            ("https://cloud.langfuse.com", "https://cloud.langfuse.com/"),
            ("HTTPS://Cloud.Example:443/a/b?c=d#e", "https://cloud.example/a/b?c=d"),
            ("https://example.org:8443?x", "https://example.org:8443/?x"),
            ("http://localhost:3000/base/", "http://localhost:3000/base/"),
            ("http://127.1.2.3", "http://127.1.2.3/"),
            ("http://[::1]:80/x", "http://[::1]/x"),
            ("https://[2001:db8::1]:99", "https://[2001:db8::1]:99/"),
        ])
    func reading(_ text: String, _ expected: String) throws {
        #expect(try HTTPURL(text).description == expected)
    }

    @Test(
        "that can't be asked are refused, with the reason",
        arguments: [
            ("cloud.langfuse.com", "does not begin with 'https://'"),
            ("ftp://example.org", "does not begin with 'https://'"),
            ("http://example.org", "is not encrypted"),
            ("http://127.0.0.1.example.org", "is not encrypted"),
            ("http://127.0.0.999", "is not encrypted"),
            ("http://localhost.example.org", "is not encrypted"),
            ("http://127.0.0.1@example.org", "holds a name or a password"),
            ("https://pk:sk@example.org", "holds a name or a password"),
            ("https://", "names no host"), ("https:///path", "names no host"),
            ("https://a b", "has a character"), ("https://a\nb", "has a character"),
            ("https://exämple.org", "has a character"), ("https://a%62c/", "names no host"),
            ("https://a:0", "has no port"), ("https://a:70000", "has no port"),
            ("https://a:1x", "has no port"), ("https://a::", "names no host"),
            ("https://[]", "names no host"),
        ])
    func refusal(_ text: String, _ reason: String) {
        #expect { try HTTPURL(text) } throws: { error in
            (error as? HTTPURL.Problem)?.reason.contains(reason) == true
        }
    }

    @Test("get further segments and a query, encoded")
    func appending() throws {
        let base = try HTTPURL("https://example.org/base/?old=1")
        #expect(
            base.appending(
                ["api", "a/b c"], query: [("from", "2026-11-01T00:00:00Z"), ("x&", "ü=")]
            )
            .description
                == "https://example.org/base/api/a%2Fb%20c?from=2026-11-01T00:00:00Z"
                + "&x%26=%C3%BC%3D")
        #expect(base.appending([]).description == "https://example.org/base")
        #expect(try HTTPURL("https://a").appending([]).description == "https://a/")
    }

    @Test(
        "lead on as redirections say",
        arguments: [
            ("https://b.org/x", "https://b.org/x"), ("//b.org/x", "https://b.org/x"),
            ("/x?y=1", "https://a.org/x?y=1"), ("x", "https://a.org/p/x"),
            ("?z", "https://a.org/p/q?z"),
        ])
    func redirection(_ location: String, _ expected: String) throws {
        #expect(
            try HTTPURL("https://a.org/p/q?r").redirected(to: location).description == expected)
    }

    @Test("to other places have other origins")
    func origins() throws {
        let origins = try [
            "https://a.org/x", "https://A.org:443/y", "https://a.org:444", "http://localhost",
            "https://localhost",
        ].map { try HTTPURL($0).origin }
        #expect(origins[0] == origins[1])
        #expect(Set(origins).count == 4)
    }
}
