internal import Basics

/// A conversation that is put together from what each call of a model was sent and wrote, and from
/// the runs of tools.
struct TelemetryConversation {
    private struct Entry {
        var message: Message
        var time: Int64
        /// Which of its calls have their run.
        var runs: Set<Int> = []
        /// Whether it is an answer that has its run.
        var hasRun = false
        /// Whether the calls that it made are not told.
        var isUntold = false

        func isAnswer(to id: String) -> Bool { message.toolResult?.callID == id }
    }

    private var entries: [Entry] = []

    /// The messages, in order.
    var messages: [Message] { entries.map(\.message) }

    /// Adds what a model was sent, as far as it is not known from before.
    ///
    /// Each call repeats the conversation, but seldom letter by letter: instructions have the time in
    /// them, what was thought is left out, old messages are dropped. So what stands before a message
    /// that is known is known too.
    mutating func extend(by input: [Message], at time: Int64) {
        var place = entries.startIndex
        var known = 0
        for (index, message) in input.enumerated() {
            guard
                let found = entries[place...].firstIndex(where: { message.repeats($0.message) })
            else { continue }
            place = found + 1
            known = index + 1
        }
        entries += input[known...].map { Entry(message: $0, time: time) }
    }

    /// Adds what a model wrote.
    mutating func add(_ output: [Message], isUntold: Bool = false, at time: Int64) {
        entries += output.map { Entry(message: $0, time: time, isUntold: isUntold) }
    }

    // MARK: Runs of tools

    /// Adds what the run of a tool tells: whether the answer to its call is a failure, or the answer
    /// or both where no model's call has them.
    mutating func add(run span: OTLPSpan) {
        let call = span.call
        guard let (index, number) = place(of: call) else {
            if let id = call.id {
                if let place = entries.firstIndex(where: { $0.isAnswer(to: id) && !$0.hasRun }) {
                    return complete(place, by: span)
                }
                // A second span of a run that is known.
                if entries.contains(where: { $0.message.toolCalls.contains { $0.id == id } }) {
                    return
                }
            }
            return insert(call, of: span)
        }
        entries[index].runs.insert(number)
        let id = entries[index].message.toolCalls[number].id
        if let place = answer(to: id, number, after: index) {
            complete(place, by: span)
        } else {
            insertAnswer(to: id, of: span, after: index)
        }
    }

    /// Where the call is that a run belongs to: the first one with its id and without a run, or, where
    /// one of the two has no id, with its name and arguments, or with its name.
    private func place(of call: ToolCall) -> (Int, Int)? {
        func first(where fits: (ToolCall) -> Bool) -> (Int, Int)? {
            for (index, entry) in entries.enumerated() {
                for (number, other) in entry.message.toolCalls.enumerated()
                where !entry.runs.contains(number) && fits(other) { return (index, number) }
            }
            return nil
        }
        if let id = call.id, let found = first(where: { $0.id == id }) { return found }
        func mayFit(_ other: ToolCall) -> Bool {
            other.name == call.name && (other.id == nil || call.id == nil)
        }
        return first { mayFit($0) && $0.arguments == call.arguments } ?? first(where: mayFit)
    }

    private func answer(to id: String?, _ number: Int, after index: Int) -> Int? {
        if let id {
            return entries.indices.first {
                $0 > index && !entries[$0].hasRun && entries[$0].isAnswer(to: id)
            }
        }
        // Answers without ids stand in the order of the calls.
        let place = index + 1 + number
        let following = entries.dropFirst(index + 1).prefix { $0.message.role == .tool }
        guard following.indices.contains(place), !entries[place].hasRun else { return nil }
        return place
    }

    private mutating func complete(_ place: Int, by span: OTLPSpan) {
        entries[place].hasRun = true
        var message = entries[place].message
        message.text = message.text ?? span.answer
        message.timestamp = message.timestamp ?? span.ended
        if message.toolResult?.failed == nil { message.toolResult?.failed = span.failed }
        entries[place].message = message
    }

    private mutating func insertAnswer(to id: String?, of span: OTLPSpan, after index: Int) {
        var message = Message(
            role: .tool, toolResult: ToolResult(callID: id, failed: span.failed),
            timestamp: span.ended)
        message.text = span.answer
        var place = index + 1
        while place < entries.count, entries[place].message.role == .tool { place += 1 }
        entries.insert(
            Entry(message: message, time: span.end ?? entries[index].time, hasRun: true),
            at: place)
    }

    /// Adds a call that no model's call has: to the message before it of which it is not told what
    /// calls it made, else as a message of its own.
    private mutating func insert(_ call: ToolCall, of span: OTLPSpan) {
        let start = span.start ?? .max
        if let index = entries.lastIndex(where: { $0.isUntold && $0.time <= start }) {
            entries[index].runs.insert(entries[index].message.toolCalls.count)
            entries[index].message.toolCalls.append(call)
            return insertAnswer(to: call.id, of: span, after: index)
        }
        let place = entries.firstIndex { $0.time > start } ?? entries.endIndex
        entries.insert(
            Entry(
                message: Message(role: .assistant, toolCalls: [call], timestamp: span.started),
                time: start, runs: [0]), at: place)
        insertAnswer(to: call.id, of: span, after: place)
    }
}

extension OTLPSpan {
    /// When it began.
    var started: Timestamp? { start.map { Timestamp(microseconds: $0 / 1000) } }
    /// When it ended.
    var ended: Timestamp? { end.map { Timestamp(microseconds: $0 / 1000) } }
}

extension Message {
    /// Whether this is the other message again, as far as a model that is sent it can tell.
    fileprivate func repeats(_ other: Message) -> Bool {
        guard role == other.role else { return false }
        if role == .tool, let id = toolResult?.callID, let otherID = other.toolResult?.callID {
            return id == otherID
        }
        guard toolCalls.count == other.toolCalls.count, media.count == other.media.count else {
            return false
        }
        let ids = toolCalls.compactMap(\.id)
        if !ids.isEmpty, ids.count == toolCalls.count {
            let otherIDs = other.toolCalls.compactMap(\.id)
            if otherIDs.count == ids.count { return ids == otherIDs }
        }
        return (text ?? "") == (other.text ?? "")
            && zip(toolCalls, other.toolCalls).allSatisfy {
                $0.name == $1.name && $0.arguments == $1.arguments
            }
    }
}
