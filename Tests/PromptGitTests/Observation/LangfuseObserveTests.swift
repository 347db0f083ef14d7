import Basics
import JSONKit
import TestSupport
import Testing
import Traces

@testable import PromptGit

@Suite("Asking Langfuse", .needsProgram("python3"))
struct LangfuseObserveTests {
    private let shop: Shop
    private let server: LangfuseServer
    /// What this test is called at the server.
    private let name: String

    init() throws {
        shop = try Shop()
        server = try LangfuseServer.shared.get()
        name = Paths.lastComponent(Paths.directory(shop.scratch.root))
    }

    private static func moment(_ text: String) throws -> Timestamp {
        try #require(Timestamp(iso8601: text))
    }

    private func ask(
        _ scenario: String, in shop: Shop, since: String = "2026-11-19", until: String? = nil
    ) throws -> ObservationReport {
        let repository = try PromptRepository.open(
            surroundings: server.surroundings(shop, scenario, name))
        let request = LangfuseRequest(
            since: try Self.moment(since), until: try until.map(Self.moment))
        return try repository.observe(["langfuse"], langfuse: request)
    }

    private func sessions(_ shop: Shop) throws -> [Session] {
        var found: [Session] = []
        try shop.open().openStore().forEachSession { found.append($0.session) }
        return found.sorted { ($0.source, $0.id) < ($1.source, $1.id) }
    }

    /// The sessions of the lines of a scenario, imported from a file.
    private func sessionsFromFile(_ scenario: String) throws -> [Session] {
        let other = try Shop()
        let lines = String(decoding: try server.ask("lines", scenario, name), as: UTF8.self)
        let file = try other.scratch.write(other.scratch.home + "/langfuse.jsonl", lines)
        let report = try other.open().observe([file], format: "langfuse")
        #expect(report.failures == [] && report.rejected == 0)
        return try sessions(other)
    }

    private func expectNoProblems(_ scenario: String) throws {
        #expect(try server.log(scenario, name).problems == [])
    }

