public import Basics

/// Fisher's exact test of a two-by-two table with fixed margins.
///
/// The probability of a table is hypergeometric: R. A. Fisher, "On the interpretation of χ² from
/// contingency tables, and the calculation of P", JRSS 85 (1922), 87-94. Probabilities come from
/// the ratio of neighbouring terms, starting at the mode, so that no factorial overflows.
public struct FisherExact: Sendable, Hashable {
    /// Which departure from independence counts.
    public enum Alternative: Sendable {
        /// The left share is smaller than the right one.
        case less
        /// The left share is greater than the right one.
        case greater
        /// Either; tables as likely as the observed one or less likely count.
        case twoSided
    }

    /// The share on the left: the table's first row is `count` and `total - count`.
    public var left: Proportion
    /// The share on the right: the table's second row.
    public var right: Proportion

    /// Creates the test of two shares.
    public init(_ left: Proportion, against right: Proportion) {
        self.left = left
        self.right = right
    }

    /// The probability, were the two independent, of a table at least as far out as this one; 1
    /// for a table with a negative cell.
    public func pValue(_ alternative: Alternative) -> Double {
        guard left.count >= 0, right.count >= 0, left.count <= left.total,
            right.count <= right.total
        else { return 1 }
        let marked = left.count + right.count
        let lowest = max(0, marked - right.total)
        let highest = min(left.total, marked)
        guard lowest < highest else { return 1 }
        let weights = self.weights(marked: marked, lowest: lowest, highest: highest)
        let observed = weights[left.count - lowest]
        let total = weights.reduce(0, +)
        let tail =
            switch alternative {
            case .less: weights[...(left.count - lowest)].reduce(0, +)
            case .greater: weights[(left.count - lowest)...].reduce(0, +)
            // The margin keeps equally likely tables in, whatever their rounding.
            case .twoSided: weights.filter { $0 <= observed * (1 + 1e-7) }.reduce(0, +)
            }
        return min(1, tail / total)
    }

    /// The tables' probabilities up to a common factor, the mode having weight 1.
    private func weights(marked: Int, lowest: Int, highest: Int) -> [Double] {
        let all = left.total + right.total
        let mode = min(
            highest, max(lowest, (left.total + 1) * (marked + 1) / (all + 2)))
        var weights = [Double](repeating: 0, count: highest - lowest + 1)
        weights[mode - lowest] = 1
        func ratio(_ k: Int) -> Double {
            Double(marked - k) * Double(left.total - k)
                / (Double(k + 1) * Double(right.total - marked + k + 1))
        }
        if mode < highest {
            for k in mode..<highest {
                weights[k + 1 - lowest] = weights[k - lowest] * ratio(k)
            }
        }
        if mode > lowest {
            for k in stride(from: mode - 1, through: lowest, by: -1) {
                weights[k - lowest] = weights[k + 1 - lowest] / ratio(k)
            }
        }
        return weights
    }
}
