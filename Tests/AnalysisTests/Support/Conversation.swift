import Basics
import Traces

@testable import Analysis

/// Writes a session call by call.
struct Conversation {
    private(set) var session: Session

    init(_ id: String, task: String? = nil, success: Bool? = nil, escalated: Bool? = nil) {
        session = Session(id: id, source: "test")
        session.taskID = task
        session.outcome.success = success
        session.escalated = escalated
    }

    /// The user says something.
    func user(_ text: String) -> Conversation {
        var copy = self
        copy.session.messages.append(Traces.Message(role: .user, text: text))
        return copy
    }

    /// The agent calls a tool, which answers.
    func call(
        _ name: String, _ arguments: JSONValue, answer: String, failed: Bool? = false
    ) -> Conversation {
        var copy = self
        let id = "call-\(session.messages.count)"
        copy.session.messages.append(
            Traces.Message(
                role: .assistant,
                toolCalls: [ToolCall(id: id, name: name, arguments: arguments)]))
        copy.session.messages.append(
            Traces.Message(
                role: .tool, text: answer, toolResult: ToolResult(callID: id, failed: failed)))
        return copy
    }

    /// The agent calls a tool, which fails.
    func fail(_ name: String, _ arguments: JSONValue, answer: String) -> Conversation {
        call(name, arguments, answer: answer, failed: true)
    }
}

extension Analyzer {
    /// What the analyzer finds in these sessions.
    func findings(in conversations: [Conversation]) -> [Finding] {
        var copy = self
        for conversation in conversations {
            copy.add(conversation.session, evidence: "evidence-\(conversation.session.id)")
        }
        return copy.findings()
    }
}
