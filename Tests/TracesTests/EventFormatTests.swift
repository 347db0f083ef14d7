import TestSupport
import Testing
import Traces

@Suite("The format of events")
struct EventFormatTests {
    @Test(
        "sets aside what is no event, and says why",
        arguments: [
            (#"{"message": {"role": "user"}}"#, "'session' is missing"),
            (#"{"session": 7, "message": {"role": "user"}}"#, "'session' is not a text"),
            (#"{"session": "", "end": true}"#, "'session' is not a text with a character"),
            (#"{"session": "a", "mesage": {}}"#, "unknown key 'mesage'; did you mean 'message'?"),
            (#"{"session": "a", "message": "hi"}"#, "'message' is not an object"),
            (#"{"session": "a", "message": {}}"#, "'message.role' is missing"),
            (#"{"session": "a", "message": {"role": "me"}}"#, "'message.role' is not one of"),
            (
                #"{"session": "a", "message": {"role": "user", "txt": ""}}"#,
                "unknown key 'message.txt'; did you mean 'text'?"
            ),
            (#"{"session": "a", "at": "noon"}"#, "'at' is not a date and time"),
            (#"{"session": "a", "end": "yes"}"#, "'end' is not true or false"),
            (#"{"session": "a", "event": 1}"#, "'event' is not a text"),
            (#"{"session": "a", "set": []}"#, "'set' is not an object"),
            (#"{"session": "a", "set": {"id": "b"}}"#, "unknown key 'set.id'"),
            (#"{"session": "a", "set": {"run": "b"}}"#, "unknown key 'set.run'"),
            (#"{"session": "a", "set": {"messages": []}}"#, "unknown key 'set.messages'"),
            (#"{"session": "a", "set": {"agnet": "x"}}"#, "did you mean 'agent'?"),
            (#"{"session": "a", "set": {"cost": "dear"}}"#, "'set.cost' is not a number"),
            (#"{"session": "a", "set": {"tags": {"x": 1}}}"#, "tags.x' is not a text"),
            (#"[1]"#, "'the record' is not an object"),
            (#"{"session": "a", "message": {"role": "us"#, "column"),
        ])
    func badLines(line: String, reason: String) throws {
        let live = try LiveFixture()
        let report = try live.observe([live.said("good"), line, live.said("also good")])
        #expect((report.events, report.rejected) == (2, 1))
        #expect(report.rejections.first?.line == 2)
        #expect(
            report.rejections.first?.reason.contains(reason) == true,
            "\(report.rejections.first?.reason ?? "")")
        #expect(try live.store().openSessions().map(\.messages) == [2])
    }

    @Test("takes a line that was cut off when it has its end")
    func cutOff() throws {
        let live = try LiveFixture()
        let lines = [live.said("one", at: nil), live.said("two", at: nil)]
        let cut = try live.observe(
            [lines[0], String(lines[1].dropLast(9))], isTerminated: false)
        #expect((cut.events, cut.rejected) == (1, 1))
        #expect(cut.rejections[0].reason.contains("may be cut off"))
        let whole = try live.observe(lines)
        #expect((whole.events, whole.knownEvents, whole.rejected) == (1, 1, 0))
    }

    @Test(
        "is told by its content",
        arguments: [
            (#"{"session": "a", "end": true}"# + "\n", TraceFormat.events),
            (#"{"session": "a", "set": {}}"#, .events),
            ("nonsense\n" + #"{"session": "a", "message": {"role": "user"}}"# + "\n", .events),
            (#"{"session": "a", "message": {"role": "us"#, .events),
            (#"{"id": "a", "messages": []}"# + "\n", .jsonLines),
            (#"{"session": "a"}"# + "\n", nil),
            (#"{"session": "a", "message": "b"}"# + "\n", nil),
        ] as [(String, TraceFormat?)])
    func detection(text: String, format: TraceFormat?) throws {
        #expect(try Fixture().format(of: text, as: "x.jsonl") == format)
    }

    @Test("closes thousands of sessions, each with its own numbers")
    func many() throws {
        let live = try LiveFixture()
        var lines: [String] = []
        for number in 0..<2000 {
            lines.append(live.said("hi \(number)", in: "s\(number)"))
        }
        for number in 0..<2000 {
            lines.append(
                #"{"session": "s\#(number)", "set": {"cost": 0.5, "agent": "a\#(number % 7)"}}"#)
        }
        #expect(try live.observe(lines).events == 4000)
        live.wait(minutes: 30)
        #expect(try live.closeIdle() == 2000)
        #expect(try live.store().metrics().cost.total == 1000)
        try live.expectSound()
        #expect(try live.observe(lines).knownEvents == 4000)
    }
}
