internal import Basics
internal import JSONKit

extension OTLPSpan {
    /// What a span is of.
    enum Kind {
        /// A call of a language model.
        case model
        /// A run of an agent.
        case agent
        /// A run of a tool.
        case tool
        /// A step that holds others together.
        case chain
        /// A judgement of what others made.
        case evaluator
        /// Anything else.
        case other
    }

    /// What it is of, by OpenInference, else by the GenAI conventions, else by what it has.
    var kind: Kind {
        switch text("openinference.span.kind")?.uppercased() {
        case "LLM": return .model
        case "AGENT": return .agent
        case "TOOL": return .tool
        case "CHAIN": return .chain
        case "EVALUATOR": return .evaluator
        case "EMBEDDING", "RETRIEVER", "RERANKER", "GUARDRAIL", "PROMPT": return .other
        default: break
        }
        switch text("gen_ai.operation.name") {
        case "chat", "text_completion", "generate_content": return .model
        case "invoke_agent": return .agent
        case "execute_tool": return .tool
        case "invoke_workflow": return .chain
        case "embeddings", "retrieval", "plan", "create_agent": return .other
        default: break
        }
        // Before the conventions had operations, and the AI SDK, which has names of its own for them.
        if text("ai.operationId") == "ai.toolCall" { return .tool }
        let hasOutput = value("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens") != nil
        let isModel = hasOutput || events.contains { $0.name.hasPrefix("gen_ai.") }
        return value("gen_ai.request.model", "gen_ai.system") != nil && isModel ? .model : .other
    }

    // MARK: Values

    /// The first of these attributes that it has.
    func value(_ keys: String...) -> JSONValue? {
        for key in keys { if let value = attributes[key] { return value } }
        return nil
    }

    /// The first of these attributes that it has, as text.
    func text(_ keys: String...) -> String? {
        for key in keys {
            guard let value = attributes[key] else { continue }
            let text = value.stringValue ?? value.integerValue.map(String.init)
            if let text, !text.isEmpty { return text }
        }
        return nil
    }

    private func count(_ keys: String...) throws(RecordError) -> Int? {
        for key in keys {
            guard let value = attributes[key] else { continue }
            guard let number = value.integerValue else {
                throw .expected("a whole number", at: key)
            }
            guard (0...1_000_000_000_000).contains(number) else {
                throw .outOfRange(key, "from 0 to 1000000000000")
            }
            return Int(number)
        }
        return nil
    }

    private func price(_ key: String) throws(RecordError) -> Double? {
        guard let value = attributes[key] else { return nil }
        guard let number = value.doubleValue else { throw .expected("a number", at: key) }
        guard Session.costs.contains(number) else { throw .outOfRange(key, "from 0 to 1000000") }
        return number
    }

    // MARK: Usage

    /// The tokens of the call; both conventions count the cache as input.
    func usage() throws(RecordError) -> TokenUsage {
        TokenUsage(
            input: try count(
                "gen_ai.usage.input_tokens", "llm.token_count.prompt", "gen_ai.usage.prompt_tokens"),
            output: try count(
                "gen_ai.usage.output_tokens", "llm.token_count.completion",
                "gen_ai.usage.completion_tokens"),
            cached: try count(
                "gen_ai.usage.cache_read.input_tokens",
                "llm.token_count.prompt_details.cache_read",
                "gen_ai.usage.cache_read_input_tokens"))
    }

    /// What the call cost, in US dollars.
    func cost() throws(RecordError) -> Double? {
        if let total = try price("llm.cost.total") { return total }
        guard let prompt = try price("llm.cost.prompt"),
            let completion = try price("llm.cost.completion")
        else { return nil }
        return prompt + completion
    }

    /// The model that answered, else the one that was asked.
    var model: String? {
        text(
            "gen_ai.response.model", "llm.response.model_name", "llm.model_name",
            "gen_ai.request.model", "llm.request.model_name")
    }

    // MARK: Tools

    /// The tools that the model or agent was told of.
    func tools() throws(RecordError) -> [ToolDefinition] {
        let key = "gen_ai.tool.definitions"
        let list = try details(key)?.parsed(at: key) ?? flattened("llm.tools")
        var tools: [ToolDefinition] = []
        for (index, value) in (list?.arrayValue ?? []).enumerated() {
            let path = "\(attributes[key] == nil ? "llm.tools" : key)[\(index)]"
            if let tool = try ToolDefinition(telemetry: value, at: path) { tools.append(tool) }
        }
        return tools
    }

    /// The call that a span of a tool is the run of.
    var call: ToolCall {
        let start = "execute_tool "
        let named = name.hasPrefix(start) ? String(name.dropFirst(start.count)) : name
        let arguments = value(
            "gen_ai.tool.call.arguments", "input.value", "tool.parameters", "ai.toolCall.args")
        return ToolCall(
            id: text("gen_ai.tool.call.id", "tool.id", "tool_call.id", "ai.toolCall.id"),
            name: text("gen_ai.tool.name", "tool.name", "ai.toolCall.name") ?? named,
            arguments: arguments?.stringValue.map { ToolCall.arguments(parsing: $0) }
                ?? arguments ?? .null)
    }

    /// What the tool answered; what it died of where it answered nothing.
    var answer: String? {
        let result = value("gen_ai.tool.call.result", "output.value", "ai.toolCall.result")
        if let result { return result.plainText }
        let exception = events.last { $0.name == "exception" }?.attributes["exception.message"]
        return exception?.stringValue ?? (failed ? message : nil)
    }
}
