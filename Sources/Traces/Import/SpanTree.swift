internal import Basics

/// The spans of one session, in the order of time.
struct SpanTree {
    /// A call of a model, or what stands for one where none below it was recorded.
    struct ModelCall {
        /// The span.
        var span: OTLPSpan
        /// What the model was sent; empty where another span tells it better.
        var input: [Message] = []
        /// What the model wrote.
        var output: [Message] = []
        /// Whether the model wrote something that no span tells.
        var isUntold = false
        /// Its tokens; nothing where another span tells them better.
        var usage = TokenUsage()
        /// What it cost.
        var cost: Double?
        /// Whether it is a call of its own, and not another one's told again.
        var isCounted = true

        var hasMessages: Bool { !input.isEmpty || !output.isEmpty }
    }

    /// The spans, each once.
    let spans: [OTLPSpan]
    private let parents: [Int?]

    init(_ all: [OTLPSpan]) {
        struct Key: Hashable {
            var trace: String
            var span: String
        }
        // An exporter that tries again writes a span again.
        var places: [Key: Int] = [:]
        var spans: [OTLPSpan] = []
        for span in all {
            let key = span.id.map { Key(trace: span.trace, span: $0) }
            if let key, let place = places[key] {
                spans[place] = span
            } else {
                if let key { places[key] = spans.count }
                spans.append(span)
            }
        }
        func order(_ span: OTLPSpan) -> (Int64, Int64, String) {
            (span.start ?? .max, span.end ?? .max, span.id ?? "")
        }
        spans.sort { order($0) < order($1) }
        places = [:]
        for (index, span) in spans.enumerated() {
            if let id = span.id { places[Key(trace: span.trace, span: id)] = index }
        }
        self.spans = spans
        parents = spans.map { span in
            span.parent.flatMap { places[Key(trace: span.trace, span: $0)] }
        }
    }

    /// The spans above one, the nearest first.
    private func above(_ index: Int) -> [Int] {
        var found: [Int] = []
        var next = parents[index]
        // Spans that stand below each other have no place in a tree; each is met once.
        while let place = next, place != index, found.count < spans.count {
            found.append(place)
            next = parents[place]
        }
        return found
    }

    /// The spans below which no other is known, in the order of time.
    var roots: [OTLPSpan] { spans.indices.filter { parents[$0] == nil }.map { spans[$0] } }

    /// Whether a span is part of a judgement and not of the conversation.
    private func isJudgement(_ index: Int) -> Bool {
        ([index] + above(index)).contains { spans[$0].kind == .evaluator }
    }

    /// The calls of models, in the order of time.
    ///
    /// Frameworks and clients may both write a span of one call, and agents repeat what their calls
    /// add up to: what a span below tells counts, and not what those above it say of the same.
    func modelCalls() throws(RecordError) -> [ModelCall] {
        var calls: [Int: ModelCall] = [:]
        var hasMessagesBelow: Set<Int> = []
        var hasUsageBelow: Set<Int> = []
        var hasModelBelow: Set<Int> = []
        var hasConversation = false
        for (index, span) in spans.enumerated() {
            let kind = span.kind
            let isStep = kind == .chain && parents[index] == nil
            guard kind == .model || kind == .agent || isStep, !isJudgement(index) else { continue }
            var call = ModelCall(span: span)
            do throws(RecordError) {
                call.input = try span.input()
                call.output = try span.output()
                if !isStep {
                    call.usage = try span.usage()
                    call.cost = try span.cost()
                }
            } catch {
                throw RecordError("span \(span.id ?? "without an id"): \(error.description)")
            }
            let above = above(index)
            if kind == .model { hasModelBelow.formUnion(above) }
            if call.hasMessages && !isStep { hasConversation = true }
            if call.hasMessages { hasMessagesBelow.formUnion(above) }
            if call.usage != TokenUsage() || call.cost != nil { hasUsageBelow.formUnion(above) }
            calls[index] = call
        }
        for (index, var call) in calls {
            let isStep = call.span.kind == .chain
            if hasMessagesBelow.contains(index) || isStep && hasConversation {
                (call.input, call.output) = ([], [])
            }
            if hasUsageBelow.contains(index) { (call.usage, call.cost) = (TokenUsage(), nil) }
            call.isCounted = !hasUsageBelow.contains(index)
            calls[index] = call
        }
        for (index, call) in calls where call.span.kind == .model && call.output.isEmpty {
            let isTold = above(index).contains { calls[$0]?.hasMessages == true }
            calls[index]?.isUntold =
                !isTold && !hasModelBelow.contains(index) && !call.span.failed
        }
        return calls.sorted { $0.key < $1.key }.map(\.value).filter {
            $0.hasMessages || $0.isUntold || $0.usage != TokenUsage() || $0.cost != nil
                || $0.span.kind == .model
        }
    }

    /// The runs of tools, in the order of time; of two spans of one run the outer one.
    var toolRuns: [OTLPSpan] {
        spans.indices.filter { index in
            let span = spans[index]
            guard span.kind == .tool, !isJudgement(index) else { return false }
            return !above(index).contains {
                spans[$0].kind == .tool && spans[$0].call.name == span.call.name
            }
        }.map { spans[$0] }
    }
}
