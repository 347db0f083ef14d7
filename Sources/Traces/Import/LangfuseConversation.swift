internal import Basics
internal import JSONKit

/// Puts together what was said in the traces of a session.
///
/// The model calls tell most of it. What they lack comes from around them: instructions and the
/// answer from the steps around, calls and answers of tools from the tools' own observations.
struct LangfuseConversation {
    /// What was said.
    private(set) var conversation = Conversation()
    /// The tools that the model was told of.
    private(set) var tools: [ToolDefinition] = []
    /// The language model that answered last.
    private(set) var model: String?

    private let observations: LangfuseObservations
    private let traces: [LangfuseTrace]
    private let reader = ChatShapeReader()
    private var instructions: [Int: [Message]] = [:]

    init(_ observations: LangfuseObservations, _ traces: [LangfuseTrace]) {
        self.observations = observations
        self.traces = traces
    }

    /// Reads it all.
    mutating func build() {
        for call in observations.modelCalls { add(call) }
        addQuestion()
        addAnswer()
        conversation.link()
        // Before there was a type for tools, they were spans of the tools' names.
        let called = Set(conversation.messages.flatMap(\.toolCalls).map(\.name))
        let tools = observations.all.filter {
            $0.type == "TOOL" || $0.type == "SPAN" && called.contains(Self.tool(of: $0))
        }
        conversation.add(tools.map(run))
    }

    // MARK: Model calls

    private mutating func add(_ call: LangfuseObservations.ModelCall) {
        let records = ([call.place] + call.around).map { observations.all[$0] }
        let observation = records[0]
        let inputs = records.compactMap { chat($0.input, .input) }
        let outputs = records.compactMap { chat($0.output, .output) }
        let sent = best(inputs)
        let answered = best(outputs) ?? whole(observation.output, .assistant)
        var modelCall = Conversation.ModelCall()
        modelCall.start = observation.start
        modelCall.instructions = instructions(around: call.place)
        modelCall.sent = sent?.messages ?? []
        modelCall.answered = answered?.messages ?? []
        // Some give the whole conversation back.
        if modelCall.answered.contains(where: { $0.role == .user }) {
            modelCall.sent += modelCall.answered.dropLast()
            modelCall.answered = modelCall.answered.suffix(1)
        }
        let model = records.lazy.compactMap(\.model).first
        let place = modelCall.answered.lastIndex { $0.role == .assistant }
        for index in modelCall.answered.indices
        where modelCall.answered[index].role == .assistant {
            modelCall.answered[index].model = model
            modelCall.answered[index].timestamp = observation.end
        }
        if let place {
            let usage = records.lazy.map(\.usage).first { $0 != TokenUsage() }
            modelCall.answered[place].tokens = usage
            modelCall.answered[place].cost = records.lazy.compactMap(\.cost).first
        }
        if model != nil, place != nil || self.model == nil { self.model = model }
        conversation.add(modelCall)
        for tool in (inputs + outputs).flatMap(\.tools) + observation.tools
        where !tools.contains(where: { $0.name == tool.name }) {
            tools.append(tool)
        }
    }

    private func chat(_ element: JSONElement?, _ side: ChatShape.Side) -> ChatShape? {
        element.flatMap { reader.chat(in: $0, as: side) }
    }

    /// The innermost record with roles; where none has any, the innermost.
    private func best(_ chats: [ChatShape]) -> ChatShape? {
        let spoken = chats.filter { !$0.messages.isEmpty }
        return spoken.first { !$0.isPlain } ?? spoken.first
    }

    /// A value in no shape of a chat, as the text of one message.
    private func whole(_ element: JSONElement?, _ role: Message.Role) -> ChatShape? {
        guard let value = element.map(reader.unwrapped), value.string == nil,
            value.firstKey(notIn: []) != nil || value.elements?.first != nil
        else { return nil }
        return ChatShape(messages: [Message(role: role, text: value.value.text())], isPlain: true)
    }

    /// The instructions that only the steps around a call were given.
    private mutating func instructions(around place: Int) -> [Message] {
        var messages: [Message] = []
        for ancestor in observations.ancestors(of: place).reversed() {
            let known = instructions[ancestor]
            let found =
                known
                ?? chat(observations.all[ancestor].input, .input)?.messages
                .filter { $0.role == .system } ?? []
            instructions[ancestor] = found
            messages += found
        }
        return messages
    }

