import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

/// What is read out of the shapes in which APIs and frameworks write chats.
@Suite struct ChatShapeTests {
    private func chat(_ text: String, as side: ChatShape.Side = .input) throws -> ChatShape? {
        let element = try JSONParser().parse(Array(text.utf8)).root
        return ChatShapeReader().chat(in: element, as: side)
    }

    /// One line a message: the role's first letter, the text, then `name(arguments)#id` of each call,
    /// or `=id` of the call that is answered, with `!` where it failed and `.` where it did not.
    private func lines(_ text: String, as side: ChatShape.Side = .input) throws -> [String] {
        try (chat(text, as: side)?.messages ?? []).map { message in
            var line = String(message.role.rawValue.prefix(1)) + ":" + (message.text ?? "")
            if let reasoning = message.reasoning { line += " (\(reasoning))" }
            for call in message.toolCalls {
                line += " \(call.name)(\(call.arguments.text()))" + (call.id.map { "#" + $0 } ?? "")
            }
            for media in message.media {
                line += " <\(media.kind.rawValue) \(media.type ?? "?") \(media.name ?? "?")>"
            }
            if let result = message.toolResult {
                line += " =" + (result.callID ?? "")
                line += result.failed.map { $0 ? "!" : "." } ?? ""
            }
            return line
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var lines: [String]
        var side: ChatShape.Side

        init(
            _ name: String, _ text: String, _ lines: [String], _ side: ChatShape.Side = .input
        ) {
            testDescription = name
            self.text = text
            self.lines = lines
            self.side = side
        }
    }

    static let requests: [Case] = [
        Case(
            "chat completions",
            #"""
            {"model": "m", "messages": [{"role": "developer", "content": "Be kind."},
              {"role": "user", "name": "Ann", "content": [{"type": "text", "text": "Look"}, {"type": "text", "text": "here"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}, {"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]},
              {"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"n\": 1}"}},
                {"id": "2", "function": {"name": "g", "arguments": "{n"}}, {"id": "3", "function": {"arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "1", "content": "one"},
              {"role": "function", "name": "g", "content": {"a": 1}},
              {"type": "placeholder", "name": "history"}]}
            """#,
            [
                "s:Be kind.", "u:Look\nhere <image image/png ?> <audio ? ?>",
                #"a: f({"n":1})#1 g("{n")#2"#, "t:one =1", #"t:{"a":1} ="#,
            ]),
        Case(
            "chat completions with a function",
            #"[{"role": "assistant", "content": "", "function_call": {"name": "f", "arguments": "{}"}}]"#,
            ["a: f({})"]),
        Case(
            "responses",
            #"""
            {"instructions": "Be kind.", "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}, {"type": "input_file", "filename": "a.pdf"}]},
              {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
              {"type": "function_call", "call_id": "1", "id": "fc", "name": "f", "arguments": "{}"},
              {"type": "function_call_output", "call_id": "1", "output": [{"type": "text", "text": "one"}]},
              {"type": "web_search_call", "id": "ws"}]}
            """#,
            ["s:Be kind.", "u:Hi <file ? a.pdf>", "a: (Hm)", "a: f({})#1", "t:one =1"]),
        Case("responses of a text", #"{"input": "Hi"}"#, ["u:Hi"]),
        Case(
            "Anthropic's messages",
            #"""
            {"system": [{"type": "text", "text": "Be kind."}], "messages": [{"role": "user", "content": "Hi"},
              {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm", "signature": "x"}, {"type": "text", "text": "Let "}, {"type": "text", "text": "me."}, {"type": "tool_use", "id": "1", "name": "f", "input": {"n": 1}}]},
              {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "is_error": true, "content": [{"type": "text", "text": "no"}]},
                {"type": "text", "text": "And?"}, {"type": "document", "title": "D", "source": {"media_type": "application/pdf"}}]}]}
            """#,
            [
                "s:Be kind.", "u:Hi", #"a:Let me. (Hm) f({"n":1})#1"#, "t:no =1!",
                "u:And? <file application/pdf D>",
            ]),
        Case(
            "Gemini's contents",
            #"""
            {"systemInstruction": {"parts": [{"text": "Be kind."}]}, "contents": [{"role": "user", "parts": [{"text": "Hi"}, {"inlineData": {"mimeType": "image/jpeg", "data": ""}}]},
              {"role": "model", "parts": [{"text": "Hm", "thought": true}, {"text": "Well"}, {"functionCall": {"name": "f", "args": {"n": 1}}}]},
              {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {"a": 1}}}]}]}
            """#,
            [
                "s:Be kind.", "u:Hi <image image/jpeg ?>", #"a:Well (Hm) f({"n":1})"#,
                #"t:{"a":1} ="#,
            ]),
        Case(
            "Google's agents",
            #"{"new_message": {"role": "user", "parts": [{"text": "Hi"}]}, "run_config": {}}"#,
            ["u:Hi"]),
        Case(
            "OpenTelemetry's messages",
            #"""
            [{"role": "user", "parts": [{"type": "text", "content": "Hi"}, {"type": "uri", "modality": "image", "uri": "x"}, {"type": "blob", "mime_type": "audio/ogg"}]},
             {"role": "assistant", "parts": [{"type": "reasoning", "content": "Hm"}, {"type": "tool_call", "id": ["run", "1"], "name": "f", "arguments": {"n": 1}}]},
             {"role": "tool", "parts": [{"type": "tool_call_response", "id": "1", "response": "one"}, {"type": "tool_call_response", "id": "2", "result": {"b": 2}}]}]
            """#,
            [
                "u:Hi <image ? ?> <audio audio/ogg ?>", #"a: (Hm) f({"n":1})#1"#, "t:one =1",
                #"t:{"b":2} =2"#,
            ]),
        Case(
            "LangChain's objects",
            #"""
            {"messages": [{"lc": 1, "type": "constructor", "id": ["langchain_core", "messages", "HumanMessage"], "kwargs": {"content": "Hi"}},
              {"lc": 1, "type": "constructor", "id": ["langchain_core", "messages", "AIMessageChunk"], "kwargs": {"content": "", "tool_calls": [{"name": "f", "args": {"n": 1}, "id": "1", "type": "tool_call"}], "additional_kwargs": {"tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]}}},
              {"content": "one", "type": "tool", "tool_call_id": "1", "status": "error"},
              {"content": "two", "type": "tool", "tool_call_id": "2", "status": "success"},
              {"content": "There", "type": "ai", "tool_calls": []}]}
            """#,
            ["u:Hi", #"a: f({"n":1})#1"#, "t:one =1!", "t:two =2.", "a:There"]),
        Case(
            "Langfuse's handler for LangChain",
            #"""
            [{"role": "assistant", "content": "", "additional_kwargs": {"tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]}},
             {"role": "f", "content": "one"}, {"role": "tool", "content": {"type": "function", "function": {"name": "f"}}}]
            """#,
            ["a: f({})#1", "t:one ="]),
        Case(
            "the AI SDK",
            #"""
            {"system": "Be kind.", "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]},
              {"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "1", "toolName": "f", "input": {"n": 1}}]},
              {"role": "tool", "content": [{"type": "tool-result", "toolCallId": "1", "toolName": "f", "output": {"type": "error-text", "value": "no"}},
                {"type": "tool-result", "toolCallId": "2", "toolName": "g", "result": {"a": 1}}]}]}
            """#,
            ["s:Be kind.", "u:Hi", #"a: f({"n":1})#1"#, "t:no =1!", #"t:{"a":1} =2"#]),
        Case(
            "Semantic Kernel",
            #"""
            [{"role": "system", "gen_ai.event.content": "{\"role\":\"system\",\"content\":\"Be kind.\",\"tool_calls\":[]}"},
             {"role": "user", "gen_ai.event.content": "{\"content\":\"Hi\"}"}]
            """#, ["s:Be kind.", "u:Hi"]),
        Case(
            "BeeAI", #"[{"role": "system", "text": "Be kind."}, {"role": "user", "text": "Hi"}]"#,
            ["s:Be kind.", "u:Hi"]),
        Case(
            "Koog",
            #"""
            [{"role": "tool", "content": "[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]"},
             {"role": "tool", "content": "one"}]
            """#, ["a: f({})#1", "t:one ="]),
        Case("a list in a list", #"[[{"role": "user", "content": "Hi"}]]"#, ["u:Hi"]),
        Case("arguments of a function", #"{"args": ["Hi"], "kwargs": {}}"#, ["u:Hi"]),
        Case(
            "a text with roles", #""system: Be kind.\nuser: Hi: you\nagain\nassistant: None""#,
            ["s:Be kind.", "u:Hi: you\nagain"]),
        Case(
            "a text of a text", #""\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"Hi\\\"}]\"""#,
            ["u:Hi"]),
        Case("a text", #""[not JSON""#, ["u:[not JSON"]),
    ]

    static let answers: [Case] = [
        Case(
            "chat completions",
            #"""
            {"choices": [{"message": {"role": "assistant", "content": "Ho", "reasoning_content": "Hm"}}, {"message": {"role": "assistant", "content": "Other"}}]}
            """#, ["a:Ho (Hm)"], .output),
        Case("completions", #"{"choices": [{"text": "Ho"}]}"#, ["a:Ho"], .output),
        Case(
            "responses",
            #"""
            {"object": "response", "instructions": "Be kind.", "output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Ho"}]}]}
            """#, ["s:Be kind.", "a:Ho"], .output),
        Case(
            "Anthropic's content",
            #"[{"type": "text", "text": "Ho"}, {"type": "tool_use", "id": "1", "name": "f", "input": {}}]"#,
            ["a:Ho f({})#1"], .output),
        Case(
            "a message of Anthropic's",
            #"{"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Ho"}]}"#,
            ["a:Ho"], .output),
        Case(
            "Gemini's candidates",
            #"{"candidates": [{"content": {"role": "model", "parts": [{"text": "H"}, {"text": "o"}]}}]}"#,
            ["a:Ho"], .output),
        Case(
            "Google's agents",
            #"{"content": {"parts": [{"text": "Ho"}], "role": "model"}, "author": "x"}"#,
            ["a:Ho"], .output),
        Case(
            "a choice of OpenTelemetry's",
            #"{"index": 0, "message": {"role": "assistant", "content": "Ho"}}"#, ["a:Ho"], .output),
        Case(
            "Semantic Kernel",
            #"{"gen_ai.event.content": "{\"index\":0,\"message\":{\"role\":\"Assistant\",\"content\":\"Ho\"}}"}"#,
            ["a:Ho"], .output),
        Case(
            "calls of the AI SDK",
            #"[{"toolCallId": "1", "toolName": "f", "input": "{\"n\": 1}"}, {"toolCallId": "2", "toolName": "g", "args": {}}]"#,
            [#"a: f({"n":1})#1 g({})#2"#], .output),
        Case(
            "generations of LangChain",
            #"{"generations": [[{"text": "Ho", "message": {"lc": 1, "id": ["AIMessage"], "kwargs": {"content": "Ho"}}}]]}"#,
            ["a:Ho"], .output),
        Case("an old completion", #"{"completion": "Ho"}"#, ["a:Ho"], .output),
        Case("a text", #""Ho""#, ["a:Ho"], .output),
    ]

    static let nothing: [Case] = [
        "null", "1", "true", "[]", "{}", #""""#, #""None""#, #""null""#, #"" \n""#, "[1]", "[{}]",
        #"{"role": "user"}"#, #"{"role": 1, "content": "x"}"#, #"{"content": "role"}"#,
        #"{"messages": ["role='user' content='x'"]}"#, #"{"messages": {}}"#,
        #"{"input": {"n": 1}}"#,
        #"[{"title": "x", "href": "y"}]"#, #"{"choices": []}"#, #"["a", "b"]"#,
    ].map { Case($0, $0, []) }

    @Test(arguments: requests + answers + nothing) func readsTheShape(_ example: Case) throws {
        #expect(try lines(example.text, as: example.side) == example.lines)
    }

    @Test(
        arguments: [
            (
                #"{"messages": [], "tools": [{"type": "function", "function": {"name": "f", "description": "F.", "parameters": {"a": 1}}}]}"#,
                ["f F. {\"a\":1}"]
            ),
            (
                #"{"input": "Hi", "tools": [{"type": "function", "name": "f", "parameters": {}}, "{\"name\": \"g\", \"inputSchema\": {}}"]}"#,
                ["f - {}", "g - {}"]
            ),
            (#"{"tools": [{"name": "f", "input_schema": {"b": 1}}]}"#, ["f - {\"b\":1}"]),
            (
                #"{"config": {"tools": [{"function_declarations": [{"name": "f"}, {"name": ""}]}]}, "contents": "Hi"}"#,
                ["f - null"]
            ),
            (
                #"[{"role": "user", "content": "Hi"}, {"role": "tool", "content": {"type": "function", "function": {"name": "f"}}}]"#,
                ["f - null"]
            ),
        ]) func readsTheTools(_ text: String, _ expected: [String]) throws
    {
        let tools = try #require(try chat(text)).tools
        #expect(
            tools.map { "\($0.name) \($0.description ?? "-") \($0.parameters.text())" } == expected)
    }

    @Test(arguments: [
        #"{"messages": "#, #"{"output": "#, #"{"message": "#, #"{"content": "#, "[",
        #"{"choices": [{"message": "#, #"{"role": "user", "content": "#,
        #"{"type": "json", "value": "#,
        #"{"role": "tool", "content": "#, #"{"tools": [{"function_declarations": "#,
    ]) func nestsAsDeepAsJSONMay(_ opening: String) throws {
        let closing = opening.reversed().compactMap { ["[": "]", "{": "}"][$0] }.joined()
        let depth = 500 / closing.count
        let text =
            String(repeating: opening, count: depth) + "1"
            + String(repeating: closing, count: depth)
        for side in [ChatShape.Side.input, .output] {
            #expect((try chat(text, as: side)?.messages.count ?? 0) <= 1)
        }
    }

    @Test func onlyATextWithoutRolesIsPlain() throws {
        #expect(try chat(#""Hi""#)?.isPlain == true)
        #expect(try chat(#""user: Hi""#)?.isPlain == false)
        #expect(try chat(#"{"role": "user", "content": "Hi"}"#)?.isPlain == false)
    }
}
