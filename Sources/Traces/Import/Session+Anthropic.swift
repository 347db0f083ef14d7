internal import Basics

extension Session {
    /// Puts the exchanges of one conversation together.
    ///
    /// The longest has what was said; all of them have what it took.
    init(anthropic exchanges: [AnthropicExchange], run: String) {
        let first = exchanges[0]
        self.init(id: first.conversation ?? first.id, source: run)
        var longest = first
        for exchange in exchanges where exchange.messages.count >= longest.messages.count {
            longest = exchange
        }
        if let system = longest.system { messages.append(Message(role: .system, text: system)) }
        for (index, said) in longest.messages.enumerated() {
            // What the model answered then, with all that is known of it.
            let answer = exchanges.last {
                $0.messages.count == index && !$0.answer.isEmpty && Self.agree($0.answer, said)
            }
            messages += answer?.answer ?? said
        }
        messages += longest.answer
        tools = longest.tools
        principal = longest.principal
        outcome.termination = longest.termination
        let models = Set(exchanges.compactMap(\.model))
        model = models.count == 1 ? models.first : nil
        startedAt = exchanges.compactMap(\.startedAt).min()
        for exchange in exchanges {
            if let usage = exchange.usage { tokens.add(usage) }
        }
    }

    /// Whether an answer is what a later request repeats, which leaves out the model's thoughts.
    private static func agree(_ answer: [Message], _ said: [Message]) -> Bool {
        answer.count == said.count
            && zip(answer, said).allSatisfy {
                $0.role == $1.role && $0.text == $1.text && $0.toolCalls == $1.toolCalls
                    && $0.toolResult == $1.toolResult
            }
    }
}
