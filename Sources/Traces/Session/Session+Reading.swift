internal import Basics
internal import JSONKit

extension Session {
    /// Reads one line of our own format (docs/traces.md); `run` is the source of a line that names
    /// none.
    init(_ element: JSONElement, run: String) throws(RecordError) {
        let record = try RecordReader(element)
        try self.init(head: record, run: run)
        guard element["messages"] != nil else { throw .missing("messages") }
        if let tools = element["tools"] { try readTools(tools) }
        let elements = try record.list("messages")
        messages.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            messages.append(try Message(RecordReader(element, of: "messages", at: index)))
        }
    }

    /// Reads the members of a line but messages and tools.
    init(head record: RecordReader, run: String) throws(RecordError) {
        try record.allowOnly(Self.keys)
        let id = try record.requiredString("id")
        guard !id.isEmpty else { throw .expected("a text with a character", at: "id") }
        self.init(id: id, source: try record.string("run") ?? run)
        try readContext(record)
        try readJudgement(record)
    }

    /// Reads what an event sets of a session: the members of a line but id, run and messages.
    init(id: String, run: String, changes record: RecordReader) throws(RecordError) {
        try record.allowOnly(
            Self.keys.filter { !["id", "run", "messages"].contains($0.description) })
        self.init(id: id, source: run)
        try readContext(record)
        try readJudgement(record)
        if let tools = record.element["tools"] { try readTools(tools) }
    }

    /// Reads the list of tools.
    mutating func readTools(_ list: JSONElement) throws(RecordError) {
        guard let elements = list.elements else { throw .expected("a list", at: "tools") }
        for (index, element) in elements.enumerated() {
            tools.append(try ToolDefinition(RecordReader(element, path: "tools[\(index)].")))
        }
    }

    private mutating func readContext(_ record: RecordReader) throws(RecordError) {
        agent = try record.string("agent")
        channel = try record.string("channel")
        workspace = try record.string("workspace")
        segment = try record.string("segment")
        promptVersions = try record.texts("promptVersions")
        if let link = try record.object("promptLink") {
            try link.allowOnly(["basis", "distance"])
            guard let basis: PromptLink.Basis = try link.choice("basis") else {
                throw .missing("promptLink.basis")
            }
            promptLink = PromptLink(basis, distance: try link.number("distance", in: 0...1))
        }
        promptName = try record.string("promptName")
        promptRevision = try record.string("promptRevision")
        tags = try record.texts("tags")
        model = try record.string("model")
        startedAt = try record.timestamp("startedAt")
        endedAt = try record.timestamp("endedAt")
        duration = try record.number("duration", in: 0...Self.longest)
        taskID = try record.string("taskId")
        taskType = try record.string("taskType")
        trial = try record.integer("trial")
        complexity = try record.number("complexity", in: 0...1)
        enhancements = try record.strings("enhancements")
        experiment = try record.string("experiment")
        arm = try record.string("arm")
        sampleWeight = try record.number("sampleWeight", in: Self.weights) ?? 1
        principal = try record.string("principal")
    }

    private mutating func readJudgement(_ record: RecordReader) throws(RecordError) {
        if let record = try record.object("outcome") {
            try record.allowOnly(["success", "reward", "booked", "termination"])
            outcome = Outcome(
                success: try record.bool("success"),
                reward: try record.number("reward", in: Self.rewards),
                booked: try record.bool("booked"), termination: try record.string("termination"))
        }
        handledBy = try record.choice("handledBy")
        escalated = try record.bool("escalated")
        ownerCorrected = try record.bool("ownerCorrected")
        sentiment = try record.number("sentiment", in: -1...1)
        unansweredQuestions = try record.strings("unansweredQuestions")
        feedback = try record.number("feedback", in: -1...1)
        selfScore = try record.number("selfScore", in: 0...1)
        cost = try record.number("cost", in: Self.costs)
        tokens = try record.object("tokens").map(TokenUsage.init) ?? TokenUsage()
        userCost = try record.number("userCost", in: Self.costs)
        userTokens = try record.object("userTokens").map(TokenUsage.init) ?? TokenUsage()
    }

    /// Weights, rewards and costs that sums over any number of sessions can hold.
    static let weights = 0.000_001...1_000_000.0
    static let rewards = -1_000_000.0...1_000_000.0
    static let costs = 0.0...1_000_000.0
    /// Ten years, in seconds.
    static let longest = 315_576_000.0

    private static let keys: [StaticString] = [
        "id", "run", "agent", "channel", "workspace", "segment", "promptVersions", "model",
        "startedAt", "endedAt", "taskId", "taskType", "trial", "complexity", "enhancements",
        "experiment", "arm", "sampleWeight", "principal", "outcome", "handledBy", "escalated",
        "ownerCorrected", "sentiment", "unansweredQuestions", "feedback", "selfScore", "cost",
        "tokens", "messages", "metadata", "promptName", "promptRevision", "tags", "tools",
        "duration",
        "userCost", "userTokens", "promptLink",
    ]
}

