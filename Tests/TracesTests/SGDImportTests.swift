import Basics
import TestSupport
import Testing
import Traces

/// What the importer of the Schema-Guided Dialogue dataset makes of small dialogues of our own.
@Suite("Schema-guided dialogues") struct SGDImportTests {
    private func user(_ text: String, acts: [String] = ["INFORM"]) -> String {
        turn("USER", text, [frame(acts: acts)])
    }

    private func turn(_ speaker: String, _ text: String, _ frames: [String]) -> String {
        """
        {"speaker": "\(speaker)", "utterance": "\(text)", "frames": [\(frames.joined(separator: ","))]}
        """
    }

    /// A turn of the system; `call` is a method, `acts` nil where there is no annotation.
    private func system(
        _ text: String = "Right.", service: String = "Tours_1", call: String? = nil,
        results: String? = "[]", acts: [String]? = []
    ) -> String {
        turn("SYSTEM", text, [frame(service, call: call, results: results, acts: acts)])
    }

    private func frame(
        _ service: String = "Tours_1", call: String? = nil, results: String? = "[]",
        acts: [String]?
    ) -> String {
        var members = ["\"service\": \"\(service)\"", "\"slots\": []"]
        if let acts {
            let list = acts.map { "{\"act\": \"\($0)\", \"slot\": \"\", \"values\": []}" }
            members.append("\"actions\": [\(list.joined(separator: ","))]")
        }
        if let call {
            members.append(
                "\"service_call\": {\"method\": \"\(call)\", \"parameters\": {\"day\": \"today\"}}")
            if let results { members.append("\"service_results\": \(results)") }
        }
        return "{" + members.joined(separator: ", ") + "}"
    }

    private func dialogue(
        _ turns: [String], id: String = "\"1_00000\"", services: String = #"["Tours_1"]"#
    ) -> String {
        """
        {"dialogue_id": \(id), "services": \(services), "turns": [\(turns.joined(separator: ",\n"))]}
        """
    }

    private func session(_ turns: [String]) throws -> Session {
        let fixture = try Fixture()
        let report = try fixture.importText("[\(dialogue(turns))]", as: "dialogues_001.json")
        #expect(report.rejections == [])
        #expect(report.format == .sgd)
        try fixture.expectTrueSums()
        return try #require(try fixture.sessions().first?.session)
    }

    private func outcome(_ turns: [String]) throws -> [Bool?] {
        let outcome = try session(turns).outcome
        return [outcome.success, outcome.booked]
    }

