import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of OTLP makes of spans with the attributes of OpenInference.
@Suite struct OpenInferenceImportTests {
    private func only(_ spans: JSONValue...) throws -> Session {
        let sessions = try Fixture().sessions(ofOTLP: OTLP.batch(spans).text() + "\n")
        #expect(sessions.count == 1)
        return try #require(sessions.first)
    }

    private func tool(_ n: Int) -> JSONValue {
        .string(
            #"{"type":"function","function":{"name":"f\#(n)","description":"d","parameters":{"type":"object"}}}"#
        )
    }

    @Test func putsAConversationTogether() throws {
        let input: JSONObject = [
            "openinference.span.kind": "LLM", "llm.model_name": "m",
            "llm.input_messages.0.message.role": "system",
            "llm.input_messages.0.message.content": "Be kind.",
            "llm.input_messages.1.message.role": "user",
            "llm.input_messages.1.message.contents.0.message_content.type": "text",
            "llm.input_messages.1.message.contents.0.message_content.text": "What is this?",
            "llm.input_messages.1.message.contents.1.message_content.type": "image",
            "llm.input_messages.1.message.contents.1.message_content.image.image.url":
                "data:image/gif;base64,AA",
        ]
        var first = input
        for (key, value)
            in ([
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.contents.0.message_content.type": "reasoning",
                "llm.output_messages.0.message.contents.0.message_content.text": "Hm.",
                "llm.output_messages.0.message.contents.1.message_content.type": "tool_use",
                "llm.output_messages.0.message.contents.1.tool_call.id": "c1",
                "llm.output_messages.0.message.contents.1.tool_call.function.name": "f1",
                "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "f1",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments":
                    #"{"n":1}"#,
                "llm.tools.0.tool.json_schema": tool(1), "llm.tools.1.tool.json_schema": tool(2),
                "llm.token_count.prompt": 20, "llm.token_count.completion": 3,
                "llm.token_count.prompt_details.cache_read": 8, "llm.cost.prompt": .number(0.25),
                "llm.cost.completion": .number(0.5), "session.id": "s1", "user.id": "u1",
                "tag.tags": ["beta", "eu"], "metadata": #"{"plan": "free", "seats": 3}"#,
                "prompt.id": "greeting", "llm.prompt_template.version": "v2",
            ] as JSONObject).members
        { first[key] = value }
        var second = input
        for (key, value)
            in ([
                "llm.input_messages.2.message.role": "assistant",
                "llm.input_messages.2.message.tool_calls.0.tool_call.id": "c1",
                "llm.input_messages.2.message.tool_calls.0.tool_call.function.name": "f1",
                "llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments":
                    #"{"n": 1}"#,
                "llm.input_messages.3.message.role": "tool",
                "llm.input_messages.3.message.content": "a cat",
                "llm.input_messages.3.message.tool_call_id": "c1",
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.content": "A cat.",
                "llm.token_count.prompt": 30, "llm.token_count.completion": 4,
                "llm.cost.total": .number(1),
            ] as JSONObject).members
        { second[key] = value }
        let session = try only(
            OTLP.span(
                "a1", from: 0, to: 9,
                [
                    "openinference.span.kind": "AGENT", "input.value": "What is this?",
                    "output.value": "A cat.", "llm.token_count.prompt": 50,
                ]),
            OTLP.span("b1", under: "a1", from: 1, to: 2, first),
            OTLP.span(
                "c1", under: "a1", named: "f1", from: 3, to: 4,
                [
                    "openinference.span.kind": "TOOL", "tool.name": "f1",
                    "input.value": #"{"n": 1}"#, "output.value": "a cat",
                ]),
            OTLP.span("d1", under: "a1", from: 5, to: 6, second))
        #expect((session.id, session.principal) == ("s1", "u1"))
        #expect((session.promptName, session.promptRevision) == ("greeting", "v2"))
        #expect(
            session.tags == [
                "tag.beta": "true", "tag.eu": "true", "metadata.plan": "free",
                "metadata.seats": "3",
            ])
        #expect(
            session.messages.map(\.role) == [.system, .user, .assistant, .tool, .assistant])
        #expect(
            session.messages.map(\.text) == ["Be kind.", "What is this?", nil, "a cat", "A cat."])
        #expect(session.messages[1].media == [Media(.image, type: "image/gif")])
        #expect(session.messages[2].reasoning == "Hm.")
        #expect(
            session.messages[2].toolCalls
                == [ToolCall(id: "c1", name: "f1", arguments: ["n": 1])])
        #expect(session.toolExchanges.map(\.failed) == [false])
        #expect(session.tools.map(\.name) == ["f1", "f2"])
        #expect(session.tools[0].parameters == ["type": "object"])
        #expect(session.tokens == TokenUsage(input: 50, output: 7, cached: 8))
        #expect(session.messages.map(\.cost) == [nil, nil, 0.75, nil, 1])
        #expect((session.cost, session.model) == (1.75, "m"))
    }

    @Test func listsGoByNumber() throws {
        var attributes: JSONObject = ["openinference.span.kind": "LLM"]
        for index in 0..<12 {
            attributes["llm.input_messages.\(index).message.role"] = "user"
            attributes["llm.input_messages.\(index).message.content"] = .string("\(index)")
        }
        attributes["llm.output_messages.0.message.content"] = "end"
        let session = try only(OTLP.span("a1", attributes))
        #expect(session.messages.map(\.text) == (0..<12).map(String.init) + ["end"])
    }

    @Test func readsCompletionsAndOldFunctionCalls() throws {
        let session = try only(
            OTLP.span(
                "a1", from: 0,
                [
                    "openinference.span.kind": "LLM", "llm.prompts.0.prompt.text": "Once",
                    "llm.choices.0.completion.text": "upon", "llm.choices.1.completion.text": "or",
                ]),
            OTLP.span(
                "b1", from: 2,
                [
                    "openinference.span.kind": "LLM", "input.value": "Go on",
                    "llm.output_messages.0.message.function_call_name": "f",
                    "llm.output_messages.0.message.function_call_arguments_json": #"{"a":1}"#,
                ]))
        #expect(session.messages.map(\.text) == ["Once", "upon", "Go on", nil])
        #expect(session.messages[3].toolCalls == [ToolCall(name: "f", arguments: ["a": 1])])
    }

    @Test(
        arguments: [
            (["beta", "eu"], ["tag.beta", "tag.eu"]), (#"["beta", 3]"#, ["tag.3", "tag.beta"]),
            ("beta", ["tag.beta"]), ([], []),
        ] as [(JSONValue, [String])])
    func labelsAreTags(_ labels: JSONValue, _ tags: [String]) throws {
        let session = try only(
            OTLP.span(
                "a1",
                [
                    "openinference.span.kind": "LLM", "input.value": "Hi", "tag.tags": labels,
                ]))
        #expect(session.tags.keys.sorted() == tags)
        #expect(session.tags.values.allSatisfy { $0 == "true" })
    }

    @Test func aChainSpeaksWhereNothingElseDoes() throws {
        let chain: JSONObject = [
            "openinference.span.kind": "CHAIN", "input.value": "Q", "output.value": "A",
            "metadata": "{'not': 'JSON'}",
        ]
        let alone = try only(
            OTLP.span("a1", chain),
            OTLP.span("b1", under: "a1", ["openinference.span.kind": "RETRIEVER"]))
        #expect(alone.messages.map(\.text) == ["Q", "A"])
        #expect(alone.tags == ["metadata": "{'not': 'JSON'}"])
        let beside = try only(
            OTLP.span("a1", chain),
            OTLP.span(
                "b1", from: 2,
                [
                    "openinference.span.kind": "LLM",
                    "input.value": #"{"messages":[{"role":"user","content":"U"}]}"#,
                    "output.value": #"{"text": "V"}"#,
                ]))
        #expect(beside.messages.map(\.text) == ["U", "V"])
    }

    @Test func aJudgeIsNoPartOfTheConversation() throws {
        func model(_ id: String, under parent: String, _ text: String) -> JSONValue {
            OTLP.span(
                id, under: parent,
                [
                    "openinference.span.kind": "LLM",
                    "llm.output_messages.0.message.content": .string(text),
                    "llm.token_count.prompt": 5,
                ])
        }
        let session = try only(
            OTLP.span("a0", from: 0, to: 9, ["openinference.span.kind": "CHAIN"]),
            model("a1", under: "a0", "Hello"),
            OTLP.span("b1", under: "a0", ["openinference.span.kind": "EVALUATOR"]),
            model("b2", under: "b1", "Friendly."))
        #expect(session.messages.map(\.text) == ["Hello"])
        #expect(session.tokens == TokenUsage(input: 5))
    }

    /// Spans that name each other as parents are no tree; they are read all the same.
    @Test func spansThatStandBelowEachOtherDoNotHang() throws {
        func model(_ id: String, under parent: String) -> JSONValue {
            OTLP.span(
                id, under: parent,
                ["openinference.span.kind": "TOOL", "tool.name": .string("f" + id)])
        }
        let session = try only(
            model("a1", under: "b1"), model("b1", under: "a1"), model("c1", under: "c1"),
            model("d1", under: "a1"))
        #expect(session.toolExchanges.count == 4)
    }
}

