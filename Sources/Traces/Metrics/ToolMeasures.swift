/// How often a tool was called and how its answers were.
struct ToolMeasures: Hashable, Sendable {
    var calls = 0
    /// Answers that say whether the tool failed.
    var judged = 0
    /// Answers that do not say it.
    var unjudged = 0
    var failures = 0

    mutating func add(_ other: ToolMeasures, sign: Int = 1) {
        calls.addSaturating(sign * other.calls)
        judged.addSaturating(sign * other.judged)
        unjudged.addSaturating(sign * other.unjudged)
        failures.addSaturating(sign * other.failures)
    }

    /// Counts an answer.
    mutating func count(_ failed: Bool?) {
        guard let failed else {
            unjudged += 1
            return
        }
        judged += 1
        if failed { failures += 1 }
    }

    /// The failures; nil when there were answers and none of them says whether it failed.
    var knownFailures: Int? { judged == 0 && unjudged > 0 ? nil : failures }
}

extension Int {
    /// Adds, and stays at the largest or smallest number instead of passing it: a file with absurd
    /// numbers must not stop the program.
    mutating func addSaturating(_ other: Int) {
        if self == .max || self == .min { return }
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? (other > 0 ? .max : .min) : sum
    }
}
