internal import Basics
internal import JSONKit

extension Session {
    /// Reads one run of a task from a result file of tau-bench: `{task_id, reward, info, traj, trial}`.
    ///
    /// The benchmark numbers its runs by task and trial, so that is their identity.
    init(tauBench element: JSONElement, run: String) throws(RecordError) {
        let record = try RecordReader(element)
        guard let task = try record.identifier("task_id") else { throw .missing("task_id") }
        guard let trial = try record.integer("trial") else { throw .missing("trial") }
        self.init(id: "\(task)/\(trial)", source: run)
        taskID = task
        self.trial = trial
        if let reward = try record.number("reward", in: Self.rewards) {
            outcome.reward = reward
            // The benchmark's own rule for a solved task.
            outcome.success = reward >= 1 - 1e-6
        }
        userCost = try record.object("info")?.number("user_cost", in: Self.costs)
        for (index, element) in try record.list("traj").enumerated() {
            var message = try Message(chat: RecordReader(element, path: "traj[\(index)]."))
            // The benchmark has no flag for a failure; its tools say so in their first word.
            message.toolResult?.failed = message.text?.hasPrefix("Error") ?? false
            messages.append(message)
        }
        // A call of this tool ends a run; the benchmark knows no other handover.
        escalated = messages.contains { message in
            message.toolCalls.contains { $0.name == "transfer_to_human_agents" }
        }
        outcome.termination = simulatedUsersTermination
    }

    /// Why the simulated user ended it, by the marker in the last message; nil where it ended otherwise.
    private var simulatedUsersTermination: String? {
        guard let last = messages.last, last.role == .user, let text = last.text else { return nil }
        if text.contains("###STOP###") { return "user_stop" }
        return text.contains("###TRANSFER###") ? "user_transfer" : nil
    }
}
