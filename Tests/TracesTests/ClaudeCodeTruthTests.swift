import Basics
import TestSupport
import Testing
import Traces

/// Real logs of Claude Code against what was counted in them otherwise.
@Suite(.needsData("claude-code")) struct ClaudeCodeTruthTests {
    /// What a few lines of Python counted in a file: responses by `message.id` with the usage of
    /// their last line, calls and answers by block, and the user's lines without those of the program.
    struct Count: Sendable, CustomTestStringConvertible {
        var file: String
        var roles: [Message.Role: Int]
        var calls: Int
        var repeated: Int
        var failures: [String: Int] = [:]
        var tokens: TokenUsage
        var span: [String]
        var branch: String
        var version: String

        var testDescription: String { file }
    }

    static let counts = [
        Count(
            file: "258c7280-ae70-4798-800f-63464d01a85d",
            roles: [.assistant: 152, .tool: 186, .user: 2, .system: 4], calls: 186, repeated: 18,
            failures: ["Bash": 5, "TaskOutput": 1, "Read": 1],
            tokens: TokenUsage(input: 15_121_271, output: 38_899, cached: 14_771_617),
            span: ["2026-02-11T20:36:45.618000Z", "2026-02-11T21:46:25.781000Z"],
            branch: "spotter-gqc", version: "2.1.39"),
        Count(
            file: "short", roles: [.assistant: 1, .tool: 2, .user: 1, .system: 1], calls: 2,
            repeated: 0, failures: ["Bash": 1, "Glob": 1],
            tokens: TokenUsage(input: 25_353, output: 13, cached: 11_515),
            span: ["2026-02-10T21:11:56.846000Z", "2026-02-10T21:12:02.480000Z"],
            branch: "master", version: "2.1.38"),
        Count(
            file: "subagent", roles: [.assistant: 12, .tool: 16, .user: 2, .system: 2], calls: 16,
            repeated: 0, tokens: TokenUsage(input: 454_704, output: 1586, cached: 427_286),
            span: ["2026-02-10T21:54:53.186000Z", "2026-02-10T22:03:51.679000Z"],
            branch: "master", version: "2.1.38"),
        Count(
            file: "tool_heavy", roles: [.assistant: 4, .tool: 6, .user: 3, .system: 4], calls: 6,
            repeated: 0, tokens: TokenUsage(input: 105_981, output: 212, cached: 88_231),
            span: ["2026-02-10T22:57:54.684000Z", "2026-02-10T22:59:46.748000Z"],
            branch: "master", version: "2.1.38"),
    ]

    @Test(arguments: counts)
    func realLogsHoldWhatWasCounted(_ count: Count) throws {
        let fixture = try Fixture()
        let path = try RealData.path("claude-code/\(count.file).jsonl")
        let report = try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
        #expect(report.format == .claudeCode)
        #expect((report.imported, report.rejected) == (1, 0))
        let session = try #require(try fixture.sessions().first?.session)
        let roles = Dictionary(grouping: session.messages, by: \.role).mapValues(\.count)
        #expect(roles == count.roles)
        #expect(session.tokens == count.tokens)
        #expect(session.model == "claude-opus-4-6")
        #expect([session.startedAt, session.endedAt].map { $0?.description } == count.span)
        #expect(session.tags == ["gitBranch": count.branch, "version": count.version])
        #expect(session.cost == nil)
        let exchanges = session.toolExchanges
        #expect(exchanges.count == count.calls)
        #expect(exchanges.allSatisfy { $0.answerMessage != nil && $0.failed != nil })
        let failures = Dictionary(grouping: exchanges.filter { $0.failed == true }, by: \.call.name)
        #expect(failures.mapValues(\.count) == count.failures)
        #expect(try fixture.store.metrics().repeatedCalls == count.repeated)
        try fixture.expectTrueSums()
        let again = try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
        #expect((again.imported, again.replaced, again.unchanged) == (0, 0, 1))
    }

    @Test func aRealConversationReadsRight() throws {
        let fixture = try Fixture()
        try _ = fixture.store.importFile(
            RealData.path("claude-code/tool_heavy.jsonl"),
            surroundings: fixture.scratch.surroundings)
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.id == "d6e0bada-1959-4eec-a9d2-0bfade768d8f")
        let words = session.messages.filter { $0.role == .user }.compactMap(\.text)
        #expect(words.prefix(2) == ["start phoenix in background", "/mcp"])
        // Four lines of one response, and the answers to both of its calls after it.
        let place = try #require(session.messages.firstIndex { $0.reasoning != nil })
        #expect(session.messages[place].toolCalls.map(\.name) == ["WebSearch", "Glob"])
        #expect(session.messages[place].text == nil)
        #expect(session.messages[(place + 1)...(place + 2)].map(\.role) == [.tool, .tool])
        // A response of which one tool answered before it was over.
        #expect(session.messages[place + 3].toolCalls.map(\.name) == ["Read", "WebFetch"])
        #expect(session.messages[place + 3].tokens?.output == 173)
    }
}
