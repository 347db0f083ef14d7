/// Numbers as findings write them.
enum Numbers {
    /// A number to three decimals.
    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    /// A p-value as a number: to two significant digits, so that a small one is not written as 0.
    static func significant(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return value }
        var scale = 1.0
        while value * scale < 10 { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    /// A p-value after its letter: `p = 0.026`, and `p < 0.001` below that.
    static func pValue(_ value: Double) -> String {
        value < 0.001 ? "p < 0.001" : "p = \(rounded(value))"
    }

    /// A rate as whole per cent.
    static func percent(_ rate: Double) -> String { "\(Int((rate * 100).rounded()))%" }
}
