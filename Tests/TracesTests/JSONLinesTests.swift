import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// Our own format, as docs/traces.md lays it down.
@Suite struct JSONLinesTests {
    /// Every field with a value of its own.
    private var full: Session {
        var session = example("s1")
        session.agent = "support"
        session.channel = "whatsapp"
        session.workspace = "haff"
        session.segment = "regulars"
        session.promptVersions = ["support": "a3f9b1c2d4e5", "tone": "000000000000"]
        session.model = "m"
        session.endedAt = Timestamp(iso8601: "2026-11-20T08:16:00.000001Z")
        session.outcome = Outcome(success: true, reward: 0.5, booked: false, termination: "stop")
        session.handledBy = .person
        session.taskID = "t"
        session.taskType = "booking"
        session.trial = 2
        session.complexity = 0.25
        session.enhancements = ["short"]
        session.experiment = "e"
        session.arm = "b"
        session.sampleWeight = 2.5
        session.escalated = true
        session.ownerCorrected = false
        session.sentiment = -0.5
        session.unansweredQuestions = ["Dogs \"allowed\"?\n"]
        session.feedback = 1
        session.selfScore = 0
        session.cost = 0.012345
        session.tokens = TokenUsage(input: 1, output: 2, cached: 3)
        session.principal = "p"
        session.messages[0].timestamp = Timestamp(iso8601: "2026-11-20T08:15:00Z")
        session.messages[1].cost = 0
        session.messages[1].toolCalls.append(
            ToolCall(id: nil, name: "x", arguments: [1, .number(1), "é\u{0}"], requestor: .user))
        session.messages.append(Message(role: .system, text: "Be kind."))
        session.messages.append(Message(role: .tool, toolResult: ToolResult()))
        session.messages[0].media = [Media(.image, type: "image/png", name: "a.png")]
        session.messages[3].reasoning = "why"
        session.messages[3].by = .person
        session.messages[3].model = "other"
        session.tags = ["season": "summer", "a=b": "c@d"]
        session.tools = [
            ToolDefinition(name: "x", description: "does x", parameters: ["type": "object"]),
            ToolDefinition(name: "y"),
        ]
        session.promptLink = PromptLink(.nearest, distance: 0.25)
        session.promptName = "support"
        session.promptRevision = "main"
        session.duration = 12.5
        session.userCost = 0.5
        session.userTokens = TokenUsage(input: 7, output: 8)
        return session
    }

    @Test func everyFieldRoundTrips() throws {
        let fixture = try Fixture()
        let report = try fixture.importText(lines([full]))
        #expect(report.rejections == [])
        let stored = try #require(try fixture.sessions().first)
        #expect(stored.session == full)
        #expect(stored.session.jsonLine(namingRun: true) == full.jsonLine(namingRun: true))
        #expect(stored.importedAt == Surroundings.fixedNow)
        try fixture.expectTrueSums()
    }

