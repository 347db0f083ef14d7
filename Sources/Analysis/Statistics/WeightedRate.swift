public import Basics

/// A rate over sessions of which each stands for `sampleWeight` sessions.
public struct WeightedRate: Sendable, Hashable {
    private var weight = 0.0
    private var squares = 0.0
    private var marked = 0.0

    /// Creates the rate of no sessions.
    public init() {}

    /// Counts a session; a weight that is not positive counts nothing.
    public mutating func add(_ holds: Bool, weight: Double) {
        guard weight > 0, weight.isFinite else { return }
        self.weight += weight
        squares += weight * weight
        if holds { marked += weight }
    }

    /// The weighted rate from 0 to 1; nil of no sessions.
    public var rate: Double? { weight > 0 ? min(1, marked / weight) : nil }

    /// The number of equally weighted sessions that would be as precise.
    ///
    /// It is `(Σw)² / Σw²`: L. Kish, "Survey Sampling" (1965), section 8.2.
    public var effectiveSize: Double { squares > 0 ? weight * weight / squares : 0 }

    /// The 95% Wilson score interval with the effective size; nil of no sessions.
    public var interval: Interval? {
        guard let rate else { return nil }
        return .wilson(rate: rate, size: effectiveSize)
    }
}
