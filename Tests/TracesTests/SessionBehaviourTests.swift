import Basics
import Testing

@testable import Traces

@Suite("What happened in a session")
struct SessionBehaviourTests {
    private func session(_ messages: Message...) -> Session {
        Session(id: "a", source: "r", messages: messages)
    }

    private func call(_ name: String, _ id: String = "c", _ arguments: JSONValue = [:]) -> Message {
        Message(
            role: .assistant, toolCalls: [ToolCall(id: id, name: name, arguments: arguments)])
    }

    private func answer(_ failed: Bool?, _ text: String = "", _ id: String = "c") -> Message {
        Message(role: .tool, text: text, toolResult: ToolResult(callID: id, failed: failed))
    }

    private func at(_ seconds: Int64, _ role: Message.Role, _ text: String) -> Message {
        Message(role: role, text: text, timestamp: Timestamp(seconds: seconds))
    }

    @Test("counts messages by role")
    func roles() {
        let behaviour = SessionBehaviour(
            session(
                Message(role: .system), Message(role: .user), Message(role: .user), call("t"),
                answer(nil)))
        #expect(behaviour.messages == [.system: 1, .user: 2, .assistant: 1, .tool: 1])
    }

    @Test("counts answers that read like failures and do not say that they are")
    func softFailures() {
        let behaviour = SessionBehaviour(
            session(
                answer(nil, "Error: none"), answer(false, "{\"error\": 1}"), answer(true, "Error"),
                answer(false, "no error"), answer(nil, "An Error"),
                Message(role: .assistant, text: "Error")))
        #expect(behaviour.softFailures == 2)
    }

    @Test("counts calls after a failed one of the same tool")
    func retries() {
        let behaviour = SessionBehaviour(
            session(
                call("a", "1"), answer(true, "", "1"), call("b", "2"), answer(false, "", "2"),
                call("a", "3"), answer(true, "", "3"), call("a", "4"), answer(false, "", "4"),
                call("a", "5"), answer(false, "", "5"), call("b", "6"), answer(true, "", "6")))
        #expect((behaviour.retries, behaviour.successfulRetries) == (2, 1))
        let unknown = SessionBehaviour(
            session(call("a", "1"), answer(true, "", "1"), call("a", "2"), answer(nil, "", "2")))
        #expect((unknown.retries, unknown.successfulRetries) == (1, 0))
    }