    /// The page is what people write their lines by, so it must name every key there is.
    @Test func thePageNamesEveryKey() throws {
        let page = try PackageRoot.text("docs/traces.md")
        func keys(_ value: JSONValue) -> Set<String> {
            switch value {
            case .array(let elements): elements.reduce(into: []) { $0.formUnion(keys($1)) }
            case .object(let object):
                object.members.reduce(into: []) {
                    $0.insert($1.key)
                    let isFree = ["promptVersions", "tags", "parameters"].contains($1.key)
                    if !isFree { $0.formUnion(keys($1.value)) }
                }
            default: []
            }
        }
        let written = keys(try JSONValue(parsing: full.jsonLine(namingRun: true)))
        #expect(written.count > 40)
        for key in written { #expect(page.contains("`\(key)`"), "\(key)") }
    }

    @Test func theSmallestSessionIsAnIDAndMessages() throws {
        let fixture = try Fixture()
        try fixture.importText("{\"id\":\"a\",\"messages\":[]}")
        let stored = try fixture.sessions()
        #expect(stored.map(\.session) == [Session(id: "a", source: "run")])
    }

    @Test func aLineMayNameItsRun() throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            "{\"id\":\"a\",\"run\":\"other\",\"messages\":[]}\n{\"id\":\"a\",\"messages\":[]}\n")
        #expect(report.imported == 2)
        #expect(try fixture.store.runs().map(\.name) == ["other", "run"])
        #expect(try fixture.store.metrics(MetricsQuery(run: "other")).sessions == 1)
    }

    @Test func followsFromTheMessagesWhatTheRecordDoesNotSay() throws {
        let fixture = try Fixture()
        try fixture.importText(
            """
            {"id":"a","messages":[
            """.trimmed
                + """
                {"role":"user","text":"hi","timestamp":"2026-01-01T00:00:00Z"},
                """.trimmed
                    + """
                    {"role":"assistant","tokens":{"input":5,"output":1},"timestamp":"2026-01-01T00:00:09Z",
                    """.trimmed
                    + """
                    "toolCalls":[{"name":"transfer_to_human_agents","arguments":{}}]}]}
                    """)
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.escalated == true)
        #expect(session.tokens == TokenUsage(input: 5, output: 1))
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-01T00:00:00Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-01T00:00:09Z"))
        #expect(session.cost == nil)
    }

    @Test(arguments: [
        ("[]", "'the record' is not an object"), ("12", "'the record' is not an object"),
        ("{\"messages\":[]}", "'id' is missing"), ("{\"id\":\"a\"}", "'messages' is missing"),
        ("{\"id\":\"\",\"messages\":[]}", "'id' is not a text with a character"),
        ("{\"id\":7,\"messages\":[]}", "'id' is not a text"),
        ("{\"id\":\"a\",\"messages\":{}}", "'messages' is not a list"),
        ("{\"id\":\"a\",\"messages\":[3]}", "'messages[0]' is not an object"),
        ("{\"id\":\"a\",\"messages\":[{}]}", "'messages[0].role' is missing"),
        (
            "{\"id\":\"a\",\"messages\":[{\"role\":\"bot\"}]}",
            "'messages[0].role' is not one of 'system', 'user', 'assistant', 'tool'"
        ),
        (
            "{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"toolCalls\":[{}]}]}",
            "'messages[0].toolCalls[0].name' is missing"
        ),
        (
            "{\"id\":\"a\",\"messages\":[],\"outcom\":{}}",
            "unknown key 'outcom'; did you mean 'outcome'?"
        ),
        (
            "{\"id\":\"a\",\"messages\":[],\"outcome\":{\"sucess\":true}}",
            "unknown key 'outcome.sucess'; did you mean 'success'?"
        ),
        (
            "{\"id\":\"a\",\"messages\":[],\"startedAt\":\"yesterday\"}",
            "'startedAt' is not a date and time (RFC 3339)"
        ),
        ("{\"id\":\"a\",\"messages\":[],\"escalated\":1}", "'escalated' is not true or false"),
        ("{\"id\":\"a\",\"messages\":[],\"cost\":-1}", "'cost' is not from 0 to 1000000"),
        ("{\"id\":\"a\",\"messages\":[],\"cost\":1e300}", "'cost' is not from 0 to 1000000"),
        (
            "{\"id\":\"a\",\"messages\":[],\"sampleWeight\":0}",
            "'sampleWeight' is not from 0.000001 to 1000000"
        ),
        (
            "{\"id\":\"a\",\"messages\":[],\"tokens\":{\"input\":9000000000000000000}}",
            "'tokens.input' is not from 0 to 1000000000000"
        ),
        ("{\"id\":\"a\",\"messages\":[],\"trial\":1.5}", "'trial' is not a whole number"),
        ("{\"id\":\"a\",\"messages\":[nope]}", "column 23: expected 'null'"),
        ("{\"id\":\"a\",\"messages\":[}", "column 23: expected a value"),
    ])
    func setsABadLineAsideAndTakesTheRest(_ line: String, _ reason: String) throws {
        let fixture = try Fixture()
        let text = lines([example("1")]) + "\n" + line + "\n" + lines([example("2")])
        let report = try fixture.importText(text)
        #expect(report.imported == 2)
        #expect(report.rejected == 1)
        let offset = lines([example("1")]).utf8.count + 1
        #expect(report.rejections == [RejectedRecord(line: 3, offset: offset, reason: reason)])
        #expect(try fixture.store.rejectedRecords(ofRun: "run") == report.rejections)
        #expect(try fixture.store.runs().first?.rejected == 1)

        let again = try fixture.importText(text)
        #expect((again.imported, again.unchanged, again.rejected) == (0, 2, 1))
        #expect(try fixture.store.rejectedRecords(ofRun: "run") == report.rejections)
        // The record is mended: nothing is rejected any more.
        try fixture.importText(lines([example("1"), example("2"), example("3")]))
        #expect(try fixture.store.rejectedRecords(ofRun: "run") == [])
        #expect(try fixture.store.metrics().sessions == 3)
    }

    @Test func setsALastLineThatIsCutOffAside() throws {
        let fixture = try Fixture()
        let whole = lines([example("1"), example("2")])
        let report = try fixture.importText(String(whole.dropLast(20)))
        #expect((report.imported, report.rejected) == (1, 1))
        #expect(report.rejections.first?.line == 2)
        #expect(report.rejections.first?.reason.hasSuffix("; the file may be cut off") == true)
    }

    @Test func setsInvalidUTF8AndDeepNestingAside() throws {
        let fixture = try Fixture()
        var bytes = Array(lines([example("1")]).utf8)
        bytes += Array("{\"id\":\"".utf8) + [0xC3, 0x28] + Array("\",\"messages\":[]}\n".utf8)
        bytes += Array("{\"id\":\"d\",\"messages\":".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        bytes += Array("\n".utf8) + Array(lines([example("2")]).utf8)
        let path = try fixture.scratch.write("run.jsonl", bytes: bytes)
        let report = try fixture.store.importFile(
            path, surroundings: fixture.scratch.surroundings)
        #expect((report.imported, report.rejected) == (2, 2))
        #expect(
            report.rejections.map(\.reason) == [
                "column 8: invalid UTF-8",
                "column 533: lists and objects nest deeper than 512",
            ])
    }

    @Test func listsTheFirstRejectionsAndCountsAll() throws {
        let fixture = try Fixture()
        let bad = String(repeating: "{}\n", count: ImportReport.listLimit + 5)
        let report = try fixture.importText(lines([example("1")]) + bad)
        #expect(report.rejected == ImportReport.listLimit + 5)
        #expect(report.rejections.count == ImportReport.listLimit)
        #expect(try fixture.store.rejectedRecords(ofRun: "run").count == report.rejected)
    }

    @Test func findsTheFormatThoughTheFirstLinesAreDamaged() throws {
        let fixture = try Fixture()
        let report = try fixture.importText("garbage\n{\n" + lines([example("1")]))
        #expect((report.format, report.imported, report.rejected) == (.jsonLines, 1, 2))
    }

    @Test func importsTheExamplesConversations() throws {
        let fixture = try Fixture()
        let report = try fixture.store.importFile(
            PackageRoot.path("Examples/boat-tours/conversations.jsonl"),
            surroundings: fixture.scratch.surroundings)
        #expect(report.rejections == [])
        #expect(report.imported == 40)
    }
}

extension String {
    fileprivate var trimmed: String { String(split(separator: "\n").joined()) }
}
