internal import Basics
internal import HTTPKit
internal import JSONKit
internal import Traces

/// Langfuse's public API: a question at a time, and its answer as JSON.
final class LangfuseAPI {
    private let access: LangfuseAccess
    private let client: HTTPClient
    private let parser = JSONParser()

    /// The answers of a Langfuse that does not have what was asked for: where a later or earlier version
    /// has it, where its features are switched off (501), and where they were taken away (410).
    private static let absent = [404, 405, 410, 501]

    /// Asks with a client.
    init(_ access: LangfuseAccess, _ client: HTTPClient) {
        self.access = access
        self.client = client
    }

    /// Asks.
    ///
    /// - Parameters:
    ///   - segments: the path below `/api/public`.
    ///   - query: names and values.
    /// - Returns: the answer, an object; nil where there is nothing of that name.
    /// - Throws: ``TraceError`` where there is no such answer.
    func find(
        _ segments: [String], _ query: [(name: String, value: String)] = []
    ) throws(TraceError) -> JSONElement? {
        let url = access.base.appending(["api", "public"] + segments, query: query)
        var request = HTTPRequest(.get, url, credentials: access.credentials)
        request.headers.add("Accept", "application/json")
        let body: [UInt8]
        do throws(HTTPError) {
            body = try client.send(request).body
        } catch {
            if let status = error.status, Self.absent.contains(status) { return nil }
            throw Self.error(for: error, parser)
        }
        let question = "GET \(url.path)" + (url.query.map { "?" + $0 } ?? "")
        let root: JSONElement
        do throws(JSONError) {
            root = try parser.parse(body).root
        } catch {
            let place = "line \(error.line), column \(error.column)"
            throw unexpected(question, "the answer is no JSON: \(place): \(error.message)")
        }
        guard root.isObject else {
            throw unexpected(question, "the answer is no JSON object")
        }
        return root
    }

    /// The elements of a page, and what it says of itself.
    ///
    /// Throws ``TraceError`` where a page has another shape.
    func page(
        _ root: JSONElement, of what: String
    ) throws(TraceError) -> (data: [JSONElement], meta: JSONElement) {
        guard let data = root["data"]?.elements, let meta = root["meta"], meta.isObject else {
            throw unexpected(what, "the answer has no list 'data' with its 'meta'")
        }
        return (Array(data), meta)
    }

    // MARK: Errors

    /// An answer that is not what the API's description says.
    ///
    /// - Parameters:
    ///   - what: the answer.
    ///   - reason: what is wrong with it.
    /// - Returns: the error.
    func unexpected(_ what: String, _ reason: String) -> TraceError {
        TraceError(
            code: .service, description: "\(access.base.origin): \(what): \(reason)",
            path: LangfuseAccess.word,
            suggestion: "look whether LANGFUSE_BASE_URL is where Langfuse is, and nothing stands "
                + "between that answers in its place")
    }

    private static func error(for error: HTTPError, _ parser: JSONParser) -> TraceError {
        var description = error.description
        if let words = message(error.answer, parser) { description += ": \(words)" }
        var suggestion = error.suggestion
        switch error.status {
        case 401:
            suggestion =
                "LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY must be those of one project, and "
                + "LANGFUSE_BASE_URL where it is: each region has its own address"
        case 403: suggestion = "these keys may not read this; take those of the project"
        case 429, 502, 503, 504:
            if let seconds = error.retryAfter {
                description += "; it asks to wait \(seconds) seconds"
            }
            suggestion = "try again later, for a shorter range, or wait longer with '--patience'"
        case 400, 422:
            suggestion =
                "what answers there takes no such question; Langfuse of versions 3 and 4 does"
        default:
            if error.code == .timedOut {
                suggestion = "wait longer with '--patience', or ask for a shorter range"
            }
            suggestion = suggestion ?? "try again later; what was asked for is in Langfuse still"
        }
        return TraceError(
            code: .service, description: description, path: LangfuseAccess.word,
            suggestion: suggestion)
    }

    /// What an answer that declined says of the reason, on one line.
    private static func message(_ answer: String, _ parser: JSONParser) -> String? {
        guard let root = try? parser.parse(Array(answer.utf8)).root,
            let words = root["message"]?.string ?? root["error"]?.string, !words.isEmpty
        else { return nil }
        let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }
}

extension TraceError.Code {
    /// A service that traces are fetched from could not be asked, or answered something else.
    static let service = Self(rawValue: "service")
}