extension Message {
    /// Reads a message of our own format.
    init(_ record: RecordReader) throws(RecordError) {
        try record.allowOnly(
            [
                "role", "text", "toolCalls", "toolResult", "timestamp", "tokens", "cost",
                "metadata",
                "media", "reasoning", "by", "model",
            ])
        guard let role: Role = try record.choice("role") else {
            throw .missing(record.name("role"))
        }
        self.init(role: role)
        text = try record.string("text")
        for (index, element) in try record.list("toolCalls").enumerated() {
            let path = "\(record.path)toolCalls[\(index)]."
            toolCalls.append(try ToolCall(RecordReader(element, path: path), in: role))
        }
        if let result = try record.object("toolResult") {
            try result.allowOnly(["callId", "failed"])
            toolResult = ToolResult(
                callID: try result.string("callId"), failed: try result.bool("failed"))
        }
        timestamp = try record.timestamp("timestamp")
        tokens = try record.object("tokens").map(TokenUsage.init)
        cost = try record.number("cost", in: Session.costs)
        try readRest(record)
    }

    /// Reads the members that few messages have.
    mutating func readRest(_ record: RecordReader) throws(RecordError) {
        reasoning = try record.string("reasoning")
        by = try record.choice("by")
        model = try record.string("model")
        for (index, element) in try record.list("media").enumerated() {
            media.append(try Media(RecordReader(element, path: "\(record.path)media[\(index)].")))
        }
    }
}

extension Media {
    fileprivate init(_ record: RecordReader) throws(RecordError) {
        try record.allowOnly(["kind", "type", "name"])
        guard let kind: Kind = try record.choice("kind") else {
            throw .missing(record.name("kind"))
        }
        self.init(kind, type: try record.string("type"), name: try record.string("name"))
    }
}

extension ToolDefinition {
    fileprivate init(_ record: RecordReader) throws(RecordError) {
        try record.allowOnly(["name", "description", "parameters"])
        self.init(
            name: try record.requiredString("name"), description: try record.string("description"),
            parameters: record.element["parameters"]?.value ?? .null)
    }
}

extension ToolCall {
    fileprivate init(_ record: RecordReader, in role: Message.Role) throws(RecordError) {
        try record.allowOnly(["id", "name", "arguments", "requestor"])
        self.init(
            id: try record.string("id"), name: try record.requiredString("name"),
            arguments: record.element["arguments"]?.value ?? .null,
            requestor: try record.choice("requestor") ?? Self.requestor(in: role))
    }
}

extension TokenUsage {
    fileprivate init(_ record: RecordReader) throws(RecordError) {
        try record.allowOnly(["input", "output", "cached"])
        self.init(
            input: try record.integer("input"), output: try record.integer("output"),
            cached: try record.integer("cached"))
    }
}
