internal import Basics

/// A conversation put together from model calls, each of which repeats what came before it.
struct Conversation {
    /// A call of a model.
    struct ModelCall {
        /// Instructions known from elsewhere than the messages that it was sent.
        var instructions: [Message] = []
        /// What it was sent, all of the conversation so far or only what is new.
        var sent: [Message] = []
        /// What it answered.
        var answered: [Message] = []
        /// When it began.
        var start: Timestamp?
    }

    /// A tool at work, as it was recorded beside the messages.
    struct ToolRun {
        /// The tool.
        var name: String
        /// What it was given.
        var arguments: JSONValue
        /// The id of the call, where the record has it.
        var callID: String?
        /// What it answered.
        var answer: String?
        /// Whether it failed; nil where the record does not say.
        var failed: Bool?
        /// When it began.
        var start: Timestamp?
        /// When it ended.
        var end: Timestamp?
        /// Whether it is known to be a tool, and not only called like one.
        var isCertain = true
    }

    fileprivate struct Entry {
        var message: Message
        var start: Timestamp?
    }

    private var entries: [Entry] = []

    /// The messages, in order.
    var messages: [Message] { entries.map(\.message) }

    /// How many there are.
    var count: Int { entries.count }

    /// The last message, if it is there from an index on.
    func last(from begin: Int) -> Message? { entries[begin...].last?.message }

    // MARK: Model calls

    /// Adds a call: of what it was sent only what is not there yet, and its answer.
    ///
    /// What the user said last before the call was said from the index `turn` on, even where the same
    /// was said before.
    mutating func add(_ call: ModelCall, turn: Int = 0) {
        let begin = entries.count
        var place = 0
        // Two messages that say the same are two, so none stands for both.
        var taken: Set<Int> = []
        for (number, message) in call.sent.enumerated() {
            let isNew = number == call.sent.count - 1 && message.role == .user
            let start = message.role == .system ? 0 : max(place, isNew ? turn : 0)
            if let known = index(of: message, from: start, except: taken) {
                if message.role != .system { place = known + 1 }
                entries[known].message.complete(from: message)
                taken.insert(known)
            } else {
                taken.insert(entries.count)
                entries.append(Entry(message: message, start: call.start))
            }
        }
        let instructions = call.instructions + call.answered.filter { $0.role == .system }
        var front = begin
        for message in instructions where index(of: message, from: 0) == nil {
            entries.insert(Entry(message: message, start: call.start), at: front)
            front += 1
        }
        for message in call.answered where message.role != .system {
            entries.append(Entry(message: message, start: call.start))
        }
    }

    /// Adds what a call was sent before all that is there from an index on, but the instructions.
    mutating func add(_ call: ModelCall, before begin: Int) {
        let new = call.sent.filter { index(of: $0, from: begin) == nil }
        let instructions = entries[begin...].prefix { $0.message.role == .system }
        entries.insert(
            contentsOf: new.map { Entry(message: $0, start: call.start) },
            at: instructions.endIndex)
    }

    /// Whether a message is there from an index on.
    func contains(_ message: Message, from begin: Int) -> Bool {
        index(of: message, from: begin) != nil
    }

    private func index(
        of message: Message, from start: Int, except taken: Set<Int> = []
    ) -> Int? {
        entries.indices.dropFirst(start).first {
            !taken.contains($0) && entries[$0].message.says(sameAs: message)
        }
    }

    // MARK: Tools

    /// Gives every call an id where the source has none, and every answer without one that of the
    /// first call before it which is still unanswered.
    mutating func link() {
        var open: [(id: String, entry: Int)] = []
        var count = 0
        for index in entries.indices {
            for call in entries[index].message.toolCalls.indices {
                count += 1
                let id = entries[index].message.toolCalls[call].id ?? "#\(count)"
                entries[index].message.toolCalls[call].id = id
                open.append((id, index))
            }
            guard var result = entries[index].message.toolResult else { continue }
            let place: Int?
            if let id = result.callID {
                place = open.firstIndex { $0.id == id }
            } else {
                place = open.indices.first
                result.callID = place.map { open[$0].id }
                entries[index].message.toolResult = result
            }
            if let place { open.remove(at: place) }
        }
    }

