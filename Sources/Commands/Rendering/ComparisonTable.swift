internal import Basics
internal import Traces

/// Two groups of sessions side by side.
enum ComparisonTable {
    /// For people: what is known of both or of one, and how they differ.
    static func text(
        of comparison: MetricsComparison, _ values: [String], _ style: Style
    ) -> String {
        var table = TextTable(rightAligned: [1, 2, 3])
        table.add(["", printableLine(values[0]), printableLine(values[1]), "difference", "95%"])
        let (base, other) = (comparison.base, comparison.other)
        table.add(["sessions", String(base.sessions), String(other.sessions)])
        for (index, (name, difference)) in comparison.shares.enumerated() {
            let (left, right) = (base.shares[index].share, other.shares[index].share)
            guard left.known > 0 || right.known > 0 else { continue }
            table.add([
                words(name), left.rate.map(MetricsTable.percent) ?? "unknown",
                right.rate.map(MetricsTable.percent) ?? "unknown",
                difference.value.map { signed($0 * 100, places: 1) } ?? "unknown",
                clear(difference) { signed($0 * 100, places: 1) },
            ])
        }
        for (index, (name, difference)) in comparison.amounts.enumerated() {
            let (left, right) = (base.quantities[index].quantity, other.quantities[index].quantity)
            guard left.known > 0 || right.known > 0 else { continue }
            let places = max(places(of: left.mean), places(of: right.mean))
            table.add([
                "mean " + words(name), decimal(left.mean, places), decimal(right.mean, places),
                difference.value.map { signed($0, places: places) } ?? "unknown",
                clear(difference) { signed($0, places: places) },
            ])
        }
        let note = "* the interval leaves out 0; shares differ in percentage points\n"
        return table.text + style.paint(note, .dim)
    }

    /// Every share and amount as rows of texts; what is unknown is empty.
    static func rows(of comparison: MetricsComparison, _ values: [String]) -> [[String]] {
        let (base, other) = (comparison.base, comparison.other)
        let shares = zip(zip(base.shares, other.shares), comparison.shares).map {
            ($1.name, $0.0.share.rate, $0.1.share.rate, $1.difference)
        }
        let amounts = zip(zip(base.quantities, other.quantities), comparison.amounts).map {
            ($1.name, $0.0.quantity.mean, $0.1.quantity.mean, $1.difference)
        }
        return [["name", values[0], values[1], "difference", "lower", "upper"]]
            + [["sessions", String(base.sessions), String(other.sessions), "", "", ""]]
            + (shares + amounts).map { name, left, right, difference in
                [
                    name, MetricsTable.text(left), MetricsTable.text(right),
                    MetricsTable.text(difference.value),
                    MetricsTable.text(difference.interval?.lower),
                    MetricsTable.text(difference.interval?.upper),
                ]
            }
    }

    private static func clear(
        _ difference: MetricsComparison.Difference, _ number: (Double) -> String
    ) -> String {
        guard let interval = difference.interval else { return "" }
        return "\(number(interval.lower)) to \(number(interval.upper))"
            + (difference.isClear ? " *" : "")
    }

    private static func decimal(_ value: Double?, _ places: Int) -> String {
        value.map { MetricsRenderer.decimal($0, places: places) } ?? "unknown"
    }

    private static func signed(_ value: Double, places: Int) -> String {
        let text = MetricsRenderer.decimal(value, places: places)
        return value > 0 && text.contains { "123456789".contains($0) } ? "+" + text : text
    }

    /// Enough digits to tell small amounts apart.
    private static func places(of value: Double?) -> Int {
        guard let size = value?.magnitude, size > 0 else { return 0 }
        return size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4
    }

    /// `ownerCorrected` as `owner corrected`.
    private static func words(_ name: String) -> String {
        name.map { $0.isUppercase ? " " + $0.lowercased() : String($0) }.joined()
    }
}