    // MARK: What the model calls lack

    /// The question, where no model call has it.
    private mutating func addQuestion() {
        guard !conversation.messages.contains(where: { $0.role == .user }) else { return }
        var call = Conversation.ModelCall()
        for observation in steps {
            guard let chat = chat(observation.input, .input), !chat.isPlain,
                chat.messages.contains(where: { $0.role == .user })
            else { continue }
            call.sent = chat.messages
            call.start = observation.start
            break
        }
        if call.sent.isEmpty {
            let inputs = traces.map(\.input) + observations.all.filter(\.isGeneration).map(\.input)
            let chats = inputs.compactMap { chat($0, .input) }
            let question =
                chats.first { $0.messages.contains { $0.role == .user } }
                ?? inputs.compactMap { whole($0, .user) }.first
            call.sent = question?.messages ?? []
        }
        conversation.prepend(call)
    }

    /// The answer, where no model call has it.
    private mutating func addAnswer() {
        let last = conversation.messages.last { $0.role == .assistant }
        let isAnswered = conversation.messages.last?.role == .assistant && last?.text != nil
        let steps = steps.sorted { ($0.end ?? $0.start) < ($1.end ?? $1.start) }
        for observation in steps.reversed() {
            guard let chat = chat(observation.output, .output), !chat.isPlain,
                let answer = chat.messages.last, answer.role == .assistant, answer.text != nil
            else { continue }
            if conversation.contains(answer) { return }
            return conversation.add(call(answering: chat, observation.end))
        }
        guard !isAnswered, let trace = traces.last,
            let chat = chat(trace.output, .output) ?? whole(trace.output, .assistant),
            let answer = chat.messages.last, !conversation.contains(answer)
        else { return }
        conversation.add(call(answering: chat, nil))
    }

    /// All of a chat but the end may have been said before.
    private func call(answering chat: ChatShape, _ end: Timestamp?) -> Conversation.ModelCall {
        var call = Conversation.ModelCall()
        call.sent = chat.messages.dropLast()
        call.answered = chat.messages.suffix(1)
        for index in call.answered.indices { call.answered[index].timestamp = end }
        return call
    }

    /// The observations that may hold the whole conversation.
    private var steps: [LangfuseObservation] {
        observations.all.filter { ["SPAN", "AGENT", "CHAIN"].contains($0.type) }
    }

    // MARK: Tools

    /// What libraries write of a tool that answered nothing.
    private static let nothing: Set<String> = ["", "null", "None"]

    /// The tool that an observation is called after.
    private static func tool(of observation: LangfuseObservation) -> String {
        let prefixes = ["execute_tool ", "running tool: ", "tool."]
        guard let prefix = prefixes.first(where: observation.name.hasPrefix) else {
            return observation.name
        }
        return String(observation.name.dropFirst(prefix.count))
    }

    /// A tool's observation as the record of its work.
    private func run(_ observation: LangfuseObservation) -> Conversation.ToolRun {
        let input = observation.input.map(reader.unwrapped)
        var run = Conversation.ToolRun(
            name: Self.tool(of: observation), arguments: input?.value ?? .null,
            start: observation.start,
            end: observation.end, isCertain: observation.type == "TOOL")
        // A handler for LangChain puts the arguments into a member of their own.
        if case .object(let object) = run.arguments, object.keys == ["input"],
            let inner = object["input"], inner.objectValue != nil
        {
            run.arguments = inner
        }
        if let output = observation.output.map(reader.unwrapped), !output.isNull {
            let messages = chat(output, .output)?.messages ?? []
            if let message = messages.first, messages.count == 1, message.role == .tool {
                run.answer = message.text
                run.callID = message.toolResult?.callID
                run.failed = message.toolResult?.failed
            } else {
                let content = output["content"]?.elements != nil ? output["content"] : nil
                let answer = reader.answer(content ?? output)
                run.answer = Self.nothing.contains(answer) ? nil : answer
            }
        }
        if observation.isError {
            run.failed = true
            run.answer = run.answer ?? observation.statusMessage
        }
        return run
    }
}
