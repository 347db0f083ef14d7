/// pass^k: how likely it is that k independent trials of a task all succeed, averaged over tasks.
///
/// Of a task with n trials, c of them successes, the unbiased estimate is C(c, k) / C(n, k). The
/// formula is that of τ-bench (Yao, Shinn, Razavi, Narasimhan: *τ-bench: A Benchmark for
/// Tool-Agent-User Interaction in Real-World Domains*, arXiv:2406.12045, section 4).
///
/// - Parameters:
///   - k: how many trials must all succeed, from 1.
///   - sessions: the sessions, each a trial of its task; those whose task or success is unknown, or
///     which name no trial, are left out.
/// - Returns: a probability from 0 to 1; nil where no task has k trials. A task with fewer says
///   nothing of k of them and is left out.
public func passHat(_ k: Int, of sessions: some Sequence<Session>) -> Double? {
    var tasks: [String: (successes: Int, trials: Int)] = [:]
    for session in sessions {
        guard let task = session.taskID, session.trial != nil, let success = session.outcome.success
        else { continue }
        tasks[task, default: (0, 0)].trials += 1
        if success { tasks[task, default: (0, 0)].successes += 1 }
    }
    // In an order of its own, so that the sum is the same each time.
    let estimates = tasks.sorted { $0.key < $1.key }.compactMap {
        passHat(k, successes: $0.value.successes, trials: $0.value.trials)
    }
    return estimates.isEmpty ? nil : estimates.reduce(0, +) / Double(estimates.count)
}

/// pass^k of one task, C(c, k) / C(n, k); see ``passHat(_:of:)``.
///
/// - Parameters:
///   - k: how many trials must all succeed, from 1.
///   - successes: how many trials succeeded, c.
///   - trials: how many trials there were, n.
/// - Returns: a probability from 0 to 1; nil where there are fewer than k trials, or numbers that no
///   trials can have.
public func passHat(_ k: Int, successes: Int, trials: Int) -> Double? {
    guard k >= 1, trials >= k, (0...trials).contains(successes) else { return nil }
    // Factor by factor: binomial coefficients outgrow every integer.
    return (0..<k).reduce(1) { $0 * Double(max(0, successes - $1)) / Double(trials - $1) }
}
