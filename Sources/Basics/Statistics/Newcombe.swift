extension Interval {
    /// Newcombe's hybrid score interval (``newcombe(_:minus:)``) of two rates of weighted samples, each with
    /// the size that equally weighted sessions of the same precision would have; nil where a sample is
    /// empty.
    public static func newcombe(
        rate leftRate: Double, size leftSize: Double, minus rightRate: Double,
        size rightSize: Double
    ) -> Interval? {
        guard let left = wilson(rate: leftRate, size: leftSize),
            let right = wilson(rate: rightRate, size: rightSize)
        else { return nil }
        func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        let difference = leftRate - rightRate
        return Interval(
            lower: difference - root(leftRate - left.lower, right.upper - rightRate),
            upper: difference + root(left.upper - leftRate, rightRate - right.lower))
    }
}
