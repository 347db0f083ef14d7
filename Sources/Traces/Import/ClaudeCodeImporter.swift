internal import Basics
internal import JSONKit

/// Logs of Claude Code: JSON Lines, where many lines make a session.
///
/// The program's documentation says where the files lie and leaves their form open; this reads what
/// they have in common with the Anthropic Messages API, whose messages they hold.
struct ClaudeCodeImporter: Importer {
    let format = TraceFormat.claudeCode
    let sign = "lines with 'sessionId' and 'type'"
    let usualLayout = RecordLayout.lines

    func layout(of file: FileHead) -> RecordLayout? {
        let isLog = file.lines.contains { line in
            guard line["type"]?.string != nil, line["sessionId"]?.string != nil else {
                return false
            }
            return line["uuid"]?.string != nil || line["message"]?.isObject == true
                || line["operation"]?.string != nil
        }
        // A first line that is cut off, or too long to look at, is known by its keys.
        let keys = Set(file.keys)
        let isCut = file.lines.isEmpty && keys.isSuperset(of: ["parentUuid", "sessionId", "type"])
        return isLog || isCut ? .lines : nil
    }

    func items(of record: JSONElement, in file: FileContext) throws(RecordError) -> [TraceItem] {
        let line = try ClaudeCodeLine(record)
        guard !line.keys.isEmpty else { return [] }
        // Read here once, so that a bad line is set aside by itself.
        _ = try Session(claudeCode: [line], id: line.sessionID ?? "", run: file.run)
        return [.part(keys: line.keys, json: ClaudeCodeLine.kept(of: record).utf8())]
    }

    func sessions(
        of parts: [JSONElement], keys: [String], in file: FileContext
    ) throws(RecordError) -> [Session] {
        var lines: [ClaudeCodeLine] = []
        var seen: Set<String> = []
        for part in parts {
            let line = try ClaudeCodeLine(part)
            // A line that was copied says nothing new.
            if let uuid = line.uuid, !seen.insert(uuid).inserted { continue }
            lines.append(line)
        }
        guard let first = lines.first, lines.contains(where: { $0.content != nil }) else {
            return []
        }
        var id = first.sessionID ?? ""
        if first.isSidechain { id += "/" + (first.agentID ?? first.uuid ?? "") }
        var session = try Session(claudeCode: lines, id: id, run: file.run)
        if first.isSidechain { session.tags["sidechain"] = "true" }
        return session.messages.isEmpty ? [] : [session]
    }
}

/// One line of a log of Claude Code.
struct ClaudeCodeLine {
    /// Who a line with content is from.
    enum Writer {
        /// The person, with words, or with what the tools answered.
        case user
        /// The model: a block of a response, or several.
        case model
        /// The program itself, in the user's or the model's place.
        case program
    }

    /// Its own id; nil where it has none.
    let uuid: String?
    /// The line before it in the conversation.
    let parent: String?
    /// The session, which subagents share with the conversation that called them.
    let sessionID: String?
    /// Whether it belongs to a subagent.
    let isSidechain: Bool
    /// Which subagent, where the line says it.
    let agentID: String?
    /// When it was written.
    let timestamp: Timestamp?
    /// The branch that was checked out.
    let branch: String?
    /// The program's version.
    let version: String?
    /// Who it is from.
    let writer: Writer
    /// The blocks that it says; nil for a line that is no part of the conversation.
    let content: [JSONElement]?
    /// Where in the line they stand.
    let place: String
    /// The response that the line is a part of; nil where it is one by itself.
    let response: String?
    /// The model that wrote it.
    let model: String?
    /// The response's tokens, as far as they were known when the line was written.
    let usage: TokenUsage?
    /// What the response cost, in US dollars; only early versions say it.
    let cost: Double?

    /// Reads a line.
    init(_ element: JSONElement) throws(RecordError) {
        let record = try RecordReader(element)
        let type = try record.requiredString("type")
        uuid = try record.string("uuid")
        parent = try record.string("parentUuid")
        sessionID = try record.string("sessionId")
        isSidechain = try record.bool("isSidechain") ?? false
        agentID = try record.string("agentId")
        timestamp = try record.timestamp("timestamp")
        branch = try record.string("gitBranch")
        version = try record.string("version")
        var isProgram = try record.bool("isMeta") ?? false
        for key: StaticString in ["isCompactSummary", "isApiErrorMessage"]
        where try record.bool(key) == true {
            isProgram = true
        }
        place = type == "attachment" ? "attachment.prompt" : "message.content"
        switch type {
        case "user", "assistant":
            guard let message = try record.object("message") else { throw .missing("message") }
            guard let content = message.element["content"] else {
                throw .missing("message.content")
            }
            self.content = try AnthropicContent.blocks(of: content, path: place)
            model = try message.string("model")
            // Notices that the program writes in the model's place, such as that a call failed.
            let isNotice = type == "assistant" && model == "<synthetic>"
            writer = isProgram || isNotice ? .program : type == "user" ? .user : .model
            let request = try record.string("requestId")
            response = try message.string("id") ?? request
            usage = try message.object("usage").map(TokenUsage.anthropic)
            cost = try record.number("costUSD", in: Session.costs)
        case "attachment":
            // What the user wrote while the model was at work.
            let attachment = try record.object("attachment")
            let isPrompt = attachment?.element["type"]?.isString("queued_command") == true
            let prompt = isPrompt ? attachment?.element["prompt"] : nil
            if let prompt {
                content = try AnthropicContent.blocks(of: prompt, path: place)
            } else {
                content = nil
            }
            writer = .user
            (model, response, usage, cost) = (nil, nil, nil, nil)
        default:
            content = nil
            writer = .program
            (model, response, usage, cost) = (nil, nil, nil, nil)
        }
        guard content != nil else { return }
        guard let sessionID else { throw .missing("sessionId") }
        guard !sessionID.isEmpty else {
            throw .expected("a text with a character", at: "sessionId")
        }
    }

    /// What the line has in common with others of its session; none for a line that is no part of any.
    ///
    /// Early versions do not name the subagent. Its lines are found by what each follows, also where
    /// that is a line without content.
    var keys: [String] {
        guard let sessionID, content != nil || isSidechain else { return [] }
        guard isSidechain else { return ["main\u{0}\(sessionID)"] }
        if let agentID { return content == nil ? [] : ["side\u{0}\(sessionID)\u{0}\(agentID)"] }
        return [uuid, parent].compactMap(\.self).map { "line\u{0}\(sessionID)\u{0}\($0)" }
    }

    /// What is kept of a line until the file has ended: not what the program notes for itself, such as
    /// copies of what tools answered.
    static func kept(of line: JSONElement) -> JSONValue {
        let members = line.members.map(Array.init) ?? []
        return .object(
            JSONObject(
                members.filter { kept.contains($0.key) }
                    .map { (key: $0.key, value: $0.value.value) }))
    }

    private static let kept: Set<String> = [
        "type", "uuid", "parentUuid", "sessionId", "isSidechain", "agentId", "timestamp",
        "gitBranch", "version", "isMeta", "isCompactSummary", "isApiErrorMessage", "message",
        "requestId", "costUSD", "attachment",
    ]
}
