internal import Basics
internal import JSONKit

extension Session {
    /// Puts the lines of one conversation of Claude Code together, in the order in which they were
    /// written.
    init(claudeCode lines: [ClaudeCodeLine], id: String, run: String) throws(RecordError) {
        self.init(id: id, source: run)
        var entries: [ClaudeCodeEntry] = []
        var places: [String: Int] = [:]
        for line in lines {
            guard let content = line.content else { continue }
            if let branch = line.branch, !branch.isEmpty, tags["gitBranch"] == nil {
                tags["gitBranch"] = branch
            }
            if tags["version"] == nil { tags["version"] = line.version }
            if let moment = line.timestamp {
                startedAt = min(startedAt ?? moment, moment)
                endedAt = max(endedAt ?? moment, moment)
            }
            guard line.writer == .model else {
                entries.append(.messages(try Message.all(claudeCode: line, content)))
                continue
            }
            if let name = line.response, let place = places[name] {
                entries[place].append(line, content)
            } else {
                if let name = line.response { places[name] = entries.count }
                entries.append(.response(ClaudeCodeResponse(line, content)))
            }
        }
        var costs: [Double?] = []
        for entry in entries {
            switch entry {
            case .messages(let added): messages += added
            case .response(let response):
                messages += try response.messages
                costs.append(response.cost)
            }
        }
        // A part of the calls says nothing of what all of them cost.
        let known = costs.compactMap(\.self)
        if !known.isEmpty, known.count == costs.count { cost = known.reduce(0, +) }
    }
}

/// What a line adds to a conversation, or several lines that are one response.
private enum ClaudeCodeEntry {
    case messages([Message])
    case response(ClaudeCodeResponse)

    /// Adds another line of the same response, though tools have answered in between.
    mutating func append(_ line: ClaudeCodeLine, _ content: [JSONElement]) {
        guard case .response(var response) = self else { return }
        response.append(line, content)
        self = .response(response)
    }
}

/// A response of the model, which lies on several lines: a block a line, and on each the usage of the
/// whole as far as it was known.
private struct ClaudeCodeResponse {
    var cost: Double?
    private var blocks: [JSONElement]
    private var usage: TokenUsage?
    private let model: String?
    private let timestamp: Timestamp?

    init(_ line: ClaudeCodeLine, _ content: [JSONElement]) {
        blocks = content
        usage = line.usage
        cost = line.cost
        model = line.model
        timestamp = line.timestamp
    }

    mutating func append(_ line: ClaudeCodeLine, _ content: [JSONElement]) {
        // Some lines repeat the blocks so far.
        let repeated = zip(blocks, content).allSatisfy { $0.value == $1.value }
        blocks = repeated && content.count >= blocks.count ? content : blocks + content
        cost = line.cost ?? cost
        // The last is the most complete, unless a line was written late.
        if let next = line.usage, next.output ?? 0 >= usage?.output ?? 0 { usage = next }
    }

    /// The model's message, and the answers of tools that the API ran.
    var messages: [Message] {
        get throws(RecordError) {
            var messages = try AnthropicContent(
                blocks, role: .assistant, path: "message.content"
            ).messages
            for index in messages.indices { messages[index].timestamp = timestamp }
            messages[0].model = model
            messages[0].tokens = usage
            messages[0].cost = cost
            return messages
        }
    }
}

extension Message {
    /// The messages of a line that is not the model's: the user's words, the program's, which are
    /// messages of the system, and what tools answered.
    fileprivate static func all(
        claudeCode line: ClaudeCodeLine, _ content: [JSONElement]
    ) throws(RecordError) -> [Message] {
        var messages: [Message] = []
        for (index, block) in content.enumerated() {
            let read = try AnthropicContent(
                [block], role: line.writer == .user ? .user : .system, path: line.place,
                from: index)
            for var message in read.messages where message.role == .tool || !message.isEmpty {
                message.timestamp = line.timestamp
                if message.role == .user, let text = message.text {
                    let words = ClaudeCodeWords(text)
                    message.text = words.text
                    if words.isProgram { message.role = .system }
                }
                if let last = messages.last, last.role == message.role, last.role != .tool {
                    let texts = [last.text, message.text].compactMap(\.self)
                    message.text = texts.isEmpty ? nil : texts.joined(separator: "\n")
                    message.media = last.media + message.media
                    messages.removeLast()
                }
                messages.append(message)
            }
        }
        return messages
    }

    private var isEmpty: Bool { text == nil && media.isEmpty }
}

/// Whose words a text in a user's message is.
struct ClaudeCodeWords {
    /// The text; a command as it was typed.
    let text: String
    /// Whether the program wrote it.
    let isProgram: Bool

    /// Tells them apart by the tags that the program puts around what it writes.
    init(_ text: String) {
        let trimmed = text.trimmingWhitespace
        if let command = Self.inside("command-name", of: trimmed),
            trimmed.hasPrefix("<command-name>") || trimmed.hasPrefix("<command-message>")
        {
            let arguments = Self.inside("command-args", of: trimmed) ?? ""
            self.text = arguments.isEmpty ? command : command + " " + arguments
            isProgram = false
        } else if trimmed.hasPrefix("<bash-input>"),
            let command = Self.inside("bash-input", of: trimmed)
        {
            self.text = "! " + command
            isProgram = false
        } else {
            self.text = text
            isProgram =
                trimmed.hasPrefix("<task-notification>")
                || trimmed.hasPrefix("[Request interrupted by user") && trimmed.hasSuffix("]")
                || Self.programTags.contains { trimmed.hasPrefix("<\($0)>") }
                    && Self.programTags.contains { trimmed.hasSuffix("</\($0)>") }
        }
    }

    /// What commands answered that the program ran itself, and what it tells the model.
    private static let programTags = [
        "local-command-stdout", "local-command-stderr", "local-command-caveat", "bash-stdout",
        "bash-stderr", "system-reminder", "user-prompt-submit-hook",
    ]

    /// What stands between a tag's first opening and its last end.
    private static func inside(_ tag: String, of text: String) -> String? {
        let (open, close) = (Array("<\(tag)>".utf8), Array("</\(tag)>".utf8))
        let bytes = Array(text.utf8)
        guard let start = bytes.firstRange(of: open)?.upperBound,
            let end = bytes[start...].ranges(of: close).last?.lowerBound
        else { return nil }
        return String(decoding: bytes[start..<end], as: UTF8.self).trimmingWhitespace
    }
}

extension String {
    /// The text without the white space at its ends.
    fileprivate var trimmingWhitespace: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
