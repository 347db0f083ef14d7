/// Numbers as findings write them.
enum Numbers {
    /// A number to three decimals.
    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    /// A p-value in words: three decimals, and `< 0.001` below that.
    static func text(_ value: Double) -> String {
        value < 0.001 ? "less than 0.001" : String(rounded(value))
    }

    /// A rate as whole per cent.
    static func percent(_ rate: Double) -> String { "\(Int((rate * 100).rounded()))%" }
}
