import Basics
import Testing

@testable import Analysis

@Suite("Statistics")
struct StatisticsTests {
    /// Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, and
    /// `scipy.stats.binomtest(k, n).proportion_ci(method="wilson")` of SciPy 1.17.1 for the rest.
    @Test(
        "A rate's interval",
        arguments: [
            (81, 263, 0.2552885198782742, 0.36620957698280004),
            (15, 148, 0.06238639953073629, 0.16048724172330803),
            (0, 20, 0.0, 0.16112515805281935),
            (1, 29, 0.006113214292762667, 0.17175521879320282),
            (8, 50, 0.08337420678033403, 0.28514216063034986),
            (35, 48, 0.5900303501775939, 0.8343404237254355),
        ])
    func wilson(count: Int, total: Int, lower: Double, upper: Double) throws {
        let interval = try #require(Interval.wilson(Proportion(count, of: total)))
        #expect(abs(interval.lower - lower) < 1e-12)
        #expect(abs(interval.upper - upper) < 1e-12)
    }

    /// Newcombe (1998), "Interval estimation for the difference between independent proportions",
    /// table II, method 10.
    @Test(
        "The interval of a difference",
        arguments: [
            (Proportion(56, of: 70), Proportion(48, of: 80), 0.0524, 0.3339),
            (Proportion(9, of: 10), Proportion(3, of: 10), 0.1705, 0.8090),
            (Proportion(6, of: 7), Proportion(2, of: 7), 0.0582, 0.8062),
            (Proportion(5, of: 56), Proportion(0, of: 29), -0.0381, 0.1926),
            (Proportion(0, of: 10), Proportion(0, of: 20), -0.1611, 0.2775),
            (Proportion(0, of: 10), Proportion(0, of: 10), -0.2775, 0.2775),
            (Proportion(10, of: 10), Proportion(0, of: 20), 0.6791, 1.0000),
            (Proportion(10, of: 10), Proportion(0, of: 10), 0.6075, 1.0000),
        ])
    func newcombe(left: Proportion, right: Proportion, lower: Double, upper: Double) throws {
        let interval = try #require(Interval.newcombe(left, minus: right))
        #expect(abs(interval.lower - lower) < 0.00006)
        #expect(abs(interval.upper - upper) < 0.00006)
    }

    /// Fisher's tea tasting (3 of 4 against 1 of 4) and other tables; the values are
    /// `scipy.stats.fisher_exact([[a, n - a], [b, m - b]], alternative=…).pvalue` of SciPy 1.17.1.
    @Test(
        "Fisher's exact test",
        arguments: [
            (
                Proportion(3, of: 4), Proportion(1, of: 4),
                [0.9857142857142858, 0.24285714285714283, 0.48571428571428565]
            ),
            (
                Proportion(1, of: 8), Proportion(9, of: 14),
                [0.02631578947368421, 0.9984520123839009, 0.03095975232198142]
            ),
            (
                Proportion(35, of: 48), Proportion(49, of: 152),
                [0.9999998808270438, 7.180471225062388e-07, 8.071063772825938e-07]
            ),
            (
                Proportion(0, of: 5), Proportion(5, of: 5),
                [0.003968253968253969, 1.0, 0.007936507936507938]
            ),
            (
                Proportion(10, of: 15), Proportion(60, of: 100),
                [0.778967376209185, 0.42324893539758934, 0.778998566549973]
            ),
            (
                Proportion(400, of: 1000), Proportion(450, of: 1000),
                [0.013317768855220471, 0.989482155471226, 0.026635537710440943]
            ),
        ])
    func fisher(left: Proportion, right: Proportion, expected: [Double]) {
        let test = FisherExact(left, against: right)
        let values = [test.pValue(.less), test.pValue(.greater), test.pValue(.twoSided)]
        for (value, expected) in zip(values, expected) {
            #expect(abs(value - expected) <= 1e-9 * expected)
        }
    }

    @Test("Without numbers there is no interval, and no evidence")
    func empty() {
        #expect(Interval.wilson(Proportion(0, of: 0)) == nil)
        #expect(Interval.newcombe(Proportion(1, of: 2), minus: Proportion(0, of: 0)) == nil)
        #expect(Proportion(0, of: 0).rate == nil)
        let nothing = FisherExact(Proportion(0, of: 0), against: Proportion(3, of: 5))
        #expect(nothing.pValue(.less) == 1)
        #expect(nothing.pValue(.twoSided) == 1)
        #expect(WeightedRate().rate == nil)
        #expect(WeightedRate().interval == nil)
    }

    @Test("Sessions that stand for many count for many, and are as precise as they are few")
    func weights() throws {
        var equal = WeightedRate()
        var uneven = WeightedRate()
        for index in 0..<10 {
            equal.add(index < 3, weight: 2)
            uneven.add(index < 3, weight: index < 3 ? 7 : 1)
        }
        #expect(equal.rate == 0.3)
        #expect(abs(equal.effectiveSize - 10) < 1e-12)
        #expect(equal.interval == Interval.wilson(Proportion(3, of: 10)))
        #expect(uneven.rate == 0.75)
        // (3 × 7 + 7 × 1)² / (3 × 7² + 7 × 1²) = 784 / 154
        #expect(abs(uneven.effectiveSize - 784.0 / 154) < 1e-12)
    }
}
