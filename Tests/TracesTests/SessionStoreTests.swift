import Basics
import JSONKit
import SQLiteKit
import TestSupport
import Testing
import Traces

@Suite struct SessionStoreTests {
    // MARK: Identity

    @Test func otherContentReplacesASessionAndTheSumsFollow() throws {
        let fixture = try Fixture()
        var first = example("1", failed: true)
        first.promptVersions = ["support": "aaaaaaaaaaaa"]
        first.segment = "new"
        first.cost = 0.1
        first.escalated = true
        try fixture.importText(lines([first, example("2")]))
        let evidence = try fixture.sessions().map(\.evidenceID)

        var second = example("1")
        second.promptVersions = ["support": "bbbbbbbbbbbb"]
        second.startedAt = Timestamp(iso8601: "2026-11-21T00:00:00Z")
        second.messages[1].toolCalls[0].name = "search"
        let report = try fixture.importText(lines([second, example("2")]))
        #expect((report.imported, report.replaced, report.unchanged) == (0, 1, 1))
        #expect(try Set(fixture.sessions().map(\.evidenceID)) == Set(evidence))
        #expect(try fixture.sessions().first { $0.session.id == "1" }?.session == second.withTokens)
        try fixture.expectTrueSums()

        var query = MetricsQuery()
        query.version = PromptVersion(prompt: "support", version: "aaaaaaaaaaaa")
        #expect(try fixture.store.metrics(query) == Metrics(of: []))
        query.version = PromptVersion(prompt: "support", version: "bbbbbbbbbbbb")
        #expect(try fixture.store.metrics(query) == Metrics(of: [second.withTokens]))
        #expect(try fixture.store.metrics(query).tools.map(\.name) == ["search"])
        let connection = try Connection(path: fixture.store.path)
        for table in ["sums", "tool_sums"] {
            let stale = try connection.first(
                "SELECT count(*) FROM \(table) WHERE value = 'new' OR value LIKE '%@a%'"
            ) { $0.int(0) }
            #expect(stale == 0)
        }
    }

