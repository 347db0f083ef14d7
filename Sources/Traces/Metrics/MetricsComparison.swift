public import Basics

/// How two groups of sessions differ.
public struct MetricsComparison: Sendable, Hashable {
    /// What is compared with.
    public var base: Metrics
    /// What is compared.
    public var other: Metrics

    /// A difference, and what it is known to within.
    public struct Difference: Sendable, Hashable {
        /// The other's value less the base's; nil where either is unknown.
        public var value: Double?
        /// The 95% interval of the difference; nil where it can't be told.
        public var interval: Interval?

        /// Whether the interval leaves out 0.
        public var isClear: Bool { interval.map { $0.lower > 0 || $0.upper < 0 } ?? false }

        /// The difference as JSON; unknown is `null`.
        public var json: JSONValue {
            ["value": .optional(value), "interval": .optional(interval)]
        }
    }

    /// Compares two groups.
    public init(base: Metrics, other: Metrics) {
        self.base = base
        self.other = other
    }

    /// The difference of each share's rate, with Newcombe's hybrid score interval.
    public var shares: [(name: String, difference: Difference)] {
        zip(base.shares, other.shares).map { base, other in
            guard let left = other.share.rate, let right = base.share.rate else {
                return (base.name, Difference())
            }
            var interval: Interval?
            if let leftSize = other.share.weights.effectiveCount,
                let rightSize = base.share.weights.effectiveCount
            {
                interval = .newcombe(rate: left, size: leftSize, minus: right, size: rightSize)
            }
            return (base.name, Difference(value: left - right, interval: interval))
        }
    }

    /// The difference of each amount's mean, with the interval of the two standard errors together.
    public var amounts: [(name: String, difference: Difference)] {
        zip(base.quantities, other.quantities).map { base, other in
            guard let left = other.quantity.mean, let right = base.quantity.mean else {
                return (base.name, Difference())
            }
            var interval: Interval?
            if let one = other.quantity.interval, let two = base.quantity.interval {
                let spread =
                    ((one.upper - left) * (one.upper - left)
                    + (two.upper - right) * (two.upper - right)).squareRoot()
                interval = Interval(lower: left - right - spread, upper: left - right + spread)
            }
            return (base.name, Difference(value: left - right, interval: interval))
        }
    }

    /// The differences as JSON, by name.
    public var json: JSONValue {
        [
            "shares": .object(
                JSONObject(shares.map { (key: $0.name, value: $0.difference.json) })),
            "amounts": .object(
                JSONObject(amounts.map { (key: $0.name, value: $0.difference.json) })),
        ]
    }
}
