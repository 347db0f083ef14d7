import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of evaluation logs makes of small logs of our own.
@Suite struct InspectImportTests {
    private func log(
        _ samples: [String], scorers: String = #"[{"name": "pkg/exact"}, {"name": "judge"}]"#
    ) -> String {
        """
        {"version": 2, "status": "success",
        "eval": {"task": "sums", "model": "m/one", "scorers": \(scorers)},
        "results": {"scores": [{"name": "exact", "metrics": {"stderr": {"value": NaN}}}]},
        "samples": [
        \(samples.joined(separator: ",\n"))
        ]}
        """
    }

    private func sample(_ members: String, messages: String = "[]") -> String {
        #"{"id": "s", "epoch": 1, "messages": \#(messages)\#(members.isEmpty ? "" : ", ")\#(members)}"#
    }

    private func session(_ sample: String) throws -> Session {
        let fixture = try Fixture()
        let report = try fixture.importText(log([sample]), as: "r.json")
        #expect(report.rejections == [])
        #expect(report.format == .inspect)
        try fixture.expectTrueSums()
        return try #require(try fixture.sessions().first?.session)
    }

    @Test func mapsASample() throws {
        let session = try session(
            #"""
            {"id": 7, "epoch": 3, "uuid": "u1", "input": "?", "target": "!",
             "messages": [
              {"role": "system", "content": "Be brief."},
              {"role": "user", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "two"}]},
              {"role": "assistant", "model": "one-2", "content": "", "tool_calls": [
               {"id": "a", "function": "add", "arguments": {"x": 1}},
               {"id": "b", "function": "add", "arguments": {}, "parse_error": "no JSON: {x"}]},
              {"role": "tool", "tool_call_id": "a", "function": "add", "content": "2"},
              {"role": "tool", "tool_call_id": "b", "content": "", "error": {"type": "parsing", "message": "bad call"}},
              {"role": "assistant", "content": [{"type": "reasoning", "reasoning": "Hm."},
               {"type": "reasoning", "reasoning": "c1ph3r", "redacted": true},
               {"type": "text", "text": "Two."}]}],
             "scores": {"judge": {"value": "I"}, "exact": {"value": "C"}, "parts": {"value": {"a": 1}}},
             "model_usage": {
              "m/one": {"input_tokens": 10, "output_tokens": 2, "total_tokens": 12, "total_cost": 0.5},
              "m/two": {"input_tokens": 5, "output_tokens": 1, "total_tokens": 56,
               "input_tokens_cache_read": 20, "input_tokens_cache_write": 30, "total_cost": 0.25}},
             "started_at": "2026-01-02T03:04:05+00:00", "completed_at": "2026-01-02T03:04:09+00:00",
             "total_time": 3.5, "limit": {"type": "token", "limit": 60}}
            """#)
        #expect(session.id == "u1")
        #expect((session.taskID, session.taskType) == ("7", "sums"))
        #expect((session.trial, session.model) == (2, "m/one"))
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:05Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-02T03:04:09Z"))
        #expect(session.duration == 3.5)
        #expect(session.outcome == Outcome(success: true, reward: 1, termination: "token limit"))
        #expect(session.tags == ["score.judge": "I", "score.parts": #"{"a":1}"#])
        #expect(session.tokens == TokenUsage(input: 65, output: 3, cached: 20))
        #expect(session.cost == 0.75)
        #expect(
            session.messages.map(\.role) == [.system, .user, .assistant, .tool, .tool, .assistant])
        #expect(
            session.messages.map(\.text) == ["Be brief.", "One\ntwo", "", "2", "bad call", "Two."])
        #expect(session.messages[2].model == "one-2")
        #expect(session.messages[2].toolCalls.map(\.arguments) == [["x": 1], "no JSON: {x"])
        #expect(session.toolExchanges.map(\.failed) == [false, true])
        #expect(session.messages[5].reasoning == "Hm.")
    }

    @Test func aSampleWithoutAUUIDIsKnownByItsIDAndEpoch() throws {
        let session = try session(sample(""))
        #expect(session.id == "s/1")
        #expect((session.taskID, session.trial) == ("s", 0))
        #expect(session.tokens == TokenUsage())
        #expect(session.cost == nil)
        #expect(session.outcome == Outcome())
        #expect(session.messages == [])
    }

    @Test(
        arguments: [
            (#""C""#, 1, true), (#""I""#, 0, false), (#""P""#, 0.5, nil), (#""N""#, 0, false),
            ("0.75", 0.75, nil), ("1", 1, nil), ("-3", -3, nil), ("true", 1, true),
            ("false", 0, false), (#""Yes""#, 1, true), (#""no""#, 0, false), (#""4.5""#, 4.5, nil),
            (#""fine""#, nil, nil), ("[1, 0]", nil, nil), (#"{"a": "C"}"#, nil, nil),
            ("null", nil, nil), (#""0x10""#, nil, nil),
        ] as [(String, Double?, Bool?)])
    func aScoreDecidesWhereItIsUnmistakable(
        _ value: String, _ reward: Double?, _ success: Bool?
    ) throws {
        let session = try session(sample(#""scores": {"exact": {"value": \#(value)}}"#))
        #expect(session.outcome == Outcome(success: success, reward: reward))
        #expect(session.tags.isEmpty == (reward != nil || value == "null"))
    }

    /// Python's json writes them, though RFC 8259 has none.
    @Test(arguments: ["NaN", "Infinity", "-Infinity"])
    func aScoreThatIsNoNumberIsUnknown(_ value: String) throws {
        let session = try session(
            sample(
                #"""
                "scores": {"exact": {"value": \#(value)}, "parts": {"value": [1, \#(value)]}}, \#
                "total_time": \#(value), "metadata": {"loss": \#(value)}
                """#))
        #expect(session.outcome == Outcome())
        #expect(session.duration == nil)
        #expect(session.tags == ["score.parts": "[1,null]"])
    }

    @Test func whatTheEvaluationCouldNotCountIsUnknownToo() throws {
        let fixture = try Fixture()
        let text = log([sample("")]).replacing(
            #""task": "sums""#, with: #""task": "sums", "task_args": {"limit": Infinity}"#)
        let report = try fixture.importText(text, as: "r.json")
        #expect((report.imported, report.rejected) == (1, 0))
    }

    @Test(arguments: ["Nan", "nan", "Infinit", "-Inf", "+Infinity", "NaNs"])
    func otherWordsAreNoJSON(_ value: String) throws {
        let fixture = try Fixture()
        let bad = sample(#""scores": {"exact": {"value": \#(value)}}"#)
        let report = try fixture.importText(log([bad, sample(#""uuid": "u""#)]), as: "r.json")
        #expect((report.imported, report.rejected) == (1, 1))
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity"])
    func otherFormatsHaveNoSuchNumbers(_ value: String) throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            #"{"id": "a", "messages": [], "cost": \#(value)}"# + "\n"
                + #"{"id": "b", "messages": []}"# + "\n")
        #expect((report.imported, report.rejected) == (1, 1))
        #expect(report.rejections.first?.reason.contains("expected a") == true)
    }

    @Test func aTimeWithoutAnOffsetIsUTC() throws {
        let session = try session(sample(#""started_at": "2026-01-02T03:04:05.5""#))
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:05.5Z"))
        #expect(session.endedAt == nil)
    }

    /// Logs of older versions: one score, and a transcript of events and content.
    @Test func readsWhatOlderVersionsWrote() throws {
        let session = try session(
            sample(
                #"""
                "score": {"value": "I"}, "transcript": {"content": {"0a": "Look up."}, "events": [
                 {"event": "sample_init", "timestamp": "2025-01-01T10:00:00+02:00"},
                 {"event": "model", "timestamp": "2025-01-01T10:00:01+02:00",
                  "tools": [{"name": "find", "description": "tc://0a", "parameters": {"type": "object"}}],
                  "output": {"usage": {"input_tokens": 99, "output_tokens": 9}}},
                 {"event": "model", "tools": [{"name": "find"}, {"no": "name"}]},
                 {"event": "score", "timestamp": "2025-01-01T10:00:04+02:00"}]}
                """#,
                messages: #"""
                    [{"role": "assistant", "reasoning": "Hm.", "content": "tc://0a"},
                     {"role": "tool", "content": "?", "tool_error": "no such file"}]
                    """#))
        #expect(session.outcome == Outcome(success: false, reward: 0))
        #expect(session.startedAt == Timestamp(iso8601: "2025-01-01T08:00:00Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2025-01-01T08:00:04Z"))
        #expect(
            session.tools == [
                ToolDefinition(
                    name: "find", description: "Look up.", parameters: ["type": "object"])
            ])
        // Events repeat what the sample says of usage, so they count for nothing.
        #expect(session.tokens == TokenUsage())
        #expect(session.messages[0].reasoning == "Hm.")
        #expect(session.messages[0].text == "Look up.")
        #expect(session.messages[1].toolResult == ToolResult(failed: true))
        #expect(session.messages[1].text == "?")
    }

    /// Before February 2026 some providers counted the cache as input and some did not.
    @Test(arguments: [
        (#""input_tokens": 10, "output_tokens": 2, "total_tokens": 12"#, 10),
        (#""input_tokens": 10, "output_tokens": 2, "total_tokens": 18"#, 16),
        (#""input_tokens": 10, "output_tokens": 2, "total_tokens": 15"#, 10),
        (#""input_tokens": 10, "output_tokens": 2"#, 16),
        (#""input_tokens": 4, "output_tokens": 2, "total_tokens": 6"#, 10),
    ])
    func theTotalTellsWhetherInputHasTheCache(_ usage: String, _ input: Int) throws {
        let cache = #""input_tokens_cache_read": 5, "input_tokens_cache_write": 1"#
        let session = try session(
            sample(#""model_usage": {"m": {\#(usage), \#(cache), "reasoning_tokens": 1}}"#))
        #expect(session.tokens == TokenUsage(input: input, output: 2, cached: 5))
    }

    @Test func aCostIsKnownWhereEachModelsIs() throws {
        let session = try session(
            sample(
                #""model_usage": {"a": {"input_tokens": 1, "total_cost": 1}, "b": {"input_tokens": 1}}"#
            ))
        #expect(session.cost == nil)
        #expect(session.tokens == TokenUsage(input: 2))
    }

    @Test(arguments: [
        (#""error": {"message": "boom", "traceback": ""}"#, "error"),
        (#""limit": {"type": "message", "limit": 5}"#, "message limit"),
        (#""error": {"message": "boom"}, "limit": {"type": "time", "limit": 1}"#, "error"),
    ])
    func saysWhyASampleEnded(_ members: String, _ termination: String) throws {
        #expect(try session(sample(members)).outcome == Outcome(termination: termination))
    }

    @Test func readsMediaAndWhatAProviderRanItself() throws {
        let session = try session(
            sample(
                #""attachments": {"ff": "data:image/webp;base64,AAAA"}"#,
                messages: #"""
                    [{"role": "user", "content": [
                      {"type": "image", "image": "attachment://ff"},
                      {"type": "image", "image": "https://example.org/a/b.png?key=1"},
                      {"type": "image", "image": "attachment://00"},
                      {"type": "audio", "audio": "c.mp3", "format": "mp3"},
                      {"type": "video", "video": "data:;base64,AA", "format": "mov"},
                      {"type": "document", "document": "data:application/pdf;base64,AA",
                       "filename": "d.pdf", "mime_type": "application/pdf"},
                      {"type": "hologram"}, {"type": "data", "data": {"x": 1}}]},
                     {"role": "assistant", "content": [
                      {"type": "text", "text": "I look."},
                      {"type": "tool_use", "tool_type": "web_search", "id": "w1", "name": "search",
                       "arguments": "{\"q\": 1}", "result": "found"},
                      {"type": "tool_use", "tool_type": "web_search", "id": "w2", "name": "search",
                       "arguments": "q", "result": "", "error": "offline"},
                      {"type": "text", "text": "There."}]}]
                    """#))
        #expect(
            session.messages[0].media == [
                Media(.image, type: "image/webp"), Media(.image, name: "b.png"), Media(.image),
                Media(.audio, type: "audio/mpeg", name: "c.mp3"),
                Media(.video, type: "video/quicktime"),
                Media(.file, type: "application/pdf", name: "d.pdf"), Media(.file),
            ])
        #expect(session.messages[0].text == nil)
        let rest = session.messages.dropFirst()
        #expect(rest.map(\.role) == [.assistant, .tool, .assistant, .tool, .assistant])
        #expect(rest.map(\.text) == ["I look.", "found", nil, "offline", "There."])
        #expect(session.toolExchanges.map(\.call.arguments) == [["q": 1], "q"])
        #expect(session.toolExchanges.map(\.failed) == [false, true])
    }

    @Test(arguments: [
        ("[]", "'the record' is not an object"), ("{}", "'id' is missing"),
        (#"{"id": 1.5, "epoch": 1, "messages": []}"#, "'id' is not a text or a whole number"),
        (#"{"id": 1, "messages": []}"#, "'epoch' is missing"),
        (#"{"id": 1, "epoch": 0, "messages": []}"#, "'epoch' is not from 1 to 1000000"),
        (
            #"{"id": 1, "epoch": 1, "uuid": "", "messages": []}"#,
            "'uuid' is not a text with a character"
        ),
        (#"{"id": 1, "epoch": 1}"#, "'messages' is missing"),
        (#"{"id": 1, "epoch": 1, "messages": {}}"#, "'messages' is not a list"),
        (#"{"id": 1, "epoch": 1, "messages": [{"content": ""}]}"#, "'messages[0].role' is missing"),
        (
            #"{"id": 1, "epoch": 1, "messages": [{"role": "user", "content": 5}]}"#,
            "'messages[0].content' is not a list"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [{"role": "user", "content": [{"type": "text"}]}]}"#,
            "'messages[0].content[0].text' is missing"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [{"role": "assistant", "content": "", "tool_calls": [{}]}]}"#,
            "'messages[0].tool_calls[0].function' is missing"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [], "model_usage": {"m": {"input_tokens": "12"}}}"#,
            "'model_usage.m.input_tokens' is not a whole number"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [], "model_usage": {"m": {"total_cost": -1}}}"#,
            "'model_usage.m.total_cost' is not from 0 to 1000000"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [], "scores": {"exact": {"value": 1e9}}}"#,
            "'scores.exact.value' is not from -1000000 to 1000000"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [], "started_at": "today"}"#,
            "'started_at' is not a date and time (RFC 3339)"
        ),
        (
            #"{"id": 1, "epoch": 1, "messages": [], "total_time": -1}"#,
            "'total_time' is not from 0 to 315576000"
        ),
        (#"{"id": 1, "epoch": 1, "messages": [], "limit": {}}"#, "'limit.type' is missing"),
        (#"{"id": 1, "epoch": 1, "messages": [], "events": 1}"#, "'events' is not a list"),
    ])
    func setsABadSampleAsideAndTakesTheRest(_ bad: String, _ reason: String) throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            log([sample(#""uuid": "a""#), bad, sample(#""uuid": "b""#)]), as: "r.json")
        #expect((report.imported, report.rejected) == (2, 1))
        #expect(report.rejections.map(\.reason) == [reason])
        #expect(report.rejections.map(\.line) == [6])
    }

    /// A run that was stopped, and a log of the header alone.
    @Test(arguments: ["", #", "samples": []"#, #", "samples": null"#])
    func aLogWithoutSamplesHasNoSessions(_ samples: String) throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            #"{"version": 2, "status": "error", "eval": {"task": "t", "model": "m"}\#(samples)}"#,
            as: "r.json")
        #expect(report.format == .inspect)
        #expect((report.imported, report.rejected) == (0, 0))
    }

    @Test func refusesAFileThatIsCutOff() throws {
        let fixture = try Fixture()
        let text = log([sample(#""uuid": "a""#), sample(#""uuid": "b""#)])
        let start = try #require(text.utf8.count > 200 ? 100 : nil)
        for count in stride(from: start, to: text.utf8.count - 1, by: 13) {
            let cut = String(decoding: Array(text.utf8)[..<count], as: UTF8.self)
            let error = #expect(throws: TraceError.self) {
                try fixture.importText(cut, as: "r.json")
            }
            #expect(error?.code == .truncated)
        }
        #expect(try fixture.sessions() == [])
        #expect(try fixture.importText(text, as: "r.json").imported == 2)
    }

    @Test func samplesMustBeAList() throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            #"{"version": 2, "status": "error", "eval": {}, "samples": {"a": 1}}"#, as: "r.json")
        #expect(report.rejections.map(\.reason) == ["'samples' is not a list"])
    }
}
