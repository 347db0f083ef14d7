internal import Basics
internal import Traces

/// Groups of sessions as a table, a row each.
enum MetricsTable {
    /// For people: what matters most, and how the groups compare as bars.
    ///
    /// Pictures of the days, where there are some, stand in the place of the bars.
    static func text(
        of groups: [(value: String, metrics: Metrics)], by name: String,
        pictures: DayPictures? = nil
    ) -> String {
        guard !groups.isEmpty else { return "no sessions\n" }
        var table = TextTable(rightAligned: [1, 2, 5, 6, 7, 8])
        table.add([
            name, "sessions", "success", "95%", pictures?.title ?? "", "reward", "cost in USD",
            "tool failures",
            "escalated",
        ])
        let largest = groups.map(\.metrics.sessions).max() ?? 1
        let hasRates = groups.contains { $0.metrics.success.rate != nil }
        for (value, metrics) in groups {
            let share = metrics.success
            // Where nobody knows how sessions went, the bars say how many there are.
            let part =
                hasRates ? share.rate : Double(metrics.sessions) / Double(max(1, largest))
            table.add([
                value.isEmpty ? "(none)" : printableLine(value), String(metrics.sessions),
                share.rate.map(percent) ?? "unknown", share.interval.map(range) ?? "",
                pictures?.text(of: value) ?? part.map { bar($0) } ?? "",
                metrics.reward.mean.map { MetricsRenderer.decimal($0, places: 3) } ?? "unknown",
                metrics.cost.total.map { MetricsRenderer.decimal($0, places: 4) } ?? "unknown",
                metrics.toolFailures.map(String.init) ?? "unknown",
                metrics.escalation.rate.map(percent) ?? "unknown",
            ])
        }
        return table.text
    }

    /// The tools that the agent called.
    static func tools(of metrics: Metrics) -> String {
        guard !metrics.tools.isEmpty else { return "no calls\n" }
        var table = TextTable(rightAligned: [1, 3])
        table.add(["tool", "calls", "", "failures"])
        let largest = metrics.tools.map(\.calls).max() ?? 1
        for tool in metrics.tools {
            table.add([
                printableLine(tool.name), String(tool.calls),
                bar(Double(tool.calls) / Double(max(1, largest))),
                tool.failures.map(String.init) ?? "unknown",
            ])
        }
        return table.text
    }

    /// The same as rows of texts; what is unknown is empty.
    static func toolRows(of metrics: Metrics) -> [[String]] {
        [["tool", "calls", "failures"]]
            + metrics.tools.map {
                [$0.name, String($0.calls), $0.failures.map(String.init) ?? ""]
            }
    }

    /// Every number of each group as JSON, with its days where they are given; unknown is `null`.
    static func json(
        of groups: [(value: String, metrics: Metrics)], by name: String,
        days: [(value: String, days: DayPictures.Days)]?
    ) -> JSONValue {
        func text(_ value: String) -> JSONValue { value.isEmpty ? .null : .string(value) }
        let days = days.map { Dictionary($0.map { ($0.value, $0.days) }) { one, _ in one } }
        return [
            "by": .string(name),
            "groups": .array(
                groups.map { value, metrics in
                    var group: JSONObject = ["value": text(value), "metrics": metrics.json]
                    if let days {
                        group["days"] = .array(
                            (days[value] ?? []).map { day, metrics in
                                [
                                    "day": text(day), "sessions": .count(metrics.sessions),
                                    "success": .optional(metrics.success.rate),
                                ]
                            })
                    }
                    return .object(group)
                }),
        ]
    }

    /// Every number of each group as rows of texts under a row of names; what is unknown is empty.
    static func rows(
        of groups: [(value: String, metrics: Metrics)], by name: String?
    ) -> [[String]] {
        let empty = Metrics(of: [])
        var names = ["sessions"] + empty.counts.map(\.name)
        for share in empty.shares {
            names += ["Known", "Count", "Rate", "Lower", "Upper"].map { share.name + $0 }
        }
        for quantity in empty.quantities {
            names += ["Known", "Total", "Mean", "Lower", "Upper"].map { quantity.name + $0 }
        }
        names.append("weighedDown")
        let rows = groups.map { value, metrics in
            var row = [String(metrics.sessions)] + metrics.counts.map { String($0.count) }
            for (_, share) in metrics.shares {
                row += [String(share.known), String(share.count), text(share.rate)]
                row += [text(share.interval?.lower), text(share.interval?.upper)]
            }
            for (_, quantity) in metrics.quantities {
                row += [String(quantity.known), text(quantity.total), text(quantity.mean)]
                row += [text(quantity.interval?.lower), text(quantity.interval?.upper)]
            }
            row.append(String(metrics.weighedDown))
            return name == nil ? row : [value] + row
        }
        return [(name.map { [$0] } ?? []) + names] + rows
    }

    /// A number as other programs read it; unknown is empty.
    static func text(_ value: Double?) -> String {
        value.map { JSONValue.optional($0).text() } ?? ""
    }

    /// What people should know of the weights behind rates and means; empty where nothing is weighed down.
    static func foot(of groups: [Metrics], cap: Int) -> String {
        let weighedDown = groups.reduce(0) { $0 + $1.weighedDown }
        guard weighedDown > 0 else { return "" }
        let all = groups.reduce(0) { $0 + $1.sessions }
        return
            "\(weighedDown) of \(counted(all, "session")) weigh less in rates and means: those of one "
            + "principal count for at most \(cap) a day (observe.principalCap)\n"
    }

    // MARK: Pictures

    /// A share in whole per cent.
    static func percent(_ rate: Double) -> String { "\(Int((rate * 100).rounded()))%" }

    /// An interval of shares in whole per cent.
    static func range(_ interval: Interval) -> String {
        "\(Int((interval.lower * 100).rounded()))–\(percent(interval.upper))"
    }

    /// A bar for a share from 0 to 1, in eighths of a character (Unicode block elements).
    static func bar(_ share: Double, width: Int = 10) -> String {
        let eighths = Int((max(0, min(1, share)) * Double(width * 8)).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }
}