    /// Adds what is recorded of tools beside the messages: to a call that is there, what it lacks;
    /// a call that is not there, with its answer.
    mutating func add(_ runs: [ToolRun]) {
        var session = Session(id: "", source: "")
        session.messages = messages
        let exchanges = session.toolExchanges
        let places = Self.places(of: runs, among: exchanges)
        var added: [Int: [Entry]] = [:]
        for (number, run) in runs.enumerated() {
            guard let place = places[number] else {
                guard run.isCertain else { continue }
                let index = entries.firstIndex { Self.is($0.start, after: run.start) }
                added[index ?? entries.count, default: []] += run.entries("#t\(number + 1)")
                continue
            }
            let exchange = exchanges[place]
            if let answer = exchange.answerMessage {
                if run.failed != nil { entries[answer].message.toolResult?.failed = run.failed }
                entries[answer].message.timestamp = entries[answer].message.timestamp ?? run.end
            } else if run.answer != nil || run.failed != nil {
                var index = exchange.callMessage + 1
                while index < entries.count, entries[index].message.role == .tool { index += 1 }
                added[index, default: []].append(run.answerEntry(exchange.call.id))
            }
        }
        guard !added.isEmpty else { return }
        entries = (0...entries.count).flatMap { index in
            (added[index] ?? []) + (index < entries.count ? [entries[index]] : [])
        }
    }

    /// The exchange that each run is the record of, where there is one: by the call's id, else by the
    /// tool and what it was given, else, after all those, by the tool alone.
    private static func places(of runs: [ToolRun], among exchanges: [ToolExchange]) -> [Int: Int] {
        var places: [Int: Int] = [:]
        var free = Array(exchanges.indices)
        let isSame: [(ToolRun, ToolCall) -> Bool] = [
            { $0.callID != nil && $0.callID == $1.id },
            { $0.arguments == $1.arguments },
            { run, _ in run.isCertain },
        ]
        for isSame in isSame {
            for (number, run) in runs.enumerated() where places[number] == nil {
                let place = free.firstIndex {
                    exchanges[$0].call.name == run.name && isSame(run, exchanges[$0].call)
                }
                if let place { places[number] = free.remove(at: place) }
            }
        }
        return places
    }

    private static func `is`(_ moment: Timestamp?, after other: Timestamp?) -> Bool {
        guard let moment, let other else { return false }
        return moment > other
    }
}

extension Conversation.ToolRun {
    fileprivate func answerEntry(_ id: String?) -> Conversation.Entry {
        let message = Message(
            role: .tool, text: answer, toolResult: ToolResult(callID: id, failed: failed),
            timestamp: end)
        return Conversation.Entry(message: message, start: start)
    }

    /// The call and the answer, where the messages know nothing of either.
    fileprivate func entries(_ id: String) -> [Conversation.Entry] {
        let id = callID ?? id
        let call = Message(
            role: .assistant, toolCalls: [ToolCall(id: id, name: name, arguments: arguments)],
            timestamp: start)
        return [Conversation.Entry(message: call, start: start)]
            + (answer != nil || failed != nil ? [answerEntry(id)] : [])
    }
}

extension Message {
    /// Whether another message says the same, though the two were recorded at different times.
    fileprivate func says(sameAs other: Message) -> Bool {
        guard role == other.role, media == other.media, Self.isSame(text, other.text),
            toolCalls.count == other.toolCalls.count
        else { return false }
        if let id = toolResult?.callID, let otherID = other.toolResult?.callID, id != otherID {
            return false
        }
        return zip(toolCalls, other.toolCalls).allSatisfy {
            $0.name == $1.name && $0.arguments == $1.arguments
                && ($0.id == nil || $1.id == nil || $0.id == $1.id)
        }
    }

    private static func isSame(_ left: String?, _ right: String?) -> Bool {
        left == right || (left ?? "").trimmed == (right ?? "").trimmed
    }

    /// Takes over what only the other record of the same message says.
    fileprivate mutating func complete(from other: Message) {
        if toolResult?.callID == nil { toolResult?.callID = other.toolResult?.callID }
        if toolResult?.failed == nil { toolResult?.failed = other.toolResult?.failed }
        for index in toolCalls.indices where toolCalls[index].id == nil {
            toolCalls[index].id = other.toolCalls[index].id
        }
    }
}

extension String {
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
