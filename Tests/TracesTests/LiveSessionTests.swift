import Basics
import JSONKit
import SQLiteKit
import TestSupport
import Testing
import Traces

@Suite("Open sessions")
struct LiveSessionTests {
    let live: LiveFixture

    init() throws { live = try LiveFixture() }

    @Test("become what the same session is when it is read as a whole")
    func whole() throws {
        let events = [
            #"{"session": "s", "run": "r", "at": "2026-11-20T08:00:00Z", "set": {"agent": "desk", "tags": {"a": "1", "b": "2"}, "outcome": {"success": false, "booked": true}, "channel": "web", "tools": [{"name": "find"}], "metadata": {"x": [1]}}}"#,
            #"{"session": "s", "run": "r", "at": "2026-11-20T08:00:01Z", "message": {"role": "user", "text": "Where is the boat?"}}"#,
            #"{"session": "s", "run": "r", "message": {"role": "assistant", "toolCalls": [{"id": "c", "name": "find", "arguments": {"x": 1}}], "tokens": {"input": 5, "output": 2}}}"#,
            #"{"session": "s", "run": "r", "message": {"role": "tool", "text": "gone", "toolResult": {"callId": "c", "failed": true}, "timestamp": "2026-11-20T08:00:09Z"}}"#,
            #"{"session": "s", "run": "r", "at": "2026-11-20T08:00:10Z", "message": {"role": "assistant", "text": "I don't know", "tokens": {"input": 7, "output": 3}}, "set": {"tags": {"b": "3"}, "outcome": {"success": true}, "channel": null}, "end": true}"#,
        ]
        let report = try live.observe(events)
        #expect(report.format == .events)
        #expect((report.events, report.knownEvents, report.rejected) == (5, 0, 0))
        #expect(try live.sessions().isEmpty)
        #expect(try live.store().metrics().sessions == 0)
        #expect(try live.store().openSessions().map(\.messages) == [4])
        #expect(try live.store().openSessions().map(\.isOver) == [true])
        #expect(try live.closeIdle() == 1)
        try live.expectSound()
        let other = try Fixture()
        try other.importText(
            #"{"id": "s", "run": "r", "agent": "desk", "tags": {"a": "1", "b": "3"}, "outcome": {"success": true, "booked": true}, "tools": [{"name": "find"}], "messages": [{"role": "user", "text": "Where is the boat?", "timestamp": "2026-11-20T08:00:01Z"}, {"role": "assistant", "toolCalls": [{"id": "c", "name": "find", "arguments": {"x": 1}}], "tokens": {"input": 5, "output": 2}}, {"role": "tool", "text": "gone", "toolResult": {"callId": "c", "failed": true}, "timestamp": "2026-11-20T08:00:09Z"}, {"role": "assistant", "text": "I don't know", "timestamp": "2026-11-20T08:00:10Z", "tokens": {"input": 7, "output": 3}}]}"#
                + "\n")
        #expect(try live.sessions().map(\.session) == other.sessions().map(\.session))
        #expect(try live.store().metrics() == other.store.metrics())
        #expect(try live.store().openCount() == 0)
    }

    @Test("are closed when nothing has happened for as long as that takes, once")
    func idleness() throws {
        try live.observe([live.said("one")])
        live.wait(minutes: 29)
        #expect(try live.closeIdle() == 0)
        try live.observe([live.said("two")], as: "more.jsonl")
        live.wait(minutes: 29)
        #expect(try live.closeIdle() == 0)
        #expect(try live.store().openCount() == 1)
        live.wait(minutes: 1)
        #expect(try live.closeIdle() == 1)
        #expect(try live.closeIdle() == 0)
        try live.expectSound()
    }

    @Test("of a file from long ago are closed at once")
    func oldFile() throws {
        try live.observe([
            live.said("one", at: -525_600), live.said("two", in: "t", at: -31),
            live.said("three", in: "u", at: -5),
        ])
        #expect(try live.closeIdle() == 2)
        #expect(try live.store().openSessions().map(\.id) == ["u"])
    }

