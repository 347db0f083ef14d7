import Basics
package import Traces

/// Finds calls that ask again for what was already answered.
///
/// A repeat is wasted when the same tool with the same arguments gave the same answer and nothing
/// in between could have changed it. What can change an answer is learnt from the sessions: a tool
/// that stood between two equal calls with different answers. A repeat after an error belongs to
/// ``ToolFailureAnalyzer``; a tool whose answer changes by itself is being polled. There is no
/// edit: an instruction not to repeat would tell the agent nothing that it does not know.
package struct RepeatedCallsAnalyzer: Analyzer {
    package static let name = "repeatedCalls"

    /// The repeats of one tool with the same answer, by what stood in between.
    private struct Repeats: Sendable {
        /// Sessions, by the different sets of tools that stood between their repeats.
        var sessions: [Set<Set<String>>: Tally] = [:]
        /// Repeats, by the set of tools that stood in between.
        var calls: [Set<String>: Int] = [:]
        var refreshed = 0
        var afterError = 0
        /// Whether an answer changed with nothing in between.
        var changesByItself = false
    }

    private let settings: AnalysisSettings
    private var sessions = 0
    private var repeats: [String: Repeats] = [:]
    private var calls: [String: Int] = [:]
    private var changing: Set<String> = []
    /// How many sets of tools are told apart for one tool; further ones are not counted.
    private static let patternLimit = 1000

    /// Creates an analyzer.
    package init(settings: AnalysisSettings = AnalysisSettings()) { self.settings = settings }

    package mutating func add(_ session: Session, evidence: String) {
        sessions += 1
        let exchanges = session.toolExchanges.filter { $0.call.requestor == .agent }
        var last: [ToolCall: Int] = [:]
        var wasted: [String: Set<Set<String>>] = [:]
        for (index, exchange) in exchanges.enumerated() {
            var call = exchange.call
            call.id = nil
            guard calls[call.name] != nil || calls.count < settings.distinctLimit else { continue }
            calls[call.name, default: 0] += 1
            guard let earlier = last.updateValue(index, forKey: call) else { continue }
            let between = Set(
                exchanges[(earlier + 1)..<index].filter { $0.failed != true }
                    .map(\.call.name).filter { $0 != call.name })
            if add(exchange, after: exchanges[earlier], between: between) {
                wasted[call.name, default: []].insert(between)
            }
        }
        for (name, sets) in wasted {
            var repeats = repeats[name] ?? Repeats()
            if repeats.sessions[sets] != nil || repeats.sessions.count < Self.patternLimit {
                repeats.sessions[sets, default: Tally()].add(
                    session, evidence: evidence, settings: settings)
            }
            self.repeats[name] = repeats
        }
    }

    /// Counts a repeat; says whether the answer was the same.
    private mutating func add(
        _ exchange: ToolExchange, after earlier: ToolExchange, between: Set<String>
    ) -> Bool {
        let name = exchange.call.name
        var repeats = repeats[name] ?? Repeats()
        defer { self.repeats[name] = repeats }
        if earlier.failed == true {
            repeats.afterError += 1
            return false
        }
        guard let before = earlier.answer, let now = exchange.answer, exchange.failed != true else {
            return false
        }
        guard before == now else {
            repeats.refreshed += 1
            if between.isEmpty { repeats.changesByItself = true }
            changing.formUnion(between)
            return false
        }
        if repeats.calls[between] != nil || repeats.calls.count < Self.patternLimit {
            repeats.calls[between, default: 0] += 1
        }
        return true
    }

    package func findings() -> [Finding] {
        repeats.sorted { $0.key < $1.key }.compactMap { finding(of: $0.key, $0.value) }
    }

    private func finding(of name: String, _ repeats: Repeats) -> Finding? {
        guard !repeats.changesByItself else { return nil }
        var tally = Tally()
        let wasteful = repeats.sessions.filter { sets, _ in
            sets.contains { changing.isDisjoint(with: $0) }
        }
        let ordered = wasteful.values.sorted { left, right in
            (left.evidence.first ?? "") < (right.evidence.first ?? "")
        }
        for sessions in ordered { tally.merge(sessions, settings: settings) }
        guard tally.sessions >= settings.minimumSessions,
            tally.distinctTasks >= settings.minimumTasks,
            Double(tally.sessions) >= settings.repeatShare * Double(sessions)
        else { return nil }
        let wasted = repeats.calls.filter { changing.isDisjoint(with: $0.key) }.values.reduce(0, +)
        let explained = repeats.calls.values.reduce(0, +) - wasted
        return Finding(
            analyzer: Self.name, goal: .cost,
            title: "\(name) was asked again for what it had answered",
            cause: "\(name) repeated with the same arguments and the same answer",
            sessions: tally.sessions, tasks: tally.tasks,
            counts: [
                "repeats": .count(wasted), "calls": .count(calls[name] ?? 0),
                "sessionsSeen": .count(sessions), "largestTask": .count(tally.largestTask),
                "repeatsAfterChange": .count(explained), "refreshed": .count(repeats.refreshed),
                "afterError": .count(repeats.afterError),
            ],
            evidence: tally.evidence, confidence: .medium,
            expected: ExpectedMetric(
                metric: "sessionsWithRepeatedCall", scope: name,
                from: Proportion(tally.sessions, of: sessions).text),
            withheld: .nothingToAdd)
    }
}
