import Basics
import TestSupport
import Testing
import Traces

/// The development part of the MultiDoGO dataset, annotated by the turn, against numbers counted from
/// its files by other means.
@Suite(
    "The MultiDoGO dataset", .needsData("dialogues/multidogo-dev.tar.xz"),
    .needsPrograms("tar", "xz"))
struct MultiDoGOTruthTests {
    /// What a domain adds up to.
    struct Count: Sendable {
        var domain: String
        var sessions: Int
        var messages: Int
        /// Rows with the label `outofdomain`, alone or among others.
        var outOfDomain: Int
        /// Conversations with such a row.
        var sessionsOutOfDomain: Int
        /// Conversations with a label of the domain.
        var typed: Int
        /// Labels of the domain.
        var intents: Int
        /// Bytes of what the customers wrote.
        var bytes: Int
    }

    private static func count(
        _ domain: String, _ sessions: Int, _ messages: Int, outOfDomain: (Int, in: Int),
        typed: Int, intents: Int, bytes: Int
    ) -> Count {
        Count(
            domain: domain, sessions: sessions, messages: messages, outOfDomain: outOfDomain.0,
            sessionsOutOfDomain: outOfDomain.in, typed: typed, intents: intents, bytes: bytes)
    }

    static let counts = [
        count(
            "airline", 240, 1966, outOfDomain: (44, in: 32), typed: 237, intents: 4, bytes: 31199),
        count(
            "fastfood", 223, 1933, outOfDomain: (68, in: 51), typed: 212, intents: 7, bytes: 35320),
        count(
            "finance", 240, 2167, outOfDomain: (111, in: 66), typed: 220, intents: 11, bytes: 40861),
        count(
            "insurance", 232, 1983, outOfDomain: (80, in: 52), typed: 223, intents: 3, bytes: 32423),
        count("media", 242, 1689, outOfDomain: (44, in: 36), typed: 223, intents: 6, bytes: 26041),
        count(
            "software", 236, 1847, outOfDomain: (124, in: 84), typed: 159, intents: 7, bytes: 29810),
    ]

    @Test("has the conversations and the questions out of its domains")
    func addsUp() throws {
        let scratch = try Scratch()
        let archive = try RealData.path("dialogues/multidogo-dev.tar.xz")
        let result = try scratch.run("tar", "-xJf", archive)
        try #require(result.status == 0, "\(result.stderr)")
        let fixture = try Fixture()
        for count in Self.counts {
            let path = scratch.path("visible-dev/\(count.domain).tsv")
            let report = try fixture.store.importFile(
                path, surroundings: fixture.scratch.surroundings)
            #expect((report.format, report.run) == (.multiDoGO, count.domain))
            #expect((report.imported, report.rejected) == (count.sessions, 0), "\(count.domain)")
            let sessions = try fixture.sessions(matching: .run(count.domain))
                .map(\.session)
            let messages = sessions.flatMap(\.messages)
            #expect(messages.count == count.messages, "\(count.domain)")
            #expect(messages.allSatisfy { $0.role == .user })
            let bytes = messages.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }
            #expect(bytes == count.bytes, "\(count.domain)")
            let questions = sessions.map(\.unansweredQuestions.count)
            #expect(questions.reduce(0, +) == count.outOfDomain, "\(count.domain)")
            #expect(questions.count { $0 > 0 } == count.sessionsOutOfDomain, "\(count.domain)")
            #expect(sessions.count { $0.taskType != nil } == count.typed, "\(count.domain)")
            let intents = Set(sessions.flatMap(\.tags.keys))
            #expect(intents.count == count.intents, "\(count.domain)")
            let again = try fixture.store.importFile(
                path, surroundings: fixture.scratch.surroundings)
            #expect((again.imported, again.unchanged) == (0, count.sessions))
        }
        let metrics = try fixture.store.metrics()
        #expect((metrics.sessions, metrics.messages) == (1413, 11_585))
        #expect((metrics.agentCalls, metrics.success.known) == (0, 0))
        #expect(try fixture.sessions().map(\.session.unansweredQuestions.count).reduce(0, +) == 471)
        try fixture.expectTrueSums()
    }

    @Test("has the texts that lie on several lines")
    func longTexts() throws {
        let scratch = try Scratch()
        let archive = try RealData.path("dialogues/multidogo-dev.tar.xz")
        let result = try scratch.run("tar", "-xJf", archive, "visible-dev/media.tsv")
        try #require(result.status == 0, "\(result.stderr)")
        let fixture = try Fixture()
        _ = try fixture.store.importFile(
            scratch.path("visible-dev/media.tsv"), surroundings: fixture.scratch.surroundings)
        let sessions = try fixture.sessions().map(\.session)
        let texts = sessions.flatMap(\.messages).compactMap(\.text)
        #expect(texts.count { $0.contains("\n") } == 11)
        #expect(sessions.first?.messages[2].text == "53140 \n kenosha wi")
        #expect(sessions.first?.taskType == "startserviceintent")
    }
}
