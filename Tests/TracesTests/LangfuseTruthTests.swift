import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

/// Exports of many frameworks against the chat forms that Langfuse's makers expect of them.
@Suite(.needsData(LangfuseExports.folder)) struct LangfuseTruthTests {
    static let chatForms = RealData.files(in: LangfuseExports.folder, ending: ".chatml.json")

    /// The chat forms are there for each input and output of each observation; what differs is
    /// explained by name, and what is explained differs.
    @Test(arguments: chatForms) func chatFormsEqualTheExpectedOnes(_ file: String) throws {
        let expected = try JSONValue(parsing: RealData.bytes(file))
        let export = try JSONParser().parse(
            RealData.bytes(file.replacing(".chatml.", with: ".trace."))
        ).root
        let reader = ChatShapeReader()
        var compared = 0
        var differing: [String] = []
        for observation in try #require(export["observations"]?.elements) {
            let id = observation["id"]?.string ?? ""
            let sides: [(String, JSONElement?, ChatShape.Side)] = [
                ("input", observation["input"], .input), ("output", observation["output"], .output),
            ]
            for (side, element, kind) in sides {
                guard let form = expected[id]?[side] else { continue }
                compared += 1
                let theirs = (form["data"]?.arrayValue ?? []).map(Said.init)
                let chat = element.flatMap { reader.chat(in: $0, as: kind) }
                // A text without roles is no chat to Langfuse, and a text to us.
                let isPlain = theirs.isEmpty && chat?.isPlain == true
                let ours = isPlain ? [] : chat?.messages.map(Said.init) ?? []
                if ours != theirs { differing.append("\(id.prefix(6)) \(side)") }
            }
        }
        #expect(compared > 0)
        let stem = file.split(separator: "/").last?.split(separator: ".").first ?? ""
        let explained = LangfuseExports.explained[String(stem), default: [:]].values.flatMap(\.self)
        #expect(differing.sorted() == explained.sorted())
    }

    /// The roles, and how many tools were called, counted by hand in the exports; the tokens and
    /// costs (in billionths of a dollar) are the sums over the innermost generations.
    @Test(arguments: LangfuseExports.truths) func sessionsAreWhatTheExportsSay(
        _ truth: LangfuseExports.Truth
    ) throws {
        let fixture = try Fixture()
        let report = try fixture.store.importFile(
            RealData.path(truth.file), surroundings: fixture.scratch.surroundings)
        #expect(report.format == .langfuse)
        #expect((report.imported, report.rejected) == (1, 0))
        let session = try #require(try fixture.sessions().first?.session)
        let export = try JSONValue(parsing: RealData.bytes(truth.file))
        #expect(session.id == export["trace"]?["id"]?.stringValue)
        #expect(session.agent == export["trace"]?["name"]?.stringValue)
        #expect(session.principal == export["trace"]?["userId"]?.stringValue)
        #expect(session.source == Paths.stem(truth.file))
        #expect(session.model != nil && session.startedAt != nil && session.endedAt != nil)
        #expect(session.messages.map { String($0.role.rawValue.prefix(1)) }.joined() == truth.roles)
        #expect(session.messages.flatMap(\.toolCalls).count == truth.calls)
        #expect(session.tokens.input == truth.input)
        #expect(session.tokens.output == truth.output)
        #expect(session.cost.map { Int(($0 * 1e9).rounded()) } == truth.cost)
        #expect(session.toolExchanges.count { $0.answerMessage != nil } == truth.answers)
        try fixture.expectTrueSums()

        let again = try fixture.store.importFile(
            RealData.path(truth.file), surroundings: fixture.scratch.surroundings)
        #expect((again.imported, again.unchanged, again.replaced) == (0, 1, 0))
    }

    @Test func everyExportIsCounted() {
        let files =
            RealData.files(in: LangfuseExports.folder, ending: ".trace.json")
            + RealData.files(in: LangfuseExports.seeds, ending: ".json")
        #expect(files.sorted() == LangfuseExports.truths.map(\.file).sorted())
    }
}

/// What is compared of a message: the role, the words, and the calls with ids and arguments.
private struct Said: Equatable {
    var role: String
    var text: String
    var calls: [JSONValue]

    init(_ message: Message) {
        role = message.role.rawValue
        text = Self.canonical(message.text ?? "")
        calls = message.toolCalls.map {
            [.string($0.id ?? ""), .string($0.name), $0.arguments]
        }
    }

    init(_ json: JSONValue) {
        let roles = ["developer": "system", "model": "assistant"]
        role = json["role"]?.stringValue.map { roles[$0] ?? $0 } ?? ""
        calls = (json["tool_calls"]?.arrayValue ?? []).map { call in
            let text = call["arguments"]?.stringValue ?? ""
            let arguments = try? JSONValue(parsing: text)
            return [
                .string(call["id"]?.stringValue ?? ""), call["name"] ?? .null,
                arguments ?? .string(text),
            ]
        }
        guard let parts = json["content"]?.arrayValue else {
            text = Self.canonical(json["content"]?.stringValue ?? "")
            return
        }
        for part in parts where part["type"] == "tool_use" {
            calls.append([part["id"] ?? .null, part["name"] ?? .null, part["input"] ?? .null])
        }
        let isParts = parts.contains { $0["type"] != nil }
        text =
            isParts
            ? parts.compactMap { $0["text"]?.stringValue }.joined()
            : Self.canonical(JSONValue.array(parts).text())
    }

    /// Langfuse reads an answer that is JSON; the text is the same but for white space.
    private static func canonical(_ text: String) -> String {
        guard text.hasPrefix("[") || text.hasPrefix("{") else { return text }
        return (try? JSONValue(parsing: text))?.text() ?? text
    }
}
