internal import Basics
internal import Traces

/// A session as people read it: what is known of it, then who said what.
struct Transcript {
    let style: Style
    /// Whether long answers of tools are written as a whole.
    let isFull: Bool

    /// How much of a long answer is written otherwise, in characters.
    private static let shortened = 600

    /// The transcript.
    func text(of stored: StoredSession) -> String {
        let session = stored.session
        var text = head(of: stored)
        var names: [String: String] = [:]
        for message in session.messages {
            text += "\n" + style.paint(title(of: message, names), color(of: message)) + "\n"
            if let reasoning = message.reasoning {
                text += style.paint(indented("thought: " + reasoning), .dim)
            }
            if let said = message.text, !said.isEmpty {
                text += indented(message.role == .tool ? short(said) : said)
            }
            for media in message.media {
                let name = [media.name, media.type].compactMap(\.self).joined(separator: ", ")
                text += indented("[\(media.kind.rawValue)\(name.isEmpty ? "" : ": " + name)]")
            }
            for call in message.toolCalls {
                if let id = call.id { names[id] = call.name }
                text += indented("→ \(call.name) \(short(call.arguments.text()))")
            }
        }
        return text
    }

    private func head(of stored: StoredSession) -> String {
        let session = stored.session
        var table = TextTable()
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { table.add([name, printableLine(value)]) }
        }
        add("evidence", stored.evidenceID)
        add("run", session.source)
        add("id", session.id)
        add("began", session.startedAt?.description)
        add("ended", session.endedAt?.description)
        add("agent", session.agent)
        add("channel", session.channel)
        add("workspace", session.workspace)
        add("segment", session.segment)
        add("model", session.model)
        let versions = session.promptVersions.sorted { $0.key < $1.key }
            .map { "\($0)@\($1)" }.joined(separator: ", ")
        let basis = session.promptLink.map { link in
            " (by \(link.basis.rawValue)"
                + (link.distance.map { ", distance \(MetricsRenderer.decimal($0, places: 3))" }
                    ?? "") + ")"
        }
        add("versions", versions.isEmpty ? nil : versions + (basis ?? ""))
        add(
            "tags",
            session.tags.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
                .joined(separator: ", "))
        add("task", [session.taskType, session.taskID].compactMap(\.self).joined(separator: " "))
        add("success", session.outcome.success.map { $0 ? "yes" : "no" })
        add("booked", session.outcome.booked.map { $0 ? "yes" : "no" })
        add("reward", session.outcome.reward.map { MetricsRenderer.decimal($0, places: 3) })
        add("ended by", session.outcome.termination)
        add("escalated", session.escalated.map { $0 ? "yes" : "no" })
        add("cost in USD", session.cost.map { MetricsRenderer.decimal($0, places: 4) })
        let tokens = [("in", session.tokens.input), ("out", session.tokens.output)]
            .compactMap { name, count in count.map { "\($0) \(name)" } }
        add("tokens", tokens.joined(separator: ", "))
        for question in session.unansweredQuestions { add("unanswered", question) }
        return table.text
    }

    private func title(of message: Message, _ names: [String: String]) -> String {
        var title =
            switch message.role {
            case .system: "instructions"
            case .user: "user"
            case .assistant: message.by == .person ? "person" : "agent"
            case .tool: "tool"
            }
        if let result = message.toolResult {
            if let name = result.callID.flatMap({ names[$0] }) {
                title += " \(printableLine(name))"
            }
            if result.failed == true { title += ", failed" }
        }
        if let time = message.timestamp { title += "  \(time)" }
        return title
    }

    private func color(of message: Message) -> Style.Paint {
        switch message.role {
        case .system: .dim
        case .user: .cyan
        case .assistant: .green
        case .tool: message.toolResult?.failed == true ? .red : .yellow
        }
    }

    private func short(_ text: String) -> String {
        guard !isFull, text.count > Self.shortened else { return text }
        return text.prefix(Self.shortened) + "… (\(text.count - Self.shortened) more characters)"
    }

    private func indented(_ text: String) -> String {
        printable(text).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
    }
}
