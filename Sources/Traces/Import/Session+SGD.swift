internal import Basics
internal import JSONKit

extension Session {
    /// Reads one dialogue of the Schema-Guided Dialogue dataset.
    init(sgd element: JSONElement, run: String) throws(RecordError) {
        let record = try RecordReader(element)
        let id = try record.requiredString("dialogue_id")
        guard !id.isEmpty else { throw .expected("a text with a character", at: "dialogue_id") }
        guard element["turns"] != nil else { throw .missing("turns") }
        self.init(id: id, source: run)
        let services = try record.strings("services")
        if !services.isEmpty { taskType = services.joined(separator: "+") }
        var requests = SGDRequests()
        var calls = 0
        var last: SGDTurn?
        for (index, element) in try record.list("turns").enumerated() {
            let turn = try SGDTurn(RecordReader(element, path: "turns[\(index)]."))
            if turn.speaker == .system {
                for frame in turn.frames { requests.add(frame) }
                addCalls(of: turn, count: &calls)
            }
            messages.append(
                Message(role: turn.speaker == .user ? .user : .assistant, text: turn.utterance))
            last = turn
        }
        outcome.success = requests.success
        outcome.booked = requests.booked
        if let last, last.frames.contains(where: { $0.acts?.contains("GOODBYE") == true }) {
            outcome.termination = "GOODBYE"
        }
    }

    /// Adds the calls that a turn was written after, and their answers.
    ///
    /// The source gives calls no ids, so they are numbered.
    private mutating func addCalls(of turn: SGDTurn, count: inout Int) {
        var calls: [ToolCall] = []
        var answers: [Message] = []
        for frame in turn.frames {
            guard var call = frame.call else { continue }
            count += 1
            call.id = "#\(count)"
            calls.append(call)
            let result = ToolResult(callID: call.id, failed: frame.answer.map { $0 == .failed })
            // A file without results and acts does not say that the service answered.
            guard frame.results != nil || result.failed != nil else { continue }
            answers.append(Message(role: .tool, text: frame.results, toolResult: result))
        }
        guard !calls.isEmpty else { return }
        messages.append(Message(role: .assistant, toolCalls: calls))
        messages += answers
    }
}
