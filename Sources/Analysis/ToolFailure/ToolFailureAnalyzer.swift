import Basics
package import Traces

/// Finds why tools fail: failures by cause, and what is different where they do not happen.
///
/// Causes are masked error messages; sessions and tasks count, not errors. Four kinds lead to an
/// edit: the tool's own text offers what the API refuses, an example of a text was sent as a real
/// value, the tool asks for a field that its text does not name, and a look-up was missing that
/// lists the values the API accepts. A cause that fits none is for a person to look into.
package struct ToolFailureAnalyzer: Analyzer {
    package static let name = "toolFailure"

    let library: AnalysisLibrary
    let settings: AnalysisSettings
    private(set) var sessions = 0
    private(set) var outcomes = Outcomes()
    private(set) var tools: [String: ToolUse] = [:]
    private(set) var causes: [String: FailureCause] = [:]
    private(set) var examples: [String: ExampleUse] = [:]
    private(set) var order: CallOrder

    /// Creates an analyzer of sessions in which a library was in force.
    package init(library: AnalysisLibrary, settings: AnalysisSettings = AnalysisSettings()) {
        self.library = library
        self.settings = settings
        order = CallOrder(limit: settings.distinctLimit)
    }

    package mutating func add(_ session: Session, evidence: String) {
        sessions += 1
        outcomes.add(session)
        let exchanges = session.toolExchanges.filter { $0.call.requestor == .agent }
        guard !exchanges.isEmpty else { return }
        var state = SessionState(session, exchanges: exchanges, evidence: evidence)
        for index in exchanges.indices { add(exchangeAt: index, of: &state) }
        order.add(state.events)
    }

    /// What is known of the session that is being read.
    private struct SessionState {
        let session: Session
        let exchanges: [ToolExchange]
        let evidence: String
        var words: SessionWords
        var succeeded: Set<String> = []
        var waiting: [Int] = []
        var events: [CallOrder.Event] = []
        var seenCauses: Set<String> = []
        var seenTools: Set<String> = []
        var seenSources: Set<String> = []
        var seenExamples: Set<String> = []

        init(_ session: Session, exchanges: [ToolExchange], evidence: String) {
            self.session = session
            self.exchanges = exchanges
            self.evidence = evidence
            words = SessionWords(session, exchanges: exchanges)
        }

        /// Takes in what came before an exchange.
        mutating func advance(to exchange: ToolExchange) {
            // Values must have been there when the call was written; that a look-up came first
            // means that its answer stands before this one, even where both were asked at once.
            words.read(upTo: exchange.callMessage)
            let place = exchange.answerMessage ?? exchange.callMessage
            for index in waiting where (exchanges[index].answerMessage ?? .max) < place {
                let name = exchanges[index].call.name
                if succeeded.insert(name).inserted { events.append(.succeeded(name)) }
            }
            waiting.removeAll { (exchanges[$0].answerMessage ?? .max) < place }
        }
    }

    private mutating func add(exchangeAt index: Int, of state: inout SessionState) {
        let exchange = state.exchanges[index]
        let name = exchange.call.name
        state.advance(to: exchange)
        guard tools[name] != nil || tools.count < settings.distinctLimit else { return }
        state.events.append(.called(name))
        tools[name, default: ToolUse()].calls += 1
        for earlier in state.succeeded {
            tools[name, default: ToolUse()].callsAfter[earlier, default: 0] += 1
        }
        let values = ArgumentValue.all(in: exchange.call.arguments)
        switch exchange.failed {
        case false?:
            state.waiting.append(index)
            addAccepted(exchange, values, &state)
        case true?:
            addFailed(index, values, &state)
        case nil: break
        }
    }

    private mutating func addAccepted(
        _ exchange: ToolExchange, _ values: [ArgumentValue], _ state: inout SessionState
    ) {
        let name = exchange.call.name
        var use = tools[name] ?? ToolUse()
        use.accepted += 1
        for (field, values) in Self.byField(values)
        where state.seenSources.insert("\(name)/\(field)").inserted {
            use.sources[field, default: ValueSources()].add(values, words: state.words)
        }
        for (parameter, value) in exchange.call.arguments.objectValue?.members ?? [] {
            guard use.nestedNames[parameter] != nil || use.nestedNames.count < 256 else { continue }
            var names = use.nestedNames[parameter] ?? [:]
            for nested in value.memberNames where names[nested] != nil || names.count < 256 {
                names[nested, default: 0] += 1
            }
            use.nestedNames[parameter] = names
        }
        tools[name] = use
        for value in values where library.examples[value.value] != nil {
            examples[value.field, default: ExampleUse()].accepted.insert(value.value)
        }
    }

    private mutating func addFailed(
        _ index: Int, _ values: [ArgumentValue], _ state: inout SessionState
    ) {
        let exchange = state.exchanges[index]
        let name = exchange.call.name
        let words = state.words
        let message = MaskedMessage(
            exchange.answer ?? "", arguments: Set(values.map(\.value)), said: words.knows,
            vocabulary: library.vocabulary)
        addExamples(exchange, values, &state)

        let missing = missingField(message, exchange)
        let key = missing.map { "\(name)\u{1F}\($0)" } ?? message.key
        guard causes[key] != nil || causes.count < settings.distinctLimit else { return }
        var cause = causes[key] ?? FailureCause(key: message.key, missingField: missing)
        cause.errors += 1
        if cause.texts[message.text] != nil || cause.texts.count < 64 {
            cause.texts[message.text, default: 0] += 1
        }
        var byTool = cause.byTool[name] ?? FailureCause.ByTool()
        byTool.errors += 1
        if state.seenTools.insert("\(key)\u{1F}\(name)").inserted { byTool.sessions += 1 }
        for (field, values) in Self.byField(values)
        where state.seenSources.insert("\(key)\u{1F}\(name)/\(field)").inserted {
            byTool.sources[field, default: ValueSources()].add(values, words: words)
        }
        cause.byTool[name] = byTool
        for earlier in state.succeeded { cause.errorsAfter[earlier, default: 0] += 1 }
        let named = Set(message.values)
        for field in Set(values.filter { named.contains($0.value) }.map(\.field)) {
            cause.namedFields[field, default: 0] += 1
        }
        addRetry(after: index, state.exchanges, first: !state.seenCauses.contains(key), to: &cause)
        if state.seenCauses.insert(key).inserted {
            cause.tally.add(state.session, evidence: state.evidence, settings: settings)
        }
        causes[key] = cause
        state.events.append(.failed(tool: name, cause: key))
    }

    /// What the agent did about the failure; how the session went on counts once a session.
    private func addRetry(
        after index: Int, _ exchanges: [ToolExchange], first: Bool, to cause: inout FailureCause
    ) {
        let call = exchanges[index].call
        let later = exchanges[(index + 1)...].filter { $0.call.name == call.name }
        if later.first?.call.arguments == call.arguments { cause.repeatedUnchanged += 1 }
        guard first else { return }
        if let success = later.first(where: { $0.failed == false }) {
            if success.call.arguments == call.arguments {
                cause.recoveredUnchanged += 1
            } else {
                cause.recoveredChanged += 1
            }
        } else {
            cause.neverRecovered += 1
        }
    }

    /// Counts the example values of the library that the call sent although nobody had named them.
    private mutating func addExamples(
        _ exchange: ToolExchange, _ values: [ArgumentValue], _ state: inout SessionState
    ) {
        for value in values
        where library.examples[value.value] != nil && !state.words.knows(value.value) {
            var use = examples[value.field] ?? ExampleUse()
            use.calls += 1
            use.tools.insert(exchange.call.name)
            if state.seenExamples.insert(value.field).inserted {
                use.tally.add(state.session, evidence: state.evidence, settings: settings)
            }
            if state.seenExamples.insert("\(value.field)\u{1F}\(value.value)").inserted {
                use.sent[value.value, default: 0] += 1
            }
            examples[value.field] = use
        }
    }

    /// An identifier of the message that the tool's own text never names and the call lacked.
    private func missingField(_ message: MaskedMessage, _ exchange: ToolExchange) -> String? {
        guard !message.identifiers.isEmpty, let tool = library.tool(named: exchange.call.name)
        else { return nil }
        let names = exchange.call.arguments.memberNames
        let text = tool.description + tool.parameters.text()
        return message.identifiers.first { !names.contains($0) && !text.contains($0) }
    }

    private static func byField(_ values: [ArgumentValue]) -> [(String, [String])] {
        Dictionary(grouping: values, by: \.field).map { ($0.key, $0.value.map(\.value)) }
            .sorted { $0.0 < $1.0 }
    }

    package func findings() -> [Finding] {
        let byCause = causes.sorted { $0.key < $1.key }.compactMap {
            finding(of: $0.value, key: $0.key)
        }
        let byExample = examples.sorted { $0.key < $1.key }.compactMap {
            finding(ofExamplesFor: $0.key, $0.value)
        }
        return byCause + byExample
    }
}
