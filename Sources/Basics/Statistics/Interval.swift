/// A closed interval of real numbers, such as a confidence interval.
public struct Interval: Sendable, Hashable {
    /// The lower end.
    public var lower: Double
    /// The upper end.
    public var upper: Double

    /// Creates an interval from its ends.
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }
}

/// A share: how many of how many.
public struct Proportion: Sendable, Hashable {
    /// How many have the property.
    public var count: Int
    /// How many there are.
    public var total: Int

    /// Creates a share of `count` among `total`.
    public init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// The share from 0 to 1, or nil of an empty whole.
    public var rate: Double? { total > 0 ? Double(count) / Double(total) : nil }

    /// The share in words, such as `8 of 50`.
    public var text: String { "\(count) of \(total)" }
}
