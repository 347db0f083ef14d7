import JSONKit
import TestSupport
import Testing
import Traces

/// Records that the importer of the Chat Completions API sets aside, and files that it leaves to
/// others.
@Suite struct ChatCompletionsBadInputTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private static let good = #"{"id": "good", "messages": [{"role": "user", "content": "Hi"}]}"#

    static let records: [(text: String, reason: String)] = [
        (#"{"model": "m"}"#, "'messages' is missing"),
        (#"{"request": {"model": "m"}}"#, "'request.messages' is missing"),
        (#"{"request": [], "response": {}}"#, "'request' is not an object"),
        (#"[]"#, "'the record' is not an object"),
        (#"{"messages": {}}"#, "'messages' is not a list"),
        (#"{"messages": [1]}"#, "'messages[0]' is not an object"),
        (#"{"messages": [{"content": "a"}]}"#, "'messages[0].role' is missing"),
        (
            #"{"messages": [{"role": "bot", "content": "a"}]}"#,
            "'messages[0].role' is not one of 'system', 'developer', 'user', 'assistant', 'tool', 'function'"
        ),
        (
            #"{"messages": [{"role": "user", "content": 5}]}"#,
            "'messages[0].content' is not a text or a list"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"type": "tool_use"}]}]}"#,
            "'messages[0].content[0].type' is not one of 'text', 'refusal', 'image_url', 'video_url', 'input_audio', 'file'"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"text": "a"}]}]}"#,
            "'messages[0].content[0].type' is missing"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"type": "text"}]}]}"#,
            "'messages[0].content[0].text' is missing"
        ),
        (
            #"{"messages": [{"role": "assistant", "tool_calls": {}}]}"#,
            "'messages[0].tool_calls' is not a list"
        ),
        (
            #"{"messages": [{"role": "assistant", "tool_calls": [{"id": "a"}]}]}"#,
            "'messages[0].tool_calls[0].function' is missing"
        ),
        (
            #"{"messages": [{"role": "assistant", "tool_calls": [{"id": 1, "function": {}}]}]}"#,
            "'messages[0].tool_calls[0].id' is not a text"
        ),
        (
            #"{"messages": [{"role": "assistant", "tool_calls": [{"function": {}}]}]}"#,
            "'messages[0].tool_calls[0].function.name' is missing"
        ),
        (#"{"messages": [], "user": 5}"#, "'user' is not a text"),
        (#"{"messages": [], "tools": [{}]}"#, "'tools[0].type' is missing"),
        (
            #"{"messages": [], "metadata": {"session_id": 1.5}}"#,
            "'metadata.session_id' is not a text or a whole number"
        ),
        (#"{"messages": [], "thread_id": ""}"#, "'id' is not a text with a character"),
        (#"{"messages": [], "response": "text"}"#, "'response' is not an object"),
        (#"{"messages": [], "response": {"id": "r"}}"#, "'response.choices' is missing"),
        (
            #"{"messages": [], "response": {"choices": [{"index": 0}]}}"#,
            "'response.choices[0].message' is missing"
        ),
        (
            #"{"messages": [], "choices": [], "usage": {"prompt_tokens": "12"}}"#,
            "'usage.prompt_tokens' is not a whole number"
        ),
        (
            #"{"messages": [], "choices": [], "usage": {"completion_tokens": -1}}"#,
            "'usage.completion_tokens' is not from 0 to 1000000000000"
        ),
        (
            #"{"messages": [], "choices": [], "created": "2026-01-01T00:00:00"}"#,
            "'created' is not a number"
        ),
        (
            #"{"messages": [], "choices": [], "created": -5}"#,
            "'created' is not from 0 to 253402300799"
        ),
        (#"{"messages": []} {"messages": []}"#, "column 18: something follows the value"),
        (#"{"messages": ["#, "column 15: the text ends where a value is expected"),
    ]

    @Test(arguments: records) func setsABadRecordAside(_ text: String, _ reason: String) throws {
        let report = try fixture.importText(
            "\(Self.good)\n\(text)\n\(Self.good.replacing("good", with: "too"))\n", as: "log.jsonl")
        #expect(report.format == .chatCompletions)
        #expect(report.imported == 2)
        #expect(report.rejections.map(\.line) == [2])
        #expect(report.rejections.map(\.reason) == [reason])
    }

    @Test func aLineThatIsCutOffIsSetAside() throws {
        let report = try fixture.importText(Self.good + "\n{\"messages\": [", as: "log.jsonl")
        #expect(report.imported == 1)
        #expect(report.rejections.first?.reason.hasSuffix("the file may be cut off") == true)
    }

    @Test func aListThatIsCutOffIsRefused() throws {
        let error = #expect(throws: TraceError.self) {
            try fixture.importText("[\(Self.good),\n{\"messages\"", as: "log.json")
        }
        #expect(error?.code == .truncated)
        #expect(try fixture.sessions() == [])
    }

    // MARK: Files of other formats

    @Test(arguments: [
        #"{"id": "a", "messages": []}"#,
        #"{"id": "a", "messages": [{"role": "user", "text": "Hi"}]}"#,
        #"{"id": "a", "messages": [{"role": "assistant", "toolCalls": [{"name": "f"}]}]}"#,
        #"{"id": "a", "messages": [{"role": "tool", "toolResult": {"callId": "c"}}]}"#,
    ])
    func ourOwnFormatStaysOurs(_ line: String) throws {
        #expect(try fixture.importText(line + "\n").format == .jsonLines)
        // Also where somebody mixed in another record.
        let mixed = try fixture.importText(Self.good + "\n" + line + "\n", as: "mixed.jsonl")
        #expect(mixed.format == .jsonLines)
        #expect(mixed.rejected == 1)
    }

    @Test(arguments: [
        #"{"messages": [{"role": "user", "content": "Hi"}], "system": "Be kind.", "max_tokens": 5}"#,
        #"{"request": {"system": [{"type": "text", "text": "x"}], "messages": [{"role": "user", "content": "Hi"}]}}"#,
        #"{"messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t"}]}]}"#,
        #"{"messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "t"}]}]}"#,
        #"{"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}"#,
        #"{"messages": [{"role": "user", "content": "Hi"}], "stop_reason": "end_turn"}"#,
        #"{"request": {"messages": [{"role": "user", "content": "Hi"}]}, "response": {"type": "message", "content": [{"type": "text", "text": "Yes"}]}}"#,
        #"{"messages": [{"role": "user", "content": "Hi"}], "response": {"stop_reason": "end_turn"}}"#,
        #"{"messages": [{"role": "user", "content": "Hi"}], "tools": [{"name": "f", "input_schema": {}}]}"#,
        #"{"messages": [{"role": "user"}]}"#, #"{"messages": ["Hi"]}"#, #"{"messages": []}"#,
    ])
    func logsOfOtherAPIsAreNotTaken(_ line: String) throws {
        for (text, name) in [(line + "\n", "log.jsonl"), ("[\(line)]\n", "log.json")] {
            let format = try fixture.format(of: text, as: name)
            #expect(format == nil || format == .anthropic)
        }
    }

    /// A line may be longer than what is looked at to tell the format.
    @Test func aLongFirstLineIsALine() throws {
        let message = #"{"role": "user", "content": "Hi"}"#
        let messages = Array(repeating: message, count: 40_000).joined(separator: ", ")
        let long = Self.good.replacing(message, with: messages)
        let other = Self.good.replacing("good", with: "other")
        let report = try fixture.importText("\(long)\n\(other)\n", as: "log.jsonl")
        #expect(report.format == .chatCompletions)
        #expect((report.imported, report.rejected) == (2, 0))
    }
}
