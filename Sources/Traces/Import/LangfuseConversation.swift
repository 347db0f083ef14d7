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

    private let reader = ChatShapeReader()
    /// The tools by name.
    private var toolNames: Set<String> = []
    /// The steps of a trace whose instructions are in the conversation.
    private var told: Set<Int> = []

    /// Reads traces in the order in which they began.
    init(of traces: [LangfuseTrace]) {
        for trace in traces {
            let observations = LangfuseObservations(of: [trace])
            let begin = conversation.count
            told = []
            var isAsked = false
            for call in observations.modelCalls {
                if add(call, observations, from: begin) { isAsked = true }
            }
            if !isAsked { addQuestion(of: trace, observations, from: begin) }
            addAnswer(of: trace, observations, from: begin)
        }
        conversation.link()
        // Before there was a type for tools, they were spans of the tools' names.
        let called = Set(conversation.messages.flatMap(\.toolCalls).map(\.name))
        let tools = LangfuseObservations(of: traces).all.filter {
            $0.type == "TOOL" || $0.type == "SPAN" && called.contains(Self.tool(of: $0))
        }
        conversation.add(tools.map(run))
    }

    // MARK: Model calls

    /// Adds a model call; returns whether it was sent words of the user.
    private mutating func add(
        _ call: LangfuseObservations.ModelCall, _ observations: LangfuseObservations,
        from begin: Int
    ) -> Bool {
        let records = ([call.place] + call.around).map { observations.all[$0] }
        let observation = records[0]
        let inputs = records.compactMap { chat($0.input, .input) }
        let outputs = records.compactMap { chat($0.output, .output) }
        let sent = best(inputs)
        let answered = best(outputs) ?? whole(observation.output, .assistant)
        var modelCall = Conversation.ModelCall()
        modelCall.start = observation.start
        modelCall.instructions = instructions(around: call.place, observations)
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
        conversation.add(modelCall, turn: begin)
        for tool in (inputs + outputs).flatMap(\.tools) + observation.tools
        where toolNames.insert(tool.name).inserted {
            tools.append(tool)
        }
        return modelCall.sent.contains { $0.role == .user }
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

    /// The instructions that only the steps around a call were given, as far as no call before it has
    /// told of them.
    private mutating func instructions(
        around place: Int, _ observations: LangfuseObservations
    ) -> [Message] {
        var steps: [Int] = []
        var next = observations.parent(of: place)
        while let step = next, told.insert(step).inserted {
            steps.append(step)
            next = observations.parent(of: step)
        }
        return steps.reversed().flatMap { step in
            chat(observations.all[step].input, .input)?.messages.filter { $0.role == .system } ?? []
        }
    }

    // MARK: What the model calls lack

    /// The question of a trace in which no model call has it.
    private mutating func addQuestion(
        of trace: LangfuseTrace, _ observations: LangfuseObservations, from begin: Int
    ) {
        func isQuestion(_ chat: ChatShape) -> Bool { chat.messages.contains { $0.role == .user } }
        var call = Conversation.ModelCall()
        for step in Self.steps(of: observations) {
            guard let chat = chat(step.input, .input), !chat.isPlain, isQuestion(chat) else {
                continue
            }
            call.sent = chat.messages
            call.start = step.start
            break
        }
        if call.sent.isEmpty {
            let generations = observations.all.filter(\.isGeneration)
            let inputs = [trace.input] + generations.map(\.input)
            let question =
                inputs.compactMap { chat($0, .input) }.first(where: isQuestion)
                ?? inputs.compactMap { whole($0, .user) }.first
            call.sent = question?.messages ?? []
        }
        conversation.add(call, before: begin)
    }

    /// The answer of a trace, where no model call has it.
    private mutating func addAnswer(
        of trace: LangfuseTrace, _ observations: LangfuseObservations, from begin: Int
    ) {
        let last = conversation.last(from: begin)
        let isAnswered = last?.role == .assistant && last?.text != nil
        let steps = Self.steps(of: observations).sorted {
            ($0.end ?? $0.start) < ($1.end ?? $1.start)
        }
        for step in steps.reversed() {
            guard let chat = chat(step.output, .output), !chat.isPlain,
                let answer = chat.messages.last, answer.role == .assistant, answer.text != nil
            else { continue }
            if conversation.contains(answer, from: begin) { return }
            return conversation.add(call(answering: chat, step.end))
        }
        guard !isAnswered,
            let chat = chat(trace.output, .output) ?? whole(trace.output, .assistant),
            let answer = chat.messages.last, !conversation.contains(answer, from: begin)
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
    private static func steps(of observations: LangfuseObservations) -> [LangfuseObservation] {
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