    @Test("are sessions with calls before what was said of them") func mapsADialogue() throws {
        let session = try session([
            user("A tour?"), system("When?", acts: ["REQUEST"]), user("Today."),
            system(
                "There is one.", call: "FindTours",
                results: #"[{"name": "Harbour", "price": "9"}]"#,
                acts: ["OFFER"]),
            user("Take it."),
            system("Sold out.", call: "BookTour", acts: ["NOTIFY_FAILURE", "REQ_MORE"]),
            user("Oh."), system("Bye.", acts: ["GOODBYE"]),
        ])
        #expect(
            (session.id, session.source, session.taskType) == (
                "1_00000", "dialogues_001", "Tours_1"
            ))
        #expect(
            session.messages.map(\.role) == [
                .user, .assistant, .user, .assistant, .tool, .assistant, .user, .assistant, .tool,
                .assistant, .user, .assistant,
            ])
        #expect(
            session.messages.map(\.text) == [
                "A tour?", "When?", "Today.", nil, #"[{"name":"Harbour","price":"9"}]"#,
                "There is one.", "Take it.", nil, "[]", "Sold out.", "Oh.", "Bye.",
            ])
        #expect(
            session.messages.flatMap(\.toolCalls) == [
                ToolCall(id: "#1", name: "FindTours", arguments: ["day": "today"]),
                ToolCall(id: "#2", name: "BookTour", arguments: ["day": "today"]),
            ])
        #expect(session.toolExchanges.map(\.failed) == [false, true])
        #expect(session.toolExchanges.map(\.answerMessage) == [4, 8])
        #expect(session.outcome == Outcome(success: false, booked: false, termination: "GOODBYE"))
        #expect(session.escalated == false)
        #expect((session.startedAt, session.model, session.tools) == (nil, nil, []))
    }

    @Test("are booked and successful by what the system says of requests") func outcomes() throws {
        let search = system(call: "FindTours", results: "[{}]", acts: ["OFFER"])
        let booked = system(call: "BookTour", results: "[{}]", acts: ["NOTIFY_SUCCESS"])
        let failed = system(call: "BookTour", results: "[{}]", acts: ["NOTIFY_FAILURE"])
        let found = system(call: "FindTours", acts: ["NOTIFY_FAILURE"])
        let ride = system(service: "Rides_1", call: "BookRide", acts: ["NOTIFY_FAILURE"])
        let other = system(service: "Rides_1", call: "BookTour", acts: ["NOTIFY_FAILURE"])
        // Success, then booked.
        #expect(try outcome([booked]) == [true, true])
        #expect(try outcome([failed]) == [false, false])
        // Nobody says whether what a search found was what the user wanted.
        #expect(try outcome([search]) == [nil, false])
        #expect(try outcome([system(acts: ["REQUEST"])]) == [nil, false])
        #expect(try outcome([found]) == [false, false])
        // A failure that was made good is none.
        #expect(try outcome([failed, booked]) == [true, true])
        #expect(try outcome([found, search]) == [nil, false])
        #expect(try outcome([found, search, booked]) == [true, true])
        #expect(try outcome([booked, failed]) == [false, true])
        // One of several requests that failed is a failure, whatever came of the others.
        #expect(try outcome([booked, ride]) == [false, true])
        #expect(try outcome([ride, booked]) == [false, true])
        // The same method of another service is another request.
        #expect(try outcome([other, booked]) == [false, true])
        // Said in a turn of its own, it is said of the service's last request.
        #expect(try outcome([failed, system(acts: ["NOTIFY_SUCCESS"])]) == [true, true])
        #expect(try outcome([search, system(acts: ["REQ_MORE"])]) == [nil, false])
        #expect(try outcome([system(acts: ["NOTIFY_FAILURE"])]) == [false, false])
        // Of both, the failure counts.
        let both = system(call: "BookTour", acts: ["NOTIFY_SUCCESS", "NOTIFY_FAILURE"])
        #expect(try outcome([both]) == [false, false])
    }

    @Test("have no outcome where the system's acts are not annotated") func withoutActs() throws {
        let call = system(call: "BookTour", acts: nil)
        #expect(try outcome([call]) == [nil, nil])
        #expect(try outcome([user("A tour?")]) == [nil, nil])
        #expect(try outcome([]) == [nil, nil])
        let booked = system(call: "BookTour", acts: ["NOTIFY_SUCCESS"])
        #expect(try outcome([booked, system(acts: nil)]) == [true, true])
        #expect(try outcome([system(acts: nil), system(acts: ["REQUEST"])]) == [nil, nil])
        // Another request may have failed.
        #expect(try outcome([booked, system(call: "BookRide", acts: nil)]) == [nil, true])
        #expect(
            try outcome([
                system(call: "BookRide", acts: ["NOTIFY_FAILURE"]), booked,
                system(call: "BookTour", acts: nil),
            ]) == [false, true])
        let session = try session([call, system(call: "BookTour", results: nil, acts: nil)])
        #expect(session.toolExchanges.map(\.failed) == [nil, nil])
        #expect(
            session.messages.map(\.role) == [.assistant, .tool, .assistant, .assistant, .assistant])
        #expect(session.outcome.termination == nil)
    }

    @Test("may have several frames a turn") func severalFrames() throws {
        let session = try session([
            turn(
                "SYSTEM", "Both done.",
                [
                    frame(call: "BookTour", acts: ["NOTIFY_SUCCESS"]),
                    frame("Rides_1", call: "BookRide", results: nil, acts: ["NOTIFY_FAILURE"]),
                ])
        ])
        #expect(session.messages.map(\.role) == [.assistant, .tool, .tool, .assistant])
        #expect(session.messages[0].toolCalls.map(\.name) == ["BookTour", "BookRide"])
        #expect(session.toolExchanges.map(\.failed) == [false, true])
        #expect(session.toolExchanges.map(\.answer) == ["[]", nil])
        #expect(session.outcome == Outcome(success: false, booked: true))
    }

    @Test("are of the kind that their services are") func services() throws {
        let fixture = try Fixture()
        let texts = [
            dialogue([], id: #""a""#, services: #"["Tours_1", "Rides_2"]"#),
            dialogue([], id: #""b""#, services: "[]"), dialogue([], id: #""c""#, services: "null"),
        ]
        let report = try fixture.importText("[\(texts.joined(separator: ","))]", as: "d.json")
        #expect((report.imported, report.rejected) == (3, 0))
        #expect(try fixture.sessions().map(\.session.taskType) == ["Tours_1+Rides_2", nil, nil])
    }

    @Test("are told by their content, in a list, in lines or alone") func detection() throws {
        let one = dialogue([user("Hi.")]).replacing("\n", with: " ")
        let two = dialogue([user("Hi.")], id: #""2""#).replacing("\n", with: " ")
        for text in ["[\(one),\n\(two)]", one + "\n" + two + "\n", "{\"x\": 1}\n" + one + "\n"] {
            #expect(try Fixture().format(of: text, as: "d.json") == .sgd)
        }
        let fixture = try Fixture()
        #expect(try fixture.importText(one, as: "d.json").imported == 1)
        #expect(try Fixture().format(of: #"[{"dialogue_id": "1"}]"#, as: "d.json") == nil)
        #expect(try Fixture().format(of: #"[{"turns": []}]"#, as: "d.json") == nil)
    }

    @Test(
        "are set aside where they are wrong",
        arguments: [
            (#"{"services": [], "turns": []}"#, "'dialogue_id' is missing"),
            (#"{"dialogue_id": 7, "turns": []}"#, "'dialogue_id' is not a text"),
            (#"{"dialogue_id": "", "turns": []}"#, "'dialogue_id' is not a text with a character"),
            (#"{"dialogue_id": "a"}"#, "'turns' is missing"),
            (#"{"dialogue_id": "a", "turns": {}}"#, "'turns' is not a list"),
            (#"{"dialogue_id": "a", "turns": [7]}"#, "'turns[0]' is not an object"),
            (#"{"dialogue_id": "a", "services": "b", "turns": []}"#, "'services' is not a list"),
            (#"{"dialogue_id": "a", "services": [7], "turns": []}"#, "'services[0]' is not a text"),
            (turns(#"{"utterance": "x"}"#), "'turns[0].speaker' is missing"),
            (
                turns(#"{"speaker": "BOT", "utterance": "x"}"#),
                "'turns[0].speaker' is not one of 'USER', 'SYSTEM'"
            ),
            (turns(#"{"speaker": "USER"}"#), "'turns[0].utterance' is missing"),
            (turns(#"{"speaker": "USER", "utterance": 7}"#), "'turns[0].utterance' is not a text"),
            (frames("7"), "'turns[0].frames[0]' is not an object"),
            (frames("{}"), "'turns[0].frames[0].service' is missing"),
            (
                frames(#"{"service": "T", "actions": {}}"#),
                "'turns[0].frames[0].actions' is not a list"
            ),
            (
                frames(#"{"service": "T", "actions": [{}]}"#),
                "'turns[0].frames[0].actions[0].act' is missing"
            ),
            (
                frames(#"{"service": "T", "service_call": []}"#),
                "'turns[0].frames[0].service_call' is not an object"
            ),
            (
                frames(#"{"service": "T", "service_call": {}}"#),
                "'turns[0].frames[0].service_call.method' is missing"
            ),
            (
                frames(#"{"service": "T", "service_call": {"method": "M", "parameters": []}}"#),
                "'turns[0].frames[0].service_call.parameters' is not an object"
            ),
            (
                frames(
                    #"{"service": "T", "service_call": {"method": "M"}, "service_results": "none"}"#
                ),
                "'turns[0].frames[0].service_results' is not a list"
            ),
            ("7", "'the record' is not an object"),
        ])
    func badRecords(_ record: String, reason: String) throws {
        let fixture = try Fixture()
        let good = dialogue([user("Hi.")], id: #""good""#)
        let report = try fixture.importText("[\(record),\n\(good)]", as: "d.json")
        #expect(report.rejections == [RejectedRecord(line: 1, offset: 1, reason: reason)])
        #expect(try fixture.sessions().map(\.session.id) == ["good"])
    }

    private static func turns(_ turn: String) -> String {
        #"{"dialogue_id": "a", "turns": [\#(turn)]}"#
    }

    private static func frames(_ frame: String) -> String {
        turns(#"{"speaker": "SYSTEM", "utterance": "x", "frames": [\#(frame)]}"#)
    }

    @Test("are refused together where their file breaks off") func cutOff() throws {
        let text = "[\(dialogue([user("Hi.")])),\n\(dialogue([user("Hi.")], id: #""2""#))]\n"
        let length = text.utf8.count
        for count in [length - 2, length - 3, length / 2 + 20] {
            let fixture = try Fixture()
            let error = #expect(throws: TraceError.self) {
                try fixture.importText(String(text.prefix(count)), as: "d.json")
            }
            #expect(error?.code == .truncated)
            #expect(try fixture.sessions().isEmpty)
        }
    }

    @Test("have no arguments where the file has none") func noArguments() throws {
        let call = #"{"service": "T", "service_call": {"method": "M"}, "actions": []}"#
        let session = try session([turn("SYSTEM", "x", [call])])
        #expect(session.messages[0].toolCalls.map(\.arguments) == [.null])
        #expect(session.toolExchanges.map(\.failed) == [false])
    }
}
