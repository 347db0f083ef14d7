internal import Basics

/// Replaces secrets and personal data in what sessions hold, by a word for each kind.
///
/// The same text always becomes the same, and a text that has been masked stays as it is.
package struct Masking: Hashable, Sendable {
    private let kinds: Set<MaskKind>

    /// Takes the kinds; nil where there are none, so that nothing is looked at.
    package init?(_ kinds: Set<MaskKind>) {
        if kinds.isEmpty { return nil }
        self.kinds = kinds
    }

    /// A text without what is masked.
    package func masked(_ text: String) -> String { Self.masked(text, kinds) }

    /// What the team wrote itself is masked of secrets only.
    func maskedInstructions(_ text: String) -> String {
        kinds.contains(.secrets) ? Self.masked(text, [.secrets]) : text
    }

    private static func masked(_ text: String, _ kinds: Set<MaskKind>) -> String {
        var scanner = MaskScanner(Array(text.utf8), kinds)
        guard let bytes = scanner.masked() else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A JSON value whose texts are masked, wherever they stand; a member with the name of a secret is one.
    func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): return .string(masked(text))
        case .array(let values): return .array(values.map(masked))
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { (key: $0.key, value: masked($0.value, of: $0.key)) }))
        case .integer(let number):
            // A card may be written as a number.
            let digits = String(number)
            let masked = masked(digits)
            return masked == digits ? value : .string(masked)
        case .null, .bool, .number: return value
        }
    }

    private func masked(_ value: JSONValue, of key: String) -> JSONValue {
        guard kinds.contains(.secrets), SecretName.isOne(Array(key.utf8)[...]) else {
            return masked(value)
        }
        switch value {
        case .string(let text) where !text.isEmpty: return .string(MaskKind.secrets.replacement)
        case .integer, .number: return .string(MaskKind.secrets.replacement)
        default: return masked(value)
        }
    }

    /// Masks everything in a session that people, tools or the model wrote.
    ///
    /// What names it (ids, tags, the principal) stays, and so do instructions and descriptions of tools but
    /// for secrets.
    func mask(_ session: inout Session) {
        for place in session.messages.indices { mask(&session.messages[place]) }
        session.unansweredQuestions = session.unansweredQuestions.map { masked($0) }
        guard kinds.contains(.secrets) else { return }
        for place in session.tools.indices {
            session.tools[place].description = session.tools[place].description
                .map(maskedInstructions)
        }
    }

    /// Masks everything in a message that people, tools or the model wrote.
    func mask(_ message: inout Message) {
        message.text = message.text.map { text in
            message.role == .system ? maskedInstructions(text) : masked(text)
        }
        message.reasoning = message.reasoning.map { masked($0) }
        for place in message.media.indices {
            message.media[place].name = message.media[place].name.map { masked($0) }
        }
        for place in message.toolCalls.indices {
            message.toolCalls[place].arguments = masked(message.toolCalls[place].arguments)
        }
    }
}
