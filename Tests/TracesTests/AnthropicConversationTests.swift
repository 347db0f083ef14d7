import Basics
import TestSupport
import Testing
import Traces

/// Which exchanges with the Anthropic Messages API are one conversation, and what it holds.
@Suite struct AnthropicConversationTests {
    @Test(arguments: [
        #""metadata":{"session_id":"c1"},"#, #""session_id":"c1","#, #""conversation_id":"c1","#,
        #""thread_id":"c1","#,
    ])
    func exchangesOfANamedConversationAreOneSession(_ naming: String) throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            [
                anthropicExchange(["a"], id: "m1", answer: "b", naming: naming, thinking: true),
                // Something else that was asked on the side.
                anthropicExchange(["title?"], id: "m2", answer: "T", naming: naming, output: 4),
                anthropicExchange(
                    ["a", "b", "c"], id: "m3", answer: "d", naming: naming, output: 2),
                // The same response, logged twice.
                anthropicExchange(
                    ["a", "b", "c"], id: "m3", answer: "d", naming: naming, output: 2),
                anthropicExchange(
                    ["x"], id: "m4", answer: "y", naming: naming.replacing("c1", with: "c2")),
            ].joined(separator: "\n"))
        #expect((report.imported, report.rejected) == (2, 0))
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.id == "c1")
        #expect(session.messages.map(\.text) == ["S", "a", "b", "c", "d"])
        #expect(session.tokens == TokenUsage(input: 30, output: 7))
        #expect(session.messages[2].reasoning == "Hm.")
        #expect(session.messages[2].tokens == TokenUsage(input: 10, output: 1))
        #expect(session.messages[4].tokens == TokenUsage(input: 10, output: 2))
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:01Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-02T03:04:03Z"))
        try fixture.expectTrueSums()
    }

    @Test func theNameMayStandBesideTheExchange() throws {
        let exchange = anthropicExchange(["a"], id: "m1", answer: "b").dropLast()
        for naming in [#""session_id":7"#, #""metadata":{"thread_id":"7"}"#] {
            let fixture = try Fixture()
            try fixture.importText(exchange + "," + naming + "}")
            #expect(try fixture.sessions().map(\.session.id) == ["7"])
        }
    }

    @Test func anExchangeThatGoesOnFromAnotherIsOfItsConversation() throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            [
                anthropicExchange(["a"], id: "m1", answer: "b", thinking: true),
                // The same words twice are two conversations, and each may go on.
                anthropicExchange(["a"], id: "m2", answer: "b"),
                anthropicExchange(["a"], id: "m3", answer: "other"),
                anthropicExchange(["a", "b", "c"], id: "m4", answer: "d"),
                anthropicExchange(["a", "b", "c", "d", "e"], id: "m5", answer: "f", output: 3),
                anthropicExchange(["a", "b", "z"], id: "m6", answer: "w"),
                anthropicExchange(["a", "not b", "c"], id: "m7", answer: "d"),
            ].joined(separator: "\n"))
        #expect((report.imported, report.rejected) == (4, 0))
        let sessions = try fixture.sessions().map(\.session)
        func texts(_ id: String) -> [String?]? {
            sessions.first { $0.id == id }?.messages.dropFirst().map(\.text)
        }
        #expect(texts("m1") == ["a", "b", "z", "w"])
        #expect(texts("m2") == ["a", "b", "c", "d", "e", "f"])
        #expect(texts("m3") == ["a", "other"])
        #expect(texts("m7") == ["a", "not b", "c", "d"])
        #expect(sessions.first { $0.id == "m2" }?.tokens == TokenUsage(input: 30, output: 5))
        #expect(try fixture.store.metrics().tokens.input == 70)
        try fixture.expectTrueSums()
    }

    @Test func aLogThatGrewGivesTheSameSession() throws {
        let fixture = try Fixture()
        let first = anthropicExchange(["a"], id: "m1", answer: "b")
        try fixture.importText(first)
        let report = try fixture.importText(
            first + "\n" + anthropicExchange(["a", "b", "c"], id: "m2", answer: "d"))
        #expect((report.imported, report.replaced, report.rejected) == (0, 1, 0))
        #expect(try fixture.sessions().map(\.session.id) == ["m1"])
    }

    @Test func toolsJoinExchangesThoughTheCacheIsMarked() throws {
        let call = #"{"type":"tool_use","id":"t1","name":"look","input":{"a":1,"b":2}"#
        let marked = #","cache_control":{"type":"ephemeral"}"#
        func record(_ messages: String, _ rest: String) -> String {
            #"{"model":"c","max_tokens":1,"messages":[\#(messages)],\#(rest)}"#
        }
        func response(_ id: String, _ blocks: String) -> String {
            #""response":{"id":"\#(id)","type":"message","content":[\#(blocks)],"stop_reason":"x","usage":{"input_tokens":1,"output_tokens":1}}"#
        }
        let failure = #""response":{"type":"error","error":{"type":"api_error"}},"request_id":"r""#
        let first = #"{"role":"user","content":"Where?"}"#
        let answered =
            #"{"role":"user","content":[{"type":"text","text":"Where?"\#(marked)}]},{"role":"assistant","content":[\#(call)\#(marked)}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"here"\#(marked)}]}"#
        let all = [
            record(first, response("m1", #"{"type":"text","text":"\n\n"},"# + call + "}")),
            record(answered, failure),
            record(answered, response("m2", "")),
            record(answered + #",{"role":"assistant","content":[]},"# + first, failure),
        ]
        for (count, termination) in [(2, "api_error"), (3, "x"), (4, "api_error")] {
            let fixture = try Fixture()
            let report = try fixture.importText(all.prefix(count).joined(separator: "\n"))
            #expect((report.format, report.imported, report.rejected) == (.anthropic, 1, 0))
            let session = try #require(try fixture.sessions().first?.session)
            #expect(session.id == "m1")
            #expect(session.messages.prefix(3).map(\.role) == [.user, .assistant, .tool])
            #expect(session.messages.count == [2: 3, 3: 4, 4: 5][count])
            #expect(session.outcome.termination == termination)
            #expect(session.tokens.input == (count == 2 ? 1 : 2))
        }
    }
}

/// An exchange in which the user says some words and the model answers each.
func anthropicExchange(
    _ words: [String], id: String, answer: String, naming: String = "", thinking: Bool = false,
    output: Int = 1
) -> String {
    var messages: [String] = []
    for (index, word) in words.enumerated() {
        messages.append(
            index % 2 == 0
                ? #"{"role":"user","content":"\#(word)"}"#
                : #"{"role":"assistant","content":[{"type":"text","text":"\#(word)"}]}"#)
    }
    let thought = thinking ? #"{"type":"thinking","thinking":"Hm."},"# : ""
    return """
        {"request":{"model":"claude-x","max_tokens":9,"system":"S",\(naming)"messages":\
        [\(messages.joined(separator: ","))]},"response":{"id":"\(id)","type":"message",\
        "content":[\(thought){"type":"text","text":"\(answer)"}],"stop_reason":"end_turn",\
        "usage":{"input_tokens":10,"output_tokens":\(output)}},\
        "timestamp":"2026-01-02T03:04:0\(words.count)Z"}
        """
}
