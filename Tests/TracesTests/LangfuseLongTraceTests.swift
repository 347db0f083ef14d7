import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// Traces of very many observations.
///
/// Where anything in an import grew with the square of their number, these would take hours.
@Suite struct LangfuseLongTraceTests {
    private let count = 12_500

    private func moment(_ milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "2026-01-02T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))."
            + String("\(1000 + milliseconds % 1000)".dropFirst()) + "Z"
    }

    private func observation(
        _ id: String, _ type: String, named name: String, at time: Int, in parent: String?,
        _ members: String
    ) -> String {
        let parent = parent.map { "\"\($0)\"" } ?? "null"
        return """
            {"id": "\(id)", "traceId": "t", "type": "\(type)", "name": "\(name)", \
            "startTime": "\(moment(time))", "endTime": "\(moment(time + 1))", \
            "parentObservationId": \(parent), \(members)}
            """
    }

    /// Four observations a turn: a step inside the step before it, a call of a model that is recorded
    /// twice, and the tool that it calls.
    private func turn(_ number: Int) -> [String] {
        let time = 4 * number
        let step = number == 0 ? nil : "s\(number - 1)"
        return [
            observation(
                "s\(number)", "SPAN", named: "step", at: time, in: step,
                #""input": {"messages": [{"role": "system", "content": "Be kind."}]}"#),
            observation(
                "g\(number)", "GENERATION", named: "ask", at: time + 1, in: "s\(number)",
                #"""
                "input": [{"role": "user", "content": "What is the price of boat \#(number) today?"}], \#
                "usageDetails": {"input": 10, "output": 2}, "totalCost": 0.25
                """#),
            observation(
                "w\(number)", "GENERATION", named: "ask", at: time + 2, in: "g\(number)",
                #"""
                "output": {"role": "assistant", "tool_calls": [{"id": "c\#(number)", "type": \#
                "function", "function": {"name": "look", "arguments": "{\"boat\": \#(number)}"}}]}
                """#),
            observation(
                "l\(number)", "TOOL", named: "look", at: time + 3, in: "s\(number)",
                #""input": {"boat": \#(number)}, "output": "taken""#),
        ]
    }

    @Test func fiftyThousandObservationsOfOneTraceAreOneSession() throws {
        let fixture = try Fixture()
        let lines = (0..<count).flatMap(turn)
        let report = try fixture.importText(lines.joined(separator: "\n"), as: "r.jsonl")
        #expect(report.format == .langfuse)
        #expect(report.rejections == [])
        #expect(report.imported == 1)
        let metrics = try fixture.store.metrics()
        // The instructions, and of each turn the question, the call and the answer.
        #expect(metrics.messages == 1 + 3 * count)
        #expect(metrics.json["toolCalls"]?["agent"] == .count(count))
        #expect(metrics.tokens == TokenUsage(input: 10 * count, output: 2 * count))
        #expect(metrics.cost.total == 0.25 * Double(count))
        #expect(metrics.repeatedCalls == 0)
        let session = try #require(try fixture.sessions().first?.session)
        #expect(session.messages.prefix(4).map(\.role) == [.system, .user, .assistant, .tool])
        #expect(session.toolExchanges.allSatisfy { $0.answer == "taken" })
    }
}
