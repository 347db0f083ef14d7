internal import Basics
internal import JSONKit

/// Conversations in the shape of the OpenAI Chat Completions API: logged requests with their responses,
/// plain lists of messages, and the result files of tau-bench, whose trajectories have the same shape.
///
/// Exchanges that name their conversation are parts of one session; all others are sessions of their
/// own.
struct ChatCompletionsImporter: Importer {
    let format = TraceFormat.chatCompletions
    let sign = "'messages' with 'content', or 'task_id' and 'traj'"
    let usualLayout = RecordLayout.lines

    func layout(of file: FileHead) -> RecordLayout? {
        if file.lines.contains(where: Self.isOwnFormat) { return nil }
        return file.layout { Self.isTrajectory($0) || Self.isExchange($0) }
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        if Self.isTrajectory(record) {
            return [.session(try Session(tauBench: record, run: file.run))]
        }
        let exchange = try ChatExchange(record, run: file.run)
        guard let conversation = exchange.conversation else { return [.session(exchange.session)] }
        // Each request repeats the conversation, of which one telling is enough.
        return [
            .part(keys: [conversation], json: exchange.json(isWhole: false)),
            .ranked(
                keys: [conversation], rank: exchange.rank, json: exchange.json(isWhole: true)),
        ]
    }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] {
        var exchanges: [ChatExchange] = []
        var longest: ChatExchange?
        for part in parts {
            let exchange = try ChatExchange(part: part, run: file.run)
            if exchange.isWhole { longest = exchange } else { exchanges.append(exchange) }
        }
        return longest.map { [Session(joining: exchanges, longest: $0)] } ?? []
    }

    // MARK: Detection

    /// Whether a value is one run of a task by tau-bench.
    private static func isTrajectory(_ record: JSONElement) -> Bool {
        record["task_id"] != nil && record["traj"]?.elements != nil
    }

    /// Whether a value is an exchange, or a conversation, as this API has them; the Messages API of
    /// Anthropic has messages too, and so has our own format.
    private static func isExchange(_ record: JSONElement) -> Bool {
        let request = record["request"] ?? record
        guard let messages = request["messages"]?.elements, request["system"] == nil else {
            return false
        }
        if let response = record["response"], isOfAnotherAPI(response) { return false }
        if isOfAnotherAPI(record) { return false }
        if let tools = request["tools"]?.elements,
            tools.contains(where: { $0["input_schema"] != nil })
        {
            return false
        }
        var isChat = (record["response"] ?? record)["choices"]?.elements != nil
        for message in messages {
            guard !isOwn(message), hasOnlyKnownParts(message) else { return false }
            let hasContent = contents.contains { message[$0] != nil }
            if message["role"]?.string != nil, hasContent { isChat = true }
        }
        return isChat
    }

    private static let contents: [StaticString] = [
        "content", "tool_calls", "function_call", "refusal",
    ]

    private static func isOfAnotherAPI(_ response: JSONElement) -> Bool {
        response["stop_reason"] != nil || response["content"]?.elements != nil
            || response["type"]?.isString("message") == true
    }

    private static func hasOnlyKnownParts(_ message: JSONElement) -> Bool {
        guard let parts = message["content"]?.elements else { return true }
        return parts.allSatisfy { part in
            part["type"]?.string.map { ChatPart(rawValue: $0) != nil } ?? false
        }
    }

    private static func isOwn(_ message: JSONElement) -> Bool {
        message["text"] != nil || message["toolCalls"] != nil || message["toolResult"] != nil
    }

    /// Whether a value is a session of our own format and nothing else.
    private static func isOwnFormat(_ record: JSONElement) -> Bool {
        guard record["id"] != nil, let messages = record["messages"]?.elements,
            record["response"] == nil, record["choices"] == nil
        else { return false }
        let list = Array(messages)
        return list.isEmpty || list.contains(where: isOwn)
    }
}
