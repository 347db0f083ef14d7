internal import Basics
internal import JSONKit

extension Session {
    /// Makes a session of its spans; nil where no model, agent or tool is among them.
    init?(_ tree: SpanTree, id: String, run: String) throws(RecordError) {
        let calls = try tree.modelCalls()
        let runs = tree.toolRuns
        guard !calls.isEmpty || !runs.isEmpty else { return nil }
        self.init(id: id, source: run)
        let spans = tree.spans
        startedAt = spans.compactMap(\.start).min().map { Timestamp(microseconds: $0 / 1000) }
        endedAt = spans.compactMap(\.end).max().map { Timestamp(microseconds: $0 / 1000) }
        agent =
            spans.lazy.compactMap(\.service).first
            ?? spans.lazy.compactMap { $0.text("gen_ai.agent.name", "agent.name") }.first
        principal = spans.lazy.compactMap { $0.text("user.id") }.first
        promptName = spans.lazy.compactMap { $0.text("gen_ai.prompt.name", "prompt.id") }.first
        if promptName != nil {
            promptRevision =
                spans.lazy.compactMap { $0.text("llm.prompt_template.version") }.first
        }
        for span in spans { tags.merge(span.tags) { first, _ in first } }
        for call in calls {
            for tool in try call.span.tools() where !tools.contains(where: { $0.name == tool.name })
            {
                tools.append(tool)
            }
        }
        if let root = tree.roots.last, root.failed {
            outcome.termination = root.text("error.type") ?? "error"
        }
        readUsage(of: calls)
        var conversation = TelemetryConversation()
        for call in calls {
            conversation.extend(by: call.input, at: call.span.start ?? .max)
            var output = call.output
            if call.isUntold { output = [Message(role: .assistant)] }
            if let writer = output.firstIndex(where: { $0.role == .assistant }) {
                if call.usage != TokenUsage() { output[writer].tokens = call.usage }
                output[writer].cost = call.cost
            }
            for index in output.indices where output[index].role == .assistant {
                output[index].model = call.span.model
                output[index].timestamp = call.span.ended
            }
            conversation.add(
                output, isUntold: call.isUntold, at: call.span.end ?? call.span.start ?? .max)
        }
        for run in runs { conversation.add(run: run) }
        messages = conversation.messages
    }

    /// Counts each call once; what some calls cost is not what all did.
    private mutating func readUsage(of calls: [SpanTree.ModelCall]) {
        var costs: [Double?] = []
        for call in calls where call.isCounted {
            tokens.add(call.usage)
            let isFree = call.usage == TokenUsage() && call.output.isEmpty && !call.isUntold
            if !isFree || call.cost != nil { costs.append(call.cost) }
        }
        let known = costs.compactMap(\.self)
        if !known.isEmpty, known.count == costs.count { cost = known.reduce(0, +) }
        let models = Set(calls.filter(\.isCounted).compactMap(\.span.model))
        if models.count == 1 { model = models.first }
    }
}

extension OTLPSpan {
    /// What OpenInference lets people say of a span: labels, and values by name.
    fileprivate var tags: [String: String] {
        var tags: [String: String] = [:]
        if let list = attributes["tag.tags"] {
            let value = list.stringValue.flatMap { try? JSONValue(parsing: $0) } ?? list
            for label in value.arrayValue ?? [value] { tags["tag.\(label.plainText)"] = "true" }
        }
        guard let metadata = attributes["metadata"] else { return tags }
        let value = metadata.stringValue.flatMap { try? JSONValue(parsing: $0) } ?? metadata
        guard let members = value.objectValue?.members else {
            tags["metadata"] = value.plainText
            return tags
        }
        for (key, value) in members where value != .null {
            tags["metadata.\(key)"] = value.plainText
        }
        return tags
    }
}
