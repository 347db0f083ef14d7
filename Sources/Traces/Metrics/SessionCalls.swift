internal import Basics

/// The tool calls of a session and their answers, looked through once: all that is counted of them
/// comes from here.
struct SessionCalls: Sendable {
    /// A call.
    struct Call: Sendable {
        /// Which of ``tools`` is called.
        var tool: Int
        /// Where it stands: the index of its message, and its place there.
        var message: Int
        var place: Int
        /// The index of the message that answers it; nil where none does.
        var answer: Int?
        /// Whether it failed; nil where that is unknown.
        var failed: Bool?
    }

    /// Each tool together with who called it, in the order of the first calls.
    private(set) var tools: [ToolKey] = []
    /// The numbers of each of them.
    private(set) var measures: [ToolMeasures] = []
    /// The calls, in order.
    private(set) var calls: [Call] = []

    /// Looks through a session.
    ///
    /// An answer counts for the tool of the latest call before it with its id; one that belongs to no
    /// call is no tool's. An id can repeat inside a session, so it answers the latest call before it with
    /// that id that has no answer yet, or, all being answered, the latest one.
    init(_ session: Session) {
        var keys = Numbering<ToolKey>()
        var ids = Numbering<String>()
        // By the number of an id: the latest call that has it, and those that wait for an answer.
        var latest: [Int] = []
        var waiting: [[Int]] = []
        let messages = session.messages
        for index in messages.indices {
            for (place, call) in messages[index].toolCalls.enumerated() {
                let tool = keys.number(of: ToolKey(requestor: call.requestor, name: call.name))
                if tool == measures.count { measures.append(ToolMeasures()) }
                measures[tool].calls += 1
                if let id = call.id {
                    let number = ids.number(of: id)
                    if number == latest.count {
                        latest.append(calls.count)
                        waiting.append([])
                    }
                    latest[number] = calls.count
                    waiting[number].append(calls.count)
                }
                calls.append(Call(tool: tool, message: index, place: place))
            }
            guard let result = messages[index].toolResult, let id = result.callID,
                let number = ids.known(id)
            else { continue }
            if messages[index].role == .tool {
                measures[calls[latest[number]].tool].count(result.failed)
            }
            let call = waiting[number].popLast() ?? latest[number]
            calls[call].answer = index
            calls[call].failed = result.failed
        }
        tools = keys.values
    }

    /// How many calls of the agent have the name and arguments of an earlier one.
    func repeatedAgentCalls(in session: Session) -> Int {
        var repeated = 0
        var earlier: [[JSONValue]] = Array(repeating: [], count: tools.count)
        var many: [Int: Set<JSONValue>] = [:]
        for call in calls where tools[call.tool].requestor == .agent {
            let arguments = session.messages[call.message].toolCalls[call.place].arguments
            if earlier[call.tool].count < Self.few {
                if earlier[call.tool].contains(arguments) {
                    repeated += 1
                } else {
                    earlier[call.tool].append(arguments)
                }
            } else if earlier[call.tool].contains(arguments)
                || !many[call.tool, default: []].insert(arguments).inserted
            {
                repeated += 1
            }
        }
        return repeated
    }

    /// Up to how many values are compared with each other sooner than hashed.
    fileprivate static let few = 24
}

/// Numbers for values, from 0 in the order in which they come.
///
/// Few are compared one by one, which takes less than to hash them.
struct Numbering<Value: Hashable> {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int] = [:]

    /// The number of a value, which gets the next one where it is new.
    mutating func number(of value: Value) -> Int {
        if let known = known(value) { return known }
        values.append(value)
        if values.count > SessionCalls.few {
            if numbers.isEmpty {
                for (number, value) in values.enumerated() { numbers[value] = number }
            } else {
                numbers[value] = values.count - 1
            }
        }
        return values.count - 1
    }

    /// The number that a value has; nil where it has none.
    func known(_ value: Value) -> Int? {
        values.count > SessionCalls.few ? numbers[value] : values.firstIndex(of: value)
    }
}
