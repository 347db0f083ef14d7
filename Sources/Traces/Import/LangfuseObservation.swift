internal import Basics
internal import JSONKit

/// One thing that was done in a trace of Langfuse: a model call, a tool at work, a step around them.
struct LangfuseObservation {
    /// The observation's id.
    var id: String
    /// The trace that it is a part of, where it says so itself.
    var traceID: String?
    /// What it was done for.
    var parentID: String?
    /// What it is, in Langfuse's words, such as `GENERATION`.
    var type: String
    /// What it is called.
    var name: String
    /// When it began.
    var start: Timestamp
    /// When it ended.
    var end: Timestamp?
    /// Whether it ended in an error.
    var isError: Bool
    /// What the error was.
    var statusMessage: String?
    /// The language model.
    var model: String?
    /// What went in.
    var input: JSONElement?
    /// What came out.
    var output: JSONElement?
    /// The tokens that it says it took.
    var usage: TokenUsage
    /// What it says it cost.
    var cost: Double?
    /// The prompt that it used.
    var promptName: String?
    /// The version of that prompt.
    var promptVersion: Int?
    /// The tools that the model was told of.
    var tools: [ToolDefinition] = []
    /// What it repeats of its trace.
    var traceName, userID, sessionID: String?
    /// The tags that it repeats of its trace.
    var tags: [String]
    /// The environment and the release that it names.
    var labels: [String: String]

    /// Reads an observation of an export or of the API.
    init(_ record: RecordReader) throws(RecordError) {
        id = try record.requiredString("id")
        guard !id.isEmpty else { throw .expected("a text with a character", at: record.name("id")) }
        traceID = try record.filled("traceId")
        parentID = try record.filled("parentObservationId")
        type = try record.requiredString("type")
        name = try record.string("name") ?? ""
        guard let start = try record.timestamp("startTime") else {
            throw .missing(record.name("startTime"))
        }
        self.start = start
        end = try record.timestamp("endTime")
        isError = try record.string("level") == "ERROR"
        statusMessage = try record.filled("statusMessage")
        let providedModel = try record.filled("providedModelName")
        model = try record.filled("model") ?? providedModel
        input = record.element["input"]
        output = record.element["output"]
        usage = try Self.usage(record)
        cost = try Self.cost(record)
        promptName = try record.filled("promptName")
        promptVersion = try record.integer("promptVersion")
        traceName = try record.filled("traceName")
        userID = try record.filled("userId")
        sessionID = try record.filled("sessionId")
        tags = try record.strings("tags")
        labels = try LangfuseTrace.labels(record)
        // The version is the observation's own.
        labels["version"] = nil
        tools = try Self.tools(record)
    }

    /// Langfuse keeps the tools of a generation by their names, each as a text of JSON.
    private static func tools(_ record: RecordReader) throws(RecordError) -> [ToolDefinition] {
        guard let members = try record.object("toolDefinitions")?.element.members else { return [] }
        let reader = ChatShapeReader()
        return members.map { name, value in
            let definition = reader.unwrapped(value)
            return ToolDefinition(
                name: name, description: definition["description"]?.string,
                parameters: definition["parameters"].map { reader.unwrapped($0).value } ?? .null)
        }
    }

    /// Whether it is a call of a language model.
    var isGeneration: Bool { type == "GENERATION" }

    /// Whether it has a word for a type that Langfuse has.
    static func isKnown(_ type: String) -> Bool {
        [
            "SPAN", "GENERATION", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR",
            "EMBEDDING", "GUARDRAIL",
        ].contains(type)
    }

    // MARK: Usage

    /// Langfuse sorts the kinds of tokens by their names: what has `input` in it was sent, what has
    /// `output` in it was written.
    private static func usage(_ record: RecordReader) throws(RecordError) -> TokenUsage {
        var usage = TokenUsage()
        if let details = try record.object("usageDetails"), let members = details.element.members {
            for (key, value) in members where !value.isNull {
                let count = try Self.count(value, at: details.path + key)
                let isInput = key.contains("input")
                if isInput { usage.add(TokenUsage(input: count)) }
                if key.contains("output"), !isInput { usage.add(TokenUsage(output: count)) }
                if key.contains("cache_read") || key.contains("cached") {
                    usage.add(TokenUsage(cached: count))
                }
            }
        }
        if usage == TokenUsage(), let old = try record.object("usage") {
            let unit = try old.string("unit")
            if unit == nil || unit == "TOKENS" {
                usage.input = try old.integer("input")
                usage.output = try old.integer("output")
            }
        }
        if usage == TokenUsage() {
            usage.input = try record.integer("inputUsage")
            usage.output = try record.integer("outputUsage")
        }
        // Langfuse writes 0 where it was told nothing.
        let isNothing = (usage.input ?? 0) == 0 && (usage.output ?? 0) == 0
        return isNothing ? TokenUsage() : usage
    }

    private static func count(_ value: JSONElement, at path: String) throws(RecordError) -> Int {
        guard let count = value.integer else { throw .expected("a whole number", at: path) }
        guard (0...1_000_000_000_000).contains(count) else {
            throw .outOfRange(path, "from 0 to 1000000000000")
        }
        return count
    }

    private static func cost(_ record: RecordReader) throws(RecordError) -> Double? {
        let costs = [
            try record.object("costDetails")?.number("total", in: Session.costs),
            try record.number("totalCost", in: Session.costs),
            try record.number("calculatedTotalCost", in: Session.costs),
            try record.object("usage")?.number("totalCost", in: Session.costs),
        ]
        // Langfuse writes 0 where it knows no price.
        return costs.lazy.compactMap(\.self).first { $0 > 0 }
    }
}
