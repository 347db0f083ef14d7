import Basics
import PromptModel
package import Traces

/// Reports how often sessions are handed to a person, and how those end.
///
/// It never proposes to hand over less: that escalated sessions fail more often, where they do, is
/// a reason to look at what the agent lacked, and that they are frequent is no reason at all.
package struct EscalationAnalyzer: Analyzer {
    package static let name = "escalation"

    private let settings: AnalysisSettings
    private var known = 0
    private var rate = WeightedRate()
    private var tally = Tally()
    private var outcomes = Outcomes()

    /// Creates an analyzer.
    package init(settings: AnalysisSettings = AnalysisSettings()) { self.settings = settings }

    package mutating func add(_ session: Session, evidence: String) {
        guard let escalated = session.escalated else { return }
        known += 1
        rate.add(escalated, weight: session.sampleWeight)
        outcomes.add(session)
        if escalated { tally.add(session, evidence: evidence, settings: settings) }
    }

    package func findings() -> [Finding] {
        guard tally.sessions >= settings.minimumSessions, let share = rate.rate,
            let interval = rate.interval
        else { return [] }
        let failures = outcomes.failures(outside: tally)
        let others = Proportion(failures.total - failures.count, of: failures.total)
        let difference = Interval.newcombe(tally.successes, minus: others)
        let pValue = FisherExact(tally.successes, against: others).pValue(.twoSided)
        // Both must agree: with few sessions the interval alone is a little too narrow.
        let isClear = pValue <= settings.significance
        let isWorse = isClear && (difference.map { $0.upper < 0 } ?? false)
        let isBetter = isClear && (difference.map { $0.lower > 0 } ?? false)
        let comparison =
            isWorse ? "less often than" : isBetter ? "more often than" : "about as often as"
        return [
            Finding(
                analyzer: Self.name, goal: .quality,
                title: difference == nil
                    ? "\(Numbers.percent(share)) of the sessions were handed to a person"
                    : "Sessions handed to a person succeeded \(comparison) others",
                cause: "Handed to a person", sessions: tally.sessions, tasks: tally.tasks,
                counts: [
                    "sessionsSeen": .count(known), "rate": .number(Numbers.rounded(share)),
                    "rateLower": .number(Numbers.rounded(interval.lower)),
                    "rateUpper": .number(Numbers.rounded(interval.upper)),
                    "succeeded": .count(tally.succeeded), "failed": .count(tally.failed),
                    "othersSucceeded": .count(others.count), "others": .count(others.total),
                    "differenceLower": .optional(difference.map { Numbers.rounded($0.lower) }),
                    "differenceUpper": .optional(difference.map { Numbers.rounded($0.upper) }),
                    "pValue": difference == nil ? .null : .number(Numbers.significant(pValue)),
                ],
                evidence: tally.evidence, confidence: difference == nil ? .low : .medium,
                draft: isWorse ? investigation(against: others, difference) : nil,
                withheld: isWorse ? .ownerOnly : .nothingToAdd)
        ]
    }

    private func investigation(
        against others: Proportion, _ difference: Interval?
    ) -> ProposalDraft? {
        guard let difference, tally.distinctTasks >= settings.minimumTasks else { return nil }
        return ProposalDraft(
            type: .investigate, goal: .quality,
            title: "Find out what the agent lacked before it handed over",
            rationale: "\(tally.successes.text) sessions that were handed to a person succeeded, "
                + "against \(others.text) others (difference, 95% interval: "
                + "\(Numbers.percent(difference.lower)) to \(Numbers.percent(difference.upper))). "
                + "Handing over may well have been right; what was missing before it is the "
                + "question.",
            operations: [], slug: "before-handing-over", tainted: true, confidence: .low)
    }
}
