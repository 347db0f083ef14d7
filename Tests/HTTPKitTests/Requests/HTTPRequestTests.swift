import Testing

@testable import HTTPKit

@Suite("Requests")
struct HTTPRequestTests {
    @Test("name their place without secrets, as they are and as they stand in a URL")
    func masking() throws {
        var request = HTTPRequest(
            .post,
            try HTTPURL("https://a.org").appending(
                ["bot", "12:ab/c"], query: [("k", "s+t"), ("l", "12:ab/c")]),
            credentials: .basic(name: "public", password: "sec ret"))
        request.secrets = ["12:ab/c", "s+t", ""]
        #expect(request.place == "POST https://a.org/bot/***?k=***&l=***")
        #expect(
            request.mask.text("sec ret, sec%20ret, cHVibGljOnNlYyByZXQ=, public, s+t")
                == "***, ***, ***, public, ***")
    }

    @Test("hide a secret that holds another one, whole")
    func longestFirst() {
        #expect(SecretMask(["ab", "abcd"]).text("abcd ab") == "*** ***")
    }

    @Test("carry credentials as RFC 7617 and RFC 6750 have it")
    func credentials() throws {
        // The example of RFC 7617, section 2.
        #expect(
            HTTPCredentials.basic(name: "Aladdin", password: "open sesame").field
                == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(HTTPCredentials.bearer("t").field == "Bearer t")
        let request = HTTPRequest(
            .get, try HTTPURL("https://a.org"), credentials: .bearer("hush"))
        #expect(!"\(request)".contains("hush") && !String(reflecting: request).contains("hush"))
    }

    @Test("find fields of a header by names in any case, the last one of a name")
    func headers() {
        var headers: HTTPHeaders = ["Retry-After": "1"]
        headers.add("retry-after", "2")
        #expect(headers["RETRY-AFTER"] == "2" && headers["Location"] == nil)
    }

    @Test(
        "say which field of a header can't be sent",
        arguments: [("", "x"), ("a b", "x"), ("a:", "x"), ("a", "x\r\nb: y"), ("a", "x\u{0}")])
    func unsendable(_ name: String, _ value: String) {
        var headers: HTTPHeaders = ["Accept": "text/plain; q=\"1\"\t"]
        #expect(headers.unsendable == nil)
        headers.add(name, value)
        #expect(headers.unsendable?.name == name)
    }
}
