internal import Basics
internal import JSONKit

extension Session {
    /// Reads one sample of an evaluation log.
    ///
    /// `scorer` is the first scorer of the evaluation, where the log lists them.
    init(inspect element: JSONElement, run: String, scorer: String?) throws(RecordError) {
        let record = try RecordReader(element)
        guard let name = try record.identity("id") else { throw .missing("id") }
        let epoch = try record.integer("epoch", in: 1...1_000_000)
        var id = try record.string("uuid")
        if id == nil {
            guard let epoch else { throw .missing("epoch") }
            id = "\(name)/\(epoch)"
        }
        guard let id, !id.isEmpty else { throw .expected("a text with a character", at: "uuid") }
        guard element["messages"] != nil else { throw .missing("messages") }
        self.init(id: id, source: run)
        taskID = name
        trial = epoch.map { $0 - 1 }
        duration = try record.number("total_time", in: 0...Self.longest)
        if element["error"] != nil {
            outcome.termination = "error"
        } else if let limit = try record.object("limit") {
            outcome.termination = try limit.requiredString("type") + " limit"
        }
        try readInspectScores(record, scorer: scorer)
        try readInspectUsage(record)
        // Before `events` and `attachments` there was one `transcript` of both.
        let transcript = try record.object("transcript")
        let content = try transcript?.object("content")
        let attachments = InspectAttachments(try record.object("attachments") ?? content)
        try readInspectEvents(
            element["events"] == nil ? transcript ?? record : record, attachments)
        for (index, element) in try record.list("messages").enumerated() {
            let reader = try RecordReader(element, path: "messages[\(index)].")
            messages += try Message.inspect(reader, attachments)
        }
    }

    /// Takes the times and tools that the sample's events tell of; usage is that of the sample, as
    /// events repeat it.
    private mutating func readInspectEvents(
        _ record: RecordReader, _ attachments: InspectAttachments
    ) throws(RecordError) {
        let events = try record.list("events")
        startedAt = try record.timestamp("started_at") ?? events.first?.eventTime
        endedAt = try record.timestamp("completed_at") ?? events.last?.eventTime
        var names: Set<String> = []
        for event in events where event["event"]?.isString("model") == true {
            for tool in event["tools"]?.elements.map(Array.init) ?? [] {
                guard let name = tool["name"]?.string, names.insert(name).inserted else { continue }
                tools.append(
                    ToolDefinition(
                        name: name,
                        description: tool["description"]?.string.map(attachments.resolve),
                        parameters: attachments.resolve(tool["parameters"]?.value ?? .null)))
            }
        }
    }

    private mutating func readInspectUsage(_ record: RecordReader) throws(RecordError) {
        guard let models = try record.object("model_usage")?.element.members else { return }
        var costs: [Double?] = []
        for (model, element) in models {
            let usage = try RecordReader(element, path: "model_usage.\(model).")
            tokens.add(try TokenUsage(inspect: usage))
            costs.append(try usage.number("total_cost", in: Self.costs))
        }
        // What one of the models cost is not what the session cost.
        let known = costs.compactMap(\.self)
        if !known.isEmpty, known.count == costs.count { cost = known.reduce(0, +) }
    }

    private mutating func readInspectScores(
        _ record: RecordReader, scorer: String?
    ) throws(RecordError) {
        var scores: [(name: String, score: RecordReader)] = []
        if let members = try record.object("scores")?.element.members {
            for (name, element) in members {
                scores.append((name, try RecordReader(element, path: "scores.\(name).")))
            }
        }
        if let score = try record.object("score") { scores.append(("score", score)) }
        // The evaluation names its scorers with their package, a sample without.
        let local = scorer.map(Paths.lastComponent)
        let first = scores.firstIndex { $0.name == scorer || $0.name == local } ?? 0
        for (index, (name, score)) in scores.enumerated() {
            guard let value = score.element["value"] else { continue }
            if index == first, let verdict = InspectVerdict(value) {
                guard Self.rewards.contains(verdict.reward) else {
                    throw .outOfRange(score.name("value"), "from -1000000 to 1000000")
                }
                outcome.reward = verdict.reward
                outcome.success = verdict.success
            } else {
                tags["score.\(name)"] = value.string ?? value.value.text()
            }
        }
    }
}

/// What a score's value says without doubt.
private struct InspectVerdict {
    let reward: Double
    let success: Bool?

    /// Follows the rule by which Inspect itself makes numbers of values; nil for a list, an object
    /// and other words.
    init?(_ value: JSONElement) {
        if let truth = value.bool {
            (reward, success) = (truth ? 1 : 0, truth)
            return
        }
        // Scales differ, so that a number alone says nothing of success.
        if let number = value.double {
            (reward, success) = (number, nil)
            return
        }
        guard let text = value.string else { return nil }
        switch text {
        case "C": (reward, success) = (1, true)
        case "I", "N": (reward, success) = (0, false)
        case "P": (reward, success) = (0.5, nil)
        default:
            switch text.lowercased() {
            case "yes", "true": (reward, success) = (1, true)
            case "no", "false": (reward, success) = (0, false)
            default:
                guard let number = (try? JSONValue(parsing: text))?.doubleValue else { return nil }
                (reward, success) = (number, nil)
            }
        }
    }
}

extension TokenUsage {
    /// Input tokens leave out those of the cache, but for some providers before February 2026; the
    /// total tells which it is.
    fileprivate init(inspect usage: RecordReader) throws(RecordError) {
        self.init(
            input: try usage.integer("input_tokens"), output: try usage.integer("output_tokens"),
            cached: try usage.integer("input_tokens_cache_read"))
        let cache = (cached ?? 0) + (try usage.integer("input_tokens_cache_write") ?? 0)
        guard cache > 0 else { return }
        let uncached = input ?? 0
        let total = try usage.integer("total_tokens") ?? 0
        let all = uncached + cache
        if total == 0 || total >= all + (output ?? 0) || cache > uncached { input = all }
    }
}

extension RecordReader {
    /// A text, or a whole number as text.
    fileprivate func identity(_ key: StaticString) throws(RecordError) -> String? {
        guard let value = element[key] else { return nil }
        guard let text = value.string ?? value.integer.map(String.init) else {
            throw .expected("a text or a whole number", at: name(key))
        }
        return text
    }
}

extension JSONElement {
    /// When an event took place, where it says.
    fileprivate var eventTime: Timestamp? {
        self["timestamp"]?.string.flatMap(Timestamp.init(iso8601:))
    }
}
