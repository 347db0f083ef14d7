import Basics
import SQLiteKit
import TestSupport
import Testing

@testable import Traces

@Suite("Texts that sessions share")
struct SharedTextTests {
    /// Another process may remove a text between two transactions, and its number is given again.
    @Test("are looked for anew in each transaction")
    func transactions() throws {
        let fixture = try Fixture()
        try fixture.importText(#"{"id": "first", "messages": []}"# + "\n")
        let connection = try Connection(path: fixture.scratch.path("traces.sqlite"))
        var tables = try SessionTables(connection, weights: nil)
        var preparer = SessionPreparer()
        func add(_ id: String, _ text: String) throws {
            var session = Session(id: id, source: "r")
            session.messages = [Message(role: .system, text: text)]
            let prepared = preparer.prepare(session)
            try tables.add(
                prepared,
                as: SessionTables.Identity(
                    number: nil, run: 1, hash: prepared.content.digest, evidence: id,
                    importedAt: Timestamp(seconds: 0)))
            try tables.finish()
        }
        try add("a", "You are T.")
        try connection.run("DELETE FROM messages")
        try connection.run("DELETE FROM texts")
        try connection.run("INSERT INTO texts (number, hash, text) VALUES (1, x'00', 'Another.')")
        try add("b", "You are T.")
        let texts = try connection.first(
            "SELECT texts.text FROM messages JOIN texts ON texts.number = shared"
        ) { $0.text(0) }
        #expect(texts == "You are T.")
    }
}
