import Basics
import PromptGit
import TestSupport
import Testing
import Traces

@Suite("The tools of a session's agent")
struct AgentToolsTests {
    private static let agent = """
        kind: agent
        id: desk
        prompts: [support]
        tools: [book]

        """
    private static let book = """
        kind: tool
        id: book
        name: book_tour
        description: Books a tour.
        source: served
        parameters:
          type: object
          required: [day]
          properties:
            day: {type: string, description: The day.}

        """

    private func shop(_ more: [String: String]) throws -> Shop {
        try Shop(files: Shop.files.merging(more) { _, new in new })
    }

    /// A session of an agent that calls tools, one of them with a number for a day, and one that is none.
    private func line(_ id: String, agent: String?, tools: String = "") -> String {
        let agent = agent.map { #""agent": "\#($0)", "# } ?? ""
        return
            #"{"id": "\#(id)", \#(agent)\#(tools)"messages": [{"role": "assistant", "toolCalls": ["#
            + #"{"name": "book_tour", "arguments": {"day": 3}}, {"name": "refund", "arguments": {}}, "#
            + #"{"name": "fly", "arguments": {}}]}]}"# + "\n"
    }

    private func counts(_ shop: Shop, _ lines: String) throws -> [String: Int] {
        let file = try shop.scratch.write(shop.scratch.home + "/runs.jsonl", lines)
        #expect(try shop.open().observe([file]).notes == [])
        let counts = try shop.open().metrics().counts
        return Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.count) })
    }

    @Test("are those that the agent and its prompts name, where the session lists none")
    func named() throws {
        let shop = try shop([
            "prompts/agents/desk.yaml": Self.agent, "prompts/tools/book.yaml": Self.book,
        ])
        let lines =
            line("a", agent: "desk") + line("b", agent: "other") + line("c", agent: nil)
            + line("d", agent: "desk", tools: #""tools": [{"name": "fly"}], "#)
        let found = try counts(shop, lines)
        #expect(found["listedCalls"] == 6 && found["unknownToolCalls"] == 3)
        #expect(found["checkedCalls"] == 2 && found["misfitCalls"] == 1)
        // A store elsewhere, without that library, counts the same of an export.
        var export = ""
        try shop.open().exportSessions { export += String(decoding: $0, as: UTF8.self) }
        let other = try Shop()
        #expect(try counts(other, export) == found)
        // And reading the file again changes nothing.
        #expect(
            try shop.open().observe([shop.scratch.home + "/runs.jsonl"]).unchanged == 4)
    }

    @Test("are the same for a session of events, and one that goes on gets those of today")
    func events() throws {
        let shop = try shop([
            "prompts/agents/desk.yaml": Self.agent, "prompts/tools/book.yaml": Self.book,
        ])
        let call =
            #"{"session": "e", "at": "2026-11-01T10:00:00Z", "set": {"agent": "desk"}, "message": {"role": "#
            + #""assistant", "toolCalls": [{"name": "book_tour", "arguments": {"day": "Monday"}}, "#
            + #"{"name": "fly", "arguments": {}}]}}"# + "\n"
        let file = try shop.scratch.write(shop.scratch.home + "/e.jsonl", call)
        #expect(try shop.open().observe([file]).closing.closed == 1)
        var found = try shop.open().metrics().counts
        #expect(found.first { $0.name == "unknownToolCalls" }?.count == 1)
        #expect(found.first { $0.name == "misfitCalls" }?.count == 0)
        try askForANumber(shop)
        let late =
            #"{"session": "e", "at": "2026-11-01T11:00:00Z", "message": {"role": "user", "text": "And?"}, "end": true}"#
            + "\n"
        try shop.scratch.write(file, call + late)
        #expect(try shop.open().observe([file]).closing.continued == 1)
        found = try shop.open().metrics().counts
        #expect(found.first { $0.name == "misfitCalls" }?.count == 1)
        #expect(try shop.open().storeProblems().isEmpty)
    }

    @Test("change no session that was read before when the library's tools change")
    func changed() throws {
        let shop = try shop([
            "prompts/agents/desk.yaml": Self.agent, "prompts/tools/book.yaml": Self.book,
        ])
        let before = try counts(shop, line("a", agent: "desk"))
        try askForANumber(shop)
        let file = shop.scratch.home + "/runs.jsonl"
        #expect(try shop.open().observe([file]).unchanged == 1)
        var export = ""
        try shop.open().exportSessions { export += String(decoding: $0, as: UTF8.self) }
        let exported = try shop.scratch.write(shop.scratch.home + "/export.jsonl", export)
        #expect(try shop.open().observe([exported]).unchanged == 1)
        let after = try shop.open().metrics().counts
        #expect(Dictionary(uniqueKeysWithValues: after.map { ($0.name, $0.count) }) == before)
    }

    /// Makes the tool ask for a number.
    private func askForANumber(_ shop: Shop) throws {
        try shop.edit("prompts/tools/book.yaml", "type: string", "type: integer")
    }

    @Test("are not known where one of them is not in the library")
    func missing() throws {
        let shop = try shop(["prompts/agents/desk.yaml": Self.agent])
        let found = try counts(shop, line("a", agent: "desk"))
        #expect(found["listedCalls"] == 0 && found["unknownToolCalls"] == 0)
    }
}
