extension Interval {
    /// The Wilson score interval of a rate, without continuity correction; nil of an empty sample.
    ///
    /// With z the normal quantile, the ends are
    /// `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`: E. B. Wilson, "Probable inference, the
    /// law of succession, and statistical inference", JASA 22 (1927), 209-212.
    ///
    /// - Parameters:
    ///   - rate: The observed rate, from 0 to 1.
    ///   - size: The sample's size, which is not whole for a weighted sample.
    ///   - quantile: The normal quantile; the default gives 95% confidence.
    /// - Returns: The interval, within 0 and 1.
    public static func wilson(
        rate: Double, size: Double, quantile: Double = 1.959963984540054
    ) -> Interval? {
        guard size > 0, rate >= 0, rate <= 1 else { return nil }
        let square = quantile * quantile
        let middle = rate + square / (2 * size)
        let spread =
            quantile
            * (rate * (1 - rate) / size + square / (4 * size * size)).squareRoot()
        let scale = 1 + square / size
        return Interval(
            lower: max(0, (middle - spread) / scale), upper: min(1, (middle + spread) / scale))
    }

    /// The 95% Wilson score interval of a share; nil of an empty whole.
    public static func wilson(_ share: Proportion) -> Interval? {
        guard let rate = share.rate else { return nil }
        return wilson(rate: rate, size: Double(share.total))
    }

    /// Newcombe's hybrid score interval for the difference `left - right` of two independent
    /// rates, at 95% confidence; nil when either whole is empty.
    ///
    /// With l and u the Wilson ends, it is
    /// `d - √((p₁-l₁)² + (u₂-p₂)²)` to `d + √((u₁-p₁)² + (p₂-l₂)²)`: R. G. Newcombe, "Interval
    /// estimation for the difference between independent proportions: comparison of eleven
    /// methods", Statistics in Medicine 17 (1998), 873-890, method 10.
    public static func newcombe(_ left: Proportion, minus right: Proportion) -> Interval? {
        guard let leftRate = left.rate, let rightRate = right.rate else { return nil }
        return newcombe(
            rate: leftRate, size: Double(left.total), minus: rightRate, size: Double(right.total))
    }
}
