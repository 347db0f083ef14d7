import Basics
import JSONKit
import SQLiteKit
import TestSupport
import Testing

@testable import Traces

@Suite("A store of version 1")
struct StoreMigrationTests {
    /// A store as version 1 kept it: lines of our own format, with numbers that nobody reads any more.
    private func oldStore(_ scratch: Scratch, _ lines: [(run: Int64, line: [UInt8])]) throws
        -> String
    {
        let path = scratch.path("traces.sqlite")
        let connection = try Connection(path: path)
        try connection.migrate(
            [StoreSchema.migrations[0]], applicationID: StoreSchema.applicationID)
        try connection.execute(
            """
            INSERT INTO instructions VALUES ('h', 'Be kind.');
            INSERT INTO runs (name, format, model, instructions) VALUES
                ('monday', 'jsonl', 'm', 'h'), ('tuesday', 'jsonl', NULL, NULL);
            INSERT INTO rejected (run, line, offset, reason) VALUES (1, 7, 70, 'broken')
            """)
        for (index, (run, line)) in lines.enumerated() {
            try connection.run(
                """
                INSERT INTO sessions SELECT ?, ?, ?, x'00', ?, ?, '', NULL, NULL, NULL, NULL, NULL, NULL,
                    NULL, NULL, NULL, NULL, \(Array(repeating: "0", count: 21).joined(separator: ", "))
                """,
                [
                    .integer(Int64(3 * index + 2)), .integer(run), .text("s\(index)"),
                    .text("evidence\(index)"), .integer(Int64(1000 + index)),
                ])
            try connection.run(
                "INSERT INTO records VALUES (?, ?)",
                [.integer(Int64(3 * index + 2)), .blob(line)])
        }
        return path
    }

    private func session(_ index: Int) -> Session {
        var session = example("s\(index)", run: index % 2 == 0 ? "monday" : "tuesday")
        session.promptVersions = ["desk": "aaaaaaaaaaaa"]
        session.segment = index % 3 == 0 ? "new" : nil
        session.tools = [ToolDefinition(name: "look_up")]
        return session
    }

    @Test("keeps its sessions, their evidence and what was set aside, and has all numbers")
    func migrates() throws {
        let scratch = try Scratch()
        // As they are after an import, which fills in what the messages tell.
        let fixture = try Fixture()
        try fixture.importText(lines((0..<20).map(session), namingRun: true))
        let sessions = try fixture.sessions().map(\.session)
        let path = try oldStore(
            scratch,
            sessions.enumerated().map { ($0 % 2 == 0 ? 1 : 2, $1.jsonLine(namingRun: false)) })
        for _ in 0..<2 {
            let store = try SessionStore(path: path)
            var found: [StoredSession] = []
            try store.forEachSession { found.append($0) }
            #expect(found.map(\.session) == sessions)
            #expect(found.map(\.evidenceID) == (0..<20).map { "evidence\($0)" })
            #expect(found.map(\.importedAt.microseconds) == (1000..<1020).map { $0 })
            #expect(try store.metrics() == Metrics(of: sessions))
            #expect(try store.runs().map(\.name) == ["monday", "tuesday"])
            #expect(try store.runs().map(\.model) == ["m", nil])
            #expect(try store.instructions(hash: "h") == "Be kind.")
            #expect(try store.rejectedRecords(ofRun: "monday").map(\.line) == [7])
            #expect(try store.sessionCounts(ofPrompt: "desk") == ["aaaaaaaaaaaa": 20])
        }
        let connection = try Connection(path: path)
        let old = try connection.first(
            "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'old%' OR name = 'records'"
        ) { $0.int(0) }
        #expect(old == 0)
        // Importing the same content again changes nothing.
        let file = try scratch.write("monday.jsonl", lines(sessions, namingRun: true))
        let report = try SessionStore(path: path).importFile(
            file, surroundings: scratch.surroundings)
        #expect((report.imported, report.replaced, report.unchanged) == (0, 0, 20))
    }

    @Test("stays as it was where one of its sessions can't be read")
    func damaged() throws {
        let scratch = try Scratch()
        let path = try oldStore(
            scratch,
            [(1, session(0).jsonLine(namingRun: false)), (1, Array("{\"id\": \"x\"".utf8))])
        let error = #expect(throws: TraceError.self) { _ = try SessionStore(path: path) }
        #expect(error?.description.contains("session evidence1 can't be read") ?? false)
        let connection = try Connection(path: path)
        let version = try connection.first("PRAGMA user_version") { $0.int(0) }
        #expect(version == 1)
        #expect(try connection.first("SELECT count(*) FROM records") { $0.int(0) } == 2)
    }
}
