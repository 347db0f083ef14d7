internal import Basics

extension Masking {
    /// Masks everything in an event that people, tools or the model wrote, before it is kept.
    ///
    /// The session that comes of it is masked as a whole once more, which changes nothing of this.
    func mask(_ event: inout SessionEvent) {
        if var message = event.message {
            mask(&message)
            event.message = message
        }
        for key in ["unansweredQuestions", "tools"] {
            guard let value = event.changes?[key] else { continue }
            event.changes?[key] = key == "tools" ? maskedTools(value) : masked(value)
        }
    }

    private func maskedTools(_ value: JSONValue) -> JSONValue {
        guard case .array(let tools) = value else { return value }
        return .array(
            tools.map { tool in
                guard case .object(var tool) = tool,
                    case .string(let text)? = tool["description"]
                else { return tool }
                tool["description"] = .string(maskedInstructions(text))
                return .object(tool)
            })
    }
}