    @Test("counts arguments that do not fit, and tools that are none of the agent's")
    func calls() {
        let tool = ToolDefinition(
            name: "book",
            parameters: [
                "type": "object", "required": ["day"], "properties": ["day": ["type": "string"]],
            ])
        var session = session(
            call("book", "1", ["day": "Monday"]), call("book", "2", ["day": 3]), call("book", "3"),
            call("fly", "4"), call("look", "5"),
            Message(
                role: .user,
                toolCalls: [ToolCall(name: "swim", arguments: [:], requestor: .user)]))
        let unknown = SessionBehaviour(session)
        #expect(
            (unknown.listedCalls, unknown.unknownToolCalls, unknown.checkedCalls) == (nil, 0, 0))
        session.tools = [tool, ToolDefinition(name: "look")]
        let known = SessionBehaviour(session)
        #expect((known.listedCalls, known.unknownToolCalls) == (5, 1))
        #expect((known.checkedCalls, known.misfitCalls) == (3, 2))
        session.tools = [ToolDefinition(name: "fly")]
        let listed = SessionBehaviour(session)
        #expect((listed.listedCalls, listed.unknownToolCalls, listed.checkedCalls) == (5, 4, 0))
    }

    @Test("counts requests that repeat an earlier one")
    func requests() {
        func user(_ texts: String...) -> Int {
            SessionBehaviour(
                Session(
                    id: "a", source: "r",
                    messages: texts.map { Message(role: .user, text: $0) })
            ).repeatedRequests
        }
        #expect(user("Where is my order?", "where is MY order") == 1)
        #expect(
            user("Where is my order?", "Thanks", "Where is my order", "Where is my order!") == 2)
        #expect(user("Where is my order?", "Where was your parcel?") == 0)
        #expect(user("Yes", "Yes") == 0)
        #expect(
            user("Please tell me where my order is", "Please tell me where my order is now") == 1)
    }

    @Test("times answers, and leaves out clocks that go back")
    func times() {
        let behaviour = SessionBehaviour(
            session(
                at(0, .user, "a"), at(2, .user, "b"), at(5, .assistant, "c"),
                at(9, .assistant, "d"),
                at(20, .user, "e"), at(10, .assistant, "f"), at(30, .user, "g"),
                Message(role: .assistant, text: "h"), at(40, .user, "i")))
        #expect(behaviour.responseTimes == [3000])
    }

    @Test("takes an answer from where the agent says something")
    func saysSomething() {
        var looking = call("t")
        looking.timestamp = Timestamp(seconds: 1)
        let behaviour = SessionBehaviour(
            session(at(0, .user, "a"), looking, answer(nil), at(4, .assistant, "b")))
        #expect(behaviour.responseTimes == [4000])
    }

    @Test("counts media, and those that were answered")
    func media() {
        let photo = Message(role: .user, media: [Media(.image)])
        let behaviour = SessionBehaviour(
            session(
                photo, Message(role: .user, text: "see"), at(1, .assistant, "nice"), photo, photo,
                Message(role: .assistant, media: [Media(.audio)])))
        #expect((behaviour.mediaMessages, behaviour.answeredMedia) == (3, 1))
    }

    @Test("takes the time that the record says, else that between its ends")
    func duration() {
        var session = session(Message(role: .user, text: "a"))
        #expect(SessionBehaviour(session).duration == nil)
        session.startedAt = Timestamp(seconds: 10)
        session.endedAt = Timestamp(seconds: 12)
        #expect(SessionBehaviour(session).duration == 2000)
        session.duration = 1.5
        #expect(SessionBehaviour(session).duration == 1500)
        session.duration = .infinity
        #expect(SessionBehaviour(session).duration == 2000)
        session.duration = nil
        session.endedAt = Timestamp(seconds: 9)
        #expect(SessionBehaviour(session).duration == nil)
    }

    // MARK: Judging

    private func judged(
        _ session: Session, saysEverything: Bool = false, options: ImportOptions = ImportOptions()
    ) -> Session {
        var session = session
        session.judge(ObservationRules(options), saysEverything: saysEverything)
        return session
    }

    @Test("is escalated by a tool or a phrase, and else unknown unless everything is said")
    func escalation() {
        let options = ImportOptions(escalationPhrases: ["connect you with a colleague"])
        let called = session(call("transfer_to_human_agents"))
        let said = session(at(0, .assistant, "I'll connect you, with a colleague!"))
        let neither = session(at(0, .user, "Connect you with a colleague"))
        #expect(judged(called).escalated == true)
        #expect(judged(said).escalated == nil)
        #expect(judged(said, options: options).escalated == true)
        #expect(judged(neither, options: options).escalated == nil)
        #expect(judged(neither, saysEverything: true, options: options).escalated == false)
        var known = called
        known.escalated = false
        #expect(judged(known).escalated == false)
    }

    @Test("is corrected where a person answers after the agent")
    func corrections() {
        func by(_ handler: Traces.Handler?, _ text: String = "a") -> Message {
            var message = Message(role: .assistant, text: text)
            message.by = handler
            return message
        }
        let user = Message(role: .user, text: "b")
        #expect(judged(session(user, by(nil))).ownerCorrected == nil)
        #expect(judged(session(user, by(.agent))).ownerCorrected == false)
        #expect(judged(session(user, by(.person))).ownerCorrected == false)
        #expect(judged(session(user, by(.agent), by(.person))).ownerCorrected == true)
        #expect(judged(session(user, by(nil), by(.person))).ownerCorrected == true)
        #expect(judged(session(user, by(.agent), user, by(.person))).ownerCorrected == false)
        #expect(judged(session(user, by(.agent, ""), by(.person))).ownerCorrected == false)
        #expect(judged(session(user, by(.agent), by(.person))).handledBy == .person)
        #expect(judged(session(user, by(.agent))).handledBy == nil)
    }

    @Test("keeps the questions that the agent had no answer to")
    func questions() {
        let judged = judged(
            session(
                at(0, .user, "Do you sell snow?"), at(1, .assistant, "I’m not sure. I don't know."),
                at(2, .assistant, "I don't know"), at(3, .user, "And rain?"),
                at(4, .assistant, "Yes, I know."), at(5, .user, "Hail?"), call("look"),
                answer(nil, "I don't know"), at(6, .assistant, "Sorry, I do not know.")))
        #expect(judged.unansweredQuestions == ["Do you sell snow?", "Hail?"])
    }

    @Test("has the mood of the user's words alone")
    func mood() {
        #expect(
            judged(session(at(0, .assistant, "Great!"), at(1, .user, "ok then"))).sentiment == nil)
        let sad = judged(session(at(0, .user, "This is terrible"), at(1, .assistant, "Great!")))
        #expect((sad.sentiment ?? 0) < -0.5)
        var known = session(at(0, .user, "terrible"))
        known.sentiment = 0.5
        #expect(judged(known).sentiment == 0.5)
    }
}
