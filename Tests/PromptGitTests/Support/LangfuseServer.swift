import Basics
import HTTPKit
import JSONKit
import PromptGit
import TestSupport

/// Langfuse on loopback, with made-up traces, and the exports of the real data where they are there.
///
/// Where Langfuse's contract is there, it judges each request and each answer.
struct LangfuseServer: Sendable {
    /// The one of all tests: reading the contract takes a while.
    static let shared = Result { try LangfuseServer() }

    static let script = "Tests/Fixtures/langfuse/api.py"
    static let contract = "api/langfuse-openapi.yml"

    private let server: PythonServer

    init() throws {
        let hasJudge = RealData.has(Self.contract) && PythonTools.has("openapi-core")
        server = try PythonServer(
            Self.script,
            hasJudge
                ? [RealData.path(Self.contract), RealData.path(LangfuseServer.exports)] : [],
            python: hasJudge ? PythonTools.path("python") : nil)
    }

    static let exports = "traces/langfuse/worker/src/__tests__/chatml/framework-traces"

    /// Surroundings in which Langfuse is the one of a scenario, with what a name has changed there.
    func surroundings(_ shop: Shop, _ scenario: String, _ name: String) -> Surroundings {
        var surroundings = shop.scratch.surroundings
        surroundings.environment["LANGFUSE_PUBLIC_KEY"] = "pk-lf-test"
        surroundings.environment["LANGFUSE_SECRET_KEY"] = "sk-lf-quite-secret"
        surroundings.environment["LANGFUSE_BASE_URL"] = server.url("/\(scenario)/\(name)")
        return surroundings
    }

    /// What another path of the server gives: `log`, `change` or `lines`.
    func ask(_ word: String, _ scenario: String, _ name: String) throws -> [UInt8] {
        let url = try HTTPURL(server.url("/\(word)/\(scenario)/\(name)"))
        return try HTTPClient(.fixed()).send(HTTPRequest(.get, url)).body
    }

    /// What was asked in a scenario, and what the contract has against it.
    func log(
        _ scenario: String, _ name: String
    ) throws -> (requests: [String], problems: [String]) {
        let log = try JSONValue(parsing: ask("log", scenario, name))
        func texts(_ key: String) -> [String] {
            log[key]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        return (texts("requests"), texts("problems"))
    }
}
