import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// The development part of the Schema-Guided Dialogue dataset, against numbers counted from its files
/// by other means.
@Suite(
    "The Schema-Guided Dialogue dataset", .needsData("dialogues/sgd-dev.tar.xz"),
    .needsPrograms("tar", "xz"))
struct SGDTruthTests {
    /// What a file adds up to.
    struct Count: Sendable {
        var file: String
        var sessions = 128
        var messages: Int
        var calls: Int
        /// Calls of which the system says `NOTIFY_FAILURE`.
        var failures = 0
        /// Dialogues with a `NOTIFY_SUCCESS`.
        var booked: Int
        /// Dialogues in which a request was left with a failure.
        var failed = 0
        /// Dialogues with a `NOTIFY_SUCCESS` in which no request was left with a failure.
        var succeeded: Int
    }

    private static func count(
        _ number: String, _ messages: Int, _ calls: Int, failures: Int = 0, booked: Int,
        failed: Int = 0, succeeded: Int? = nil, sessions: Int = 128
    ) -> Count {
        Count(
            file: "dialogues_\(number).json", sessions: sessions, messages: messages, calls: calls,
            failures: failures, booked: booked, failed: failed, succeeded: succeeded ?? booked)
    }

    static let counts = [
        count("001", 2068, 209, failures: 18, booked: 23, failed: 11),
        count("002", 2436, 256, failures: 1, booked: 118),
        count("003", 2282, 275, failures: 39, booked: 56, failed: 20),
        count("004", 2782, 289, failures: 24, booked: 96, failed: 10),
        count("005", 1788, 228, failures: 2, booked: 35, failed: 1),
        count("006", 2708, 310, failures: 4, booked: 121, failed: 2),
        count("007", 1266, 134, booked: 34, sessions: 68),
        count("008", 3810, 450, failures: 39, booked: 128),
        count("009", 3108, 389, failures: 4, booked: 76),
        count("010", 2994, 414, failures: 5, booked: 128),
        count("011", 3574, 458, failures: 42, booked: 110, failed: 18),
        count("012", 3898, 473, failures: 35, booked: 108),
        count("013", 3462, 408, failures: 27, booked: 46),
        count("014", 3832, 434, failures: 18, booked: 99),
        count("016", 3764, 473, failures: 1, booked: 128),
        count("019", 4074, 460, failures: 20, booked: 128, failed: 11, succeeded: 117),
        count("020", 2976, 367, failures: 1, booked: 57, sessions: 110),
    ]

    private func unpacked() throws -> Scratch {
        let scratch = try Scratch()
        let archive = try RealData.path("dialogues/sgd-dev.tar.xz")
        let result = try scratch.run("tar", "-xJf", archive)
        try #require(result.status == 0, "\(result.stderr)")
        return scratch
    }

    @Test("has the dialogues, calls and outcomes of its files")
    func addsUp() throws {
        let scratch = try unpacked()
        let fixture = try Fixture()
        var sum = Count(file: "all", sessions: 0, messages: 0, calls: 0, booked: 0, succeeded: 0)
        for count in Self.counts {
            let path = scratch.path("visible-dev/" + count.file)
            let report = try fixture.store.importFile(
                path, surroundings: fixture.scratch.surroundings)
            #expect(report.format == .sgd)
            #expect((report.imported, report.rejected) == (count.sessions, 0), "\(count.file)")
            let sessions = try fixture.sessions(matching: .run(report.run))
                .map(\.session)
            let metrics = Metrics(of: sessions)
            #expect(metrics.sessions == count.sessions, "\(count.file)")
            #expect(metrics.messages == count.messages, "\(count.file)")
            #expect(metrics.agentCalls == count.calls, "\(count.file)")
            #expect(metrics.toolFailures == count.failures, "\(count.file)")
            #expect(sessions.count { $0.outcome.booked == true } == count.booked, "\(count.file)")
            #expect(sessions.allSatisfy { $0.outcome.booked != nil })
            #expect(
                sessions.count { $0.outcome.success == true } == count.succeeded, "\(count.file)")
            #expect(sessions.count { $0.outcome.success == false } == count.failed, "\(count.file)")
            #expect(sessions.allSatisfy { $0.outcome.termination == "GOODBYE" })
            #expect(sessions.allSatisfy { $0.escalated == false })
            sum.sessions += count.sessions
            sum.messages += count.messages
            sum.calls += count.calls
            sum.failures += count.failures
        }
        let metrics = try fixture.store.metrics()
        #expect((metrics.sessions, metrics.messages) == (2098, 50_822))
        #expect((metrics.sessions, metrics.messages) == (sum.sessions, sum.messages))
        #expect((metrics.agentCalls, metrics.userCalls) == (6027, 0))
        #expect(metrics.toolFailures == 280)
        #expect((metrics.success.known, metrics.success.count) == (1553, 1480))
        #expect(metrics.escalated == 0)
        try fixture.expectTrueSums()
        for count in Self.counts.prefix(2) {
            let again = try fixture.store.importFile(
                scratch.path("visible-dev/" + count.file),
                surroundings: fixture.scratch.surroundings)
            #expect((again.imported, again.unchanged) == (0, count.sessions))
        }
    }

    /// The schema says which methods book or buy; the dialogues don't.
    @Test("books by calls alone that its schema calls transactional")
    func booksByTransactions() throws {
        let scratch = try unpacked()
        let schema = try JSONValue(parsing: scratch.read("visible-dev/schema.json"))
        var transactions: Set<String> = []
        var searches: Set<String> = []
        for service in schema.arrayValue ?? [] {
            let name = try #require(service["service_name"]?.stringValue)
            for intent in service["intents"]?.arrayValue ?? [] {
                let method = try #require(intent["name"]?.stringValue)
                if intent["is_transactional"] == .bool(true) {
                    transactions.insert("\(name).\(method)")
                } else {
                    searches.insert("\(name).\(method)")
                }
            }
        }
        let fixture = try Fixture()
        for count in Self.counts {
            _ = try fixture.store.importFile(
                scratch.path("visible-dev/" + count.file),
                surroundings: fixture.scratch.surroundings)
        }
        var tried = 0
        for session in try fixture.sessions().map(\.session) {
            let services = try #require(session.taskType).split(separator: "+")
            let calls = session.messages.flatMap(\.toolCalls).map(\.name)
            // Two services of one dialogue never share a method here.
            let isTransaction = calls.map { call in
                let known = services.map { "\($0).\(call)" }
                #expect(known.contains { transactions.contains($0) || searches.contains($0) })
                return known.contains(where: transactions.contains)
            }
            let failed = session.toolExchanges.map(\.failed)
            let carriedOut = zip(isTransaction, failed).contains { $0 && $1 == false }
            #expect(session.outcome.booked == carriedOut, "\(session.id)")
            #expect(
                (session.outcome.success != nil) == isTransaction.contains(true), "\(session.id)")
            tried += isTransaction.contains(true) ? 1 : 0
        }
        #expect(tried == 1553)
    }
}
