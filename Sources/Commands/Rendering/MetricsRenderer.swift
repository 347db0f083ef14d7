internal import Basics
internal import Traces

/// Metrics as lines for people.
enum MetricsRenderer {
    static func text(of metrics: Metrics) -> String {
        var table = TextTable(rightAligned: [1])
        table.add(["sessions", String(metrics.sessions)])
        table.add(["messages", String(metrics.messages)])
        table.add(["calls by the agent", String(metrics.agentCalls)])
        table.add(["calls by the user", String(metrics.userCalls)])
        table.add(["tool failures", text(metrics.toolFailures)])
        for (name, word) in [
            ("softFailures", "answers like failures"), ("retries", "retries"),
            ("misfitCalls", "misfit arguments"), ("unknownToolCalls", "unknown tools"),
            ("repeatedRequests", "repeated requests"),
            ("unansweredQuestions", "unanswered questions"),
        ] {
            guard let count = metrics.counts.first(where: { $0.name == name })?.count, count > 0
            else { continue }
            table.add([word, String(count)])
        }
        table.add(["repeated calls", String(metrics.repeatedCalls)])
        table.add(["escalated", text(metrics.escalated)])
        table.add([
            "succeeded", metrics.success.known > 0 ? String(metrics.success.count) : "unknown",
            share(metrics.success.known, of: metrics.sessions)
                + rate(of: metrics.success, known: metrics.sessions),
        ])
        table.add([
            "mean reward", metrics.reward.mean.map { decimal($0, places: 3) } ?? "unknown",
            share(metrics.reward.known, of: metrics.sessions),
        ])
        table.add([
            "cost in USD", metrics.cost.total.map { decimal($0, places: 4) } ?? "unknown",
            share(metrics.cost.known, of: metrics.sessions),
        ])
        table.add(["input tokens", text(metrics.tokens.input)])
        table.add(["output tokens", text(metrics.tokens.output)])
        for name in ["duration", "answerTime"] {
            guard let mean = metrics.quantities.first(where: { $0.name == name })?.quantity.mean
            else { continue }
            let word = name == "duration" ? "mean duration in s" : "mean answer time in s"
            table.add([word, decimal(mean, places: 1)])
        }
        var tools = TextTable(rightAligned: [1, 2])
        if !metrics.tools.isEmpty { tools.add(["tool", "calls", "failures"]) }
        for tool in metrics.tools {
            tools.add([printableLine(tool.name), String(tool.calls), text(tool.failures)])
        }
        return table.text + (tools.isEmpty ? "" : "\n" + tools.text)
    }

    private static func text(_ count: Int?) -> String { count.map(String.init) ?? "unknown" }

    /// The rate and its interval, after what it is a rate of.
    private static func rate(of share: Metrics.Share, known sessions: Int) -> String {
        guard let rate = share.rate, let interval = share.interval else { return "" }
        let text = "\(MetricsTable.percent(rate)), 95% \(MetricsTable.range(interval))"
        return share.known == sessions ? text : ": " + text
    }

    private static func share(_ known: Int, of all: Int) -> String {
        known == all || known == 0 ? "" : "of \(known) where it is known"
    }

    /// A number with so many digits after the point, rounded half away from zero.
    static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = (value.magnitude * Double(scale)).rounded()
        guard scaled < 1e18 else { return String(value) }
        let whole = Int(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard places > 0 else { return sign + String(whole) }
        return sign + "\(whole / scale)." + padded(whole % scale, places)
    }
}
