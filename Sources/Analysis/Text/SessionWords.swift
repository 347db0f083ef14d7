import Basics
import Traces

/// What was written in a session before a place in it: by the user, and by each tool.
///
/// It tells where an argument's value came from: it stood in an answer, the user wrote it, or
/// nobody did.
struct SessionWords {
    private(set) var user: Set<String> = []
    private(set) var answers: [String: Set<String>] = [:]
    private let messages: [Message]
    private let exchanges: [ToolExchange]
    private var readMessages = 0
    private var unread: [Int]

    /// Starts before the first message; the exchanges are those whose answers count.
    init(_ session: Session, exchanges: [ToolExchange]) {
        messages = session.messages
        self.exchanges = exchanges
        unread = exchanges.indices.filter {
            exchanges[$0].answerMessage != nil && exchanges[$0].failed != true
        }
    }

    /// Reads on up to a message, which is left out.
    mutating func read(upTo message: Int) {
        while readMessages < min(message, messages.count) {
            if messages[readMessages].role == .user, let text = messages[readMessages].text {
                for token in Words.tokens(text) { user.insert(token.lowercased()) }
            }
            readMessages += 1
        }
        unread.removeAll { index in
            guard let place = exchanges[index].answerMessage, place < message else { return false }
            if let answer = exchanges[index].answer {
                let tokens = Words.tokens(answer).map { $0.lowercased() }
                answers[exchanges[index].call.name, default: []].formUnion(tokens)
            }
            return true
        }
    }

    /// Whether the user wrote the value.
    func userSaid(_ value: String) -> Bool { user.contains(value.lowercased()) }

    /// The tools in whose answers the value stood.
    func providers(of value: String) -> [String] {
        let value = value.lowercased()
        return answers.filter { $0.value.contains(value) }.keys.sorted()
    }

    /// Whether the value stood anywhere.
    func knows(_ value: String) -> Bool {
        let lower = value.lowercased()
        return user.contains(lower) || answers.values.contains { $0.contains(lower) }
    }
}

/// A text among a call's arguments: one word, as ids are.
struct ArgumentValue: Sendable, Hashable {
    /// The parameter of the tool under which it stands.
    var parameter: String
    /// The nearest name above it, which is the parameter's or that of a nested field.
    var field: String
    /// The value.
    var value: String

    /// The values of a call's arguments in their order.
    static func all(in arguments: JSONValue) -> [ArgumentValue] {
        var values: [ArgumentValue] = []
        for (key, value) in arguments.objectValue?.members ?? [] {
            collect(value, parameter: key, field: key, depth: 0, into: &values)
        }
        return values
    }

    private static func collect(
        _ value: JSONValue, parameter: String, field: String, depth: Int,
        into values: inout [ArgumentValue]
    ) {
        guard depth < 16 else { return }
        switch value {
        case .string(let text):
            guard !text.isEmpty, text.utf8.count <= 64, !text.contains(where: \.isWhitespace) else {
                return
            }
            values.append(ArgumentValue(parameter: parameter, field: field, value: text))
        case .array(let elements):
            for element in elements {
                collect(
                    element, parameter: parameter, field: field, depth: depth + 1, into: &values)
            }
        case .object(let object):
            for (key, member) in object.members {
                collect(member, parameter: parameter, field: key, depth: depth + 1, into: &values)
            }
        default: break
        }
    }

    /// What kind of id it looks like: its letters before the first digit, such as `gift_card`;
    /// nil without letters or without a digit.
    static func kind(of value: String) -> String? {
        guard let digit = value.firstIndex(where: \.isNumber) else { return nil }
        var head = value[..<digit]
        while let last = head.last, !last.isLetter { head.removeLast() }
        return head.contains(where: \.isLetter) ? head.lowercased() : nil
    }
}

extension JSONValue {
    /// The names of all members, nested ones too.
    var memberNames: Set<String> {
        switch self {
        case .object(let object):
            object.members.reduce(into: []) { names, member in
                names.insert(member.key)
                names.formUnion(member.value.memberNames)
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.memberNames) }
        default: []
        }
    }
}
