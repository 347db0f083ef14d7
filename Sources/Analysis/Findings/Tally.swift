import Basics
import Traces

/// The sessions in which something was seen: how many, of which tasks, how they ended.
struct Tally: Sendable, Hashable {
    private(set) var sessions = 0
    private(set) var weight = 0.0
    private(set) var succeeded = 0
    private(set) var failed = 0
    private(set) var evidence: [String] = []
    /// Sessions by task.
    private var byTask: [String: Int] = [:]
    private var withoutTask = 0

    /// Counts a session once; the caller sees to the once.
    mutating func add(_ session: Session, evidence id: String, settings: AnalysisSettings) {
        sessions += 1
        weight += session.sampleWeight
        switch session.outcome.success {
        case true?: succeeded += 1
        case false?: failed += 1
        case nil: break
        }
        if evidence.count < settings.evidenceLimit { evidence.append(id) }
        if let task = session.taskKey,
            byTask[task] != nil || byTask.count < settings.distinctLimit
        {
            byTask[task, default: 0] += 1
        } else {
            withoutTask += 1
        }
    }

    /// How many tasks the sessions are of; nil when a session's task is unknown.
    var tasks: Int? { withoutTask == 0 ? byTask.count : nil }

    /// The sessions of the task that has most of them.
    var largestTask: Int { byTask.values.max() ?? min(1, withoutTask) }

    /// Tasks, a session without one being a task of its own: nobody repeats it.
    var distinctTasks: Int { byTask.count + withoutTask }

    /// The share of sessions with a known outcome that failed.
    var failures: Proportion { Proportion(failed, of: succeeded + failed) }

    /// The share of sessions with a known outcome that succeeded.
    var successes: Proportion { Proportion(succeeded, of: succeeded + failed) }

    /// Whether most of the sessions whose outcome is known succeeded all the same.
    var mostlySucceeded: Bool { succeeded > failed }

    /// What keeps a cause with these sessions from an edit, if anything.
    func obstacle(_ settings: AnalysisSettings, minimum: Int? = nil) -> Withheld? {
        if distinctTasks < settings.minimumTasks { return .oneTask }
        if sessions < minimum ?? settings.minimumSessions { return .fewSessions }
        if Double(largestTask) > settings.largestTaskShare * Double(sessions) {
            return .mostlyOneTask
        }
        if mostlySucceeded { return .sessionsSucceeded }
        return nil
    }
}

extension Tally {
    /// The two tallies together, where no session is in both.
    mutating func merge(_ other: Tally, settings: AnalysisSettings) {
        sessions += other.sessions
        weight += other.weight
        succeeded += other.succeeded
        failed += other.failed
        evidence += other.evidence.prefix(max(0, settings.evidenceLimit - evidence.count))
        withoutTask += other.withoutTask
        byTask.merge(other.byTask, uniquingKeysWith: +)
    }
}

/// How all sessions ended, to compare some of them with the rest.
struct Outcomes: Sendable, Hashable {
    private(set) var succeeded = 0
    private(set) var failed = 0

    mutating func add(_ session: Session) {
        switch session.outcome.success {
        case true?: succeeded += 1
        case false?: failed += 1
        case nil: break
        }
    }

    /// How many of the sessions outside a tally failed.
    func failures(outside tally: Tally) -> Proportion {
        let failed = failed - tally.failed
        return Proportion(failed, of: failed + succeeded - tally.succeeded)
    }

    /// The one-sided p-value of the tally's sessions failing more often than the rest.
    func pValue(_ tally: Tally) -> Double {
        FisherExact(tally.failures, against: failures(outside: tally)).pValue(.greater)
    }

    /// Whether the tally's sessions failed more often than the rest did.
    func isWorse(_ tally: Tally, _ settings: AnalysisSettings) -> Bool {
        pValue(tally) <= settings.significance
    }
}

extension Session {
    /// What tells one task from another across runs: its kind and its id.
    var taskKey: String? {
        guard let taskID else { return nil }
        return (taskType ?? "") + "\u{1F}" + taskID
    }
}
