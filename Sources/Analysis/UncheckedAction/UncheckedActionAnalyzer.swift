import Basics
import PromptModel
package import Traces

/// Finds actions that succeed although a rule may forbid them.
///
/// Where a prompt says that nobody checks its rules for an action, no error tells of a breach. If
/// sessions in which the action went through failed more often than the rest, the rules may have
/// been broken. Whether they were, only a person who knows them can say: the draft is to
/// investigate, with the prompt's own words.
package struct UncheckedActionAnalyzer: Analyzer {
    package static let name = "uncheckedAction"

    private let settings: AnalysisSettings
    private let rules: [UncheckedRule]
    private var sessions = 0
    private var outcomes = Outcomes()
    private var done: [String: Tally] = [:]
    private var calls: [String: Int] = [:]

    /// Creates an analyzer of sessions in which a library was in force.
    package init(library: AnalysisLibrary, settings: AnalysisSettings = AnalysisSettings()) {
        self.settings = settings
        rules = UncheckedRule.all(in: library)
    }

    package mutating func add(_ session: Session, evidence: String) {
        sessions += 1
        outcomes.add(session)
        guard !rules.isEmpty else { return }
        let wanted = Set(rules.map(\.tool))
        var seen: Set<String> = []
        for exchange in session.toolExchanges
        where exchange.failed == false && wanted.contains(exchange.call.name) {
            calls[exchange.call.name, default: 0] += 1
            if seen.insert(exchange.call.name).inserted {
                done[exchange.call.name, default: Tally()].add(
                    session, evidence: evidence, settings: settings)
            }
        }
    }

    package func findings() -> [Finding] {
        rules.compactMap { rule in
            guard let tally = done[rule.tool], tally.obstacle(settings) == nil,
                outcomes.isWorse(tally, settings)
            else { return nil }
            return finding(of: rule, tally)
        }
    }

    private func finding(of rule: UncheckedRule, _ tally: Tally) -> Finding {
        let others = outcomes.failures(outside: tally)
        let pValue = outcomes.pValue(tally)
        let scale = tally.tasks.map { " of \($0) tasks" } ?? ""
        return Finding(
            analyzer: Self.name, goal: .accuracy,
            title: "Sessions in which \(rule.tool) went through failed more often",
            cause: "\(rule.tool) went through and nothing checks its rules",
            sessions: tally.sessions, tasks: tally.tasks,
            counts: [
                "calls": .count(calls[rule.tool] ?? 0), "sessionsSeen": .count(sessions),
                "largestTask": .count(tally.largestTask), "succeeded": .count(tally.succeeded),
                "failed": .count(tally.failed), "othersFailed": .count(others.count),
                "others": .count(others.total), "pValue": .number(Numbers.significant(pValue)),
            ],
            evidence: tally.evidence, confidence: .low,
            expected: ExpectedMetric(
                metric: "failedSessionsWithCall", scope: rule.tool, from: tally.failures.text),
            draft: ProposalDraft(
                type: .investigate, goal: .accuracy,
                title: "Confirm that \(rule.tool) was called only when it may be",
                rationale: "`\(rule.tool)` went through in \(tally.sessions) sessions\(scale); "
                    + "\(tally.failures.text) with a known outcome failed, against \(others.text) "
                    + "others (Fisher's exact test, one-sided, \(Numbers.pValue(pValue))). No "
                    + "tool reported an error. \(rule.reference) says: “\(rule.sentence)” Sessions "
                    + "may also fail for other reasons, so look first whether these calls broke a "
                    + "rule. If they did, the rule to repeat in the tool's description is, in the "
                    + "words of “\(rule.heading)”:\n\n\(rule.text)",
                operations: [], slug: Words.slug("\(rule.tool) rules"), tainted: true,
                confidence: .low),
            withheld: .ownerOnly)
    }
}
