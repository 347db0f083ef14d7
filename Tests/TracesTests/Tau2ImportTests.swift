import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of tau2 makes of small files of our own.
@Suite struct Tau2ImportTests {
    @Test func mapsASimulation() throws {
        let fixture = try Fixture()
        let messages = """
            [{"role":"assistant","content":"Hi","cost":0.0,"usage":null,"timestamp":"2026-01-02T03:04:06"},
             {"role":"user","content":null,"tool_calls":[{"id":"u","name":"reboot","arguments":{}}],"usage":{"prompt_tokens":9,"completion_tokens":9}},
             {"role":"tool","id":"u","content":"ok","error":false,"requestor":"user"},
             {"role":"assistant","content":null,"cost":0.25,"usage":{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}},
              "tool_calls":[{"id":"a","name":"find","arguments":"{\\"n\\": 1}"},{"id":"b","name":"find","arguments":"{n"}]},
             {"role":"tool","id":"a","content":"Error: none","error":true},
             {"role":"tool","id":"b","content":"?"}]
            """.filter { $0 != "\n" }
        try fixture.importText(tau2([simulation("x", messages: messages)]), as: "r.json")
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.source == "r")
        #expect(session.taskID == "7")
        #expect(session.taskType == "d")
        #expect(session.model == "m")
        #expect(session.trial == 0)
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:05.25Z"))
        #expect(session.endedAt == nil)
        #expect(session.outcome == Outcome(success: true, reward: 1, termination: "user_stop"))
        #expect(session.escalated == false)
        #expect(session.cost == 0.5)
        #expect(session.tokens == TokenUsage(input: 10, output: 2, cached: 4))
        #expect(
            session.messages.map(\.role) == [.assistant, .user, .tool, .assistant, .tool, .tool])
        #expect(session.messages[0].cost == nil)
        #expect(session.messages[1].toolCalls.map(\.requestor) == [.user])
        #expect(session.messages[3].toolCalls.map(\.arguments) == [["n": 1], "{n"])
        #expect(session.toolExchanges.map(\.failed) == [false, true, nil])
        let metrics = try fixture.store.metrics()
        #expect(metrics.toolFailures == 1)
        #expect(metrics.tools == [Metrics.Tool(name: "find", calls: 2, failures: 1)])
        try fixture.expectTrueSums()
    }

    @Test(
        arguments: [
            ("0.0", "[{\"role\":\"assistant\",\"content\":\"Hi\"}]", nil), ("null", "[]", nil),
            ("0.0", "[]", 0), ("0.125", "[{\"role\":\"assistant\",\"content\":\"Hi\"}]", 0.125),
        ] as [(String, String, Double?)])
    func aCostOfNothingIsUnknownWhereTheAgentDidSomething(
        _ cost: String, _ messages: String, _ expected: Double?
    ) throws {
        let fixture = try Fixture()
        try fixture.importText(
            tau2([simulation("x", cost: cost, messages: messages)]), as: "r.json")
        #expect(try fixture.sessions().first?.session.cost == expected)
        #expect(try fixture.store.metrics().cost.total == expected)
    }

    @Test(
        arguments: [
            ("null", nil, nil), ("0.9999995", 0.9999995, true), ("0.99", 0.99, false),
            ("0", 0, false),
        ] as [(String, Double?, Bool?)])
    func aRewardDecidesSuccess(_ text: String, _ reward: Double?, _ success: Bool?) throws {
        let fixture = try Fixture()
        try fixture.importText(tau2([simulation("x", reward: text)]), as: "r.json")
        let outcome = try #require(try fixture.sessions().first?.session.outcome)
        #expect(outcome.reward == reward)
        #expect(outcome.success == success)
    }

    @Test func takesTheLatestCallOfARepeatedID() throws {
        let fixture = try Fixture()
        func call(_ name: String) -> String {
            #"{"role":"assistant","tool_calls":[{"id":"i","name":"\#(name)","arguments":{}}]}"#
        }
        func answer(_ failed: Bool) -> String {
            #"{"role":"tool","id":"i","content":"x","error":\#(failed)}"#
        }
        let messages = [call("a"), answer(false), call("b"), answer(true), call("a"), answer(true)]
        try fixture.importText(
            tau2([simulation("x", messages: "[" + messages.joined(separator: ",") + "]")]),
            as: "r.json")
        let metrics = try fixture.store.metrics()
        #expect(
            metrics.tools == [
                Metrics.Tool(name: "a", calls: 2, failures: 1),
                Metrics.Tool(name: "b", calls: 1, failures: 1),
            ])
        #expect(metrics.repeatedCalls == 1)
        let exchanges = try #require(try fixture.sessions().first?.session.toolExchanges)
        #expect(exchanges.map(\.failed) == [false, true, true])
    }

    @Test func countsACallAsRepeatedWhateverTheOrderOfItsArguments() throws {
        let fixture = try Fixture()
        let messages = """
            [{"role":"assistant","tool_calls":[
            {"id":"1","name":"f","arguments":{"a":1,"b":[2]}},{"id":"2","name":"f","arguments":{"b":[2],"a":1}},
            {"id":"3","name":"f","arguments":{"a":1,"b":[2.5]}},{"id":"4","name":"g","arguments":{"a":1,"b":[2]}}]},
            {"role":"user","tool_calls":[{"id":"5","name":"f","arguments":{"a":1,"b":[2]}}]}]
            """
        try fixture.importText(tau2([simulation("x", messages: messages)]), as: "r.json")
        #expect(try fixture.store.metrics().repeatedCalls == 1)
    }

    @Test func aHandoverIsACallOfTheAgent() throws {
        let fixture = try Fixture()
        func session(_ id: String, _ role: String, _ tool: String) -> String {
            simulation(
                id,
                messages:
                    #"[{"role":"\#(role)","tool_calls":[{"name":"\#(tool)","arguments":{}}]}]"#)
        }
        let text = tau2([
            session("1", "assistant", "transfer_to_human_agents"),
            session("2", "user", "transfer_to_human_agents"),
            session("3", "assistant", "hand_over"),
        ])
        try fixture.importText(text, as: "r.json")
        #expect(try fixture.sessions().map(\.session.escalated) == [true, false, false])
        try fixture.importText(
            text, as: "s.json", options: ImportOptions(escalationTools: ["hand_over"]))
        var filter = SessionFilter()
        filter.runs = ["s"]
        #expect(
            try fixture.sessions(matching: filter).map(\.session.escalated) == [false, false, true])
    }

    @Test func readsInfoThatComesAfterTheSimulations() throws {
        let fixture = try Fixture()
        try fixture.importText(tau2([simulation("x")], infoLast: true), as: "r.json")
        #expect(try fixture.sessions().first?.session.model == "m")
        let run = try #require(try fixture.store.runs().first)
        #expect(run.taskType == "d")
        #expect(try fixture.store.instructions(hash: run.instructionsHash ?? "") == "Be kind.")
    }

    @Test func setsABadSimulationAside() throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            tau2([simulation("1"), "{\"id\": \"2\"}", "{\"id\": nope}", simulation("3")]),
            as: "r.json")
        #expect((report.imported, report.rejected) == (2, 2))
        #expect(report.rejections.map(\.reason) == ["'messages' is missing", "expected 'null'"])
        #expect(report.rejections.map(\.line) == [3, 4])
    }

    /// Wherever it is cut, nothing of it is kept, and the error says that it is cut.
    @Test func refusesAFileThatIsCutOff() throws {
        let fixture = try Fixture()
        try fixture.importText(lines([example("kept")]))
        let before = try fixture.sessions()
        let text = tau2([simulation("1"), simulation("2")])
        let upToTasks = try #require(text.split(separator: "[]").first).utf8.count + 2
        for count in stride(from: upToTasks, to: text.utf8.count - 2, by: 7) {
            let cut = String(decoding: Array(text.utf8)[..<count], as: UTF8.self)
            let error = #expect(throws: TraceError.self) {
                try fixture.importText(cut, as: "r.json")
            }
            #expect(error?.code == .truncated)
            #expect(error?.offset == count)
            #expect(error?.description.contains("it is cut off") == true)
            #expect(error?.line != nil)
        }
        #expect(try fixture.sessions() == before)
        #expect(try fixture.store.runs().map(\.name) == ["run"])
        try fixture.expectTrueSums()
        // The whole file goes in afterwards.
        #expect(try fixture.importText(text, as: "r.json").imported == 2)
    }

    @Test func refusesAFileThatGoesWrongOutsideItsRecords() throws {
        let fixture = try Fixture()
        let text = tau2([simulation("1")]) + "{}"
        let error = #expect(throws: TraceError.self) { try fixture.importText(text, as: "r.json") }
        #expect(error?.code == .malformed)
        #expect(try fixture.store.runs() == [])
    }
}
