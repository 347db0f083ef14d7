internal import Basics
internal import Traces

/// Sessions as a list, a row each.
enum SessionTable {
    /// For people.
    static func text(of sessions: [SessionSummary]) -> String {
        guard !sessions.isEmpty else { return "no sessions\n" }
        var table = TextTable(rightAligned: [5, 6, 7, 8])
        table.add([
            "evidence", "began", "run", "task", "success", "messages", "failures", "reward",
            "cost in USD",
        ])
        for session in sessions {
            let metrics = session.metrics
            table.add([
                session.evidenceID,
                session.startedAt.map { String($0.description.prefix(16)) } ?? "unknown",
                short(session.run), short(session.taskID ?? ""),
                success(metrics), String(metrics.messages),
                metrics.toolFailures.map(String.init) ?? "unknown",
                metrics.reward.mean.map { MetricsRenderer.decimal($0, places: 2) } ?? "unknown",
                metrics.cost.total.map { MetricsRenderer.decimal($0, places: 4) } ?? "unknown",
            ])
        }
        return table.text
    }

    /// The beginning of a name that is too long for a list.
    private static func short(_ name: String) -> String {
        let name = printableLine(name)
        return name.count > 32 ? name.prefix(31) + "…" : name
    }

    private static func success(_ metrics: Metrics) -> String {
        metrics.success.known == 0 ? "unknown" : metrics.success.count > 0 ? "yes" : "no"
    }

    /// The same with more columns as rows of texts; what is unknown is empty.
    static func rows(of sessions: [SessionSummary]) -> [[String]] {
        let head = [
            "evidenceId", "run", "id", "startedAt", "endedAt", "agent", "channel", "model",
            "taskId", "taskType", "success", "escalated", "reward", "cost", "messages",
            "agentCalls", "toolFailures", "duration",
        ]
        return [head]
            + sessions.map { session in
                let metrics = session.metrics
                let duration = metrics.quantities.first { $0.name == "duration" }?.quantity.total
                return [
                    session.evidenceID, session.run, session.id,
                    session.startedAt?.description ?? "", session.endedAt?.description ?? "",
                    session.agent ?? "", session.channel ?? "", session.model ?? "",
                    session.taskID ?? "", session.taskType ?? "", flag(metrics.success),
                    flag(metrics.escalation), MetricsTable.text(metrics.reward.mean),
                    MetricsTable.text(metrics.cost.total), String(metrics.messages),
                    String(metrics.agentCalls), metrics.toolFailures.map(String.init) ?? "",
                    MetricsTable.text(duration),
                ]
            }
    }

    private static func flag(_ share: Metrics.Share) -> String {
        share.known == 0 ? "" : share.count > 0 ? "true" : "false"
    }
}