    @Test func aSecondSessionWithTheSameIDIsSetAside() throws {
        let fixture = try Fixture()
        let text = lines([example("1"), example("1"), example("1", failed: true), example("2")])
        for round in 1...2 {
            let report = try fixture.importText(text)
            #expect(report.imported == (round == 1 ? 2 : 0))
            #expect(report.unchanged == (round == 1 ? 1 : 3))
            #expect(report.rejections.map(\.line) == [3])
            #expect(
                report.rejections.map(\.reason)
                    == ["an earlier session of the file has the same id and other content"])
        }
        #expect(try fixture.sessions().count == 2)
        try fixture.expectTrueSums()
    }

    @Test func theSameIDInTwoRunsIsTwoSessions() throws {
        let fixture = try Fixture()
        try fixture.importText(lines([example("1")]), as: "a.jsonl")
        try fixture.importText(lines([example("1")]), as: "b.jsonl")
        try fixture.importText(
            lines([example("1")]), as: "b.jsonl", options: ImportOptions(run: "c"))
        #expect(try fixture.sessions().map(\.session.source) == ["a", "b", "c"])
        #expect(Set(try fixture.sessions().map(\.evidenceID)).count == 3)
    }

    @Test func evidenceIDsSayNothingAndAreFoundByTheirBeginning() throws {
        let fixture = try Fixture()
        try fixture.importText(lines((1...20).map { example("\($0)") }))
        for stored in try fixture.sessions() {
            let id = stored.evidenceID
            #expect(id.count == 16 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
            #expect(try fixture.store.session(evidenceID: id) == stored)
            #expect(try fixture.store.session(evidenceID: String(id.dropLast(4))) == stored)
        }
        let unknown = #expect(throws: TraceError.self) {
            try fixture.store.session(evidenceID: "ffffffffffffffff")
        }
        #expect(unknown?.code == .unknownSession)
        let empty = #expect(throws: TraceError.self) { try fixture.store.session(evidenceID: "") }
        #expect(empty?.code == .unknownSession)
        let first = try fixture.sessions().map { String($0.evidenceID.prefix(1)) }
        let shared = try #require(first.first { digit in first.count { $0 == digit } > 1 })
        let ambiguous = #expect(throws: TraceError.self) {
            try fixture.store.session(evidenceID: shared)
        }
        #expect(ambiguous?.code == .ambiguousSession)
    }

    // MARK: Files that are none of ours

    static let foreign: [(name: String, text: String, code: TraceError.Code, words: String)] = [
        ("empty.json", "", .empty, "the file is empty"),
        ("blank.json", " \n\n", .empty, "the file is empty"),
        ("garbage.bin", "\u{1}\u{2}garbage", .unknownFormat, "tried tau2"),
        ("other.json", "{\"traces\": [1, 2]}", .unknownFormat, "jsonl"),
        ("list.json", "[{\"id\": 1}]", .unknownFormat, "tried tau2"),
        ("lines.jsonl", "{\"messages\": []}\n{\"messages\": []}\n", .unknownFormat, "tried"),
        ("cut.json", "{\"something\": [1, 2", .unknownFormat, "it is cut off"),
        ("pretty.json", "{\n\"id\": \"a\",\n\"messages\": []\n}", .unknownFormat, "tried"),
    ]

    @Test(arguments: foreign.indices) func refusesAFileOfNoKnownFormat(_ index: Int) throws {
        let (name, text, code, words) = Self.foreign[index]
        let fixture = try Fixture()
        let error = #expect(throws: TraceError.self) { try fixture.importText(text, as: name) }
        #expect(error?.code == code)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(name) == true)
        #expect(try fixture.store.runs() == [])
    }

    @Test func refusesAMillionBracketsAndInvalidUTF8() throws {
        let fixture = try Fixture()
        for bytes in [
            [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000),
            Array("{\"a\":".utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000),
            Array("{\"".utf8) + [0xFF, 0xFE] + Array("\": 1}".utf8),
        ] {
            let path = try fixture.scratch.write("deep.json", bytes: bytes)
            let error = #expect(throws: TraceError.self) {
                try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
            }
            #expect(error?.code == .unknownFormat)
        }
    }

    @Test func anUnreadableFileIsTheSystemsError() throws {
        let fixture = try Fixture()
        for path in [fixture.scratch.path("missing.json"), fixture.scratch.root, "/dev/null"] {
            let error = #expect(throws: TraceError.self) {
                try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
            }
            #expect(error?.code == .unreadable)
            #expect(error?.line == nil)
        }
    }

    @Test func aNamedFormatIsTakenAtItsWord() throws {
        let fixture = try Fixture()
        let asTau2 = #expect(throws: TraceError.self) {
            try fixture.importText(
                "{\"id\": 1}", as: "a.json", options: ImportOptions(format: .tau2))
        }
        #expect(asTau2?.code == .malformed)
        let report = try fixture.importText(
            "{\"messages\": []}", options: ImportOptions(format: .jsonLines))
        #expect(report.rejected == 1)
        #expect(
            try fixture.importText("", as: "e", options: ImportOptions(format: .jsonLines)).imported
                == 0)
        let unknown = #expect(throws: TraceError.self) {
            try fixture.importText("{}", options: ImportOptions(format: TraceFormat(rawValue: "x")))
        }
        #expect(unknown?.code == .unknownFormat)
        let names = TraceFormat.known.map(\.rawValue).joined(separator: ", ")
        #expect(unknown?.suggestion == "the formats are \(names)")
    }

    // MARK: Stores that are none of ours

    @Test func refusesAFileThatIsNoStore() throws {
        let scratch = try Scratch()
        let text = String(repeating: "no database at all, only a text\n", count: 200)
        let path = try scratch.write("traces.sqlite", text)
        let error = #expect(throws: TraceError.self) { try SessionStore(path: path) }
        #expect(error?.code == .store)
        #expect(error?.description.contains("is not an SQLite database") == true)
        #expect(try scratch.read("traces.sqlite") == text)
    }

    @Test func refusesAStoreOfANewerVersion() throws {
        let fixture = try Fixture()
        try Connection(path: fixture.store.path).execute("PRAGMA user_version = 99")
        let error = #expect(throws: TraceError.self) {
            try SessionStore(path: fixture.store.path)
        }
        #expect(error?.code == .storeTooNew)
        #expect(error?.description.contains("99") == true)
    }

    @Test func refusesAnotherProgramsDatabase() throws {
        let scratch = try Scratch()
        let path = scratch.path("traces.sqlite")
        try Connection(path: path).execute("CREATE TABLE sessions (x)")
        let error = #expect(throws: TraceError.self) { try SessionStore(path: path) }
        #expect(error?.code == .store)
    }

    @Test func reportsDamageInsteadOfNumbers() throws {
        let scratch = try Scratch()
        let path = scratch.path("traces.sqlite")
        do {
            let store = try SessionStore(path: path)
            let text = lines((1...200).map { example("\($0)") })
            let file = try scratch.write("run.jsonl", text)
            try _ = store.importFile(file, surroundings: scratch.surroundings)
            try Connection(path: path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        var bytes = try Files.read(path)
        for place in 8192..<bytes.count { bytes[place] = 0xA5 }
        try Files.writeAtomically(bytes, to: path)
        let error = #expect(throws: TraceError.self) {
            try SessionStore(path: path).forEachSession { _ in }
        }
        #expect(error?.code == .store)
    }

    // MARK: Several at once

    @Test func twoWritersLoseNothing() async throws {
        let scratch = try Scratch()
        let path = scratch.path("traces.sqlite")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let store = try SessionStore(path: path)
                    for round in 0..<5 {
                        // Two of them write the same run.
                        let run = "run\(writer / 2)-\(round)"
                        let file = try scratch.write(
                            "\(writer)/\(run).jsonl",
                            lines((0..<10).map { example("\($0)", run: run) }))
                        try _ = store.importFile(file, surroundings: scratch.surroundings)
                        _ = try store.metrics()
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try SessionStore(path: path)
        var sessions: [Session] = []
        try store.forEachSession { sessions.append($0.session) }
        #expect(sessions.count == 100)
        #expect(try store.metrics() == Metrics(of: sessions))
    }

    @Test func aReaderSeesOneMomentWhileAnotherImports() throws {
        let fixture = try Fixture()
        try fixture.importText(lines([example("1"), example("2")]))
        let other = try SessionStore(path: fixture.store.path)
        let file = try fixture.scratch.write("more.jsonl", lines([example("3")]))
        var seen = 0
        try fixture.store.forEachSession { (_) throws(TraceError) in
            if seen == 0 {
                _ = try other.importFile(file, surroundings: fixture.scratch.surroundings)
            }
            seen += 1
        }
        #expect(seen == 2)
        #expect(try fixture.store.metrics().sessions == 3)
    }
}

extension Session {
    /// The session with the sum of its messages' tokens, as an import fills it in.
    var withTokens: Session {
        var session = self
        for message in messages where message.role == .assistant {
            if let usage = message.tokens { session.tokens.add(usage) }
        }
        return session
    }
}