    @Test(
        "gives the sessions that their files give, and the contract has nothing against it",
        .needsData(LangfuseServer.contract), .needsPythonPackage("openapi-core"),
        arguments: ["exports3", "exports4"])
    func exports(_ scenario: String) throws {
        let report = try ask(scenario, in: shop, since: "2024-01-01")
        #expect(report.failures == [] && report.notes == [] && report.rejected == 0)
        #expect(report.files.map(\.run) == ["langfuse"])
        let sessions = try sessions(shop)
        // 20 exports of 19 traces, three of which are of one session.
        #expect(sessions.count == 17)
        #expect(try sessions == sessionsFromFile(scenario))
        try expectNoProblems(scenario)
        let requests = try server.log(scenario, name).requests
        #expect(requests.first?.hasPrefix("/api/public/v2/observations?fields=core") == true)
        #expect(
            requests.contains { $0.contains("fromTimestamp=2024-01-01T00:00:00Z") }
                == (scenario == "exports3"))
        let again = try ask(scenario, in: shop, since: "2024-01-01")
        #expect(again.imported == 0 && again.unchanged == sessions.count)
    }

    @Test(
        "gives the sessions that the exports themselves give",
        .needsData(LangfuseServer.contract), .needsPythonPackage("openapi-core"))
    func originalExports() throws {
        #expect(try ask("exports3", in: shop, since: "2024-01-01").failures == [])
        let other = try Shop()
        let names = RealData.files(in: LangfuseServer.exports, ending: ".trace.json")
        #expect(names.count == 20)
        let lines = try names.map { name in
            try JSONValue(parsing: RealData.bytes(name)).text() + "\n"
        }
        let file = try other.scratch.write(
            other.scratch.home + "/langfuse.jsonl", lines.joined())
        #expect(try other.open().observe([file]).failures == [])
        let (asked, read) = (try sessions(shop), try sessions(other))
        #expect(asked.map(\.id) == read.map(\.id))
        for (asked, read) in zip(asked, read) { #expect(asked == read, "\(read.id)") }
    }

    /// The same project as Langfuse 3 and as Langfuse 4 has it.
    @Test(
        "tells the same sessions by the endpoints of both versions",
        .needsData(LangfuseServer.contract), .needsPythonPackage("openapi-core"))
    func versions() throws {
        let other = try Shop()
        #expect(try ask("exports3", in: shop, since: "2024-01-01").failures == [])
        #expect(try ask("exports4", in: other, since: "2024-01-01").failures == [])
        let (third, fourth) = (try sessions(shop), try sessions(other))
        #expect(third.map(\.id) == fourth.map(\.id))
        for (third, fourth) in zip(third, fourth) {
            let name = "\(third.id) \(third.agent ?? "")"
            #expect(third.tokens == fourth.tokens && third.cost == fourth.cost, "\(name)")
            #expect(third.agent == fourth.agent, "\(name)")
            // A version of its own and what only the trace tells are not there in Langfuse 4.
            let tags = third.tags.filter { $0.key != "version" }
            #expect(tags == fourth.tags.filter { $0.key != "version" }, "\(name)")
            let isTold = third.id != "933dba1e9783f89d5d8bb032f041a2de"
            let messages = isTold ? third.messages[...] : third.messages.dropLast()
            #expect(messages.map(\.text) == fourth.messages.map(\.text), "\(name)")
        }
    }

    @Test(
        "gives all pages once, and the same again changes nothing", arguments: ["made3", "made4"])
    func pages(_ scenario: String) throws {
        let report = try ask(scenario, in: shop)
        #expect(report.failures == [] && report.notes == [])
        // 160 traces, of which 32 name a session, 12 of them one that was named before.
        #expect(report.imported == 148)
        let sessions = try sessions(shop)
        #expect(sessions.allSatisfy { $0.source == "langfuse" })
        // Scores are no part of the lines of the fourth version.
        var unscored = sessions
        for index in unscored.indices { unscored[index].feedback = nil }
        #expect(try unscored == sessionsFromFile(scenario))
        #expect(
            sessions.first { $0.id == "t0001" }?.messages.map(\.text) == [
                "Is boat 1 free?", "Hello 1.",
            ])
        let again = try ask(scenario, in: shop)
        #expect(again.imported == 0 && again.unchanged == 148)
        _ = try server.ask("change", scenario, name)
        let changed = try ask(scenario, in: shop)
        #expect(changed.files.map(\.replaced) == [1] && changed.unchanged == 147)
        #expect(
            try self.sessions(shop).first { $0.id == "t0003" }?.messages.last?.text == "Goodbye 3.")
        try expectNoProblems(scenario)
    }

    @Test("asks for what users said of traces, where scores are apart from them")
    func feedback() throws {
        #expect(try ask("made4", in: shop).failures == [])
        let sessions = try sessions(shop)
        let told = sessions.filter { $0.feedback != nil }
        #expect(told.map(\.id) == ["t0001", "t0002"])
        #expect(told.map(\.feedback) == [-1, 1])
    }

    @Test(
        "asks for what lies outside of the range of the same session, and for no other",
        arguments: ["made3", "made4"])
    func wholeSessions(_ scenario: String) throws {
        // From minute 101 on: the traces of s0 are at 0 and 100, those of s5 at 5 and 105.
        let report = try ask(
            scenario, in: shop, since: "2026-11-19T13:41:00Z", until: "2026-11-19T13:46:00Z")
        #expect(report.failures == [] && report.notes == [])
        let late = try sessions(shop)
        #expect(late.map(\.id) == ["s5", "t0101", "t0102", "t0103", "t0104"])
        #expect(late[0].messages.count == 4)
        // And the other way round: what comes after it.
        let other = try Shop()
        _ = try ask(
            scenario, in: other, since: "2026-11-19T12:04:00Z", until: "2026-11-19T12:07:00Z")
        let early = try sessions(other)
        #expect(early.map(\.id) == ["s5", "t0004", "t0006"])
        #expect(early[0].messages == late[0].messages)
        try expectNoProblems(scenario)
    }

    @Test("neither doubles nor loses traces that move between pages")
    func moving() throws {
        let report = try ask("moving", in: shop)
        #expect(report.failures == [])
        let ids = Set(try sessions(shop).flatMap { session in session.messages.compactMap(\.text) })
        for number in 7..<160 { #expect(ids.contains("Is boat \(number) free?")) }
        #expect(ids.contains("Is boat -1 free?"))
        #expect(report.notes == ["7 of the traces were deleted in Langfuse while they were read"])
        try expectNoProblems("moving")
    }

    @Test("goes on after a limit of requests")
    func limits() throws {
        let report = try ask("limited", in: shop)
        #expect(report.failures == [] && report.imported == 148)
        try expectNoProblems("limited")
    }

    @Test("keeps nothing of what came before it failed, and says how to go on")
    func halfway() throws {
        let report = try ask("halfway", in: shop)
        let failure = try #require(report.failures.first)
        #expect(failure.description.contains("/api/public/traces/t0130: 127.0.0.1 answers 500"))
        #expect(failure.description.contains("130 records had come, and none of them is kept"))
        #expect(failure.suggestion?.contains("ask again for the same range") == true)
        #expect(try sessions(shop) == [])
        let folder = try shop.open().privateDirectory
        #expect(try Files.list(folder).filter { $0.hasSuffix(".jsonl") } == [])
    }

    @Test("says so where there are no traces, or there is no time for any")
    func nothing() throws {
        let report = try ask("made4", in: shop, since: "2026-01-01", until: "2026-01-02")
        #expect(report.failures == [] && report.files.isEmpty)
        #expect(
            report.notes == [
                "Langfuse has no traces from 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z"
            ])
        let backwards = try ask("made4", in: shop, since: "2026-01-02", until: "2026-01-01")
        #expect(backwards.failures.first?.description.contains("there is no time") == true)
    }

    @Test("reads files beside it, and '--run' names the run")
    func beside() throws {
        let file = try shop.scratch.write(
            shop.scratch.home + "/a.jsonl", #"{"id": "a", "messages": []}"# + "\n")
        let repository = try PromptRepository.open(
            surroundings: server.surroundings(shop, "made3", name))
        let since = try Self.moment("2026-11-19T14:39:00Z")
        let report = try repository.observe(
            [file, "langfuse"], run: "mine", langfuse: LangfuseRequest(since: since))
        #expect(report.failures == [] && report.files.map(\.run) == ["mine", "mine"])
        #expect(report.files.map(\.format.rawValue) == ["jsonl", "langfuse"])
        #expect(try sessions(shop).map(\.id) == ["a", "t0159"])
    }

    @Test("overwrites what a process that was killed left behind, and lets nobody else read it")
    func leftOver() throws {
        let repository = try shop.open()
        _ = try repository.openStore()
        let path = Paths.join(repository.privateDirectory, "langfuse.jsonl")
        try shop.scratch.write(path, "half of a l")
        let spool = try LangfuseSpool(in: repository.privateDirectory)
        try spool.add(["id": "a"])
        try spool.finish()
        #expect(try shop.scratch.run("ls", "-l", path).stdout.hasPrefix("-rw-------"))
        #expect(try Files.read(path) == Array("{\"id\":\"a\"}\n".utf8))
        #expect(spool.ids(of: [1]) == [1: "a"])
    }

    @Test("names the trace or the observation that can't become a session")
    func rejected() throws {
        let report = try ask("broken", in: shop)
        #expect(report.failures == [] && report.imported == 147 && report.rejected == 1)
        let record = try #require(report.rejectedRecords.first)
        #expect(record.file.hasPrefix("http://127.0.0.1:"))
        #expect(record.reason.hasPrefix("t0003: 'observations[1].startTime'"), "\(record.reason)")
    }

    @Test("is for one process at a time")
    func lock() throws {
        let repository = try shop.open()
        _ = try repository.openStore()
        let spool = try LangfuseSpool(in: repository.privateDirectory)
        let failure = try #require(try ask("made3", in: shop).failures.first)
        #expect(failure.description.contains("another 'promptgit observe langfuse' is at work"))
        withExtendedLifetime(spool) {}
    }
}
