import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer makes of logs of the Chat Completions API, on small records of our own.
@Suite struct ChatCompletionsImportTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private static let request = """
        "model": "m-1", "user": "u7", "messages": [{"role": "developer", "content": "Be kind."}, \
        {"role": "user", "content": "Hi"}], "tools": [{"type": "function", "function": \
        {"name": "find", "description": "Finds.", "parameters": {"type": "object"}}}]
        """

    private static func answer(_ id: String = "r1", message: String? = nil) -> String {
        """
        "id": "\(id)", "object": "chat.completion", "created": 1763798400, "model": "m-1-2026", \
        "choices": [{"index": 0, "finish_reason": "stop", "message": \
        \(message ?? #"{"role": "assistant", "content": "Hello", "refusal": null}"#)}], \
        "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15, \
        "prompt_tokens_details": {"cached_tokens": 4}}
        """
    }

    private func only(_ text: String, as name: String = "log.jsonl") throws -> Session {
        let report = try fixture.importText(text, as: name)
        #expect(report.format == .chatCompletions)
        #expect(report.rejections == [])
        let sessions = try fixture.sessions()
        try #require(sessions.count == 1)
        return sessions[0].session
    }

    // MARK: Shapes

    static let shapes: [(name: String, text: String)] = [
        ("log.jsonl", "{\"request\": {\(request)}, \"response\": {\(answer())}}\n"),
        ("log.jsonl", "{\(request), \(answer())}\n"),
        ("log.jsonl", "{\(request), \"response\": {\(answer())}}\n"),
        ("log.json", "[{\"request\": {\(request)},\n \"response\": {\(answer())}}]\n"),
        ("log.json", "{\"request\": {\(request)},\n \"response\": {\(answer())}}\n"),
        ("log.json", "{\(request),\n \(answer())}\n"),
    ]

    @Test(arguments: shapes) func eachShapeGivesTheSameSession(_ name: String, _ text: String)
        throws
    {
        let session = try only(text, as: name)
        var expected = Session(
            id: "r1", source: "log",
            messages: [
                Message(role: .system, text: "Be kind."), Message(role: .user, text: "Hi"),
                Message(
                    role: .assistant, text: "Hello", timestamp: Timestamp(seconds: 1_763_798_400),
                    tokens: TokenUsage(input: 12, output: 3, cached: 4)),
            ])
        expected.messages[2].model = "m-1-2026"
        expected.model = "m-1-2026"
        expected.principal = "u7"
        expected.startedAt = Timestamp(seconds: 1_763_798_400)
        expected.endedAt = expected.startedAt
        expected.tokens = TokenUsage(input: 12, output: 3, cached: 4)
        expected.tools = [
            ToolDefinition(name: "find", description: "Finds.", parameters: ["type": "object"])
        ]
        #expect(session == expected)
        try fixture.expectTrueSums()
    }

    @Test func aConversationWithoutAnIDIsKnownByItsContent() throws {
        let line =
            #"{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}]}"#
        let other = line.replacing("Yes", with: "No")
        let report = try fixture.importText("\(line)\n\(other)\n\(line)\n", as: "tune.jsonl")
        #expect(report.format == .chatCompletions)
        #expect((report.imported, report.unchanged, report.rejected) == (2, 1, 0))
        let sessions = try fixture.sessions().map(\.session)
        let compact = line.replacing(": ", with: ":").replacing(", ", with: ",")
        let hash = SHA256Digest(hashing: compact).hex.prefix(32)
        #expect(sessions.map(\.id).contains(String(hash)))
        #expect(sessions.allSatisfy { $0.id.count == 32 && $0.escalated == nil })
        #expect(try fixture.store.metrics().tokens == TokenUsage())
    }

    @Test func aConversationKeepsItsID() throws {
        let session = try only(
            #"{"id": 12, "messages": [{"role": "user", "content": "Hi"}], "usage": {"prompt_tokens": 5}}"#
        )
        #expect(session.id == "12")
        #expect(session.tokens == TokenUsage(input: 5))
    }

    // MARK: Messages

    private func messages(_ messages: String) throws -> [Message] {
        try only("{\"messages\": [\(messages)]}\n").messages
    }

    @Test func readsContentInParts() throws {
        let parts = """
            {"role": "user", "content": [{"type": "text", "text": "Look"}, \
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}, \
            {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}, \
            {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}, \
            {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}}, \
            {"type": "file", "file": {"file_id": "f1"}}, \
            {"type": "video_url", "video_url": {"url": "data:video/mp4,AA"}}, \
            {"type": "text", "text": "here"}]}, \
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}, \
            {"role": "assistant", "content": null, "refusal": "Never."}, \
            {"role": "assistant", "content": null, "audio": {"id": "a1", "transcript": "Hm"}}, \
            {"role": "assistant", "content": "4", "reasoning_content": "2 + 2"}
            """
        let messages = try messages(parts)
        #expect(messages.map(\.text) == ["Look\nhere", "No.", "Never.", "Hm", "4"])
        #expect(
            messages[0].media == [
                Media(.image, type: "image/png"), Media(.image), Media(.audio, type: "audio/wav"),
                Media(.file, type: "application/pdf", name: "a.pdf"), Media(.file),
                Media(.video, type: "video/mp4"),
            ])
        #expect(messages[3].media == [Media(.audio)])
        #expect(messages[4].reasoning == "2 + 2")
    }

    @Test func readsCallsAndTheirAnswers() throws {
        let text = """
            {"role": "assistant", "content": null, "tool_calls": [\
            {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{\\"n\\": 1}"}}, \
            {"id": "c2", "type": "function", "function": {"name": "find", "arguments": "{n"}}, \
            {"id": "c3", "type": "function", "function": {"name": "find", "arguments": {"n": 2}}}, \
            {"id": "c4", "type": "function", "function": {"name": "find", "arguments": ""}}, \
            {"id": "c5", "type": "custom", "custom": {"name": "run", "input": "1 + 1"}}]}, \
            {"role": "tool", "tool_call_id": "c2", "content": "Error: no"}, \
            {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "one"}]}, \
            {"role": "assistant", "content": null, "function_call": {"name": "old", "arguments": "{}"}}, \
            {"role": "function", "name": "old", "content": "fine"}
            """
        let session = try only("{\"messages\": [\(text)]}\n")
        let exchanges = session.toolExchanges
        #expect(exchanges.map(\.call.name) == ["find", "find", "find", "find", "run", "old"])
        #expect(
            exchanges.map(\.call.arguments) == [
                ["n": 1], "{n", ["n": 2], "", "1 + 1", .object(JSONObject()),
            ])
        #expect(exchanges.map(\.answer) == ["one", "Error: no", nil, nil, nil, "fine"])
        // The API has no flag for a failure: what an answer says is the tool's own affair.
        #expect(exchanges.allSatisfy { $0.failed == nil })
        #expect(try fixture.store.metrics().toolFailures == nil)
        try fixture.expectTrueSums()
    }

    @Test func readsToolsOfEveryKind() throws {
        let session = try only(
            """
            {"messages": [{"role": "user", "content": "Hi"}], "tools": [{"type": "web_search"}, \
            {"type": "custom", "custom": {"name": "run"}}], "functions": [{"name": "old"}]}
            """)
        #expect(session.tools.map(\.name) == ["web_search", "run", "old"])
    }

    @Test func aHandoverIsACallOfAKnownTool() throws {
        let call =
            #"{"id": "c", "type": "function", "function": {"name": "escalate_to_human", "arguments": "{}"}}"#
        let session = try only(
            "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [\(call)]}]}\n")
        #expect(session.escalated == true)
    }

    @Test func theFirstOfSeveralChoicesCounts() throws {
        let choices = """
            "choices": [{"index": 1, "message": {"role": "assistant", "content": "B"}}, \
            {"index": 0, "message": {"role": "assistant", "content": "A"}}]
            """
        let session = try only(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \(choices), \"id\": \"r\"}"
        )
        #expect(session.messages.map(\.text) == ["Hi", "A"])
    }

    @Test(arguments: [
        #""response": {"error": {"message": "no", "type": "server_error"}}"#,
        #""response": {"id": "r", "choices": []}"#, #""response": null"#,
    ])
    func aRequestWithoutAnAnswerIsASessionAllTheSame(_ response: String) throws {
        let session = try only("{\"request\": {\(Self.request)}, \(response)}\n")
        #expect(session.messages.map(\.role) == [.system, .user])
        #expect(session.model == "m-1")
        #expect(session.tokens == TokenUsage())
    }

    // MARK: Named conversations

    private static func exchange(
        _ name: String, _ texts: [String], response: String, answer: String, tokens: Int
    ) -> String {
        let messages = texts.enumerated().map {
            #"{"role": "\#($0.offset % 2 == 0 ? "user" : "assistant")", "content": "\#($0.element)"}"#
        }
        return """
            {"request": {"model": "m", "messages": [\(messages.joined(separator: ", "))], \(name)}, \
            "response": {"id": "\(response)", "created": \(1000 + tokens), "model": "m", \
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "\(answer)"}}], \
            "usage": {"prompt_tokens": \(tokens), "completion_tokens": 1}}}
            """
    }

    static let names = [
        #""metadata": {"session_id": "s"}"#, #""metadata": {"conversation_id": "s"}"#,
        #""metadata": {"thread_id": "s"}"#, #""session_id": "s""#, #""conversation_id": "s""#,
    ]

    @Test(arguments: names) func exchangesOfAConversationAreOneSession(_ name: String) throws {
        let first = Self.exchange(name, ["a"], response: "1", answer: "b", tokens: 10)
        let second = Self.exchange(
            name, ["a", "b", "c"], response: "2", answer: "d", tokens: 30)
        let other = Self.exchange(
            name.replacing("\"s\"", with: "\"t\""), ["x"], response: "3", answer: "y", tokens: 7)
        // Logged twice, and not in order.
        let text = [second, other, first, first, second].joined(separator: "\n")
        let report = try fixture.importText(text, as: "log.jsonl")
        #expect(report.rejections == [])
        #expect(report.imported == 2)
        let sessions = try fixture.sessions().map(\.session)
        let session = try #require(sessions.first { $0.id == "s" })
        #expect(session.messages.map(\.text) == ["a", "b", "c", "d"])
        #expect(session.messages.map(\.tokens?.input) == [nil, 10, nil, 30])
        #expect(session.messages[1].timestamp == Timestamp(seconds: 1010))
        #expect(session.tokens == TokenUsage(input: 40, output: 2))
        #expect(session.model == "m")
        #expect(session.startedAt == Timestamp(seconds: 1010))
        #expect(session.endedAt == Timestamp(seconds: 1030))
        #expect(sessions.first { $0.id == "t" }?.messages.map(\.text) == ["x", "y"])
        #expect(try fixture.store.metrics().tokens == TokenUsage(input: 47, output: 3))
        try fixture.expectTrueSums()
        #expect(try fixture.importText(text, as: "log.jsonl").unchanged == 2)
    }

    @Test func aRepeatedRequestCountsWithItsLastAnswer() throws {
        let name = Self.names[0]
        let failed = """
            {"request": {"messages": [{"role": "user", "content": "a"}], \(name)}, \
            "response": {"error": {"message": "no"}}}
            """
        let text = [
            Self.exchange(name, ["a"], response: "1", answer: "b", tokens: 1),
            Self.exchange(name, ["a"], response: "2", answer: "c", tokens: 2), failed,
        ].joined(separator: "\n")
        let session = try only(text)
        #expect(session.messages.map(\.text) == ["a", "c"])
        #expect(session.tokens == TokenUsage(input: 3, output: 2))
    }

    @Test func aFailedRequestTakesNothingAway() throws {
        let name = Self.names[0]
        func asking(_ model: String, _ response: String) -> String {
            """
            {"request": {"model": "\(model)", "messages": [{"role": "user", "content": "x"}], \(name)}, \
            "response": \(response)}
            """
        }
        let text = [
            Self.exchange(name, ["a"], response: "1", answer: "b", tokens: 5),
            // The same response, without what it used.
            asking("alias", #"{"id": "1", "choices": []}"#),
            asking("alias", #"{"error": {"message": "no"}}"#),
        ].joined(separator: "\n")
        let session = try only(text)
        #expect(session.model == "m")
        #expect(session.tokens == TokenUsage(input: 5, output: 1))
        #expect(session.messages.map(\.text) == ["a", "b"])
    }

    @Test func severalModelsAreNoOne() throws {
        let name = Self.names[0]
        let text = [
            Self.exchange(name, ["a"], response: "1", answer: "b", tokens: 1),
            Self.exchange(name, ["a", "b", "c"], response: "2", answer: "d", tokens: 2)
                .replacing("\"model\": \"m\"", with: "\"model\": \"n\""),
        ].joined(separator: "\n")
        let session = try only(text)
        #expect(session.model == nil)
        #expect(session.messages.map(\.model) == [nil, "m", nil, "n"])
    }

    @Test func aConversationIsMoreThanItsSession() throws {
        func name(_ conversation: String) -> String {
            #""metadata": {"session_id": "s", "conversation_id": "\#(conversation)"}"#
        }
        let text = ["c1", "c2"].map {
            Self.exchange(name($0), ["a"], response: $0, answer: "b", tokens: 1)
        }.joined(separator: "\n")
        _ = try fixture.importText(text, as: "log.jsonl")
        #expect(try fixture.sessions().map(\.session.id).sorted() == ["c1", "c2"])
    }

    // MARK: tau-bench

    private static func run(_ members: String) -> String { "[{\(members)}]\n" }

    @Test(
        arguments: [
            ("###STOP###", "user_stop"), ("Thanks. ###STOP###", "user_stop"),
            ("###TRANSFER###", "user_transfer"), ("Thanks.", nil),
        ] as [(String, String?)])
    func aMarkerOfTheSimulatedUserEndsARun(_ text: String, _ termination: String?) throws {
        let session = try only(
            Self.run(
                """
                "task_id": 3, "trial": 1, "reward": 0.5, "info": {"user_cost": 0.25}, \
                "traj": [{"role": "user", "content": "\(text)"}]
                """), as: "runs.json")
        #expect((session.id, session.taskID, session.trial) == ("3/1", "3", 1))
        #expect(
            session.outcome == Outcome(success: false, reward: 0.5, termination: termination))
        #expect((session.userCost, session.cost) == (0.25, nil))
        #expect(session.messages.map(\.text) == [text])
        #expect(session.escalated == false)
    }

    @Test func aToolsAnswerThatBeginsWithErrorIsAFailure() throws {
        func answer(_ id: String, _ text: String) -> String {
            #"{"role": "tool", "tool_call_id": "\#(id)", "name": "f", "content": "\#(text)"}"#
        }
        func call(_ id: String) -> String {
            #"{"id": "\#(id)", "type": "function", "function": {"name": "f", "arguments": "{}"}}"#
        }
        let session = try only(
            Self.run(
                """
                "task_id": "a", "trial": 0, "reward": 1.0, "info": {"user_cost": null}, "traj": [\
                {"role": "assistant", "content": null, "tool_calls": [\(call("1")), \(call("2"))]}, \
                \(answer("1", "Error: none")), \(answer("2", "No Error"))]
                """), as: "runs.json")
        #expect(session.toolExchanges.map(\.failed) == [true, false])
        #expect(session.outcome.success == true)
        #expect(session.userCost == nil)
    }

    @Test(arguments: [
        (#""task_id": 1, "trial": "0", "traj": []"#, "'trial' is not a whole number"),
        (#""task_id": 1, "traj": []"#, "'trial' is missing"),
        (#""task_id": [], "trial": 0, "traj": []"#, "'task_id' is not a text or a whole number"),
        (#""task_id": 1, "trial": 0, "reward": "1", "traj": []"#, "'reward' is not a number"),
        (
            #""task_id": 1, "trial": 0, "info": {"user_cost": -1}, "traj": []"#,
            "'info.user_cost' is not from 0 to 1000000"
        ),
        (#""task_id": 1, "trial": 0, "traj": [{}]"#, "'traj[0].role' is missing"),
        (#""task_id": 1, "trial": 0, "traj": [4]"#, "'traj[0]' is not an object"),
    ])
    func aBadRunIsSetAside(_ members: String, _ reason: String) throws {
        let report = try fixture.importText(Self.run(members), as: "runs.json")
        #expect(report.format == .chatCompletions)
        #expect(report.rejections.map(\.reason) == [reason])
        #expect(try fixture.sessions() == [])
    }
}