/// Spans that instrumentations recorded.
@Suite(.needsData("traces/openinference.tar.xz"), .needsProgram("tar"))
struct RecordedSpanTests {
    private func recorded(_ path: String) throws -> JSONValue {
        let scratch = try Scratch()
        let result = try scratch.run(
            "tar", "-xf", try RealData.path("traces/openinference.tar.xz"), "openinference/js")
        try #require(result.status == 0, "\(result.stderr)")
        return try JSONValue(
            parsing: Files.read(scratch.path("openinference/js/packages/" + path)))
    }

    /// The same call in five ways.
    @Test(arguments: [
        "otel_genai_client_span_tool_calls.json",
        "otel_genai_deprecated_client_span_tool_calls.json",
        "openinference_client_span_tool_calls.json",
        "openinference_client_span_input_output_only.json",
    ])
    func readsACallInEachConvention(_ name: String) throws {
        let attributes = try #require(
            try recorded("openinference-genai/test/__fixtures__/" + name).objectValue)
        let sessions = try Fixture().sessions(ofOTLP: OTLP.line(OTLP.span("a1", attributes)))
        let session = try #require(sessions.first)
        #expect(session.messages.map(\.role) == [.user, .assistant, .tool, .assistant])
        #expect(
            session.messages.map(\.text) == [
                "Weather in Paris?", "Absolutely! Let me check the weather for you.",
                "rainy, 57°F",
                "The weather in Paris is currently rainy with a temperature of 57°F.",
            ])
        #expect(
            session.messages[1].toolCalls == [
                ToolCall(id: "1234", name: "get_weather", arguments: ["location": "Paris"])
            ])
        #expect(session.messages[2].toolResult == ToolResult(callID: "1234"))
        #expect(session.tokens == TokenUsage(input: 97, output: 52))
        #expect(session.model == "gpt-4-0613")
    }

    @Test func readsARunOfATool() throws {
        let path = "openinference-genai/test/__fixtures__/otel_genai_tool_execution_span.json"
        let attributes = try #require(try recorded(path).objectValue)
        let sessions = try Fixture().sessions(ofOTLP: OTLP.line(OTLP.span("a1", attributes)))
        let exchange = try #require(sessions.first?.toolExchanges.first)
        #expect((exchange.call.id, exchange.call.name) == ("1234", "get_weather"))
        #expect(exchange.failed == false)
    }

    /// Ten spans of the AI SDK, each in a trace of its own: four calls of models, as their parents
    /// repeat them under names of their own and embeddings are none.
    @Test func readsTheSpansOfTheAISDK() throws {
        let path = "openinference-vercel/test/__fixtures__/v6-spans/all-spans.json"
        let spans = try #require(try recorded(path).arrayValue)
        #expect(spans.count == 10)
        let lines = spans.enumerated().map { index, span in
            OTLP.line(
                OTLP.span(
                    span["spanContext"]?["spanId"]?.stringValue ?? "",
                    in: span["spanContext"]?["traceId"]?.stringValue ?? "",
                    named: span["name"]?.stringValue ?? "", from: index, to: index + 1,
                    span["attributes"]?.objectValue ?? [:]))
        }
        let sessions = try Fixture().sessions(ofOTLP: lines.joined())
        #expect(sessions.count == 4)
        #expect(sessions.allSatisfy { $0.model == "gpt-4o-mini-2024-07-18" })
        #expect(sessions.map(\.messages.count) == [2, 5, 2, 2])
        #expect(sessions.compactMap(\.tokens.output) == [20, 9, 156, 112])
        #expect(sessions[1].messages.map(\.text).last == "3 + 3 equals 6.")
    }
}