    @Test("take no event twice, however often and under what name the file is read")
    func knownEvents() throws {
        let lines = [live.said("hi", at: nil), live.said("hi", at: nil), live.said("ho", id: "7")]
        #expect(try live.observe(Array(lines[..<2]), isTerminated: false).events == 2)
        let grown = try live.observe(lines)
        #expect((grown.events, grown.knownEvents) == (1, 2))
        let renamed = try live.observe(
            lines.map { $0 + "\r" } + [live.said("hi", at: nil)], as: "live.jsonl.1")
        #expect((renamed.events, renamed.knownEvents) == (1, 3))
        let repeated = try live.observe(
            [live.said("again", id: "7")], as: "other.jsonl", run: "other")
        #expect((repeated.events, repeated.knownEvents) == (1, 0), "it is of another run")
        live.wait(minutes: 30)
        #expect(try live.closeIdle() == 2)
        // Also when their sessions have been closed.
        #expect(try live.observe(lines).knownEvents == 3)
        #expect(try live.store().openCount() == 0)
        let texts = try live.sessions().first { $0.session.source == "live" }?.session.messages
            .map(\.text)
        #expect(texts == ["hi", "hi", "ho", "hi"])
    }

    @Test("have their messages in the order of time, and of arrival where that is the same")
    func order() throws {
        try live.observe([
            live.said("c", at: -1), live.said("a", at: -3), live.said("b", at: -3),
            live.said("after b", at: nil), live.said("d", at: 500_000),
        ])
        _ = try live.store().close(.session(id: "s", run: nil), live.closing)
        let texts = try live.sessions()[0].session.messages.map(\.text)
        #expect(texts == ["a", "b", "after b", "c", "d"])
    }

    @Test("are neither open for ever nor closed at once when a clock jumps")
    func clocks() throws {
        // The source's clock is years ahead.
        try live.observe([live.said("later", in: "ahead", at: 5_000_000)])
        // A clock years behind, in a file that had been read before.
        let first = live.said("first", in: "behind")
        try live.observe([first], as: "app.jsonl")
        live.wait(minutes: 20)
        try live.observe(
            [first, live.said("older", in: "other", at: -5_000_000)], as: "app.jsonl")
        #expect(try live.closeIdle() == 0)
        live.wait(minutes: 9)
        #expect(try live.closeIdle() == 0)
        live.wait(minutes: 1)
        // It is no older than the reading of the file that did not have it yet.
        #expect(try live.closeIdle() == 3)
        // The store's own clock was years ahead.
        live.wait(minutes: 5_000_000)
        try live.observe([live.said("x", in: "x")], as: "x.jsonl")
        live.wait(minutes: -5_000_000)
        #expect(try live.closeIdle() == 0)
        live.wait(minutes: 29)
        #expect(try live.closeIdle() == 0)
        live.wait(minutes: 1)
        #expect(try live.closeIdle() == 1)
    }

    @Test("are closed once where several processes do it at the same time")
    func race() async throws {
        try live.observe((0..<1200).map { live.said("hi", in: "s\($0)") })
        live.wait(minutes: 30)
        let closed = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { [live] in try live.closeIdle() } }
            return try await group.reduce(0, +)
        }
        #expect(closed == 1200)
        #expect(try live.store().metrics().sessions == 1200)
        try live.expectSound()
    }

    @Test("are not closed where another process writes, and nobody waits for that")
    func busy() throws {
        try live.observe([live.said("hi")])
        live.wait(minutes: 30)
        let other = try Connection(path: live.path)
        try other.execute("BEGIN IMMEDIATE")
        #expect(try live.store().closeIdleIfPossible(live.closing).closed == 0)
        try other.execute("ROLLBACK")
        #expect(try live.store().closeIdleIfPossible(live.closing).closed == 1)
    }

    @Test("stay open where one can't be read, and that keeps no other from being closed")
    func damage() throws {
        try live.observe([live.said("hi", in: "bad"), live.said("hi", in: "good")])
        let connection = try Connection(path: live.path)
        try connection.run("UPDATE live_events SET message = '{' WHERE number = 1")
        live.wait(minutes: 30)
        let report = try live.store().close(.idle, live.closing)
        #expect((report.closed, report.damaged) == (1, 1))
        #expect(
            try live.store().problems().map { $0.prefix(36) } == [
                "the open session bad of run live is "
            ])
        try connection.run("DELETE FROM live_events")
        try connection.run("INSERT INTO live_events (session) VALUES (2)")
        #expect(try live.store().problems() == ["1 events belong to no open session"])
    }
}
