internal import Basics
internal import JSONKit

/// One request to the Chat Completions API with its response, as far as a log has them.
struct ChatExchange {
    /// The conversation as far as this exchange knows it: the request's messages and the response.
    var session: Session
    /// The name of the conversation that it belongs to; nil where the log has none.
    var conversation: String?
    /// The id of the response.
    var response: String?
    /// How many messages the request had.
    var requested: Int
    /// Whether it has the request's messages, and not the answer alone.
    var isWhole = true

    /// Reads a record of a log, in any of the shapes that docs/traces.md lists.
    init(_ element: JSONElement, run: String) throws(RecordError) {
        let record = try RecordReader(element)
        var request = record
        if let inner = try record.object("request") { request = inner }
        // A response's fields may stand beside those of the request.
        var answer = element["choices"] != nil ? record : nil
        if let inner = try record.object("response") { answer = inner }
        guard request.element["messages"] != nil else { throw .missing(request.name("messages")) }

        response = try answer?.identifier("id")
        conversation = try Self.conversation(of: [request, record, answer])
        let given = try record.identifier("id")
        let id = conversation ?? response ?? given ?? Self.hash(of: element)
        guard !id.isEmpty else { throw .expected("a text with a character", at: "id") }
        session = Session(id: id, source: run)
        for (index, element) in try request.list("messages").enumerated() {
            let path = "\(request.path)messages[\(index)]."
            session.messages.append(try Message(chat: RecordReader(element, path: path)))
        }
        requested = session.messages.count
        session.model = try request.string("model")
        session.principal = try request.string("user")
        session.tools = try ToolDefinition.list(chat: request)
        if let answer { try session.add(answer) }
        if session.tokens == TokenUsage(), let usage = try record.object("usage") {
            session.tokens = try .chat(usage)
        }
    }

    /// What names a conversation, the most telling name first: one session may hold several
    /// conversations.
    private static func conversation(
        of places: [RecordReader?]
    ) throws(RecordError) -> String? {
        let names: [StaticString] = ["conversation_id", "thread_id", "session_id"]
        for name in names {
            for case let place? in places {
                // Metadata of another form than the contract's has no names to look for.
                if let metadata = place.element["metadata"], metadata.isObject {
                    let inside = try RecordReader(metadata, path: place.name("metadata") + ".")
                    if let found = try inside.identifier(name) { return found }
                }
                if let found = try place.identifier(name) { return found }
            }
        }
        return nil
    }

    /// What a record without an id is called: the SHA-256 of its compact JSON, 32 digits of it.
    private static func hash(of element: JSONElement) -> String {
        String(SHA256Digest(hashing: element.value.utf8()).hex.prefix(32))
    }

    // MARK: Parts

    /// The answer, where there is one.
    var answer: Message? {
        session.messages.count == (isWhole ? requested + 1 : 1) ? session.messages.last : nil
    }

    /// How much of the conversation it has: the longest request, and of those one with an answer.
    var rank: Int { 2 * requested + (answer == nil ? 0 : 1) }

    /// The exchange as a part of a session, with the messages of the request or without.
    func json(isWhole: Bool) -> [UInt8] {
        var session = session
        if !isWhole { session.messages.removeFirst(requested) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("conversation", conversation)
            writer.member("response", response)
            writer.member("requested", requested)
            if isWhole { writer.member("whole", true) }
            writer.key("session")
            session.write(to: &writer, namingRun: false)
        }
        return writer.bytes
    }

    /// Reads a part that ``json(isWhole:)`` wrote.
    init(part: JSONElement, run: String) throws(RecordError) {
        let record = try RecordReader(part)
        guard let element = part["session"], let requested = try record.integer("requested") else {
            throw .missing("session")
        }
        session = try Session(element, run: run)
        conversation = try record.string("conversation")
        response = try record.string("response")
        self.requested = requested
        isWhole = try record.bool("whole") ?? false
    }
}

extension Session {
    /// Adds what the model answered: its message, what that took, and when.
    fileprivate mutating func add(_ answer: RecordReader) throws(RecordError) {
        let answerer = try answer.string("model")
        if let answerer { model = answerer }
        if let created = try answer.number("created", in: Self.moments) {
            startedAt = Timestamp(microseconds: Int64((created * 1e6).rounded()))
            endedAt = startedAt
        }
        if let usage = try answer.object("usage") { tokens = try .chat(usage) }
        guard answer.element["choices"] != nil else {
            // A request that failed has an error in the place of an answer.
            if answer.element["error"] != nil { return }
            throw .missing(answer.name("choices"))
        }
        // With several choices, the conversation goes on with one of them: mostly the first.
        let choices = try answer.list("choices")
        let place = choices.firstIndex { $0["index"]?.integer == 0 } ?? 0
        guard choices.indices.contains(place) else { return }
        let choice = try RecordReader(
            choices[place], path: "\(answer.name("choices"))[\(place)].")
        guard let reader = try choice.object("message") else {
            throw .missing(choice.name("message"))
        }
        var message = try Message(chat: reader)
        message.timestamp = startedAt
        message.model = answerer
        if tokens != TokenUsage() { message.tokens = tokens }
        messages.append(message)
    }

    /// Seconds since 1970 that a log may name: up to the year 9999.
    private static let moments = 0.0...253_402_300_799

    /// Puts the exchanges of a named conversation together.
    ///
    /// Each request repeats the conversation so far, so the longest one has the most of it, and a later
    /// one of equal length counts over an earlier one. What a response used counts once, however
    /// often it was logged.
    init(joining exchanges: [ChatExchange], longest: ChatExchange) {
        self = longest.session
        var usages: [String: TokenUsage] = [:]
        tokens = TokenUsage()
        for exchange in exchanges {
            let usage = exchange.session.tokens
            guard usage != TokenUsage() else { continue }
            if let response = exchange.response {
                usages[response] = usage
            } else {
                tokens.add(usage)
            }
        }
        for usage in usages.values { tokens.add(usage) }
        for exchange in exchanges { recognize(exchange) }
        let sessions = exchanges.map(\.session)
        startedAt = sessions.compactMap(\.startedAt).min()
        endedAt = sessions.compactMap(\.endedAt).max()
        principal = principal ?? sessions.lazy.compactMap(\.principal).first
        // What was asked for is an alias of what answered.
        let answerers = Set(exchanges.compactMap { $0.answer?.model })
        let models = answerers.isEmpty ? Set(sessions.compactMap(\.model)) : answerers
        model = models.count == 1 ? models.first : nil
        for tool in sessions.flatMap(\.tools) where !tools.contains(where: { $0.name == tool.name })
        {
            tools.append(tool)
        }
    }

    /// Notes at a message of the conversation what is known of it from the exchange that it came of.
    private mutating func recognize(_ exchange: ChatExchange) {
        let place = exchange.requested
        guard messages.indices.contains(place), let answer = exchange.answer,
            messages[place].role == answer.role,
            messages[place].text == answer.text, messages[place].toolCalls == answer.toolCalls
        else { return }
        messages[place].model = answer.model
        messages[place].timestamp = answer.timestamp
        messages[place].tokens = answer.tokens
    }
}
