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
    private var known = MessageIndex()

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
        var next = 0
        // Two messages that say the same are two, so none stands for both.
        var taken: Set<Int> = []
        for (number, message) in call.sent.enumerated() {
            let isNew = number == call.sent.count - 1 && message.role == .user
            let start = message.role == .system ? 0 : max(next, isNew ? turn : 0)
            if let place = index(of: message, from: start, except: taken) {
                if message.role != .system { next = place + 1 }
                complete(place, from: message)
                taken.insert(place)
            } else {
                taken.insert(entries.count)
                insert([Entry(message: message, start: call.start)], at: entries.count)
            }
        }
        var instructions: [Entry] = []
        for message in call.instructions + call.answered.filter({ $0.role == .system })
        where index(of: message, from: 0) == nil
            && !instructions.contains(where: { $0.message.says(sameAs: message) })
        {
            instructions.append(Entry(message: message, start: call.start))
        }
        insert(instructions, at: begin)
        let answers = call.answered.filter { $0.role != .system }
        insert(answers.map { Entry(message: $0, start: call.start) }, at: entries.count)
    }

    /// Adds what a call was sent before all that is there from an index on, but the instructions.
    mutating func add(_ call: ModelCall, before begin: Int) {
        let new = call.sent.filter { index(of: $0, from: begin) == nil }
        let instructions = entries[begin...].prefix { $0.message.role == .system }
        insert(
            new.map { Entry(message: $0, start: call.start) }, at: instructions.endIndex)
    }

    /// Whether a message is there from an index on.
    func contains(_ message: Message, from begin: Int) -> Bool {
        index(of: message, from: begin) != nil
    }

    private func index(
        of message: Message, from start: Int, except taken: Set<Int> = []
    ) -> Int? {
        known.first(like: message, from: start) {
            !taken.contains($0) && entries[$0].message.says(sameAs: message)
        }
    }

    private mutating func insert(_ new: [Entry], at place: Int) {
        guard !new.isEmpty else { return }
        for later in (place..<entries.count).reversed() {
            known.remove(entries[later].message, at: later)
        }
        entries.insert(contentsOf: new, at: place)
        for later in place..<entries.count { known.insert(entries[later].message, at: later) }
    }

    private mutating func complete(_ place: Int, from message: Message) {
        var completed = entries[place].message
        completed.complete(from: message)
        guard completed != entries[place].message else { return }
        known.remove(entries[place].message, at: place)
        known.insert(completed, at: place)
        entries[place].message = completed
    }

    // MARK: Tools

    /// Gives every call an id where the source has none, and every answer without one that of the
    /// first call before it which is still unanswered.
    ///
    /// It comes after all calls of models.
    mutating func link() {
        var open = OpenCalls()
        var count = 0
        for index in entries.indices {
            for call in entries[index].message.toolCalls.indices {
                count += 1
                let id = entries[index].message.toolCalls[call].id ?? "#\(count)"
                entries[index].message.toolCalls[call].id = id
                open.add(id)
            }
            guard let result = entries[index].message.toolResult else { continue }
            if let id = result.callID {
                open.answer(id)
            } else {
                entries[index].message.toolResult?.callID = open.answerFirst()
            }
        }
    }

    /// Adds what is recorded of tools beside the messages: to a call that is there, what it lacks;
    /// a call that is not there, with its answer.
    mutating func add(_ runs: [ToolRun]) {
        var session = Session(id: "", source: "")
        session.messages = messages
        let exchanges = session.toolExchanges
        let places = Self.places(of: runs, among: exchanges)
        let ends = answerEnds
        let latest = latestStarts
        var added: [Int: [Entry]] = [:]
        for (number, run) in runs.enumerated() {
            guard let place = places[number] else {
                guard run.isCertain else { continue }
                let index = run.start.map { Self.first(after: $0, in: latest) } ?? entries.count
                added[index, default: []] += run.entries("#t\(number + 1)")
                continue
            }
            let exchange = exchanges[place]
            if let answer = exchange.answerMessage {
                if run.failed != nil { entries[answer].message.toolResult?.failed = run.failed }
                entries[answer].message.timestamp = entries[answer].message.timestamp ?? run.end
            } else if run.answer != nil || run.failed != nil {
                let index = ends[exchange.callMessage + 1]
                added[index, default: []].append(run.answerEntry(exchange.call.id))
            }
        }
        guard !added.isEmpty else { return }
        entries = (0...entries.count).flatMap { index in
            (added[index] ?? []) + (index < entries.count ? [entries[index]] : [])
        }
    }

    /// From each message on, the first that is no answer of a tool.
    private var answerEnds: [Int] {
        var ends = Array(0...entries.count)
        for index in entries.indices.reversed() where entries[index].message.role == .tool {
            ends[index] = ends[index + 1]
        }
        return ends
    }

    /// The latest of the times up to each message; nil where none is known so far.
    private var latestStarts: [Timestamp?] {
        var latest: Timestamp?
        return entries.map { entry in
            if let start = entry.start { latest = max(latest ?? start, start) }
            return latest
        }
    }

    /// The first message that began after a moment.
    private static func first(after moment: Timestamp, in latest: [Timestamp?]) -> Int {
        var (low, high) = (latest.startIndex, latest.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if latest[middle].map({ $0 > moment }) ?? false {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    /// The exchange that each run is the record of, where there is one: by the call's id, else by the
    /// tool and what it was given, else, after all those, by the tool alone.
    private static func places(of runs: [ToolRun], among exchanges: [ToolExchange]) -> [Int: Int] {
        guard !runs.isEmpty else { return [:] }
        var places: [Int: Int] = [:]
        var taken: Set<Int> = []
        let keys: [(ToolRun) -> [JSONValue]?] = [
            { run in run.callID.map { [.string(run.name), .string($0)] } },
            { [.string($0.name), $0.arguments] },
            { $0.isCertain ? [.string($0.name)] : nil },
        ]
        let fits: [(ToolCall) -> [JSONValue]?] = [
            { call in call.id.map { [.string(call.name), .string($0)] } },
            { [.string($0.name), $0.arguments] },
            { [.string($0.name)] },
        ]
        for (key, fit) in zip(keys, fits) {
            var free = FreePlaces(
                exchanges.enumerated().compactMap { place, exchange in
                    fit(exchange.call).map { (key: $0, place: place) }
                })
            for (number, run) in runs.enumerated() where places[number] == nil {
                if let key = key(run) { places[number] = free.take(key, of: &taken) }
            }
        }
        return places
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
    /// Takes over what only the other record of the same message says.
    fileprivate mutating func complete(from other: Message) {
        if toolResult?.callID == nil { toolResult?.callID = other.toolResult?.callID }
        if toolResult?.failed == nil { toolResult?.failed = other.toolResult?.failed }
        for index in toolCalls.indices where toolCalls[index].id == nil {
            toolCalls[index].id = other.toolCalls[index].id
        }
    }
}
