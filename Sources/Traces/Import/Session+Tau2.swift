internal import Basics
internal import JSONKit

extension Session {
    /// Reads one simulation of a tau2 result file.
    init(tau2 element: JSONElement, run: String) throws(RecordError) {
        let record = try RecordReader(element)
        let id = try record.requiredString("id")
        guard !id.isEmpty else { throw .expected("a text with a character", at: "id") }
        guard element["messages"] != nil else { throw .missing("messages") }
        self.init(id: id, source: run)
        taskID = try record.text("task_id")
        trial = try record.integer("trial")
        startedAt = try record.timestamp("start_time")
        endedAt = try record.timestamp("end_time")
        outcome.termination = try record.string("termination_reason")
        if let reward = try record.object("reward_info")?.number("reward", in: Self.rewards) {
            outcome.reward = reward
            // The benchmark's own rule for a solved task.
            outcome.success = reward >= 1 - 1e-6
        }
        for (index, element) in try record.list("messages").enumerated() {
            messages.append(
                try Message(tau2: RecordReader(element, path: "messages[\(index)].")))
        }
        for message in messages where message.role == .assistant {
            if let usage = message.tokens { tokens.add(usage) }
        }
        duration = try record.number("duration", in: 0...Self.longest)
        // Costs of 0 mean what those of the agent do.
        userCost = try record.number("user_cost", in: Self.costs)
        if userCost == 0, messages.contains(where: { $0.role == .user }) { userCost = nil }
        cost = try record.number("agent_cost", in: Self.costs)
        // The benchmark writes 0 where it knows no price; only a session in which the agent did
        // nothing is free.
        if cost == 0, messages.contains(where: { $0.role == .assistant || $0.role == .tool }) {
            cost = nil
        }
    }
}

extension Message {
    fileprivate init(tau2 record: RecordReader) throws(RecordError) {
        guard let role: Role = try record.choice("role") else {
            throw .missing(record.name("role"))
        }
        self.init(role: role)
        text = try record.text("content")
        timestamp = try record.timestamp("timestamp")
        if role == .tool {
            toolResult = ToolResult(callID: try record.text("id"), failed: try record.bool("error"))
            return
        }
        for (index, element) in try record.list("tool_calls").enumerated() {
            let path = "\(record.path)tool_calls[\(index)]."
            toolCalls.append(try ToolCall(tau2: RecordReader(element, path: path), in: role))
        }
        if let usage = try record.object("usage") {
            tokens = TokenUsage(
                input: try usage.integer("prompt_tokens"),
                output: try usage.integer("completion_tokens"),
                cached: try usage.object("prompt_tokens_details")?.integer("cached_tokens"))
        }
        // A scripted greeting, or a model without a known price.
        let price = try record.number("cost", in: Session.costs)
        cost = price == 0 ? nil : price
    }
}

extension ToolCall {
    /// A call belongs to whoever wrote the message: in some domains the user has tools too.
    fileprivate init(tau2 record: RecordReader, in role: Message.Role) throws(RecordError) {
        self.init(
            id: try record.text("id"), name: try record.requiredString("name"),
            arguments: Self.arguments(record.element["arguments"]),
            requestor: Self.requestor(in: role))
    }

    /// Arguments that the model wrote as text are read where they are JSON.
    private static func arguments(_ element: JSONElement?) -> JSONValue {
        guard let element else { return .null }
        guard let text = element.string else { return element.value }
        let parsed = try? JSONValue(parsing: text)
        return parsed?.objectValue == nil ? .string(text) : parsed ?? .null
    }
}

extension RecordReader {
    /// A text; another value as its JSON text, as some runs number their tasks or send content in
    /// parts.
    fileprivate func text(_ key: StaticString) throws(RecordError) -> String? {
        guard let value = element[key] else { return nil }
        return value.string ?? value.value.text()
    }
}
