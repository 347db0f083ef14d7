import Basics
import JSONKit
import TestSupport
import Testing
import Traces
import YAMLKit

/// Exchanges with the real API that tests of other programs recorded.
@Suite(.needsData("traces/openinference.tar.xz"), .needsPrograms("tar", "xz", "grep"))
struct ChatCompletionsRecordedTests {
    private let fixture: Fixture
    private let exchanges: [JSONValue]

    init() throws {
        fixture = try Fixture()
        let scratch = fixture.scratch
        let archive = try RealData.path("traces/openinference.tar.xz")
        #expect(try scratch.run("tar", "-xJf", archive).status == 0)
        let found = try scratch.run(
            "grep", "-rl", "--include=*.yaml", "chat/completions", "openinference")
        var exchanges: [JSONValue] = []
        for path in found.stdout.split(separator: "\n").map(String.init).sorted() {
            let recording = try YAMLDocument(
                parsing: Files.read(scratch.path(path)), file: path
            ).value
            for interaction in recording["interactions"]?.arrayValue ?? [] {
                let (request, response) = (interaction["request"], interaction["response"])
                // Some bodies are streams of events, or came compressed.
                guard request?["uri"]?.stringValue?.contains("chat/completions") == true,
                    let asked = try? JSONValue(parsing: request?["body"]?.stringValue ?? ""),
                    let said = try? JSONValue(
                        parsing: response?["body"]?["string"]?.stringValue ?? "")
                else { continue }
                exchanges.append(["request": asked, "response": said])
            }
        }
        self.exchanges = exchanges
    }

    /// The numbers were counted in the recordings with a few lines of Python.
    @Test func exchangesAddUpToWhatWasCounted() throws {
        #expect(exchanges.count == 29)
        let log = exchanges.map { $0.text() + "\n" }.joined()
        let report = try fixture.importText(log, as: "log.jsonl")
        #expect(report.format == .chatCompletions)
        // One exchange was recorded twice.
        #expect((report.imported, report.unchanged, report.rejected) == (28, 1, 0))
        let sessions = try fixture.sessions().map(\.session)
        let messages = sessions.flatMap(\.messages)
        #expect(messages.count { $0.role == .assistant } == 34)
        #expect(messages.count { $0.role == .user } == 30)
        #expect(messages.count { $0.role == .system } == 8)
        #expect(messages.count { $0.role == .tool } == 3)
        #expect(messages.map(\.media.count).reduce(0, +) == 5)
        #expect(sessions.map(\.tools.count).reduce(0, +) == 12)
        let metrics = try fixture.store.metrics()
        #expect(metrics.agentCalls == 15)
        #expect(metrics.tokens == TokenUsage(input: 22_131, output: 602, cached: 1282))
        #expect(sessions.compactMap(\.tokens.cached).reduce(0, +) == 1282)
        // The one that failed has no answer.
        #expect(sessions.count { $0.startedAt == nil } == 1)
        #expect(sessions.count { $0.id.hasPrefix("chatcmpl-") } == 27)
        try fixture.expectTrueSums()
    }

    @Test func theShapeOfTheLogMakesNoDifference() throws {
        let merged = exchanges.map { exchange -> JSONValue in
            let asked = exchange["request"]?.objectValue?.members ?? []
            let said = exchange["response"]?.objectValue?.members ?? []
            return .object(JSONObject(asked.filter { $0.key != "model" } + said))
        }
        // A failed request is not told from a conversation there.
        let answered = zip(exchanges, merged).filter { $0.0["response"]?["choices"] != nil }
        #expect(answered.count == 28)
        let plain = answered.map { $0.0.text() + "\n" }.joined()
        _ = try fixture.importText(plain, as: "log.jsonl")
        let sessions = try fixture.sessions().map(\.session)
        let list = JSONValue.array(answered.map(\.1)).text()
        let report = try fixture.importText(list, as: "log.json")
        #expect(report.format == .chatCompletions)
        #expect((report.imported, report.replaced, report.rejected) == (0, 0, 0))
        #expect(try fixture.sessions().map(\.session) == sessions)
    }
}
