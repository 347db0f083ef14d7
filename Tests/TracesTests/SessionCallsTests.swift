import Basics
import TestSupport
import Testing

@testable import Traces

@Suite("The tool calls of a session, looked through once")
struct SessionCallsTests {
    /// Sessions in which ids repeat, are missing or belong to no call, with few tools and with many.
    @Test("are those of its exchanges, counted", arguments: 0..<60)
    func property(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let tools = seed % 3 == 0 ? 60 : 4
        let ids = seed % 4 == 0 ? 80 : 5
        var session = Session(id: "s", source: "r")
        for _ in 0..<Int.random(in: 1...120, using: &generator) {
            if Bool.random(using: &generator) {
                session.messages.append(Self.calling(tools, ids, &generator))
            } else {
                let role: Message.Role = .random(in: [.tool, .tool, .tool, .user], &generator)
                var answer = Message(role: role, text: "done")
                answer.toolResult = ToolResult(
                    callID: Self.id(ids, &generator),
                    failed: [true, false, nil].randomElement(using: &generator) ?? nil)
                session.messages.append(answer)
            }
        }
        let found = SessionCalls(session)
        let exchanges = Self.exchanges(of: session)
        #expect(session.toolExchanges == exchanges)
        #expect(found.calls.map(\.message) == exchanges.map(\.callMessage))
        #expect(found.calls.map(\.answer) == exchanges.map(\.answerMessage))
        #expect(found.calls.map(\.failed) == exchanges.map(\.failed))
        #expect(
            found.calls.map { found.tools[$0.tool].name } == exchanges.map(\.call.name))
        #expect(Dictionary(uniqueKeysWithValues: found.counts) == Self.measures(of: session))
        var seen: Set<[JSONValue]> = []
        let repeated = exchanges.map(\.call).count {
            $0.requestor == .agent && !seen.insert([.string($0.name), $0.arguments]).inserted
        }
        #expect(found.repeatedAgentCalls(in: session) == repeated)
    }

    private static func calling(
        _ tools: Int, _ ids: Int, _ generator: inout SeededGenerator
    ) -> Message {
        var message = Message(role: .random(in: [.assistant, .assistant, .user], &generator))
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            message.toolCalls.append(
                ToolCall(
                    id: id(ids, &generator),
                    name: "tool-\(Int.random(in: 0..<tools, using: &generator))",
                    arguments: .object([
                        "a": .integer(Int64.random(in: 0...40, using: &generator))
                    ]), requestor: Bool.random(using: &generator) ? .agent : .user))
        }
        return message
    }

    private static func id(_ ids: Int, _ generator: inout SeededGenerator) -> String? {
        let number = Int.random(in: 0...ids, using: &generator)
        return number == 0 ? nil : "call-\(number)"
    }

    /// Found by looking through all calls for each answer.
    private static func exchanges(of session: Session) -> [ToolExchange] {
        var found: [ToolExchange] = []
        for (index, message) in session.messages.enumerated() {
            found += message.toolCalls.map { ToolExchange(call: $0, callMessage: index) }
            guard let result = message.toolResult, let id = result.callID else { continue }
            let same = found.indices.filter { found[$0].call.id == id }
            guard let place = same.last(where: { found[$0].answerMessage == nil }) ?? same.last
            else { continue }
            found[place].answerMessage = index
            found[place].answer = message.text
            found[place].failed = result.failed
        }
        return found
    }

    /// Counted call by call, by the definition of an answer's tool.
    private static func measures(of session: Session) -> [ToolKey: ToolMeasures] {
        var measures: [ToolKey: ToolMeasures] = [:]
        for (index, message) in session.messages.enumerated() {
            for call in message.toolCalls {
                measures[
                    ToolKey(requestor: call.requestor, name: call.name), default: ToolMeasures()
                ].calls += 1
            }
            guard message.role == .tool, let id = message.toolResult?.callID,
                let call = session.messages[...index].flatMap(\.toolCalls).last(where: {
                    $0.id == id
                })
            else { continue }
            measures[ToolKey(requestor: call.requestor, name: call.name)]?.count(
                message.toolResult?.failed)
        }
        return measures
    }
}

extension Message.Role {
    fileprivate static func random(
        in roles: [Self], _ generator: inout SeededGenerator
    ) -> Self {
        roles.randomElement(using: &generator) ?? .user
    }
}
