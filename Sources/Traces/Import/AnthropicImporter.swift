internal import Basics
internal import JSONKit

/// Logged exchanges with the Anthropic Messages API, each a request with its response.
///
/// Every request repeats the conversation so far. Exchanges of one conversation become one session:
/// those of which the log names the conversation, and those that go on from an earlier exchange of the
/// file with exactly its messages and its response.
struct AnthropicImporter: Importer {
    let format = TraceFormat.anthropic
    let sign = "'messages' with a response that has 'content', a list of blocks"
    let usualLayout = RecordLayout.lines

    func layout(of file: FileHead) -> RecordLayout? {
        if let layout = file.layout(where: AnthropicExchange.isExchange) { return layout }
        // A first record that is too long to look at is known by how its request begins.
        guard !file.isWhole, file.lines.isEmpty, let document = file.document else { return nil }
        if var elements = document.elements {
            return elements.next().map(AnthropicExchange.isRequest) == true ? .elements : nil
        }
        guard AnthropicExchange.isRequest(document) else { return nil }
        return file.isPartOfLine ? .lines : .document
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        let exchange = try AnthropicExchange(record)
        return [.part(keys: exchange.keys, json: record.value.utf8())]
    }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] {
        var conversations: [[AnthropicExchange]] = []
        var seen: Set<String> = []
        for part in parts {
            let exchange = try AnthropicExchange(part)
            // A response that is logged twice was written once.
            if let id = exchange.responseID, !seen.insert(id).inserted { continue }
            let place = conversations.lastIndex { exchange.goesOn(from: $0) }
            if let place {
                conversations[place].append(exchange)
            } else {
                conversations.append([exchange])
            }
        }
        return conversations.map { Session(anthropic: $0, run: file.run) }
    }
}

/// A request to the Anthropic Messages API and its response.
struct AnthropicExchange {
    /// The conversation, where the log names it.
    let conversation: String?
    /// What names the exchange in the log: the response's id, or else the request's.
    let id: String
    /// The response's id; nil where there was none.
    let responseID: String?
    /// Who asked, as the request names them.
    let principal: String?
    /// The instructions.
    let system: String?
    /// The tools that the model was told of.
    let tools: [ToolDefinition]
    /// The conversation so far: what each of the request's messages says.
    let messages: [[Message]]
    /// What the model answered; empty where the call failed.
    let answer: [Message]
    /// The model that answered, or was asked.
    let model: String?
    /// Why the answer ended, or the kind of error.
    let termination: String?
    /// The tokens of the call.
    let usage: TokenUsage?
    /// When the request was sent.
    let startedAt: Timestamp?
    /// The states of the conversation, each a digest of all up to a message of the assistant; the
    /// last is that after the answer, where there is one.
    let states: [String]

    /// Whether a record is an exchange with this API and no other.
    static func isExchange(_ record: JSONElement) -> Bool {
        let request = Self.body(of: "request", "request_body", in: record) ?? record
        guard request["messages"]?.elements != nil else { return false }
        let response = Self.body(of: "response", "response_body", in: record) ?? record
        guard response["choices"] == nil else { return false }
        if response["type"]?.isString("error") == true {
            // Other providers answer with errors too; the limit is required here.
            return response["error"]?.isObject == true && request["max_tokens"] != nil
        }
        guard let blocks = response["content"]?.elements else { return false }
        let isMessage =
            response["type"]?.isString("message") == true || response["stop_reason"] != nil
            || response["usage"]?["input_tokens"] != nil
        return isMessage && blocks.allSatisfy { $0["type"]?.string != nil }
    }

    /// Reads a record.
    init(_ element: JSONElement) throws(RecordError) {
        let record = try RecordReader(element)
        let request = try Self.reader(of: "request", "request_body", in: record)
        let response = try Self.reader(of: "response", "response_body", in: record)
        let asked = request ?? record
        guard asked.element["messages"] != nil else { throw .missing(asked.name("messages")) }
        guard let answered = response ?? (element["content"] == nil ? nil : record) else {
            throw .missing("response")
        }

        system = try Self.system(of: asked)
        var tools: [ToolDefinition] = []
        for (index, tool) in try asked.list("tools").enumerated() {
            let path = "\(asked.path)tools[\(index)]."
            if let tool = try ToolDefinition(anthropic: RecordReader(tool, path: path)) {
                tools.append(tool)
            }
        }
        self.tools = tools
        var chain = StateChain(system ?? "")
        var messages: [[Message]] = []
        var states: [String] = []
        for (index, message) in try asked.list("messages").enumerated() {
            let path = "\(asked.path)messages[\(index)]."
            let message = try RecordReader(message, path: path)
            let role = try Self.role(of: message)
            guard let content = message.element["content"] else {
                throw .missing(message.name("content"))
            }
            messages.append(
                try AnthropicContent(content, role: role, path: message.name("content")).messages)
            chain.add(content, role: role)
            if role == .assistant { states.append(chain.state) }
        }
        self.messages = messages

        let metadata = try asked.object("metadata")
        let notes = try record.object("metadata")
        conversation = try Self.conversation(
            [metadata, notes].compactMap(\.self) + [asked, record])
        principal = try metadata?.string("user_id")
        startedAt = try Self.moment("request", in: record)
        let answeredAt = try Self.moment("response", in: record)

        if let error = try Self.error(of: answered) {
            (answer, usage, responseID) = ([], nil, nil)
            termination = error
            model = try asked.string("model")
            self.states = states
            var id = try answered.nameOrNumber("request_id")
            if id == nil { id = try record.nameOrNumber("request_id") }
            if id == nil, response != nil { id = try record.nameOrNumber("id") }
            guard let id = id ?? conversation else { throw .missing("request_id") }
            self.id = id
            return
        }
        guard let content = answered.element["content"] else {
            throw .missing(answered.name("content"))
        }
        guard content.elements != nil else {
            throw .expected("a list", at: answered.name("content"))
        }
        var answer = try AnthropicContent(
            content, role: .assistant, path: answered.name("content")
        ).messages
        chain.add(content, role: .assistant)
        self.states = states + [chain.state]
        usage = try answered.object("usage").map(TokenUsage.anthropic)
        let wanted = try asked.string("model")
        model = try answered.string("model") ?? wanted
        termination = try answered.string("stop_reason")
        for index in answer.indices { answer[index].timestamp = answeredAt }
        answer[0].model = model
        answer[0].tokens = usage
        self.answer = answer
        responseID = try answered.string("id")
        guard let id = responseID ?? conversation else { throw .missing(answered.name("id")) }
        guard !id.isEmpty else {
            throw .expected("a text with a character", at: answered.name("id"))
        }
        self.id = id
    }

    /// What the exchange has in common with others of its conversation.
    var keys: [String] {
        if let conversation { return ["named\u{0}\(conversation)"] }
        // A failed call has no state of its own, and may go on from none.
        return states.isEmpty ? ["failed\u{0}\(id)"] : states
    }

    /// Whether it is the next of a conversation.
    func goesOn(from earlier: [AnthropicExchange]) -> Bool {
        if let conversation { return earlier.first?.conversation == conversation }
        guard let last = earlier.last(where: { !$0.answer.isEmpty })?.states.last else {
            return false
        }
        return (answer.isEmpty ? states[...] : states.dropLast()).contains(last)
    }
}
