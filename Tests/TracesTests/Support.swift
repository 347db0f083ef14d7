import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// A store in a temporary directory, and what a test does with it.
struct Fixture {
    let scratch: Scratch
    let store: SessionStore

    init() throws {
        scratch = try Scratch()
        store = try SessionStore(path: scratch.path("traces.sqlite"))
    }

    @discardableResult
    func importText(
        _ text: String, as name: String = "run.jsonl", options: ImportOptions = ImportOptions()
    ) throws -> ImportReport {
        let path = try scratch.write(name, text)
        return try store.importFile(path, options: options, surroundings: scratch.surroundings)
    }

    /// The format that a file is taken to be in; nil where it is in none.
    func format(of text: String, as name: String) throws -> TraceFormat? {
        do {
            return try importText(text, as: name).format
        } catch let error as TraceError where error.code == .unknownFormat {
            return nil
        }
    }

    func sessions(matching filter: SessionFilter = SessionFilter()) throws -> [StoredSession] {
        var sessions: [StoredSession] = []
        try store.forEachSession(matching: filter) { sessions.append($0) }
        return sessions
    }

    /// The sums must be what the sessions themselves add up to.
    func expectTrueSums(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let sessions = try sessions().map(\.session)
        let metrics = try store.metrics()
        #expect(metrics == Metrics(of: sessions), sourceLocation: sourceLocation)
    }
}

extension SessionFilter {
    /// The sessions of one run.
    static func run(_ name: String) -> SessionFilter {
        var filter = SessionFilter()
        filter.runs = [name]
        return filter
    }
}

/// A small session with one answered call.
func example(_ id: String, run: String = "run", failed: Bool? = false) -> Session {
    var session = Session(
        id: id, source: run,
        messages: [
            Message(role: .user, text: "What about \(id)?"),
            Message(
                role: .assistant,
                toolCalls: [ToolCall(id: "c1", name: "look_up", arguments: ["id": .string(id)])],
                tokens: TokenUsage(input: 100, output: 20)),
            Message(
                role: .tool, text: "found", toolResult: ToolResult(callID: "c1", failed: failed)),
            Message(role: .assistant, text: "There.", tokens: TokenUsage(input: 130, output: 5)),
        ])
    session.startedAt = Timestamp(iso8601: "2026-11-20T08:15:00Z")
    return session
}

func lines(_ sessions: [Session], namingRun: Bool = false) -> String {
    sessions.map { String(decoding: $0.jsonLine(namingRun: namingRun), as: UTF8.self) + "\n" }
        .joined()
}

/// A small result file of tau2.
func tau2(_ simulations: [String], infoLast: Bool = false) -> String {
    let info = """
        "info": {"agent_info": {"llm": "m"}, "environment_info": {"domain_name": "d", "policy": "Be kind."}}
        """
    let list = "\"simulations\": [\n" + simulations.joined(separator: ",\n") + "\n]"
    let members = infoLast ? [list, info] : [info, "\"tasks\": []", list]
    return "{" + members.joined(separator: ", ") + "}\n"
}

func simulation(
    _ id: String, reward: String = "1.0", cost: String = "0.5", messages: String = "[]"
) -> String {
    """
    {"id": "\(id)", "task_id": "7", "start_time": "2026-01-02T03:04:05.25", "end_time": null, \
    "termination_reason": "user_stop", "agent_cost": \(cost), "trial": 0, \
    "reward_info": {"reward": \(reward)}, "messages": \(messages)}
    """
}
