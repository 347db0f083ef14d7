public import Basics

extension Metrics {
    /// The numbers as the stable JSON of `metrics --json` (docs/traces.md); unknown is `null`.
    public var json: JSONValue {
        [
            "sessions": .count(sessions),
            "weighedDown": .count(weighedDown),
            "messages": .count(messages),
            "toolCalls": ["agent": .count(agentCalls), "user": .count(userCalls)],
            "toolFailures": .optional(toolFailures),
            "repeatedCalls": .count(repeatedCalls),
            "escalated": .optional(escalated),
            "success": ["known": .count(success.known), "count": .count(success.count)],
            "reward": ["known": .count(reward.known), "mean": .optional(reward.mean)],
            "cost": ["known": .count(cost.known), "total": .optional(cost.total)],
            "tokens": ["input": .optional(tokens.input), "output": .optional(tokens.output)],
            "counts": .object(JSONObject(counts.map { (key: $0.name, value: .count($0.count)) })),
            "shares": .object(JSONObject(shares.map { (key: $0.name, value: $0.share.json) })),
            "amounts": .object(
                JSONObject(quantities.map { (key: $0.name, value: $0.quantity.json) })),
            "tools": .array(
                tools.map {
                    [
                        "name": .string($0.name), "calls": .count($0.calls),
                        "failures": .optional($0.failures),
                    ]
                }),
        ]
    }
}

extension Metrics.Share {
    /// The share as JSON; unknown is `null`.
    public var json: JSONValue {
        [
            "known": .count(known), "count": .count(count), "rate": .optional(rate),
            "interval": .optional(interval),
        ]
    }
}

extension Metrics.Quantity {
    /// The amount as JSON; unknown is `null`.
    public var json: JSONValue {
        [
            "known": .count(known), "total": .optional(total), "mean": .optional(mean),
            "interval": .optional(interval),
        ]
    }
}

extension JSONValue {
    /// The ends of an interval in a list, or `null`.
    static func optional(_ interval: Interval?) -> JSONValue {
        interval.map { .array([.optional($0.lower), .optional($0.upper)]) } ?? .null
    }
}
