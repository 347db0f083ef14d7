import Basics
import TestSupport
import Testing
import Traces

@Suite("Events that come late")
struct LateEventTests {
    let live: LiveFixture

    init() throws { live = try LiveFixture() }

    private func answer(_ tokens: Int, at minutes: Int64) -> String {
        """
        {"session": "s", "at": "\(live.moment(minutes))", "message": {"role": "assistant", \
        "text": "Hello.", "model": "m", "tokens": {"input": \(tokens)}}}
        """
    }

    @Test("open their session again, which replaces what it was under the same evidence id")
    func reopening() throws {
        var lines = [
            live.said("Good day", at: -50), answer(3, at: -49),
            #"{"session": "s", "set": {"principal": "ada", "outcome": {"reward": 0.5}}}"#,
        ]
        try live.observe(lines)
        _ = try live.store().close(.session(id: "s", run: nil), live.closing)
        let first = try #require(try live.sessions().first)
        try live.store().amend(
            first.evidenceID,
            {
                var amendment = Amendment(at: live.moment(), who: "bo")
                amendment.feedback = 1
                return amendment
            }())
        live.wait(minutes: 60)
        lines += [
            live.said("One more thing", at: -5), live.said("Before that", at: -108),
            answer(4, at: -4),
            #"{"session": "s", "set": {"outcome": {"success": true}}}"#,
        ]
        let report = try live.observe(lines)
        #expect((report.events, report.knownEvents) == (4, 3))
        let open = try live.store().openSessions()
        #expect(open.map(\.evidenceID) == [first.evidenceID])
        #expect(open.map(\.messages) == [5])
        // What it was counts until then.
        #expect(try live.store().metrics().sessions == 1)
        #expect(try live.closeIdle() == 0)
        live.wait(minutes: 30)
        #expect(
            try live.store().close(.idle, live.closing)
                == {
                    var report = ClosingReport()
                    report.closed = 1
                    report.continued = 1
                    return report
                }())
        let stored = try live.sessions()
        #expect(stored.map(\.evidenceID) == [first.evidenceID])
        // In one piece it would be the same.
        let whole = try LiveFixture()
        try whole.observe(lines)
        _ = try whole.store().close(.session(id: "s", run: nil), whole.closing)
        var session = stored[0].session
        #expect(session.feedback == 1)
        session.feedback = nil
        #expect(try whole.sessions().map(\.session) == [session])
        #expect(session.tokens.input == 7 && session.outcome.reward == 0.5)
        try live.expectSound()
        #expect(try live.observe(lines).knownEvents == 7)
    }

    @Test("go on with a session that was read as a whole")
    func imported() throws {
        let fixture = example("s", run: "live")
        try live.scratch.write("live.jsonl", lines([fixture]))
        _ = try live.store().importFile(
            live.scratch.path("live.jsonl"), surroundings: live.surroundings)
        let before = try #require(try live.sessions().first)
        try live.observe([live.said("And now?")])
        live.wait(minutes: 30)
        #expect(try live.closeIdle() == 1)
        let after = try #require(try live.sessions().first)
        #expect(after.evidenceID == before.evidenceID)
        #expect(after.session.messages.dropLast() == before.session.messages[...])
        #expect(after.session.startedAt == before.session.startedAt)
        #expect(after.session.tokens == before.session.tokens)
        try live.expectSound()
    }

    @Test("are set aside where what was said before has been removed", arguments: [true, false])
    func removed(isErased: Bool) throws {
        let lines = [
            live.said("secret"), #"{"session": "s", "set": {"principal": "ada"}, "end": true}"#,
        ]
        try live.observe(lines)
        try live.closeIdle()
        let owner: SessionStore.TextOwner =
            isErased ? .principal("ada") : .importedBefore(live.moment(1))
        #expect(try live.store().removeTexts(of: owner, closing: live.closing) == 1)
        let report = try live.observe(lines + [live.said("more")])
        #expect((report.events, report.knownEvents, report.rejected) == (0, 2, 1))
        #expect(report.rejections[0].line == 3)
        #expect(report.rejections[0].reason.contains("has been removed"))
        #expect(try live.store().openCount() == 0)
        try live.expectSound()
    }

    @Test("of a person whose words are removed leave no word, and keep their numbers")
    func erased() throws {
        let principal =
            #"{"session": "s", "set": {"principal": "ada"}, "message": {"role": "user", "text": "one"}}"#
        try live.observe([live.said("hidden word"), principal, live.said("other", in: "t")])
        #expect(
            try live.store().removeTexts(of: .principal("ada"), closing: live.closing) == 1)
        #expect(try live.store().openSessions().map(\.id) == ["t"])
        #expect(try live.store().metrics().messages == 2)
        for suffix in ["", "-wal"] where Files.kind(of: live.path + suffix) == .file {
            let bytes = try Files.read(live.path + suffix)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("hidden word"), "\(suffix)")
            #expect(!String(decoding: bytes, as: UTF8.self).contains("ada"), "\(suffix)")
        }
        try live.expectSound()
    }

    @Test("keep a session that goes on from being too old")
    func tooOld() throws {
        try live.observe([live.said("one")])
        live.wait(minutes: 30)
        try live.closeIdle()
        live.wait(minutes: 1000)
        try live.observe([live.said("one", at: -1030), live.said("two")])
        #expect(
            try live.store().removeTexts(
                of: .importedBefore(live.moment(-1)), closing: live.closing) == 0)
        #expect(try live.sessions().map(\.session.messages.count) == [2])
        try live.expectSound()
    }
}
